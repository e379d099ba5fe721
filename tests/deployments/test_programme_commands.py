from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.command_line import QI
from tests.tasks.programme.turning import NEW, ON_TIME, a_year_that_ends
from tests.world import World, everything

ONE_DAY = ("--as-of", "2027-04-01")


@pytest.fixture
def ending(qi: QI, world: World, database: str) -> QI:
    """Commands on the morning on which a year ends."""
    os.environ["QI_DATABASE_URL"] = database
    a_year_that_ends(world)
    world.go_to(ON_TIME)
    return qi


def test_a_rehearsal_lists_what_would_happen_to_whom_and_stores_nothing(ending: QI) -> None:
    before = everything()

    status, said, complaint = ending("programme", "rollover", "--year", NEW, "--dry-run")

    lines = [" ".join(line.split()) for line in said.splitlines()]
    assert (status, complaint) == (0, "")
    assert lines[0] == (
        "2027-28, rehearsed for Thursday 1 April 2027: 4 begun, 3 carried forward, 1 renewed, 2 retired."
    )
    assert lines[-1] == "Nothing was stored, and nothing was sent."
    assert (
        "Begins as a project New, with an owner Local A topic of the programme 2027-28. "
        "Dr Amara Osei <amara.osei@northbrook.example> Thu 15 Apr"
    ) in lines
    assert everything() == before


def test_the_year_turns_once_and_the_second_time_says_so(ending: QI) -> None:
    turned = "2027-28: 4 begun, 3 carried forward, 1 renewed, 2 retired.\n"

    assert ending("programme", "rollover", "--year", NEW) == (0, turned, "")
    assert ending("programme", "rollover", "--year", NEW) == (0, "2027-28: nothing was left to do.\n", "")
    _, said, _ = ending("programme", "rollover", "--year", NEW, "--json")
    assert json.loads(said)["turns"] == {"begin": 0, "carry_forward": 0, "renew": 0, "retire": 0}


def test_before_its_first_day_a_year_is_rehearsed_and_not_turned(trusted: QI, tmp_path: Path) -> None:
    file = tmp_path / "topics.csv"
    file.write_text("name,owner_email\nFalls,amara.osei@northbrook.example\n", encoding="utf-8")
    trusted("programme", "import", str(file), "--year", "2099-00")
    for words in ((), ONE_DAY):
        status, _, complaint = trusted("programme", "rollover", "--year", "2099-00", *words)
        assert (status, complaint) == (
            1,
            "qi: The programme 2099-00 begins on Wednesday 1 April 2099. Rehearse it with --dry-run.\n",
        )

    _, said, _ = trusted("programme", "rollover", "--year", "2099-00", "--dry-run", "--json")

    assert [(line["turn"], line["title"], line["asked"]) for line in json.loads(said)] == [
        ("begin", "Falls", "amara.osei@northbrook.example")
    ]


def test_objectives_are_imported_and_a_wrong_file_is_refused_in_one_line_ob_065(
    trusted: QI, tmp_path: Path
) -> None:
    file = tmp_path / "objectives.csv"
    file.write_text("kind,code,title\nstrategic,SO 1,A learning Trust\n", encoding="utf-8")
    words = ("programme", "objectives", str(file), "--year", NEW)

    assert trusted(*words) == (0, "1 objective of 2027-28 read: 1 added, 0 changed.\n", "")
    assert trusted(*words) == (0, "1 objective of 2027-28 read: 0 added, 0 changed.\n", "")
    file.write_text("kind,code\nstrategic,SO 1\n", encoding="utf-8")
    status, _, complaint = trusted(*words)
    assert (status, complaint) == (
        1,
        "qi: objectives.csv: row 1: the column “title” is missing. Nothing was loaded.\n",
    )
