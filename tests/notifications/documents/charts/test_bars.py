"""Bar charts: categories with their counts in figures."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from notifications.documents.charts import Bar, bar_sentence, bar_svg
from tests.support.documents.pictures import Picture
from tests.support.thoroughness import examples

BARS = [Bar("Falls", 1200), Bar("Sepsis", 300), Bar("Nutrition", 0)]


def test_counts_are_told_in_a_sentence() -> None:
    assert bar_sentence(BARS) == "1,500 in 3 categories: Falls 1,200, Sepsis 300, Nutrition 0."
    assert bar_sentence(BARS[:1]) == "1,200 in 1 category: Falls 1,200."


def test_bars_are_as_long_as_their_counts_and_say_them() -> None:
    picture = Picture(bar_svg(BARS, title="Projects by topic"))

    lengths = [float(element.attrib["width"]) for element in picture.all("rect")[1:]]
    assert (lengths[1] / lengths[0], lengths[2]) == (0.25, 0)
    assert picture.words() == ["Projects by topic", "Falls", "1,200", "Sepsis", "300", "Nutrition", "0"]
    assert picture.titles() == ["Falls: 1,200", "Sepsis: 300", "Nutrition: 0"]


def test_where_nothing_is_counted_bars_have_no_length() -> None:
    picture = Picture(bar_svg([Bar("Falls", 0), Bar("Sepsis", 0)], title="Topics"))

    assert [element.attrib["width"] for element in picture.all("rect")[1:]] == ["0", "0"]


def test_picture_of_bars_has_a_title_a_description_and_a_role() -> None:
    picture = Picture(bar_svg(BARS, title="Projects by topic", key="topics"))

    assert picture.described() == ("Projects by topic", bar_sentence(BARS))
    assert (picture.root.attrib["role"], picture.root.attrib["aria-labelledby"]) == ("img", "topics-title")


def test_names_of_categories_are_text_and_long_ones_are_wrapped() -> None:
    name = "<b>Falls</b> & " + "everything that can happen to somebody who walks " * 4

    picture = Picture(bar_svg([Bar(name, 3)], title="Topics"))

    lines = picture.words()[1:-1]
    assert (len(lines), lines[0].startswith("<b>Falls</b> & every"), lines[-1][-1]) == (3, True, "…")
    assert picture.titles() == [f"{name.strip()}: 3"]


def test_without_categories_there_are_words() -> None:
    picture = Picture(bar_svg([], title="Topics"))

    assert picture.words() == ["Topics", "There is nothing to count yet."]
    assert picture.described() == ("Topics", "There is nothing to count yet.")


@settings(max_examples=examples(20), deadline=None)
@given(st.lists(st.builds(Bar, st.text(max_size=90), st.integers(0, 10**12)), max_size=40))
def test_whatever_is_counted_fits(bars: list[Bar]) -> None:
    picture = Picture(bar_svg(bars, title="Topics"))

    assert picture.is_within_its_frame()
    assert len(picture.all("rect")) == len(bars) + 1
