from __future__ import annotations

import csv
import re
from datetime import date
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from models.errors import NotFound, TooManyForAFile
from models.records import HistoryEntry
from models.vocabulary import Outcome, Stage, TaskKind
from models.working_time import working_days_between
from tasks.database.audit_trail import verify_chain
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.exports import register_export
from tasks.exports.register_export import ExportedRegister, export_register
from tasks.queries.register.columns import EVERY_COLUMN, OF_THE_TEAM, ON_THE_COMMAND_LINE, ON_THE_PAGE
from tasks.queries.register.finding import RegisterFilter, find_projects
from tests.support.mail.mornings import at
from tests.support.trust_at_work import QI, World, everything

HEADINGS = [
    "Reference",
    "Title",
    "Kind of work",
    "Route",
    "Priority",
    "Parity of esteem",
    "Service",
    "Project lead",
    "Email of the lead",
    "Deputy",
    "Supervisor",
    "Supporter",
    "Stage",
    "Cycle",
    "Waits for",
    "Due",
    "Since",
    "Working days late",
    "Whose clock",
    "On hold",
    "Programme",
    "Topic",
    "QI Life reference",
    "Earlier reference",
    "National registration",
    "Registered nationally on",
    "Cases submitted",
    "Proposed",
    "Work began unregistered",
    "Last human act",
    "Next automatic act",
    "Entry confirmed",
    "Last confirmed true",
    "Ended",
]


def lines(file: ExportedRegister) -> list[list[str]]:
    """A CSV file as a spreadsheet reads it: the mark at its beginning says that it is UTF-8."""
    assert file.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(StringIO(file.content.decode("utf-8-sig"), newline="")))


def sheet(file: ExportedRegister) -> list[list[Any]]:
    [name] = (workbook := CalamineWorkbook.from_filelike(BytesIO(file.content))).sheet_names
    assert name == "Projects"
    return workbook.get_sheet_by_name(name).to_python()


def exports() -> list[HistoryEntry]:
    with reading() as session:
        return list(session.scalars(select(HistoryEntry).where(HistoryEntry.action == "register exported")))


def test_every_heading_of_page_and_command_line_is_one_of_the_file_and_stands_there_once() -> None:
    assert [column.heading for column in EVERY_COLUMN] == HEADINGS
    assert len(set(HEADINGS)) == len(HEADINGS)
    assert {*ON_THE_PAGE, *OF_THE_TEAM, *ON_THE_COMMAND_LINE} - {*EVERY_COLUMN} == set()


def test_both_files_say_the_same_of_every_project_under_the_same_headings(world: World) -> None:
    world.propose(title="Falls")
    world.propose(title="Waits", **QI)
    world.walk_to(Stage.APPROVAL)
    world.go_to(at(date(2027, 1, 12), 9))

    text, typed = (
        lines(export_register(RegisterFilter(), "csv")),
        sheet(export_register(RegisterFilter(), "xlsx")),
    )

    assert text[0] == typed[0] == HEADINGS
    assert [row[1] for row in text[1:]] == ["Waits", "Falls"]
    assert [
        [cell.isoformat() if isinstance(cell, date) else str(cell).removesuffix(".0") for cell in row]
        for row in typed[1:]
    ] == text[1:]


def test_what_a_file_says_is_what_the_register_says(sqlite_world: World) -> None:
    world = sqlite_world
    world.propose(title="Waits", **QI)
    world.walk_to(Stage.APPROVAL)
    due_on = world.task(TaskKind.APPROVE).due_on
    world.go_to(at(date(2027, 1, 12), 9))

    headings, row = sheet(export_register(RegisterFilter(), "xlsx"))

    assert dict(zip(headings, row, strict=True)) == {
        "Reference": "QI-2026-0001",
        "Title": "Waits",
        "Kind of work": "Clinical audit",
        "Route": "Quality assurance: the QI Support Team approves",
        "Priority": "Medium: a local project",
        "Parity of esteem": "Physical health of people with a mental health condition",
        "Service": "Urgent Care",
        "Project lead": "Dr Amara Osei",
        "Email of the lead": "amara.osei@northbrook.example",
        "Deputy": "Jonas Whitfield",
        "Supervisor": "",
        "Supporter": "",
        "Stage": "Approval",
        "Cycle": "",
        "Waits for": find_projects(RegisterFilter()).projects[0].waits_for,
        "Due": due_on,
        "Since": date(2026, 11, 2),
        "Working days late": working_days_between(due_on, date(2027, 1, 12)),
        "Whose clock": "Ours",
        "On hold": "",
        "Programme": "",
        "Topic": "",
        "QI Life reference": "QIL-4711",
        "Earlier reference": "",
        "National registration": "",
        "Registered nationally on": "",
        "Cases submitted": "",
        "Proposed": date(2026, 11, 2),
        "Work began unregistered": "",
        "Last human act": date(2026, 11, 2),
        "Next automatic act": date(2026, 11, 12),
        "Entry confirmed": "",
        "Last confirmed true": date(2026, 11, 2),
        "Ended": "",
    }


@pytest.mark.parametrize(
    "title",
    ["=1+1", "+44", "-1", "@SUM(A1)", "\t=1+1", "＝1+1"],  # noqa: RUF001 -- a full-width sign, on purpose
)
def test_no_title_becomes_a_formula(sqlite_world: World, title: str) -> None:
    sqlite_world.propose()
    project = sqlite_world.project
    with unit_of_work() as session:
        session.merge(project).title = title

    assert lines(export_register(RegisterFilter(), "csv"))[1][1] == f"'{title.strip()}"
    assert sheet(export_register(RegisterFilter(), "xlsx"))[1][1] == title.strip()


def test_files_hold_what_the_register_is_narrowed_to_however_many_pages_that_is(
    sqlite_world: World,
) -> None:
    for number in range(30):
        sqlite_world.propose(title=f"Falls {number}")
    sqlite_world.propose(title="Waits")

    assert len(lines(export_register(RegisterFilter(search="falls", offset=25, limit=1), "csv"))) == 1 + 30
    assert [row[1] for row in sheet(export_register(RegisterFilter(search="2026-0031"), "xlsx"))] == [
        "Title",
        "Waits",
    ]


def test_an_empty_list_gives_the_headings_alone(sqlite_world: World) -> None:
    _ = sqlite_world

    assert lines(export_register(RegisterFilter(), "csv")) == [HEADINGS]
    assert sheet(export_register(RegisterFilter(), "xlsx")) == [HEADINGS]


def test_the_headings_stay_where_they_are_and_can_be_filtered(sqlite_world: World) -> None:
    sqlite_world.propose()

    with ZipFile(BytesIO(export_register(RegisterFilter(), "xlsx").content)) as parts:
        page = parts.read("xl/worksheets/sheet1.xml").decode()

    assert re.findall(r"<(?:pane|autoFilter) [^>]*>", page) == [
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>',
        '<autoFilter ref="A1:AH2"/>',
    ]


def test_every_file_is_recorded_with_who_took_it_and_how_it_was_narrowed_but_not_what_was_searched_for_p45(
    world: World,
) -> None:
    world.propose(title="Falls")
    before = everything()

    file = export_register(
        RegisterFilter(search="falls", stage=Stage.EVIDENCE_REVIEW, only_overdue=False),
        "xlsx",
        person_id=world.id_of("qist"),
    )
    export_register(RegisterFilter(search="nothing"), "csv")

    assert file.name == "projects-2026-11-02.xlsx"
    assert [(entry.sentence, entry.person_id, entry.project_id, entry.detail) for entry in exports()] == [
        (
            "The register left as Excel: 1 project",
            world.id_of("qist"),
            None,
            {"projects": 1, "narrowed": {"search": True, "stage": "evidence_review"}},
        ),
        ("The register left as CSV: 0 projects", None, None, {"projects": 0, "narrowed": {"search": True}}),
    ]
    verify_chain()
    after = everything()
    assert {name for name in after if after[name] != before[name]} == {"history", "history_head"}


def test_another_format_and_too_many_projects_are_refused_and_not_recorded(
    sqlite_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sqlite_world.propose()
    sqlite_world.propose()
    monkeypatch.setattr(register_export, "MOST_ROWS", 1)

    with pytest.raises(NotFound):
        export_register(RegisterFilter(), "pdf")
    with pytest.raises(
        TooManyForAFile, match="2 projects are more than one file takes: narrow the list first"
    ):
        export_register(RegisterFilter(), "csv")

    assert exports() == []


def test_a_project_that_has_ended_says_when(sqlite_world: World) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.APPROVAL)
    sqlite_world.answer(TaskKind.APPROVE, Outcome.DECLINED)

    headings, row = lines(export_register(RegisterFilter(), "csv"))

    ended = dict(zip(headings, row, strict=True))
    assert (ended["Stage"], ended["Ended"], ended["Due"], ended["Waits for"]) == (
        "Declined",
        "2026-11-02",
        "",
        "Declined on Monday 2 November 2026",
    )
