"""The period that figures are of, said with every figure that is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from models.clock import spoken_months
from models.cycles.cycle_results import (
    CycleFigure,
    MeasuredCycle,
    judgements,
    measured_period,
    newest_series,
    results_of,
)
from models.forms.project.cycle_plan import PlanCycleForm
from models.measures.results import MeasuredPeriod
from models.spc import rhythm_of
from models.vocabulary import Outcome
from tasks.reports.evidence.missed import missed_standards
from tasks.reports.evidence.model import CycleEvidence
from tests.support.reports.register_of_projects import taken

PLAN = PlanCycleForm.model_validate(
    {
        **PlanCycleForm.examples[Outcome.SUBMITTED],
        "collect_from": "2027-01-01",
        "collect_until": "2027-03-31",
        "figures_due_on": "2027-04-30",
    }
)


def day(text: str) -> date:
    return date.fromisoformat(text)


def period(days: Sequence[date], given_on: date) -> MeasuredPeriod:
    return measured_period(days, PLAN, given_on, rhythm_of(days))


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2027-01-01", "2027-03-31", "Jan to Mar 2027"),
        ("2026-11-01", "2027-02-28", "Nov 2026 to Feb 2027"),
        ("2027-01-01", "2027-01-31", "Jan 2027"),
        ("2027-01-03", "2027-02-09", "3 Jan 2027 to 9 Feb 2027"),
        ("2027-01-03", "2027-01-03", "3 Jan 2027"),
        ("2028-02-01", "2028-02-28", "1 Feb 2028 to 28 Feb 2028"),
    ],
)
def test_months_are_said_by_their_names_and_other_periods_by_their_days(
    first: str, last: str, expected: str
) -> None:
    assert spoken_months(day(first), day(last)) == expected


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (("2027-01-01", "2027-02-01", "2027-03-01"), "Jan to Mar 2027"),
        (("2027-01-01", "2027-02-01", "2027-04-01"), "Jan to Apr 2027"),
        (("2027-01-01", "2027-04-01"), "Jan to Jun 2027"),
        (("2026-01-01", "2027-01-01"), "Jan 2026 to Dec 2027"),
        (("2026-12-31", "2027-01-31"), "31 Dec 2026 to 27 Feb 2027"),
        (("2027-01-04", "2027-01-11"), "4 Jan 2027 to 17 Jan 2027"),
        (("2027-01-04", "2027-01-05"), "4 Jan 2027 to 5 Jan 2027"),
        (("2027-01-01",), "Jan to Mar 2027"),
        (("2027-01-01", "2027-03-01"), "Jan to Mar 2027"),
        (("2026-04-01",), "from 1 Apr 2026"),
        (("2026-04-01", "2026-06-05"), "periods that begin from 1 Apr 2026 to 5 Jun 2026"),
    ],
    ids=[
        "months",
        "a month is missing",
        "quarters",
        "years",
        "last days of months",
        "weeks",
        "days",
        "one figure of the period planned",
        "no rhythm, within the period planned",
        "one figure of another time",
        "no rhythm at another time",
    ],
)
def test_figures_are_of_what_their_rhythm_or_their_plan_says_and_no_further(
    days: tuple[str, ...], expected: str
) -> None:
    assert period([day(text) for text in days], date.max).said == expected


def test_a_period_that_was_not_over_when_its_figures_came_is_not_claimed_to_its_end() -> None:
    early, late = (period([day("2027-01-01")], given) for given in (date(2027, 2, 5), date(2027, 3, 31)))

    assert (early.said, late.said) == ("from 1 Jan 2027", "Jan to Mar 2027")


def planned_cycle(
    number: int, measures: Sequence[dict[str, object]], figures: Sequence[CycleFigure]
) -> MeasuredCycle:
    plan = PlanCycleForm.model_validate(
        {**PlanCycleForm.examples[Outcome.SUBMITTED], "measures": list(measures)}
    )
    return MeasuredCycle(number, plan, figures, date(2028, 1, 1))


WAITS: dict[str, object] = {
    "name": "Waits",
    "measure_type": "outcome",
    "kind": "median",
    "unit": "minutes",
    "definition": "Minutes from the door to the doctor",
    "direction": "decrease",
}


def waits(*numbers: float, year: int) -> list[CycleFigure]:
    return [
        CycleFigure("Waits", date(year, month, 1), number) for month, number in enumerate(numbers, start=1)
    ]


def test_series_goes_on_over_cycles_until_its_kind_or_its_unit_is_another() -> None:
    first = planned_cycle(1, [WAITS], waits(30, 31, year=2026))
    same = planned_cycle(2, [{**WAITS, "name": "WAITS"}], [*waits(20, year=2027)])
    hours = planned_cycle(2, [{**WAITS, "unit": "hours"}], waits(0.5, year=2027))
    mean = planned_cycle(2, [{**WAITS, "kind": "mean"}], waits(20, year=2027))

    def lengths(second: MeasuredCycle) -> list[int]:
        return [len(judgement.series.figures) for judgement in judgements([first, second], None)]

    named = replace(same, figures=[figure._replace(measure="WAITS") for figure in same.figures])
    assert (lengths(named), lengths(hours), lengths(mean)) == ([3], [1], [1])


def test_what_cannot_be_pooled_is_of_the_newest_period_of_its_rhythm() -> None:
    [result] = results_of(planned_cycle(1, [WAITS], waits(30, 31, 40, year=2027)), date(2027, 3, 1))

    assert (result.said, result.period.said, result.retrospective) == ("40.0 minutes", "Mar 2027", False)


def test_result_is_of_the_periods_that_its_plan_measures_and_a_baseline_belongs_to_the_chart() -> None:
    share = {**WAITS, "kind": "proportion", "unit": None, "target": "95", "target_sense": "at_least"}
    cycle = planned_cycle(1, [{**share, "direction": "increase"}], [])
    shares = [(2026, month, 50) for month in range(5, 13)] + [(2027, month, 97) for month in range(1, 4)]
    figures = [CycleFigure("Waits", date(year, month, 1), met, 100) for year, month, met in shares]
    measured = replace(
        cycle, plan=cycle.plan.model_copy(update={"collect_from": date(2027, 1, 15)}), figures=figures
    )

    [judgement] = judgements([measured], date(2027, 1, 1))
    [result] = results_of(replace(measured, figures=figures[:8]), date(2027, 1, 1))

    assert judgement.said.startswith("Waits: 97.0% (291 of 300), Jan to Mar 2027; target at least 95%: met.")
    assert (len(judgement.series.figures), judgement.result and judgement.result.has_early) == (11, True)
    assert (result.percent, result.retrospective) == (Decimal(50), True)


def test_measure_without_a_figure_in_a_new_cycle_keeps_its_chart_its_result_and_its_missed_target() -> None:
    share = {**WAITS, "kind": "proportion", "unit": None, "direction": "increase"}
    measures = [{**share, "target": "95", "target_sense": "at_least"}, {**WAITS, "name": "Stays"}]
    seen = [CycleFigure("Waits", date(2028, 1, 1), 50, 100)]
    stays = [CycleFigure("Stays", date(year, 1, 1), 30) for year in (2028, 2029)]
    cycles = [planned_cycle(1, measures, [*seen, stays[0]]), planned_cycle(2, measures, stays[1:])]

    judged = judgements(cycles, None)
    project = taken(
        cycles=[CycleEvidence(cycle.number, results_of(cycle, None)) for cycle in cycles],
        measures=newest_series(cycles, None),
    )

    assert [(each.measure.name, each.misses_target) for each in judged] == [("Waits", True), ("Stays", False)]
    assert [(each.measure.name, each.cycle) for each in project.newest_results] == [
        ("Waits", 1),
        ("Stays", 2),
    ]
    assert [each.result.cycle for each in missed_standards([project], date(2029, 2, 1))] == [1]


def test_rare_event_is_of_its_day_and_a_declared_rhythm_says_when_a_single_period_ends() -> None:
    ulcers = {**WAITS, "kind": "days_between", "direction": "increase", "unit": None}
    weekly = {**WAITS, "rhythm": "week"}

    [event] = results_of(planned_cycle(1, [ulcers], [CycleFigure("Waits", date(2027, 5, 9), 40)]), None)
    [week] = results_of(planned_cycle(1, [weekly], [CycleFigure("Waits", date(2027, 5, 3), 40)]), None)

    assert (event.period.said, week.period.said) == ("9 May 2027", "3 May 2027 to 9 May 2027")


def test_figure_out_of_nobody_counts_for_none() -> None:
    share = {**WAITS, "kind": "proportion", "unit": None}
    figures = [CycleFigure("Waits", date(2027, 1, 1), 0, 0), CycleFigure("Waits", date(2027, 2, 1), 3, 4)]

    [result] = results_of(planned_cycle(1, [share], figures), None)

    assert (result.said, results_of(planned_cycle(1, [share], figures[:1]), None)) == ("75.0% (3 of 4)", [])
