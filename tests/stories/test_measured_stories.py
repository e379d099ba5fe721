"""Projects that measure until improvement is proved: weekly falls, rare infections, two standards in two cycles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from models.measures.figures import CheckedFigure, FigureKey
from models.measures.verdicts import TargetStatus, Verdict
from models.spc import ChartKind
from models.vocabulary import FigureSource, Outcome, Stage, TaskKind
from tasks.answers.entering_figures import enter_figures
from tasks.charts.charted import ChartedMeasure
from tasks.projects.storing_figures import FiguresRequest
from tasks.queries.projects.project import project_seen
from tests.support.mail.mornings import at
from tests.support.stories.collected_figures import FALLS, WITHIN_FOUR_HOURS, collecting
from tests.support.stories.improving import improve, plan
from tests.support.trust_at_work import World, nonce

FIRST_WEEK = date(2026, 11, 9)
WEEK = timedelta(days=7)
BEFORE = (12, 9, 14, 11, 10, 13, 12, 8, 11, 13, 10, 12)
"""Falls with harm in each week before anything was changed; bed days are the same in each."""

AFTER = (9, 10, 8, 9, 7, 8, 6, 7)
BED_DAYS = Decimal(1450)
IDEAS = ("Yellow socks", "Night lights", "Low beds", "A round each hour")
RESULT: dict[str, Any] = {
    "happened": "It was done as planned.",
    "compared": "as_expected",
    "learned": "It must lie at the bed.",
    "decision": "adapt",
    "next_step": "One at each bed.",
}


def seen(world: World) -> Sequence[ChartedMeasure]:
    """What everybody sees of the project's measures."""
    return project_seen(world.project.reference, world.id_of("lead")).measures


def enter(world: World, measure: str, day: date, number: int, out_of: Decimal | None = None) -> None:
    """Enter a figure."""
    figure = CheckedFigure(FigureKey(measure, day), Decimal(number), out_of)
    enter_figures(
        FiguresRequest(
            reference=world.project.reference,
            person_id=world.id_of("lead"),
            nonce=nonce(),
            source=FigureSource.PAGE,
            figures=[figure],
        )
    )


def test_falls_are_fewer_in_the_eighth_week_below_a_frozen_baseline_after_four_tests_of_change_ob_042(
    sqlite_world: World,
) -> None:
    world = sqlite_world
    collecting(
        world,
        {**FALLS, "rhythm": "week"},
        collect_from=FIRST_WEEK.isoformat(),
        collect_until="2027-04-04",
        figures_due_on="2027-04-12",
    )
    weeks = [FIRST_WEEK + WEEK * place for place in range(len(BEFORE) + len(AFTER))]
    changed = weeks[len(BEFORE)]
    world.go_to(at(changed, 9))
    for week, falls in zip(weeks, BEFORE, strict=False):
        enter(world, "falls", week, falls, BED_DAYS)
    improve(
        world,
        "chart",
        measure="Falls",
        change="baseline",
        day=(changed - WEEK).isoformat(),
        reason="Until then nothing was changed.",
    )
    verdicts = []
    for place, (week, falls) in enumerate(zip(weeks[len(BEFORE) :], AFTER, strict=True)):
        if place < len(IDEAS):
            test = plan(
                world,
                new_idea=IDEAS[place],
                starts_on=week.isoformat(),
                ends_on=(week + timedelta(days=4)).isoformat(),
            )
            world.go_to(at(week + timedelta(days=5), 9))
            improve(
                world, "test-result", part=test.id, ended_on=(week + timedelta(days=4)).isoformat(), **RESULT
            )
        world.go_to(at(week + WEEK, 9))
        enter(world, "falls", week, falls, BED_DAYS)
        [measure] = seen(world)
        verdicts.append(measure.judgement.verdict)

    assert verdicts == [Verdict.USUAL] * 7 + [
        Verdict.IMPROVED
    ]  # of 20 values a run of eight is too long (Anhøj)
    assert (measure.judgement.choice.kind, measure.judgement.assurance) == (ChartKind.U, None)
    assert measure.judgement.said == (
        "Falls: 6.9 per 1,000 bed days (199 of 29,000), 9 Nov 2026 to 28 Mar 2027. Less is better. "
        "Improvement shown."
    )
    assert [mark.words for mark in measure.marks] == [
        f"Test {number}.1: {idea}" for number, idea in enumerate(IDEAS, 1)
    ]


def test_infections_that_become_rarer_are_judged_by_the_days_between_them_ob_042(sqlite_world: World) -> None:
    world = sqlite_world
    infections = {
        **FALLS,
        "name": "Infections",
        "kind": "days_between",
        "unit": None,
        "direction": "increase",
    }
    collecting(
        world, infections, collect_from="2026-11-09", collect_until="2029-01-31", figures_due_on="2029-02-28"
    )
    gaps = (9, 14, 6, 11, 8, 13, 7, 10, 12, 9, 11, 8, 30, 41, 35, 52, 38, 47, 60)
    day = date(2026, 11, 9)
    for gap in gaps:
        day += timedelta(days=gap)
        world.go_to(at(day + timedelta(days=1), 9))
        enter(world, "infections", day, 0)

    [measure] = seen(world)

    assert [figure.number for figure in measure.judgement.series.figures] == list(gaps)
    assert measure.judgement.choice.kind is ChartKind.T
    assert measure.judgement.verdict is Verdict.IMPROVED


def test_second_cycle_of_an_audit_of_two_standards_is_better_and_one_is_met_ob_036(
    sqlite_world: World,
) -> None:
    world = sqlite_world
    reviewed = {
        **WITHIN_FOUR_HOURS,
        "name": "Seen by a senior",
        "target": "60",
        "exceptions": "Left before they were seen",
    }
    both = [WITHIN_FOUR_HOURS, reviewed]
    world.propose()
    world.walk_until(TaskKind.DESIGN)
    world.answer(TaskKind.DESIGN, measures=both, collect_from="2026-12-01", collect_until="2026-12-31")
    world.walk_to(Stage.DATA_COLLECTION)
    world.go_to(at(date(2027, 1, 4), 9))
    submit(world, "2026-12-01", 140, 120, left_out=14)
    [first, second] = seen(world)
    assert [first.judgement.status, second.judgement.status] == [TargetStatus.BELOW, TargetStatus.MET]
    world.answer(
        TaskKind.REPORT_FINDINGS,
        findings=[
            {"measure": measure["name"], "meaning": "Waits begin at the first review."} for measure in both
        ],
    )
    world.walk_until(TaskKind.CHECK_EFFECT)
    world.answer(TaskKind.CHECK_EFFECT, Outcome.NEXT_CYCLE, next_cycle_on=world.today.isoformat())
    world.answer(TaskKind.PLAN_CYCLE, measures=both, collect_from="2027-02-01", collect_until="2027-02-28")

    world.go_to(at(date(2027, 3, 1), 9))
    submit(world, "2027-02-01", 184, 170, left_out=3)

    [first, second] = seen(world)
    assert [measure.judgement.verdict for measure in (first, second)] == [Verdict.IMPROVED] * 2
    assert [first.judgement.status, second.judgement.status] == [TargetStatus.BELOW, TargetStatus.MET]
    assert first.judgement.said == (
        "Within four hours: 92.0% (184 of 200), Feb 2027; target at least 95%: below target. More is better. "
        "Improvement shown: 70.0% (Dec 2026), then 92.0% (Feb 2027): a difference of 22.0 percentage points (95% "
        "interval 14.5 to 29.3)."
    )
    assert [bar.said for bar in second.compliance] == [
        "60.0% (120 of 200, 14 left out), 95% interval 53.1 to 66.5",
        "85.0% (170 of 200, fewer than 5 left out), 95% interval 79.4 to 89.3",
    ]


def submit(world: World, period: str, *numbers: int, left_out: int) -> None:
    """Hand in the figures of both standards, of two hundred people each; the second leaves some out."""
    names = (WITHIN_FOUR_HOURS["name"], "Seen by a senior")
    world.answer(
        TaskKind.SUBMIT_DATA,
        figures=[
            {"measure": name, "period": period, "number": number, "out_of": 200, "exceptions": exceptions}
            for name, number, exceptions in zip(names, numbers, (None, left_out), strict=True)
        ],
    )
