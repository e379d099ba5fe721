"""The figures of each period are asked for once, of whoever enters them, until they are there (OB-077, OB-099)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import select

from models.measures.figures import CheckedFigure, FigureKey
from models.records import Email, Person
from models.vocabulary import FigureSource, Letter, Outcome, TaskKind
from tasks.answers.entering_figures import enter_figures
from tasks.database.unit_of_work import reading
from tasks.operations.operation import OperationRequest, Target, perform_operation
from tasks.operations.registry import PROJECT_OPERATIONS
from tasks.people.email_links import follow_link
from tasks.projects.check_ins import CHECK_INS
from tasks.projects.daily_checks import check_projects
from tasks.projects.figure_requests import FIGURE_REQUESTS
from tasks.projects.storing_figures import FiguresRequest
from tests.support.mail.mornings import at
from tests.support.stories.collected_figures import FALLS, WITHIN_FOUR_HOURS, collecting
from tests.support.trust_at_work import World, address


def asked(world: World) -> list[tuple[str, str]]:
    """To whom it was written about figures, and of which period."""
    _ = world
    query = (
        select(Email.to_address, Email.subject).where(Email.letter == Letter.FIGURES_DUE).order_by(Email.id)
    )
    with reading() as session:
        return [(to, subject.partition(":")[0]) for to, subject in session.execute(query)]


def mornings(world: World, first: date, last: date) -> None:
    """Make the round on each of these days."""
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        world.go_to(at(date.fromordinal(ordinal), 8))
        check_projects(FIGURE_REQUESTS)


def enter(world: World, period: date, number: str) -> None:
    enter_figures(
        FiguresRequest(
            reference=world.project.reference,
            person_id=world.id_of("lead"),
            nonce=f"{period}-{number}-of-a-test",
            source=FigureSource.PAGE,
            figures=[CheckedFigure(FigureKey("falls", period), Decimal(number), Decimal(1450))],
        )
    )


def test_each_month_is_asked_for_once_three_working_days_after_its_end_until_it_is_there(
    sqlite_world: World,
) -> None:
    collecting(sqlite_world, FALLS, collect_from="2026-11-01")
    lead = address("lead")

    mornings(sqlite_world, date(2026, 11, 27), date(2026, 12, 2))
    assert asked(sqlite_world) == []
    mornings(sqlite_world, date(2026, 12, 3), date(2026, 12, 20))
    assert asked(sqlite_world) == [(lead, "Figures for November 2026")]
    enter(sqlite_world, date(2026, 12, 1), "4")
    mornings(sqlite_world, date(2027, 1, 2), date(2027, 1, 20))
    assert asked(sqlite_world) == [(lead, "Figures for November 2026")]
    mornings(sqlite_world, date(2027, 2, 1), date(2027, 2, 10))
    assert asked(sqlite_world) == [(lead, "Figures for November 2026"), (lead, "Figures for January 2027")]


def test_the_link_leads_straight_to_the_period_and_shows_nothing_before_its_code(sqlite_world: World) -> None:
    collecting(sqlite_world, FALLS, collect_from="2026-11-01")
    sqlite_world.go_to(at(date(2026, 12, 3), 8))
    check_projects(FIGURE_REQUESTS)

    [letter] = [mail for mail in sqlite_world.mails() if mail.letter is Letter.FIGURES_DUE]
    token = next(word for word in letter.body_text.split() if "/t/" in word).rpartition("/t/")[2]
    link = follow_link(token)

    assert (link.page, link.person_email) == (
        "/projects/QI-2026-0001/figures/2026-11-01",
        address("lead"),
    )


def test_whoever_is_named_to_enter_the_figures_is_asked_and_may_enter_them(sqlite_world: World) -> None:
    collecting(sqlite_world, FALLS, collect_from="2026-11-01")
    typed = {"enterer_name": "Colleague", "enterer_email": address("colleague")}
    sent = OperationRequest(sqlite_world.id_of("lead"), "n" * 24, typed)
    perform_operation(PROJECT_OPERATIONS["enters-figures"], Target(reference="QI-2026-0001"), sent)

    mornings(sqlite_world, date(2026, 12, 3), date(2026, 12, 3))

    assert asked(sqlite_world) == [(address("colleague"), "Figures for November 2026")]
    with reading() as session:
        colleague = session.scalars(select(Person).where(Person.email == address("colleague"))).one()
    receipt = enter_figures(
        FiguresRequest(
            reference="QI-2026-0001",
            person_id=colleague.id,
            nonce="m" * 24,
            source=FigureSource.PAGE,
            figures=[CheckedFigure(FigureKey("falls", date(2026, 11, 1)), Decimal(4), Decimal(1450))],
        )
    )
    assert receipt.sentence == "Figures: 1 entered (November 2026)"


def test_after_three_letters_without_a_figure_no_more_is_written_and_the_lead_is_asked_how_it_stands(
    sqlite_world: World,
) -> None:
    collecting(
        sqlite_world,
        FALLS,
        collect_from="2026-11-01",
        collect_until="2027-10-31",
        figures_due_on="2027-11-30",
    )
    for month in ((2026, 12), (2027, 1), (2027, 2), (2027, 3), (2027, 4)):
        mornings(sqlite_world, date(*month, 3), date(*month, 8))

    assert len(asked(sqlite_world)) == 3
    assert check_projects(CHECK_INS) == 1


def test_no_check_in_while_figures_keep_coming_ob_099(sqlite_world: World) -> None:
    collecting(
        sqlite_world,
        FALLS,
        collect_from="2026-11-01",
        collect_until="2027-10-31",
        figures_due_on="2027-11-30",
    )
    for month in (12, 1, 2, 3, 4):
        day = date(2026 if month == 12 else 2027, month, 8)
        sqlite_world.go_to(at(day, 8))
        enter(sqlite_world, date(day.year, day.month, 1), str(month))
        assert check_projects(CHECK_INS) in {0, None}

    sqlite_world.go_to(at(date(2027, 5, 4), 8))
    assert check_projects(CHECK_INS) == 0


def test_nothing_is_asked_once_the_figures_of_the_cycle_are_handed_in(sqlite_world: World) -> None:
    collecting(sqlite_world, WITHIN_FOUR_HOURS, collect_from="2026-11-01")
    sqlite_world.answer(TaskKind.SUBMIT_DATA, Outcome.SUBMITTED)
    mornings(sqlite_world, date(2026, 12, 3), date(2026, 12, 8))

    assert asked(sqlite_world) == []


def test_a_letter_that_waits_is_not_sent_once_its_figures_have_come_or_the_project_rests(
    sqlite_world: World,
) -> None:
    def states() -> list[str]:
        with reading() as session:
            query = select(Email.state).where(Email.letter == Letter.FIGURES_DUE).order_by(Email.id)
            return [state.value for state in session.scalars(query)]

    collecting(sqlite_world, FALLS, collect_from="2026-11-01")
    mornings(sqlite_world, date(2026, 12, 3), date(2026, 12, 3))
    enter(sqlite_world, date(2026, 10, 1), "4")
    assert states() == ["waiting"]
    enter(sqlite_world, date(2026, 11, 1), "4")
    assert states() == ["superseded"]

    mornings(sqlite_world, date(2027, 1, 7), date(2027, 1, 7))
    typed = {"reason": "Staff are away.", "review_on": "2027-02-01"}
    sent = OperationRequest(sqlite_world.id_of("lead"), "n" * 24, typed)
    perform_operation(PROJECT_OPERATIONS["hold"], Target(reference="QI-2026-0001"), sent)
    assert states() == ["superseded", "superseded"]
