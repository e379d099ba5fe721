"""Run, p, u, t and g charts as pictures, marks of what was done, and what both say without a picture."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from models.spc import (
    Aim,
    ChartKind,
    ControlChart,
    ControlOptions,
    Direction,
    NoValue,
    Observation,
    control_chart,
)
from models.spc.series import DatedSeries
from notifications.documents.charts import Annotation, control_sentences, control_svg, spc_svg
from tests.support.documents.pictures import Picture
from tests.support.spc_series import STEADY, chart_of, monthly
from tests.support.thoroughness import examples

KINDS = list(ChartKind)[1:]
LESS = Aim(Direction.DECREASE, 8)
EVIL = "<script>alert(1)</script> & “Falls” \x00"
DONE = (
    Annotation(date(2025, 6, 9), "Test 2: with a card"),
    Annotation(date(2025, 3, 3), EVIL),
    Annotation(date(2027, 1, 1), "Test 3, after the last value"),
)


def chart(
    kind: ChartKind, numbers: Sequence[float], aim: Aim = LESS, options: ControlOptions | None = None
) -> ControlChart:
    out_of = 50 if kind.is_of_counts else None
    rows = [Observation(day, number, out_of) for day, number in monthly(numbers)]
    return control_chart(kind, rows, aim, options=options)


def drawn(of: ControlChart) -> Picture:
    return Picture(control_svg(of, title="Falls"))


@pytest.mark.parametrize("kind", KINDS)
def test_picture_of_every_kind_is_told_to_who_cannot_see_it(kind: ChartKind) -> None:
    of = chart(kind, STEADY)
    picture = drawn(of)

    assert picture.root.attrib["role"] == "img"
    assert picture.described() == ("Falls", " ".join(control_sentences(of)))
    assert any(f"Anhøj rules ({kind.label}). Less is better." == words for words in picture.words())


def test_shapes_and_counts_say_what_colour_says() -> None:
    picture = drawn(chart(ChartKind.RUN, [*STEADY, *[3, 2] * 5]))

    key = [
        words
        for words in picture.words()
        if words.startswith(("usual variation (", "improvement (", "concern ("))
    ]
    assert key == ["usual variation (12)", "improvement (10)"]
    assert len(picture.all("polygon")) == 10 + 1


def test_run_chart_has_a_median_and_no_limits() -> None:
    named = [
        words
        for words in drawn(chart(ChartKind.RUN, STEADY)).words()
        if words[:6] in {"Median", "Upper ", "Lower ", "Target"}
    ]

    assert named == ["Median 10", "Target 8"]


def test_limits_are_steps_where_denominators_differ() -> None:
    rows = [Observation(day, number, 40 + 10 * (number % 3)) for day, number in monthly(STEADY)]
    uneven = Picture(control_svg(control_chart(ChartKind.P, rows, LESS), title="Falls"))
    even = drawn(chart(ChartKind.P, STEADY))

    dashed = [len(picture.all("polyline", stroke_dasharray="8 5")) for picture in (uneven, even)]
    assert dashed == [2, 0]
    assert "Target 8%" in uneven.words()


@pytest.mark.parametrize("is_xmr", [True, False])
def test_marks_have_letters_on_the_chart_and_are_listed_below_it(*, is_xmr: bool) -> None:
    svg = (
        spc_svg(chart_of(STEADY), title="Falls", annotations=DONE)
        if is_xmr
        else control_svg(chart(ChartKind.RUN, STEADY), title="Falls", annotations=DONE)
    )
    picture = Picture(svg)

    listed = [words for words in picture.words() if words[:2] in {"A,", "B,", "C,"}]
    assert [words for words in picture.words() if words in {"A", "B", "C"}] == ["A", "B"]
    assert listed == [
        "A, 3 March 2025: <script>alert(1)</script> & “Falls”",
        "B, 9 June 2025: Test 2: with a card",
        "C, 1 January 2027: Test 3, after the last value",
    ]
    assert "B, 9 June 2025: Test 2: with a card." in (picture.described()[1] or "")


def test_letters_go_on_after_z_and_keep_apart() -> None:
    many = [Annotation(date(2025, 3, 3), f"Test {number}") for number in range(28)]

    words = Picture(control_svg(chart(ChartKind.RUN, STEADY), title="Falls", annotations=many)).words()

    assert [word for word in words if word in {"A", "Z", "A2", "B2"}] == ["A", "Z", "A2", "B2"]


def test_frozen_widened_and_renewed_limits_are_said() -> None:
    wild = [450 + (60 if place % 2 else -60) for place in range(24)]
    rows = [Observation(day, number, 1000) for day, number in monthly(wild)]
    widened = control_chart(ChartKind.P, rows, Aim(Direction.INCREASE))
    frozen = chart(ChartKind.G, [*STEADY, 11], options=ControlOptions(baseline=12))
    renewed = DatedSeries(
        "Falls", monthly([*STEADY, *STEADY]), LESS, rebase_on={date(2026, 1, 1): "New ward"}
    ).controlled(ChartKind.RUN)

    assert (
        "The values vary 6.8 times as much as chance alone makes them, so the limits are widened by that much "
        "(a p chart after Laney)."
    ) in control_sentences(widened)
    assert (
        "Centre and limits rest on the first 12 values; all later ones are judged by them."
        in control_sentences(frozen)
    )
    assert (
        "Centre and limits begin anew from January 2026 (New ward); before, the median was 10."
    ) in control_sentences(renewed)


def test_icons_are_said_in_words_for_each_way_and_each_direction() -> None:
    up, down = [*STEADY, *[40, 42] * 5], [*[40 + number for number in STEADY], *[3, 2] * 5]

    sentences = {
        (direction, name): control_sentences(
            chart(ChartKind.G, numbers, Aim(direction), ControlOptions(baseline=12))
        )
        for direction in Direction
        for name, numbers in (("up", up), ("down", down))
    }

    icons = {
        key: next(line for line in lines if line.startswith("Special")) for key, lines in sentences.items()
    }
    assert icons == {
        (Direction.INCREASE, "up"): "Special cause of improving nature, due to higher values (H).",
        (Direction.INCREASE, "down"): "Special cause of concerning nature, due to lower values (L).",
        (Direction.DECREASE, "up"): "Special cause of concerning nature, due to higher values (H).",
        (Direction.DECREASE, "down"): "Special cause of improving nature, due to lower values (L).",
        (Direction.NEUTRAL, "up"): "Special cause: higher values, which are neither improvement nor concern.",
        (
            Direction.NEUTRAL,
            "down",
        ): "Special cause: lower values, which are neither improvement nor concern.",
    }


def test_below_twelve_values_none_stands_out_and_it_says_so() -> None:
    of = chart(ChartKind.G, [3, 4, 3, 4, 400])

    assert not drawn(of).all("polygon")
    assert "Too few values to tell." in control_sentences(of)
    assert "This rests on 5 values only: from 12 on it is firm." in control_sentences(of)


def test_times_without_a_value_are_named() -> None:
    absences = {date(2025, 4, 1): NoValue.NOT_GIVEN, date(2025, 5, 1): NoValue.SUPPRESSED}
    values = [row for row in monthly(STEADY) if row[0] not in absences]

    lines = control_sentences(DatedSeries("Falls", values, absences=absences).controlled(ChartKind.RUN))

    assert "1 without a value: April 2025." in lines
    assert "1 suppressed, for the number is small: May 2025." in lines


@pytest.mark.parametrize("kind", KINDS)
def test_no_values_are_said_to_be_none(kind: ChartKind) -> None:
    assert drawn(chart(kind, [])).words()[1] == "There are no values yet."


@given(
    st.sampled_from(KINDS),
    st.lists(st.integers(1, 50), min_size=1, max_size=40),
    st.none() | st.integers(-100, 1000),
)
@example(ChartKind.T, [2], None)
@settings(max_examples=examples(20))
def test_everything_lies_within_the_picture(kind: ChartKind, numbers: list[int], target: int | None) -> None:
    picture = drawn(chart(kind, numbers, Aim(Direction.INCREASE, target)))

    for axis, place in picture.places():
        assert 0 <= place <= (picture.width if axis == "x" else picture.height)
