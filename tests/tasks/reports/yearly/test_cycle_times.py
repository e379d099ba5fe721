from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import func, select

from models.clock import at_local, local_date
from models.records import Decision, HumanTask, Project, Transition
from models.spc import Aim, Direction, xmr_chart
from models.vocabulary import Outcome, Stage, TaskKind
from models.working_time import working_days_between
from tasks.database.unit_of_work import reading
from tasks.reports.evidence.gathering import gather
from tasks.reports.yearly.cycle_times import (
    CycleStep,
    StepDuration,
    by_month,
    cycle_times,
    duration_sentence,
    first_month,
    step_durations,
)
from tests.support.policy_table import stage_after
from tests.support.reports.lived_projects import PERIOD, Life, live
from tests.support.trust_at_work import World


def taken(*days: int, first: date = date(2026, 4, 10)) -> list[StepDuration]:
    """One project in each month from April 2026 on; 0 is a month in which none got there."""
    months = [
        date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 10)
        for n in range(len(days))
    ]
    return [
        StepDuration(f"QI-2026-{n:04d}", month, count)
        for n, (month, count) in enumerate(zip(months, days, strict=True))
        if count
    ]


def sentence(durations: Sequence[StepDuration]) -> str:
    values = [(month, float(ones[0].working_days)) for month, ones in by_month(durations).items()]
    return duration_sentence(
        CycleStep.APPROVAL, durations, xmr_chart(values, Aim(Direction.DECREASE)), PERIOD
    )


def test_step_is_timed_from_the_proposal_in_working_days_as_its_rows_say(world: World) -> None:
    """OB-012."""
    world.go_to(at_local(date(2026, 5, 1), 9))
    reference = live(world, Life(waits=3))

    with reading() as session:
        grouped_durations = step_durations(session, PERIOD)
        project = session.scalars(select(Project)).one()
        moves = select(Transition.to_state, Transition.at).order_by(Transition.seq.desc())
        moved = dict(session.execute(moves).tuples().all())
        figures = select(Decision.at).join(HumanTask, HumanTask.id == Decision.task_id)
        moved["figures"] = session.scalars(figures.where(HumanTask.kind == TaskKind.SUBMIT_DATA)).one()
    begun = local_date(project.created_at)
    ends = {
        step: local_date(moved[state])
        for step, state in (
            (CycleStep.REGISTRATION, Stage.APPROVAL.value),
            (CycleStep.APPROVAL, stage_after(Stage.APPROVAL, Outcome.APPROVED).value),
            (CycleStep.FIGURES, "figures"),
            (CycleStep.CLOSURE, Stage.CLOSED.value),
        )
    }
    assert grouped_durations == {
        step: [StepDuration(reference, day, working_days_between(begun, day))] for step, day in ends.items()
    }
    assert (
        0
        < grouped_durations[CycleStep.REGISTRATION][0].working_days
        < grouped_durations[CycleStep.CLOSURE][0].working_days
    )


def test_months_before_the_period_count_and_those_after_it_do_not(sqlite_world: World) -> None:
    for day in (date(2025, 3, 31), date(2025, 4, 1), date(2027, 3, 31), date(2027, 4, 1)):
        sqlite_world.go_to(at_local(day, 9))
        live(sqlite_world, Life(title=f"Of {day}"))

    with reading() as session:
        grouped_durations = step_durations(session, PERIOD)

    assert first_month(PERIOD) == date(2025, 4, 1)
    days = [date(2025, 4, 1), date(2027, 3, 31)]
    assert {
        step: sorted(duration.reached_on for duration in ones) for step, ones in grouped_durations.items()
    } == dict.fromkeys(CycleStep, days)


def test_second_cycle_is_not_timed_again(sqlite_world: World) -> None:
    sqlite_world.go_to(at_local(date(2026, 5, 1), 9))
    live(sqlite_world, Life(cycles=[[(90, 100)], [(95, 100)]], waits=10))

    with reading() as session:
        grouped_durations = step_durations(session, PERIOD)

    assert [len(ones) for ones in grouped_durations.values()] == [1, 1, 1, 1]
    figures = select(func.min(Decision.at)).join(HumanTask, HumanTask.id == Decision.task_id)
    with reading() as session:
        first = session.scalars(figures.where(HumanTask.kind == TaskKind.SUBMIT_DATA)).one()
    assert grouped_durations[CycleStep.FIGURES][0].reached_on == local_date(first)


def live_in(world: World, *months: int) -> None:
    """A project of each month, registered, before July also approved."""
    for month in months:
        world.go_to(at_local(date(2026, month, 1), 9) + timedelta(days=3))
        live(
            world,
            Life(title=f"Of {month}", until=Stage.DATA_COLLECTION if month < 7 else Stage.APPROVAL),
        )


def test_chart_of_fewer_than_six_months_is_not_drawn(sqlite_world: World) -> None:
    """OB-118."""
    live_in(sqlite_world, 4, 5, 7, 8, 9)

    with reading() as session:
        assert cycle_times(session, gather(session, PERIOD)).charts == []


def test_chart_is_drawn_only_where_half_a_year_has_values(sqlite_world: World) -> None:
    live_in(sqlite_world, 4, 5, 7, 8, 9, 10)

    with reading() as session:
        section = cycle_times(session, gather(session, PERIOD))

    assert [chart.title for chart in section.charts] == ["Working days from proposal to registration"]
    assert [row[0] for row in section.charts[0].numbers.rows] == [
        f"{month} 2026" for month in ("April", "May", "July", "August", "September", "October")
    ]
    assert "1 month without a value: June 2026." in section.charts[0].alternative
    assert section.charts[0].alternative.endswith("Less is better.")
    assert section.paragraphs[2:] == [
        (
            "To approval: 0 working days (the median of 2 projects in the period). "
            "Too few months have values to tell whether it changes."
        ),
        "To first figures: no project got there in the period.",
        "To closure: no project got there in the period.",
    ]


def test_sentence_says_whether_it_gets_quicker() -> None:
    quicker, slower = [30, 31, 29, 30, 31, 29, 30, 31, 29, 30, 31, 2], [5, 6, 4, 5, 6, 4, 5, 6, 4, 5, 6, 30]

    assert sentence(taken(*quicker)) == (
        "To approval: 30 working days (the median of 12 projects in the period). The last month shows an improvement."
    )
    assert sentence(taken(*slower)).endswith(
        "The last month gives cause for concern: it takes longer than it did."
    )
    assert sentence(taken(*[5, 6] * 6)).endswith("The last month shows usual variation: no change.")
    assert sentence(taken(*[5, 6] * 5, 5)).endswith("Too few months have values to tell whether it changes.")
    assert sentence(taken(5, 6)) == (
        "To approval: 5.5 working days (the median of 2 projects in the period). "
        "Too few months have values to tell whether it changes."
    )


def test_months_are_read_from_the_day_of_arrival() -> None:
    assert list(by_month(taken(5, 0, 7))) == [date(2026, 4, 1), date(2026, 6, 1)]
