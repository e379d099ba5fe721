from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.support.command_line import QI
from tests.support.programme.topics_at_year_end import NEW, ON_TIME, a_year_that_ends
from tests.support.sheets.workbooks import Book, workbook
from tests.support.stories.kept_story import live_once
from tests.support.trust_at_work import World, everything

ONE_DAY = ("--as-of", "2027-04-01")


@pytest.fixture
def ending(qi: QI, world: World, database: str) -> QI:
    """Commands on the morning on which a year ends."""
    os.environ["QI_DATABASE_URL"] = database
    live_once(world, a_year_that_ends)
    world.go_to(ON_TIME)
    return qi


def test_a_rehearsal_lists_what_would_happen_to_whom_and_stores_nothing(ending: QI) -> None:
    before = everything()

    status, sentence, complaint = ending("programme", "rollover", "--year", NEW, "--dry-run")

    lines = [" ".join(line.split()) for line in sentence.splitlines()]
    assert (status, complaint) == (0, "")
    assert lines[0] == (
        "2027-28, rehearsed for Thursday 1 April 2027: 4 begun, 3 carried forward, 1 renewed, 2 retired."
    )
    assert lines[-1] == "Nothing was stored, and nothing was sent."
    assert (
        "Begins as a project New, with an owner Local A topic of the programme 2027-28. "
        "Dr Amara Osei <amara.osei@northbrook.example> Thu 15 Apr 2027"
    ) in lines
    assert everything() == before


def test_the_year_turns_once_and_the_second_time_says_so(ending: QI) -> None:
    turned = "2027-28: 4 begun, 3 carried forward, 1 renewed, 2 retired.\n"

    assert ending("programme", "rollover", "--year", NEW) == (0, turned, "")
    assert ending("programme", "rollover", "--year", NEW) == (0, "2027-28: nothing was left to do.\n", "")
    _, sentence, _ = ending("programme", "rollover", "--year", NEW, "--json")
    assert json.loads(sentence)["turns"] == {"begin": 0, "carry_forward": 0, "renew": 0, "retire": 0}


def test_before_its_first_day_a_year_is_rehearsed_and_not_turned(trusted: QI, tmp_path: Path) -> None:
    file = tmp_path / "topics.csv"
    file.write_text("name,owner_email\nFalls,amara.osei@northbrook.example\n", encoding="utf-8")
    trusted("programme", "import", str(file), "--year", "2099-00")
    for words in ((), ONE_DAY):
        status, _, complaint = trusted("programme", "rollover", "--year", "2099-00", *words)
        assert (status, complaint) == (
            1,
            "qi: The programme 2099-00 begins on Wednesday 1 April 2099: until then it can only be rehearsed.\n",
        )

    _, sentence, _ = trusted("programme", "rollover", "--year", "2099-00", "--dry-run", "--json")

    assert [(line["turn"], line["title"], line["asked"]) for line in json.loads(sentence)] == [
        ("begin", "Falls", "amara.osei@northbrook.example")
    ]


def test_the_national_catalogue_comes_in_without_a_file(trusted: QI) -> None:
    status, sentence, complaint = trusted("programme", "import", "--catalogue", "--year", NEW)

    assert (status, complaint) == (0, "")
    assert sentence.splitlines() == [
        "29 topics of 2027-28 read: 29 added, 0 changed.",
        (
            "Names marked “topic only” are not checked in full. Import the year’s Quality Accounts List next: "
            "it changes what differs, and its column withdrawn_on takes topics off."
        ),
    ]
    again = json.loads(trusted("programme", "import", "--catalogue", "--year", NEW, "--json")[1])
    assert again == {"year": NEW, "rows": 29, "added": 0, "changed": 0}


@pytest.mark.parametrize("where", [(), ("topics.csv", "--catalogue")])
def test_topics_come_from_either_a_file_or_the_catalogue(qi: QI, where: tuple[str, ...]) -> None:
    assert qi("programme", "import", *where, "--year", NEW) == (
        2,
        "",
        "qi: Say where the topics stand: either FILE or --catalogue. Try --help.\n",
    )


def test_an_import_is_previewed_as_a_table_and_as_json_and_stores_nothing(
    trusted: QI, tmp_path: Path
) -> None:
    trusted("programme", "import", "--catalogue", "--year", NEW)
    path = str(workbook(tmp_path, ["name", "host"], ["National Joint Registry", "NJR"], ["Falls", ""]))
    before = everything()

    status, sentence, complaint = trusted("programme", "import", path, "--year", NEW, "--preview")
    _, records, _ = trusted("programme", "import", path, "--year", NEW, "--preview", "--json")

    assert everything() == before
    assert (status, complaint) == (0, "")
    assert [" ".join(line.split()) for line in sentence.splitlines()] == [
        "2 topics of 2027-28 read: 1 would be added, 1 changed.",
        "Row Topic What happens Changes",
        "2 National Joint Registry changed host: HQIP (hosted) → NJR",
        "3 Falls added source: Local",
        "Nothing was stored.",
    ]
    assert json.loads(records) == [
        {
            "row": 2,
            "topic": "National Joint Registry",
            "happens": "changed",
            "fields": {"host": {"from": "HQIP (hosted)", "to": "NJR"}},
        },
        {
            "row": 3,
            "topic": "Falls",
            "happens": "added",
            "fields": {"name": {"from": "", "to": "Falls"}, "source": {"from": "", "to": "Local"}},
        },
    ]


def test_people_come_from_the_sheet_of_a_workbook(trusted: QI, tmp_path: Path) -> None:
    book = Book(tmp_path / "people.xlsx")
    book.write("People", [["email", "name"], ["a@b.uk", "Anna"]])
    book.write("Leavers", [["email", "name"], ["c@d.uk", "Carl"]])
    path = str(book.close())

    assert trusted("people", "import", path)[0] == 1
    assert (
        trusted("people", "import", path, "--sheet", "Leavers")[1] == "1 person read: 1 added, 0 changed.\n"
    )


def test_agreeing_the_programme_begins_by_hand_once(trusted: QI) -> None:
    assert trusted("programme", "begin", "--year", "2098-99") == (
        0,
        "The programme 2098-99 begins to be agreed: the QI Support Team is asked whom to invite.\n",
        "",
    )
    assert trusted("programme", "begin", "--year", "2098-99") == (
        0,
        "The programme 2098-99 had begun to be agreed already: nothing was done.\n",
        "",
    )


def test_why_agreeing_a_programme_does_not_begin_is_said(trusted: QI) -> None:
    for year, why in (
        ("2020-21", "The programme 2020-21 is over: roll over the year that runs now."),
        ("2027", "“2027” is not a programme year: write it like 2027-28."),
    ):
        assert trusted("programme", "begin", "--year", year) == (1, "", f"qi: {why}\n")


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
