"""SPC charts as pictures: told to who cannot see them, legible without colour, never beside themselves."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.spc import Aim, DatedSeries, Direction, NoValue, xmr_chart
from notifications.documents.charts import spc_sentence, spc_svg
from tests.support.documents.pictures import Picture
from tests.support.spc_series import STEADY, Series, breaches, chart_of, monthly
from tests.support.thoroughness import examples

EVIL = "<script>alert(1)</script> & “Falls” \x00\x1b\ud800 ]]> <b>"
REAL = xmr_chart(breaches("RQM"), Aim(Direction.DECREASE, 1000))


def drawn(values: Sequence[float], target: float | None = None) -> Picture:
    return Picture(spc_svg(chart_of(values, target=target), title="Falls"))


def test_picture_has_a_title_a_description_and_a_role() -> None:
    picture = Picture(spc_svg(REAL, title="Breaches", key="breaches by month"))

    assert picture.root.attrib["role"] == "img"
    assert picture.described() == ("Breaches", spc_sentence(REAL))
    assert picture.root.attrib["aria-labelledby"] == "breaches-by-month-title"


def test_each_meaning_has_a_shape_of_its_own_and_the_key_counts_them() -> None:
    picture = Picture(spc_svg(REAL, title="Breaches"))

    in_key = [word for word in picture.words() if "(" in word and "Making" not in word]
    corners = [len(element.attrib["points"].split()) for element in picture.all("polygon")]
    assert in_key == ["usual variation (21)", "improvement (9)", "concern (6)"]
    assert (len(picture.all("circle")), len(corners), set(corners)) == (22, 17, {4})
    squares = [element for element in picture.all("polygon") if is_square(element.attrib["points"])]
    assert (len(squares), {element.attrib["fill"] for element in squares}) == (10, {"#005eb8"})


def test_below_twelve_values_none_stands_out() -> None:
    values = [10, 13, 9, 12, 8, 13, 9, 12, 10, 13, 28, 11]

    few, enough = drawn(values[:11]), drawn(values)

    assert [len(picture.all("polygon")) > 0 for picture in (few, enough)] == [False, True]
    assert [any("usual variation" in word for word in picture.words()) for picture in (few, enough)] == [
        False,
        True,
    ]


def is_square(points: str) -> bool:
    """Whether a shape of four corners stands on a side and not on a corner."""
    (_, first), (_, second), *_ = [pair.split(",") for pair in points.split()]
    return first == second


def test_where_neither_way_is_better_what_is_unusual_is_a_triangle() -> None:
    chart = chart_of([*STEADY, 40, -19], Direction.NEUTRAL)

    picture = Picture(spc_svg(chart, title="Attendances"))

    assert [len(element.attrib["points"].split()) for element in picture.all("polygon")] == [3, 3, 3]
    assert "unusual change (2)" in picture.words()


def test_lines_are_named_with_their_numbers_and_stand_where_their_values_are() -> None:
    picture = Picture(spc_svg(REAL, title="Breaches"))

    named = [word for word in picture.words() if word.split()[0] in {"Mean", "Upper", "Lower", "Target"}]
    assert named == ["Upper limit 2,181", "Mean 1,460", "Target 1,000", "Lower limit 739"]
    mean, target = (
        line(picture, **style) for style in ({"stroke": "#212b32", "stroke_width": "1.5"}, TARGET)
    )
    lower, upper = sorted(
        (float(element.attrib["y1"]) for element in picture.all("line", **LIMIT)), reverse=True
    )
    assert (lower - mean) / (mean - upper) == pytest.approx(1, rel=0.01)
    assert (target - mean) / (lower - mean) == pytest.approx((1460 - 1000) / (1460 - 739.14), rel=0.01)


TARGET = {"stroke_dasharray": "2 4"}
LIMIT = {"stroke_dasharray": "8 5"}


def line(picture: Picture, **style: str) -> float:
    [element] = picture.all("line", **style)
    assert element.attrib["y1"] == element.attrib["y2"]
    return float(element.attrib["y1"])


def test_names_of_lines_that_are_close_do_not_touch() -> None:
    picture = drawn(STEADY, target=10.3)

    heights = [
        float(element.attrib["y"])
        for element in picture.all("text")
        if (element.text or "").split()[0] in NAMES
    ]
    assert (len(heights), min(b - a for a, b in itertools.pairwise(heights))) == (4, 20)


NAMES = {"Mean", "Upper", "Lower", "Target"}


def test_names_at_the_bottom_move_up() -> None:
    picture = Picture(spc_svg(chart_of([0] * 11 + [100], target=0.0), title="Never events"))

    assert picture.is_within_its_frame()
    heights = [
        float(element.attrib["y"])
        for element in picture.all("text")
        if (element.text or "").split()[0] in NAMES
    ]
    assert min(b - a for a, b in itertools.pairwise(heights)) >= 19.99


def test_what_people_wrote_is_text_and_never_markup() -> None:
    picture = Picture(spc_svg(REAL, title=EVIL, key=EVIL))

    assert picture.described()[0] == "<script>alert(1)</script> & “Falls” ]]> <b>"
    assert picture.words()[0] == "<script>alert(1)</script> & “Falls” ]]> <b>"
    assert picture.all("script") == []


def test_a_long_title_is_wrapped_and_kept_whole_where_it_is_read_out() -> None:
    title = "Patients seen within four hours " * 20

    picture = Picture(spc_svg(REAL, title=title))

    shown = [
        element.text or ""
        for element in picture.all("text", font_weight="bold")
        if element.attrib["font-size"] == "22"
    ]
    assert (len(shown), shown[-1][-2:], picture.described()[0]) == (3, " …", title.strip())


def test_each_point_says_what_it_is_to_the_pointer() -> None:
    titles = Picture(spc_svg(REAL, title="Breaches")).titles()

    assert len(titles) == 36
    assert titles[0] == "April 2016: 1,199"
    assert titles[8] == "December 2016: 2,675, a concern (outside the limits)"


def test_new_limits_begin_at_a_line_half_way() -> None:
    values = [*STEADY, *(value + 50 for value in STEADY)]
    chart = xmr_chart(monthly(values), Aim(), rebase_on=[date(2026, 1, 1)])

    picture = Picture(spc_svg(chart, title="Falls"))

    [border] = [
        element
        for element in picture.all("line", stroke="#4c6272")
        if element.attrib["x1"] == element.attrib["x2"]
    ]
    means = picture.all("line", stroke="#212b32", stroke_width="1.5")
    assert [element.attrib["x2"] for element in means][:1] == [border.attrib["x1"]]
    assert [element.attrib["x1"] for element in means][1:] == [border.attrib["x1"]]
    assert len(picture.all("line", **LIMIT)) == 4


def test_limits_that_a_period_does_not_have_are_not_drawn() -> None:
    chart = xmr_chart(monthly([*STEADY, 60, 61]), Aim(), rebase_on=[date(2026, 1, 1)])

    picture = Picture(spc_svg(chart, title="Falls"))

    assert len(picture.all("line", **LIMIT)) == 2
    assert [word for word in picture.words() if word.startswith(("Mean", "Upper"))] == []


def test_without_values_there_are_words_instead_of_axes() -> None:
    picture = drawn([])

    assert picture.words() == [
        "Falls",
        "There are no values yet.",
        "Making Data Count (XmR chart). More is better.",
    ]
    assert picture.all("line") == []


@pytest.mark.parametrize("number", [1, 2])
def test_too_few_values_are_drawn_without_limits_and_said(number: int) -> None:
    picture = drawn(STEADY[:number], target=12)

    sentence = (
        f"There is too little for limits: {number} value{'s' * (number > 1)}; 3 are needed, "
        "and 12 for firm ones."
    )
    assert sentence in picture.words()
    assert (len(picture.all("circle")), picture.all("line", **LIMIT)) == (number, [])
    assert [word for word in picture.words() if word.startswith("Mean")] == []


def test_equal_values_have_a_mean_and_no_limits() -> None:
    picture = drawn([5] * 12)

    assert [word for word in picture.words() if word.split()[0] in NAMES] == ["Mean 5"]
    assert picture.all("line", **LIMIT) == []


@pytest.mark.parametrize(("number", "radius"), [(60, 4.4), (61, 3.36), (121, 2.56)])
def test_the_more_points_the_smaller_they_are(number: int, radius: float) -> None:
    first = drawn([STEADY[place % 12] for place in range(number)]).all("circle")[0]

    assert float(first.attrib["r"]) == pytest.approx(radius)


def test_two_hundred_days_fit() -> None:
    days: Series = [(date(2026, 1, 5) + timedelta(days=place), STEADY[place % 12]) for place in range(200)]

    picture = Picture(spc_svg(xmr_chart(days, Aim(target=11)), title="Falls"))

    assert picture.is_within_its_frame()
    assert [
        word for word in picture.words() if word in {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul"}
    ] == [
        *("Feb", "Mar", "Apr", "May", "Jun", "Jul"),
    ]


@settings(max_examples=examples(25), deadline=None)
@given(
    st.lists(st.floats(-1e15, 1e15), max_size=30),
    st.none() | st.floats(-1e15, 1e15),
    st.text(max_size=200),
    st.lists(st.dates(date(2025, 1, 1), date(2027, 1, 1)), max_size=3),
)
def test_whatever_comes_the_picture_is_well_formed_and_within_its_frame(
    values: list[float], target: float | None, title: str, rebase_on: list[date]
) -> None:
    chart = xmr_chart(monthly(values), Aim(target=target), rebase_on=rebase_on)

    picture = Picture(spc_svg(chart, title=title))

    assert all(math.isfinite(place) for _, place in picture.places())
    assert picture.is_within_its_frame()


REBASED = DatedSeries(
    "Falls",
    [row for place, row in enumerate(monthly([*STEADY, *STEADY, *STEADY])) if place not in {4, 20}],
    absences={date(2026, 9, 1): NoValue.SUPPRESSED},
    rebase_on={
        date(2026, 1, 1): "New assessment on admission",
        date(2027, 7, 1): "Because of a reason too long",
    },
)


def test_reason_for_new_limits_stands_above_them_where_there_is_room_and_always_below() -> None:
    picture = Picture(spc_svg(REBASED.charted(), title="Falls"))

    above = [word for word in picture.words() if word == "New assessment on admission"]
    assert above == ["New assessment on admission"]
    assert (
        "January 2026 (New assessment on admission) and July 2027 (Because of a reason too long)"
        in " ".join(picture.words())
    )
    assert "July 2027 (Because of a reason too long)" in str(picture.described()[1])


def test_line_between_two_values_is_dotted_where_one_is_missing_or_suppressed() -> None:
    gaps = Picture(spc_svg(REBASED.charted(), title="Falls"))
    whole = drawn(STEADY)

    dotted = [
        [line for line in picture.all("line") if line.attrib.get("stroke-dasharray") == "2 5"]
        for picture in (gaps, whole)
    ]
    assert [len(lines) for lines in dotted] == [2, 0]
    assert [len(picture.all("polyline")) for picture in (gaps, whole)] == [3, 1]
