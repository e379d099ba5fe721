"""The sentence that stands where there is no picture."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from models.spc import Aim, Direction, xmr_chart
from notifications.documents.charts import spc_notes, spc_sentence
from tests.support.spc_series import STEADY, breaches, chart_of, monthly

END = "Making Data Count (XmR chart). More is better."


def test_a_series_is_told_in_one_go() -> None:
    chart = chart_of([*STEADY, 40.5], target=50)

    assert spc_sentence(chart) == (
        "13 months, from January 2025 to January 2026; the last is 40.5. "
        "Improvement shown; the last is 27.8 above the mean (outside the limits). "
        "The mean is 12.7, the limits are 7.8 and 17.5. "
        "Of all values, 1 shows an improvement and 12 a concern. "
        "As things are, the target of 50 will be consistently missed. "
        "1 unusually large step from one value to the next is left out of the limits. "
        f"{END}"
    )


@pytest.mark.parametrize(
    ("improve", "target", "sentence"),
    [
        (Direction.INCREASE, 30, "As things are, the target of 30 will be consistently missed."),
        (Direction.DECREASE, 30, "As things are, the target of 30 will be consistently met."),
        (Direction.INCREASE, 10.25, "As things are, the target of 10.25 will be hit and missed at random."),
        (Direction.NEUTRAL, 30, "Neither way is better, so nothing can be said of the target of 30."),
    ],
)
def test_what_becomes_of_the_target_is_said(improve: Direction, target: float, sentence: str) -> None:
    chart = chart_of(STEADY, improve, target)

    assert spc_sentence(chart) == (
        "12 months, from January 2025 to December 2025; the last is 12. "
        "Usual variation: no change shown; the last is 1.7 above the mean. "
        "The mean is 10.3, the limits are 5.5 and 15.2. "
        f"No value shows more than usual variation. {sentence} Making Data Count (XmR chart). {improve.label}."
    )


@pytest.mark.parametrize(
    ("improve", "target", "verb"),
    [
        *(
            (Direction.INCREASE, 4, "meets"),
            (Direction.INCREASE, 5, "meets"),
            (Direction.INCREASE, 6, "misses"),
        ),
        *((Direction.DECREASE, 4, "misses"), (Direction.DECREASE, 5, "meets")),
    ],
)
def test_without_variation_only_the_last_value_meets_or_misses(
    improve: Direction, target: float, verb: str
) -> None:
    assert spc_sentence(chart_of([5] * 12, improve, target)) == (
        "12 months, from January 2025 to December 2025; the last is 5. "
        f"The last value {verb} the target of {target}. "
        "Every value is 5: without variation there are no limits, and no rule says anything. "
        f"Making Data Count (XmR chart). {improve.label}."
    )


def test_last_value_on_the_mean_is_neither_above_nor_below() -> None:
    assert "Too few values to tell; the last is on the mean." in spc_sentence(chart_of([9, 11, 9, 11, 10]))


def test_both_kinds_are_counted() -> None:
    chart = xmr_chart(breaches("RQM"), Aim(Direction.DECREASE))

    assert "Of all values, 9 show an improvement and 6 a concern." in spc_sentence(chart)


def test_long_fractions_are_cut_where_they_say_nothing_more() -> None:
    assert spc_sentence(chart_of([600 / 7])).startswith("1 value, 1 January 2025: 85.71. ")
    assert spc_sentence(chart_of([0.000123456])).startswith("1 value, 1 January 2025: 0.000123. ")
    assert "the last is 85.71. " in spc_sentence(chart_of([80, 90, 82.5, 600 / 7]))
    assert "without variation" in spc_notes(chart_of([600 / 7] * 12))[0]
    assert spc_notes(chart_of([600 / 7] * 12))[0].startswith("Every value is 85.71: ")


def test_too_little_is_said_in_words() -> None:
    too_little = "There is too little for limits: {}; 3 are needed, and 12 for firm ones."

    assert spc_sentence(chart_of([])) == f"There are no values yet. {END}"
    assert spc_sentence(chart_of([5])) == f"1 value, 1 January 2025: 5. {too_little.format('1 value')} {END}"
    assert spc_notes(chart_of([5, 6])) == [too_little.format("2 values")]
    assert spc_notes(chart_of(STEADY[:11])) == [
        "The limits rest on 11 values only: from 12 on they are firm."
    ]
    assert spc_notes(chart_of(STEADY)) == []


def test_new_limits_are_said_with_the_mean_before() -> None:
    series = monthly([*STEADY, *(value + 50 for value in STEADY)])

    chart = xmr_chart(series, Aim(), rebase_on=[date(2026, 1, 1)])
    short = xmr_chart(series, Aim(), rebase_on=[date(2025, 2, 1), date(2026, 11, 1)])

    assert spc_notes(chart) == [
        (
            "The limits are calculated anew from January 2026. "
            "Until December 2025 the mean was 10.3 and the limits were 5.5 and 15.2."
        )
    ]
    assert spc_notes(short)[0] == (
        "There is too little for limits: 2 values since the limits were calculated anew; "
        "3 are needed, and 12 for firm ones."
    )
    assert spc_notes(short)[-1].startswith(
        "The limits are calculated anew from February 2025 and November 2026. Until October 2026 the mean was "
    )


def test_large_steps_that_are_left_out_are_counted() -> None:
    values = [*STEADY, 40, *STEADY]

    assert spc_notes(chart_of(values)) == [
        "2 unusually large steps from one value to the next are left out of the limits."
    ]


def test_gaps_are_named_and_many_are_counted() -> None:
    series = monthly([*STEADY, *STEADY])
    days = [(date(2026, 3, 2) + timedelta(days=number), STEADY[number]) for number in range(12)]

    def gaps(*missing: int) -> str:
        kept = [row for place, row in enumerate(series) if place not in missing]
        return spc_notes(xmr_chart(kept, Aim()))[-1]

    assert gaps(3) == "1 month without a value: April 2025."
    assert gaps(3, 5, 9) == "3 months without a value: April 2025, June 2025 and October 2025."
    assert (
        gaps(3, 5, 9, 11, 13) == "5 months without a value: April 2025, June 2025, October 2025 and 2 more."
    )
    assert spc_notes(xmr_chart([*days[:4], *days[5:]], Aim()))[-1] == "1 day without a value: 6 March 2026."
