"""Papers are made once for each meeting, in time or late, kept as they were, and sent to whom they are for."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DatabaseError

from models.papers import Chart, Column, Section, SourcedFigure, Table
from models.records import HistoryEntry, IssuedPaper, Meeting, Project, RoleHolding, Service
from models.vocabulary import Letter, PaperKind, Role, RoleStanding, Stage
from notifications.documents.papers import as_html
from notifications.smtp.postman import Postman
from tasks.database.unit_of_work import engine, reading, unit_of_work
from tasks.forecast.tomorrow import forecast_tomorrow
from tasks.reports.archive.due import issue_due_papers
from tasks.reports.archive.issuing import issue_paper
from tasks.reports.archive.keeping import hash_of, paper_as_data, paper_from_data
from tasks.reports.archive.making import year_of
from tasks.reports.body import ReportRequest
from tasks.reports.evidence.gathering import gather
from tasks.reports.evidence.model import ReportPeriod
from tests.support.mail.mornings import at
from tests.support.people_at_once import at_once
from tests.support.reports.lived_projects import Life, live
from tests.support.stored_rows import let_leave
from tests.support.trust_at_work import World
from tests.tasks.forecast.test_tomorrow import expected, live_until_next_working_morning, written

HELD = date(2026, 12, 10)
DUE = date(2026, 12, 3)


def meets(kind: PaperKind, held_on: date = HELD, *, service: str | None = None, due_on: date = DUE) -> str:
    with unit_of_work() as session:
        service_id = session.scalar(select(Service.id).where(Service.code == service))
        meeting = Meeting(kind=kind, service_id=service_id, held_on=held_on, papers_due_on=due_on)
        session.add(meeting)
        session.flush()
        return meeting.id


def papers() -> list[IssuedPaper]:
    with reading() as session:
        return list(session.scalars(select(IssuedPaper).order_by(IssuedPaper.made_at, IssuedPaper.id)))


def of(kind: PaperKind, world: World, **more: str) -> ReportRequest:
    return ReportRequest(kind=kind, year="2026-27", period=year_of("2026-27", world.today), **more)


def test_paper_is_made_on_the_working_day_before_its_papers_are_due_and_once(world: World) -> None:
    """OB-069, OB-102: each committee gets its report before the papers’ deadline."""
    meets(PaperKind.QUALITY_COMMITTEE)
    meets(PaperKind.EFFECTIVE_CARE)
    world.go_to(at(date(2026, 12, 1), 7))
    assert issue_due_papers() == 0

    world.go_to(at(date(2026, 12, 2), 7))

    assert (issue_due_papers(), issue_due_papers()) == (2, 0)
    assert {paper.reference for paper in papers()} == {"QC-2026-12-10", "ECT-2026-12-10"}
    assert sorted(world.letters()) == [(Letter.PAPER, "effective care"), (Letter.PAPER, "quality committee")]


def test_paper_that_is_due_on_tuesday_is_made_on_monday_and_not_on_the_days_off_before(
    sqlite_world: World,
) -> None:
    """OB-069, OB-102."""
    meets(PaperKind.QUALITY_COMMITTEE, due_on=date(2026, 12, 1))
    for day_off in (date(2026, 11, 28), date(2026, 11, 29)):
        sqlite_world.go_to(at(day_off, 7))
        assert issue_due_papers() == 0

    sqlite_world.go_to(at(date(2026, 11, 30), 7))

    assert issue_due_papers() == 1


def test_paper_that_was_missed_on_friday_is_made_on_saturday_for_monday(sqlite_world: World) -> None:
    meets(PaperKind.QUALITY_COMMITTEE, due_on=date(2026, 11, 30))
    sqlite_world.go_to(at(date(2026, 11, 28), 7))

    assert issue_due_papers() == 1


def test_paper_of_a_quality_group_is_of_its_service_and_goes_to_its_own_group(world: World) -> None:
    """OB-102."""
    world.propose()
    meets(PaperKind.CDS_QUALITY_GROUP, service="urgent-care")
    world.go_to(at(DUE, 7))
    before = len(world.mails())

    issue_due_papers()

    [paper] = papers()
    assert (paper.reference, paper.title) == (
        "CDS-urgent-care-2026-12-10",
        "Quality improvement in Urgent Care",
    )
    assert world.letters()[before:] == [(Letter.PAPER, "quality group")]


def test_after_an_outage_the_paper_is_made_late_and_after_the_meeting_it_is_not(sqlite_world: World) -> None:
    meets(PaperKind.QUALITY_COMMITTEE)
    meets(PaperKind.EFFECTIVE_CARE, date(2026, 12, 8))

    sqlite_world.go_to(at(date(2026, 12, 9), 9))

    assert issue_due_papers() == 1
    assert [paper.reference for paper in papers()] == ["QC-2026-12-10"]


def test_papers_of_a_committee_follow_each_other_without_a_gap_whenever_it_meets(sqlite_world: World) -> None:
    """OB-102: every day is in one paper, also after an outage or a second meeting within days."""
    for held_on, due_on in (
        (HELD, DUE),
        (date(2026, 12, 15), date(2026, 12, 9)),
        (date(2027, 3, 4), date(2027, 2, 25)),
    ):
        meets(PaperKind.QUALITY_COMMITTEE, held_on, due_on=due_on)
    for day in (date(2026, 12, 2), date(2026, 12, 8), date(2027, 2, 24)):
        sqlite_world.go_to(at(day, 7))
        issue_due_papers()

    assert [paper.period for paper in papers()] == [
        "2 September 2026 to 1 December 2026",
        "2 December 2026 to 7 December 2026",
        "8 December 2026 to 23 February 2027",
    ]


def test_deputy_of_a_committee_gets_its_paper(sqlite_world: World) -> None:
    meets(PaperKind.QUALITY_COMMITTEE)
    with unit_of_work() as session:
        session.execute(
            update(RoleHolding)
            .where(RoleHolding.role == Role.QUALITY_COMMITTEE)
            .values(standing=RoleStanding.DEPUTY)
        )
    sqlite_world.go_to(at(DUE, 7))

    issue_due_papers()

    assert sqlite_world.letters() == [(Letter.PAPER, "quality committee")]


def test_service_with_the_longest_code_gets_its_paper(world: World) -> None:
    code = "a" * 60
    with unit_of_work() as session:
        session.execute(update(Service).where(Service.code == "urgent-care").values(code=code))
    meets(PaperKind.CDS_QUALITY_GROUP, service=code)
    world.go_to(at(DUE, 7))

    assert issue_due_papers() == 1


def test_project_that_was_closed_after_the_period_was_under_way_in_it(sqlite_world: World) -> None:
    """A report of a past year counts what was open on its last day."""
    reference = live(sqlite_world, Life())
    with unit_of_work() as session:
        session.execute(update(Project).values(closed_at=at(date(2027, 4, 3), 9)))
        period = ReportPeriod(first=date(2026, 4, 1), last=date(2027, 3, 31), today=date(2027, 5, 3))
        evidence = gather(session, period)

    assert ([project.reference for project in evidence.open], evidence.closed) == ([reference], [])


def test_papers_cannot_be_emptied_on_postgresql(world: World) -> None:
    _ = world
    if engine().dialect.name == "postgresql":
        for table in ("issued_paper", "programme_review"):
            with pytest.raises(DatabaseError, match="append-only"), unit_of_work() as session:
                session.execute(text(f"TRUNCATE {table} CASCADE"))


def test_paper_of_a_committee_without_anybody_goes_to_the_support_team(
    sqlite_world: World, tmp_path: Path
) -> None:
    """OB-080: what nobody holds comes to QIST, never to nobody."""
    meets(PaperKind.QUALITY_COMMITTEE)
    let_leave(sqlite_world, tmp_path, "quality committee")
    sqlite_world.go_to(at(DUE, 7))

    issue_due_papers()

    assert sqlite_world.letters() == [(Letter.PAPER, "qist")]


def test_two_sweeps_at_once_make_one_paper(world: World) -> None:
    meets(PaperKind.QUALITY_COMMITTEE)
    world.go_to(at(DUE, 7))

    done = at_once([issue_due_papers] * 3)

    assert sum(number for number in done if isinstance(number, int)) == 1
    assert (len(papers()), len(world.letters())) == (1, 1)


def test_paper_of_tomorrow_is_foreseen(sqlite_world: World, postman: Postman) -> None:
    meets(PaperKind.QUALITY_COMMITTEE)
    sqlite_world.go_to(at(date(2026, 12, 1), 15))
    foreseen = forecast_tomorrow()

    live_until_next_working_morning(sqlite_world, postman)

    assert written(sqlite_world, 0) == expected(foreseen)
    assert [email.letter for email in foreseen.letters] == [Letter.PAPER]


def test_paper_on_request_is_logged_with_who_asked_who_made_it_and_its_hash(world: World) -> None:
    """OB-008, OB-033."""
    made = [
        issue_paper(
            of(PaperKind.QUALITY_COMMITTEE, world, for_whom="NHS Northbrook ICB"),
            made_by_id=world.id_of("qist"),
        )
        for _ in range(2)
    ]

    first, second = papers()
    assert [issue_outcome.reference for issue_outcome in made] == ["QC-2026-27-1", "QC-2026-27-2"]
    assert (first.for_whom, first.made_by_id) == ("NHS Northbrook ICB", world.id_of("qist"))
    assert first.sha256 == hash_of(first.content) == made[0].sha256
    with reading() as session:
        entries = session.scalars(select(HistoryEntry).where(HistoryEntry.action == "paper issued")).all()
    assert [entry.detail["sha256"] for entry in entries] == [first.sha256, second.sha256]


def test_kept_paper_is_the_very_paper_that_was_made_and_cannot_be_changed(world: World) -> None:
    world.propose()
    world.walk_to(Stage.ACTION_MONITORING)
    made = issue_paper(of(PaperKind.QUALITY_COMMITTEE, world))

    [paper] = papers()

    again = paper_from_data(paper.content)
    assert paper_as_data(again) == paper.content
    assert as_html(again) == as_html(made.paper)
    with pytest.raises(DatabaseError, match="issued_paper is append-only"), unit_of_work() as session:
        session.execute(text("UPDATE issued_paper SET sha256 = ''"))


def test_every_kind_of_cell_is_kept_as_it_was(sqlite_world: World) -> None:
    cells = (
        "2026-01-01",
        3,
        Decimal("94.10"),
        date(2026, 1, 1),
        SourcedFigure(Decimal("1.50"), ("QI-2026-0001",)),
        SourcedFigure(2),
    )
    columns = [Column(str(number), is_number=True, counts_people=True) for number in range(len(cells))]
    table = Table(title="T", columns=columns, rows=[cells], total=cells, note="N", when_empty="E")
    made = issue_paper(of(PaperKind.QUALITY_COMMITTEE, sqlite_world)).paper
    paper = replace(made, sections=[Section("S", ["P"], [table], [Chart("C", "<svg/>", "A", table)])])

    again = paper_from_data(json.loads(json.dumps(paper_as_data(paper))))

    assert again.sections[0].tables[0].rows[0] == list(cells)
    assert again.sections[0].charts[0].numbers.total == list(cells)
    assert paper_as_data(again) == paper_as_data(paper)
