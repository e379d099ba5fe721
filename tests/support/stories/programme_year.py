"""The programme 2026-27 of the demonstration Trust as its January finds it: lists, objectives, meetings, projects."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select

from models.clock import at_local
from models.records import Topic
from models.settings import settings
from models.vocabulary import TaskKind
from tasks.database.unit_of_work import reading
from tests.support.command_line import QI
from tests.support.programme.specialty_meetings import action
from tests.support.programme.topics_at_year_end import OLD, closed
from tests.support.sheets.workbooks import Book
from tests.support.stored_rows import reload_trust
from tests.support.stories.people_at_work import AtWork
from tests.support.trust_at_work import DOMAIN, NATIONAL, World

LOCAL = """
Sepsis in the urgent care centre|board_objective|urgent-care|amara.osei
Handover at night|local|urgent-care|leila.haddad
Boarding in corridors|commissioner|urgent-care|leila.haddad
Head injuries within the hour|local|urgent-care|
Physical health of people with psychosis|strategy|adult-mental-health|priya.raman
Seclusion reviews in time|local|adult-mental-health|priya.raman
Follow-up within 72 hours|commissioner|adult-mental-health|stephen.bell
Lithium monitoring|local|adult-mental-health|
Restraint debriefs|board_objective|adult-mental-health|stephen.bell
Consent of young people|local|children|eleri.morgan
Transition to adult services|strategy|children|farid.aziz
Pain scores of children|local|children|eleri.morgan
Weight recorded before prescribing|local|children|hannah.fisk
Safeguarding supervision|board_objective|children|farid.aziz
School nurse referrals|commissioner|children|
Pressure ulcers at home|board_objective|community|sinead.kelly
Wound photographs|local|community|marcus.boateng
Insulin at home|local|community|sinead.kelly
Catheter passports|local|community|yuki.mori
End of life preferences|strategy|community|yuki.mori
Missed visits|service_review|community|
Frailty scores at the door|commissioner|older-people|imran.shah
Delirium screening|local|older-people|imran.shah
Nutrition on the wards|service_review|older-people|dorothy.lamb
Hip fractures to theatre in time|board_objective|older-people|dorothy.lamb
Discharge summaries|local|older-people|imran.shah
Hearing aids found again|local|older-people|
Bed rails|local|older-people|dorothy.lamb
"""
"""The invented list of the Trust: title, source, service and clinical owner, if it has one."""

WITHDRAWN, CLOSED, OPEN = "Bed rails", "Sepsis in the urgent care centre", "Handover at night"
NATIONAL_CLOSED, NATIONAL_OPEN = "National Joint Registry", "National Audit of Inpatient Falls"
HEADING = ("name", "source", "service", "owner_email", "withdrawn_on")
QUALITY_LEADS = {
    "urgent-care": "helen.marsh",
    "adult-mental-health": "tomasz.lewandowski",
    "children": "nadia.rahman",
    "community": "joyce.mensah",
    "older-people": "margaret.doyle",
}

OBJECTIVES = (
    "kind,code,title,owner,measure\n"
    "board_assurance,BAF 3,Fewer falls with harm,Chief Nurse,Falls with harm for 1000 bed days\n"
    "strategic,SO 1,Care close to home,Chief Executive,\n"
)
SUBSCRIPTIONS = "title,host,contract,fee,renews_on\nStroke audit,KCL,C-17,4200,2027-04-30\n"
FIRST_MEETING = '[[meetings]]\nof = "effective_care"\nheld_on = 2027-01-14\n'
MORE_MEETINGS = """
[[meetings]]
of = "effective_care"
held_on = 2027-03-11

[[meetings]]
of = "quality_committee"
held_on = 2027-03-16

[[meetings]]
of = "effective_care"
held_on = 2027-04-14
"""


@dataclass(frozen=True)
class Local:
    """A topic of the Trust's own list."""

    title: str
    source: str
    service: str
    owner: str

    @property
    def asked(self) -> str:
        """Who is asked for its proposal: its owner, else the quality lead of its service."""
        return self.owner or QUALITY_LEADS[self.service]


def local_list() -> list[Local]:
    return [Local(*line.split("|")) for line in LOCAL.strip().splitlines()]


def local_workbook(folder: Path) -> Path:
    """The list as somebody keeps it in Excel."""
    book = Book(folder / "local.xlsx")
    rows = [
        (
            local.title,
            local.source,
            local.service,
            f"{local.owner}@{DOMAIN}" if local.owner else "",
            "01/12/2026" if local.title == WITHDRAWN else "",
        )
        for local in local_list()
    ]
    book.write("Programme", [HEADING, *rows])
    return book.close()


def topic_id(title: str, year: str = OLD) -> str:
    with reading() as session:
        query = select(Topic.id).where(Topic.title == title, Topic.programme_year == year)
        return session.scalars(query).one()


def as_operator(qi: QI, database: str, world: World) -> QI:
    """Commands on the database of the story; each takes a minute."""
    os.environ["QI_DATABASE_URL"] = database
    settings.cache_clear()

    def called(*words: str) -> tuple[int, str, str]:
        world.wait(minutes=1)
        return qi(*words)

    return called


def lists_come_in(qi: QI, folder: Path) -> None:
    """The catalogue, the list, objectives and a subscription, as the operator takes them in."""
    (folder / "objectives.csv").write_text(OBJECTIVES, encoding="utf-8")
    (folder / "subscriptions.csv").write_text(SUBSCRIPTIONS, encoding="utf-8")
    workbook = local_workbook(folder)
    year = ("--year", OLD)
    status, sentence, _ = qi("programme", "import", "--catalogue", *year)
    assert (status, sentence.splitlines()[0]) == (0, "29 topics of 2026-27 read: 29 added, 0 changed.")
    added, nothing = (
        "28 topics of 2026-27 read: 28 added, 0 changed.\n",
        "28 topics of 2026-27 read: 0 added, 0 changed.\n",
    )
    assert qi("programme", "import", str(workbook), *year) == (0, added, "")
    assert qi("programme", "import", str(workbook), *year) == (0, nothing, "")
    assert qi("programme", "objectives", str(folder / "objectives.csv"), *year)[0] == 0
    assert qi("subscriptions", "import", str(folder / "subscriptions.csv"))[0] == 0


def projects_before_january(work: AtWork, folder: Path) -> None:
    """Two topics have closed projects and two open ones; committees are to meet; all of it is old news by January."""
    world = work.world
    reload_trust(world, folder, FIRST_MEETING, FIRST_MEETING + MORE_MEETINGS)
    world.go_to(at_local(date(2026, 12, 14), 10))
    world.propose(topic=topic_id(CLOSED), title=CLOSED)
    closed(world)
    world.propose(topic=topic_id(NATIONAL_CLOSED), title=NATIONAL_CLOSED, project_type="national_audit")
    closed(world, **NATIONAL)
    world.propose(topic=topic_id(OPEN), title=OPEN)
    _comes_to(world, TaskKind.RECORD_MEETING)
    world.answer(
        TaskKind.RECORD_MEETING, actions=[action("A senior clinician in the evening.", "2027-06-30")]
    )
    world.propose(topic=topic_id(NATIONAL_OPEN), title=NATIONAL_OPEN, project_type="national_audit")
    _comes_to(world, TaskKind.DESIGN)
    summer: dict[str, Any] = {"collect_until": "2027-06-18", "figures_due_on": "2027-06-30"}
    world.answer(TaskKind.DESIGN, collect_from="2027-01-04", **summer)
    _comes_to(world, TaskKind.SUBMIT_DATA, **NATIONAL)
    work.post()
    work.world.go_to(at_local(date(2027, 1, 3), 10))
    work.morning()
    work.forget()


def _comes_to(world: World, task_kind: TaskKind, **registered: str) -> None:
    """The project goes on until something is asked."""
    while task_kind not in {kind for kind, _ in world.open_tasks()}:
        kind, _ = world.open_tasks()[0]
        changed: dict[str, Any] = {"priority": "high", **registered} if kind is TaskKind.REGISTER else {}
        world.answer(kind, **changed)
