"""Which chart suits a measure, and the reason that is given for it."""

from __future__ import annotations

import pytest

from models.spc import ChartKind
from models.spc.choice import ChartFacts, chart_choice
from models.vocabulary import MeasureKind

SUITS = {
    MeasureKind.PROPORTION: ChartKind.P,
    MeasureKind.RATE: ChartKind.U,
    MeasureKind.COUNT: ChartKind.XMR,
    MeasureKind.MEAN: ChartKind.XMR,
    MeasureKind.MEDIAN: ChartKind.XMR,
    MeasureKind.DAYS_BETWEEN: ChartKind.T,
    MeasureKind.CASES_BETWEEN: ChartKind.G,
}


def facts(kind: MeasureKind, number: int = 12, nothings: int = 0) -> ChartFacts:
    return ChartFacts(kind, number, nothings, has_denominators=kind.has_denominator)


@pytest.mark.parametrize("kind", list(MeasureKind))
def test_chart_suits_the_kind_of_measure_and_says_why(kind: MeasureKind) -> None:
    choice = chart_choice(facts(kind))

    assert choice.kind is SUITS[kind]
    assert choice.reason.endswith(".")


@pytest.mark.parametrize("kind", list(MeasureKind))
def test_below_twelve_values_it_is_a_run_chart(kind: MeasureKind) -> None:
    choice = chart_choice(facts(kind, 11))

    assert choice.kind is ChartKind.RUN
    assert choice.reason.startswith("There are fewer than 12 values")


def test_periods_that_mostly_have_none_are_told_to_count_what_lies_between() -> None:
    half, more = (chart_choice(facts(MeasureKind.COUNT, 24, nothings)) for nothings in (12, 13))

    assert (half.kind, more.kind) == (ChartKind.XMR, ChartKind.RUN)
    assert "from one event to the next" in more.reason
    assert chart_choice(facts(MeasureKind.CASES_BETWEEN, 24, 13)).kind is ChartKind.G


def test_chart_may_be_chosen_where_the_figures_allow_it() -> None:
    by_hand = chart_choice(facts(MeasureKind.PROPORTION), chosen=ChartKind.XMR)
    without = chart_choice(facts(MeasureKind.MEAN), chosen=ChartKind.P)

    assert (by_hand.kind, by_hand.reason) == (ChartKind.XMR, "The XmR chart was chosen for this measure.")
    assert without.kind is ChartKind.XMR


def test_share_of_which_only_the_per_cent_is_known_is_an_xmr_chart() -> None:
    assert chart_choice(ChartFacts(MeasureKind.PROPORTION, 24)).kind is ChartKind.XMR
