"""The guide of the QI Support Team shows each task that was measured, and each picture that was made."""

from __future__ import annotations

import re

from tests.support.pictures.officer_day import GUIDE, HEADING, PICTURES, SCREENS
from tests.support.pictures.officer_tasks import TASKS

LARGEST = 100_000  # bytes


def test_the_twenty_tasks_of_the_guide_are_those_that_were_done() -> None:
    rows = [line.split(" | ") for line in GUIDE.read_text(encoding="utf-8").splitlines() if line[:2] == "| "]
    heading = next(place for place, row in enumerate(rows) if " | ".join(row) == HEADING[0])
    table = rows[heading + 1 : heading + 1 + len(TASKS)]

    assert [row[:2] for row in table] == [[f"| {task.name}", task.where] for task in TASKS]
    assert [row[0] for row in table if float(row[-1].rstrip(" |")) >= 60] == []


def test_every_picture_is_shown_and_small() -> None:
    shown = re.findall(r"\(images/qist/([\w-]+)\.png\)", GUIDE.read_text(encoding="utf-8"))

    assert sorted(shown) == sorted(SCREENS)
    assert {path.stem for path in PICTURES.iterdir()} == set(SCREENS)
    assert [path.name for path in PICTURES.iterdir() if path.stat().st_size > LARGEST] == []
