from __future__ import annotations

import csv
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO, StringIO

import pytest
from hypothesis import given, settings
from python_calamine import CalamineWorkbook

from models.inputs.text import utf16_units
from models.papers import Chart, Paper, Section
from notifications.documents.charts.bars import Bar, bar_sentence, bar_svg
from notifications.documents.papers import as_excel, as_html, as_pdf, as_word
from notifications.documents.papers.lists import list_as_csv, list_as_excel
from notifications.documents.papers.to_text import UNTITLED, clean_text
from tests.support.documents.any_text import ANY_TEXT, SAMPLES
from tests.support.documents.sample_paper import NUMBERS, everything_typed
from tests.support.documents.written_files import (
    broken_rules,
    heading_of,
    paragraphs_of,
    parts_of,
    sheet_names_of,
)
from tests.support.thoroughness import examples

MADE = datetime(2027, 7, 5, 8, 30, tzinfo=UTC)


def typed_and_drawn(text: str) -> Paper:
    """A paper in which every text is this one, also those in the picture of a chart."""
    paper = everything_typed(text)
    bars = [Bar(text, 7), Bar("Falls", 5)]
    chart = Chart(text, bar_svg(bars, title=text), bar_sentence(bars), NUMBERS)
    return replace(paper, sections=[*paper.sections, Section(text, charts=[chart])])


def cells(excel: bytes, sheet: int) -> list[list[object]]:
    return [
        list(row)
        for row in CalamineWorkbook.from_filelike(BytesIO(excel)).get_sheet_by_index(sheet).to_python()
    ]


def check_every_format(text: str) -> None:
    paper, clean = typed_and_drawn(text), clean_text(text)

    assert heading_of(as_html(paper)) == (clean or UNTITLED)
    assert broken_rules(as_pdf(paper)) == []
    assert (clean or UNTITLED) in paragraphs_of(as_word(paper))
    excel = as_excel(paper)
    assert len(parts_of(excel)) > len(sheet_names_of(excel)) == 5
    assert cells(excel, 2) == [[clean]] * 3


def check_names_of_sheets(excel: bytes) -> None:
    """Excel’s own limits: 31 UTF-16 units, refused signs, apostrophes at the ends, its own name, no name twice."""
    names = sheet_names_of(excel)
    assert [name for name in names if not 1 <= utf16_units(name) <= 31] == []
    assert [name for name in names if set(name) & set("[]:*?/\\") or name.strip("'") != name] == []
    assert "history" not in {name.lower() for name in names}
    assert len({name.lower() for name in names}) == len({name.casefold() for name in names}) == len(names)


@pytest.mark.parametrize("text", SAMPLES)
def test_every_kind_of_letter_goes_out_in_every_format(text: str) -> None:
    check_every_format(text)
    check_names_of_sheets(as_excel(typed_and_drawn(text)))
    assert broken_rules(as_pdf(typed_and_drawn(text), large_print=True)) == []


@settings(deadline=None, max_examples=examples(20))
@given(ANY_TEXT)
def test_whatever_is_typed_four_files_open_and_say_it(text: str) -> None:
    check_every_format(text)
    check_names_of_sheets(as_excel(typed_and_drawn(text)))


@settings(deadline=None, max_examples=examples(60))
@given(ANY_TEXT)
def test_whatever_is_typed_a_list_opens_and_says_it(text: str) -> None:
    excel = list_as_excel(text, {"Title": 20}, [[text], ["Falls"]], MADE)
    [_, row, _] = csv.reader(
        StringIO(list_as_csv(["Title"], [[text], ["Falls"]]).decode("utf-8-sig"), newline="")
    )

    check_names_of_sheets(excel)
    assert cells(excel, 0) == [["Title"], [clean_text(text)], ["Falls"]]
    assert "".join(row).removeprefix("'") == clean_text(text).removeprefix("'")
