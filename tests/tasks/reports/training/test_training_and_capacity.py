from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update

from models.clock import at_local
from models.papers import SourcedFigure, suppress_small_numbers
from models.records import Person, Project, Service
from models.vocabulary import Outcome, PaperKind, Stage, TaskKind
from notifications.documents.papers import as_html
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.programme.year.agreement import begin_programme
from tasks.reports.body import Body, ReportRequest
from tasks.reports.evidence.model import ReportPeriod
from tasks.reports.evidence.staff import StaffMember
from tasks.reports.training.bronze import coverage_table
from tasks.reports.training.training_and_capacity import training_and_capacity
from tests.stories.test_a_programme import AREAS
from tests.support.programme.topics_at_year_end import NEW, topic
from tests.support.reports.register_of_projects import (
    LONG_PAST,
    PERIOD,
    TODAY,
    line,
    paper_of,
    plain,
    request_for,
    table,
    told,
)
from tests.support.trust_at_work import World

TEAM = request_for(PaperKind.TRAINING_AND_CAPACITY)


def change(world: World, name: str, **columns: object) -> None:
    with unit_of_work() as session:
        session.execute(update(Person).where(Person.id == world.id_of(name)).values(**columns))


def service(code: str) -> str:
    with reading() as session:
        return str(session.query(Service.id).where(Service.code == code).scalar())


@pytest.mark.parametrize(
    ("bronze_on", "until", "standing"),
    [
        (TODAY, None, (True, False, False, False)),
        (date(2026, 11, 3), None, (False, False, True, False)),
        (None, None, (False, False, True, False)),
        (None, TODAY, (False, True, False, True)),
        (None, date(2026, 11, 1), (False, False, True, False)),
        (None, date(2027, 1, 31), (False, True, False, True)),
        (None, date(2027, 2, 1), (False, True, False, False)),
        (TODAY, date(2026, 12, 1), (True, False, False, False)),
    ],
)
def test_person_has_bronze_a_running_exception_or_neither(
    bronze_on: date | None, until: date | None, standing: tuple[bool, ...]
) -> None:
    staff_member = StaffMember("Leila Haddad", "Urgent Care", bronze_on, until, TODAY)

    assert (
        staff_member.has_bronze,
        staff_member.has_exception,
        staff_member.is_without,
        staff_member.exception_ends_soon,
    ) == standing


def test_coverage_of_each_service_counts_who_works_there_today(sqlite_world: World) -> None:
    world = sqlite_world
    before = coverage(told(training_and_capacity, TEAM), "Urgent Care")
    change(world, "untrained", bronze_exception_until=date(2026, 12, 1))
    change(world, "colleague", bronze_on=date(2026, 5, 1))
    change(world, "deputy", left_on=TODAY)

    body = told(training_and_capacity, TEAM)

    assert before == (6, 3, 0, 3, 0, Decimal("50.0"))
    assert coverage(body, "Urgent Care") == (5, 2, 1, 2, 1, Decimal("40.0"))
    assert line(table(body, "Exceptions that end"), "Urgent Care") == (
        "Urgent Care", "Greg Ashworth", date(2026, 12, 1),
    )  # fmt: skip
    chosen_table = table(body, "Bronze training")
    assert plain(chosen_table.total)[1:6] == tuple(
        sum(int(str(row[at])) for row in chosen_table.rows) for at in range(1, 6)
    )
    assert body.to_note[1] == "1 exception ends within 90 days."


def test_share_with_bronze_is_rounded_half_up_as_in_the_annual_report() -> None:
    people = [StaffMember("…", "Urgent Care", TODAY if n < 5 else None, None, TODAY) for n in range(16)]

    chosen_table = coverage_table(people, ["Urgent Care"], PERIOD)

    assert plain(chosen_table.total)[-1] == Decimal("31.3")


def coverage(body: Body, name: str) -> tuple[object, ...]:
    return plain(line(table(body, "Bronze training"), name))[1:]


def test_counts_of_people_would_be_hidden_if_the_report_ever_left_the_trust(sqlite_world: World) -> None:
    _ = sqlite_world

    paper = suppress_small_numbers(paper_of(told(training_and_capacity, TEAM), leaves_the_trust=True))

    cells = [cell for row in paper.sections[0].tables[0].rows for cell in row[1:]]
    assert [cell for cell in cells if isinstance(cell, int) and 0 < cell < 5] == []


def test_open_project_of_a_lead_without_bronze_is_named(sqlite_world: World) -> None:
    world = sqlite_world
    world.propose()
    world.propose(by="untrained", lead_email=world.people["untrained"].email, lead_name="Greg Ashworth")
    reference = world.project.reference

    body = told(training_and_capacity, TEAM)

    assert table(body, "Open projects whose lead").rows == [
        (reference, "Four-hour standard in the urgent care centre", "Urgent Care", "Greg Ashworth")
    ]
    assert body.to_decide == [
        (
            "1 open project with a lead without Bronze training (Four-hour standard in the urgent care centre, "
            f"{reference}): who is booked, and who gets a dated exception?"
        )
    ]
    change(world, "untrained", bronze_exception_until=TODAY)
    assert table(told(training_and_capacity, TEAM), "Open projects whose lead").rows == []


def test_hours_of_the_topics_stand_by_service_with_the_ids_behind_them(sqlite_world: World) -> None:
    world = sqlite_world
    urgent = service("urgent-care")
    falls = topic("Falls", service_id=urgent, clinical_hours=100, support_hours=20)
    pain = topic("Pain", service_id=urgent, clinical_hours=50)
    sleep = topic("Sleep", clinical_hours=7, support_hours=5)
    others: list[dict[str, Any]] = [{"state": "not_taken"}, {"withdrawn_on": TODAY}, {"year": NEW}]
    for number, left_out in enumerate(others):
        topic(f"Left out {number}", service_id=urgent, clinical_hours=1000, support_hours=1000, **left_out)
    world.propose()

    body = told(training_and_capacity, TEAM)

    hours = table(body, "Hours that the programme 2026-27")
    assert hours.rows == [
        (
            "No service named", SourcedFigure(1, [sleep]), SourcedFigure(7, [sleep]), SourcedFigure(5, [sleep]),
            SourcedFigure(0, []), SourcedFigure(0, []),
        ),
        (
            "Urgent Care", SourcedFigure(2, [falls, pain]), SourcedFigure(150, [falls, pain]),
            SourcedFigure(20, [falls]),
            SourcedFigure(1, [pain]), SourcedFigure(1, [world.project.reference]),
        ),
    ]  # fmt: skip
    assert plain(hours.total) == ("All", 3, 157, 25, 1, 1)
    assert body.to_note[-1] == "1 topic without an estimate of hours."
    assert (table(body, "Hours that it takes").rows, body.to_decide) == ([], [])


def test_programme_that_takes_more_hours_than_there_are_is_said_and_asked_about(sqlite_world: World) -> None:
    world = sqlite_world
    topic("Falls", year=NEW, clinical_hours=2000, support_hours=2600)
    drafted(world, clinical_hours_there=10, support_hours_there=10)
    world.answer(TaskKind.COMMENT_ON_DRAFT)
    world.answer(TaskKind.COMMENT_ON_DRAFT)
    world.answer(TaskKind.SIGN_PROGRAMME_OFF, Outcome.CHANGES_WANTED)
    world.answer(TaskKind.DRAFT_PROGRAMME)

    body = told(training_and_capacity, of_year(world))

    warning = (
        "The programme 2027-28 takes 2,600 hours of the QI Support Team, and there are 2,500: 100 too many."
    )
    assert [plain(row) for row in table(body, "Hours that it takes").rows] == [
        ("Of clinical staff", 2000, 2000, 0), ("Of the QI Support Team", 2600, 2500, -100),
    ]  # fmt: skip
    assert table(body, "Hours that it takes").note.endswith(
        "Two topics begin in the second half of the year."
    )
    assert body.sections[2].paragraphs == [warning]
    assert body.to_decide == [f"{warning} What is put off, or who is added?"]


def drafted(world: World, **hours: Any) -> None:  # noqa: ANN401
    """The programme of the next year with a first draft."""
    world.go_to(at_local(date(2027, 1, 4), 9))
    begin_programme(NEW)
    with reading() as session:
        world.project_id = str(session.query(Project.id).where(Project.reference == f"QIP-{NEW}").scalar())
    world.answer(TaskKind.INVITE_TOPICS, **AREAS)
    for _ in range(2):
        world.answer(TaskKind.SUGGEST_TOPICS, has_topics=False, topics=[])
    assert world.project.stage is Stage.DRAFTING
    world.answer(TaskKind.DRAFT_PROGRAMME, **hours)


def of_year(world: World) -> ReportRequest:
    period = ReportPeriod(first=date(2026, 4, 1), last=date(2027, 3, 31), today=world.today)
    return request_for(PaperKind.TRAINING_AND_CAPACITY, year=NEW, period=period)


def test_report_of_one_service_is_of_its_people_topics_and_projects(sqlite_world: World) -> None:
    world = sqlite_world
    children = service("children")
    topic("Falls", service_id=service("urgent-care"), clinical_hours=100)
    asthma = topic("Asthma", service_id=children, clinical_hours=30)
    world.propose(by="untrained", lead_email=world.people["untrained"].email)

    body = told(training_and_capacity, request_for(PaperKind.TRAINING_AND_CAPACITY, service_id=children))

    assert [row[0] for row in table(body, "Bronze training").rows] == ["Children and Young People"]
    assert table(body, "Open projects whose lead").rows == []
    assert [row[:3] for row in table(body, "Hours that the programme").rows] == [
        ("Children and Young People", SourcedFigure(1, [asthma]), SourcedFigure(30, [asthma]))
    ]
    assert body.audience == "Children and Young People"


def test_year_without_topics_and_projects_says_so(sqlite_world: World) -> None:
    _ = sqlite_world

    body = told(
        training_and_capacity, request_for(PaperKind.TRAINING_AND_CAPACITY, year="2020-21", period=LONG_PAST)
    )

    page = as_html(paper_of(body, leaves_the_trust=False))
    for sentence in (
        "The programme 2020-21 has no topics, and no project is open.",
        "No exception ends within 90 days.",
        "Nobody has said yet how many hours there are",
        "No open project has a lead without Bronze training or a running exception.",
    ):
        assert sentence in page
    assert body.to_decide == []


def test_clauses_that_ask_for_the_report_are_cited() -> None:
    sentence = training_and_capacity.__doc__ or ""

    assert [value in sentence for value in ("OB-082", "OB-090", "OB-141", "OB-144")] == [True] * 4
