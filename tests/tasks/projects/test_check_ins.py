from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial

from models.measures.figures import CheckedFigure, FigureKey
from models.vocabulary import FigureSource, Letter, Outcome, Stage, TaskKind
from tasks.answers.entering_figures import enter_figures
from tasks.projects.check_ins import CHECK_INS
from tasks.projects.daily_checks import check_projects
from tasks.projects.storing_figures import FiguresRequest
from tests.support.mail.mornings import at
from tests.support.people_at_once import at_once
from tests.support.promises.invariants import broken
from tests.support.stories.collected_figures import FALLS, collecting
from tests.support.trust_at_work import World, address, nonce
from tests.tasks.reminders.test_due_timers import hold, to_a_further_cycle

LONG_AFTER = date(2026, 12, 31)
"""More than forty working days after Monday 2 November, on which the project was proposed."""


def in_a_long_wait(world: World) -> None:
    """The figures are asked for in half a year."""
    world.propose(help_wanted=[], evidence_question=None)
    world.walk_to(Stage.DATA_COLLECTION)


def test_a_lead_of_whom_nothing_was_heard_for_forty_working_days_is_asked_how_it_stands_ob_099(
    world: World,
) -> None:
    in_a_long_wait(world)
    world.go_to(at(date(2026, 12, 30), 8))
    assert check_projects(CHECK_INS) == 0
    world.go_to(at(LONG_AFTER, 8))

    assert (
        sum(number for number in at_once([partial(check_projects, CHECK_INS)] * 4) if isinstance(number, int))
        == 1
    )

    assert world.task(TaskKind.CHECK_IN).due_on == date(2027, 1, 15)
    assert world.mails()[-1].to_address == address("lead")
    assert broken() == {}


def test_a_project_whose_next_cycle_has_a_date_is_not_asked_how_it_stands_ob_099(sqlite_world: World) -> None:
    to_a_further_cycle(sqlite_world, date(2027, 6, 1))

    sqlite_world.go_to(at(date(2027, 5, 4), 8))

    assert check_projects(CHECK_INS) == 0


def test_lead_whose_figures_come_each_quarter_is_not_asked_until_they_stop_ob_099(
    sqlite_world: World,
) -> None:
    world = sqlite_world
    collecting(
        world, {**FALLS, "rhythm": "quarter"}, collect_from="2027-01-01", collect_until="2027-12-31",
        figures_due_on="2028-01-20",
    )  # fmt: skip
    world.go_to(at(date(2027, 4, 5), 9))
    first = CheckedFigure(FigureKey("falls", date(2027, 1, 1)), Decimal(9), Decimal(4300))
    enter_figures(
        FiguresRequest(
            reference=world.project.reference,
            person_id=world.id_of("lead"),
            nonce=nonce(),
            source=FigureSource.PAGE,
            figures=[first],
        )
    )

    asked = {}
    for day in (date(2027, 6, 28), date(2027, 7, 2), date(2027, 7, 8)):
        world.go_to(at(day, 8))
        asked[day.isoformat()] = check_projects(CHECK_INS)

    assert asked == {"2027-06-28": 0, "2027-07-02": 0, "2027-07-08": 1}


def test_on_track_is_one_click_and_the_entry_is_confirmed_ob_101(sqlite_world: World) -> None:
    in_a_long_wait(sqlite_world)
    sqlite_world.go_to(at(LONG_AFTER, 8))
    check_projects(CHECK_INS)

    sqlite_world.answer(TaskKind.CHECK_IN)

    assert sqlite_world.project.confirmed_on == LONG_AFTER
    assert (check_projects(CHECK_INS), sqlite_world.open_tasks()) == (0, [(TaskKind.SUBMIT_DATA, "lead")])


def test_a_project_that_needs_help_is_brought_to_the_support_team_at_once(sqlite_world: World) -> None:
    in_a_long_wait(sqlite_world)
    sqlite_world.go_to(at(LONG_AFTER, 8))
    check_projects(CHECK_INS)

    sqlite_world.answer(TaskKind.CHECK_IN, Outcome.NEEDS_HELP)

    assert sqlite_world.letters()[-1] == (Letter.HELP_WANTED, "qist")


def test_a_project_on_hold_is_left_in_peace(sqlite_world: World) -> None:
    in_a_long_wait(sqlite_world)
    hold(sqlite_world, "On hold: the unit is closed")
    sqlite_world.go_to(at(LONG_AFTER, 8))

    assert check_projects(CHECK_INS) == 0


def test_a_check_in_holds_nothing_up_and_is_forgotten_when_the_project_ends(sqlite_world: World) -> None:
    in_a_long_wait(sqlite_world)
    sqlite_world.go_to(at(LONG_AFTER, 8))
    check_projects(CHECK_INS)

    while sqlite_world.project.is_open:
        kind = next(kind for kind, _ in sqlite_world.open_tasks() if kind is not TaskKind.CHECK_IN)
        outcome = Outcome.NO_FURTHER_CYCLE if kind is TaskKind.CHECK_EFFECT else None
        sqlite_world.answer(kind, outcome)

    assert (sqlite_world.project.stage, sqlite_world.open_tasks()) == (Stage.CLOSED, [])
    assert broken() == {}
