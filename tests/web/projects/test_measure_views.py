"""What stands beside a chart: words for everything, whatever the kind of measure (OB-042, OB-059)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest

from models.measures.figure_judgement import judge_figures
from models.measures.results import SpecifiedSeries
from models.measures.specification import MeasureSpecification, MeasureTarget
from models.measures.verdicts import icon_words, step_at_end
from models.spc import Aim, ChartKind, Direction, Observation, xmr_chart
from models.vocabulary import MeasureKind, MeasureType
from tasks.charts.charted import charted
from tests.support.spc_series import STEADY, monthly
from web.pages.measure_views import measure_view
from web.views import MeasureView


def seen(
    kind: MeasureKind,
    numbers: Sequence[float],
    *,
    unit: str = "",
    out_of: int | None = None,
    chart: ChartKind | None = None,
) -> MeasureView:
    measure = MeasureSpecification(
        name="Falls",
        kind=kind,
        role=MeasureType.OUTCOME,
        direction=Direction.DECREASE,
        target=MeasureTarget(most=Decimal(2)),
        unit=unit,
        chart=chart,
    )
    figures = [Observation(day, number, out_of) for day, number in monthly(numbers)]
    return measure_view(charted([judge_figures(SpecifiedSeries(measure, figures))], {}, None)[0], 1)


def test_rate_is_shown_in_its_unit_with_what_it_was_counted_from() -> None:
    view = seen(MeasureKind.RATE, [6] * 9, unit="bed days", out_of=1500)

    assert (view.columns, view.figures[0]) == (
        ["Period", "Number", "Out of", "Per 1,000 bed days"],
        ["Jan 2025", "6", "1,500", "4.0"],
    )
    [why] = view.why
    assert why.startswith(
        "There are fewer than 12 values, so limits drawn from them would still move: a run chart"
    )
    assert (view.verdict, view.assurance) == ("Too few values to tell", "")


def test_days_between_events_are_shown_event_by_event() -> None:
    view = seen(MeasureKind.DAYS_BETWEEN, [40 + number for number in range(12)])

    assert (view.columns, view.figures[0][0]) == (["Event", "Days"], "1 Jan 2025")
    assert "longer gaps are higher points" in view.why[0]


@pytest.mark.parametrize("chart", [None, ChartKind.XMR, ChartKind.RUN])
def test_every_chart_says_its_verdict_and_the_meaning_of_the_icons_in_words(chart: ChartKind | None) -> None:
    view = seen(MeasureKind.COUNT, [*[20, 23, 19, 22] * 3, *[9, 8, 9, 7, 8, 9, 8, 9]], chart=chart)

    assert view.verdict == "Improvement shown"
    assert "Special cause of improving nature, due to lower values (L)." in view.reading
    assert any("Less is better" in sentence for sentence in view.reading)


@pytest.mark.parametrize(("numbers", "points"), [([], 0), ([5], 1), ([5, 5], 2)])
def test_chart_of_no_one_or_two_equal_values_says_that_it_cannot_tell(
    numbers: list[float], points: int
) -> None:
    view = seen(MeasureKind.COUNT, numbers)

    assert (view.verdict, len(view.figures), view.assurance) == ("Too few values to tell", points, "")
    assert view.charts[0][1].endswith("</svg>")


def test_icons_of_a_chart_that_nobody_may_judge_are_not_said_and_its_step_is_nothing() -> None:
    few, none = xmr_chart(monthly(STEADY[:5]), Aim()), xmr_chart([], Aim())

    assert (icon_words(few), icon_words(none)) == ([], [])
    assert step_at_end(none) == 0
    assert step_at_end(xmr_chart([(date(2025, 1, 1), 5)], Aim())) == 0
    assert step_at_end(few) > 0
