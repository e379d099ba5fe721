"""The guide of the QI Support Team shows each task that was measured, and each picture that was made."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from tests.docs.operations_table import guide_with_operations
from tests.support.pictures import prefect_day
from tests.support.pictures.officer_day import GUIDE, HEADING, MARK, PICTURES, SCREENS
from tests.support.pictures.officer_tasks import TASKS, OfficerTask

LARGEST = 100_000  # bytes


@pytest.mark.parametrize(
    "measured", [(MARK, TASKS), (prefect_day.MARK, prefect_day.TASKS)], ids=["ours", "its"]
)
def test_the_tasks_of_the_guide_are_those_that_were_done_each_in_under_a_minute(
    measured: tuple[str, Sequence[OfficerTask | prefect_day.PrefectTask]],
) -> None:
    mark, tasks = measured
    part = GUIDE.read_text(encoding="utf-8").partition(f"<!-- {mark} -->\n")[2].partition("<!--")[0]
    head, _, *rows = part.splitlines()
    table = [row.split(" | ") for row in rows]

    assert head == HEADING[0]
    assert [row[:2] for row in table] == [[f"| {task.name}", task.where] for task in tasks]
    assert [row[0] for row in table if float(row[-1].rstrip(" |")) >= 60] == []


def test_the_operations_of_the_guide_are_those_that_prefect_offers() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    assert guide == guide_with_operations(guide), "run `python -m tests.docs.operations_table`"


def test_every_picture_is_shown_and_small() -> None:
    shown = re.findall(r"\(images/qist/([\w-]+)\.png\)", GUIDE.read_text(encoding="utf-8"))

    assert sorted(shown) == sorted([*SCREENS, *prefect_day.SHOWN])
    assert {path.stem for path in PICTURES.iterdir()} == set(shown)
    assert [path.name for path in PICTURES.iterdir() if path.stat().st_size > LARGEST] == []
