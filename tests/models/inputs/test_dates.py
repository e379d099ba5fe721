from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.inputs.dates import OF_A_SERIES, OF_THE_WORK, day, within
from tests.support.thoroughness import examples

APRIL = date(2024, 4, 1)
PLACEHOLDER = "is what some programs write for “no date”: leave the cell empty"


@pytest.mark.parametrize(
    "text",
    [
        "1/4/2024",
        "01/04/2024",
        "01.04.2024",
        "1-4-2024",
        "1 4 2024",
        "2024-04-01",
        "2024/04/01",
        "20240401",
        "1 April 2024",
        "1 Apr 2024",
        "1st April 2024",
        "01-Apr-2024",
        "1 APRIL, 2024",
        "April 1, 2024",
        "Mon 1 April 2024",
        "Monday, 1 April 2024",
        "Monday 01/04/2024",
        "01/04/2024 00:00",
        "01/04/2024 00:00:00",
        "01/04/2024 9:30 AM",
        "01/04/2024 12:00 a.m.",
        "2024-04-01T00:00:00",
        "2024-04-01 00:00:00.000",
        "2024-04-01T00:00:00Z",
        "2024-04-01T00:00:00+01:00",
        "2024-03-31T23:00:00Z",
        "  1 April\u00a02024 ",
        "\u200b01/04/2024",
    ],
)
def test_day_is_read_as_people_and_programs_in_england_write_it(text: str) -> None:
    assert day(text) == APRIL


@pytest.mark.parametrize(
    "text",
    [
        "Apr-24",
        "Apr 24",
        "apr 2024",
        "April 2024",
        "April-2024",
        "Apr '24",
        "2024-04",
        "2024/4",
        "04/2024",
        "1 April 2024",
    ],
)
def test_month_is_its_first_day_where_a_month_is_enough(text: str) -> None:
    assert day(text, OF_A_SERIES, is_month_enough=True) == APRIL


def test_month_of_the_last_century_is_not_taken_for_one_to_come() -> None:
    assert day("Sept-98", OF_A_SERIES, is_month_enough=True) == date(1998, 9, 1)


@pytest.mark.parametrize("text", ["Apr-24", "April 2024", "2024-04"])
def test_month_alone_is_refused_where_a_day_is_needed(text: str) -> None:
    assert _refusal(text) == f"“{text}” names a month without a day: write it like 1 April 2026"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("01/04/24", "has a year of two digits, which may be read in two ways: write it like 01/04/2026"),
        ("1-Apr-24", "has a year of two digits, which may be read in two ways: write it like 01/04/2026"),
        ("1 Apr", "has no year: write it like 2026-12-31 or 31/12/2026"),
        ("04/13/2024", "has no month 13: write the day first, then the month, like 31/12/2026"),
        ("31/02/2024", "is no day of the calendar: write it like 2026-12-31 or 31/12/2026"),
        ("29/02/2023", "is no day of the calendar: write it like 2026-12-31 or 31/12/2026"),
        ("45383", "is a number and not a date: show the cell as a date (Format Cells, Date)"),
        ("Tue 1 April 2024", "names another day of the week than Monday, which it is: check the date"),
        ("01/04/2024 25:00", "has a time that no clock shows: leave the time out"),
        ("01/04/2024 13:00 pm", "has a time that no clock shows: leave the time out"),
        ("soon", "is not a date: write it like 2026-12-31 or 31/12/2026"),
        (
            "\u0660\u0661/\u0660\u0664/\u0662\u0660\u0662\u0664",
            "is not a date: write it like 2026-12-31 or 31/12/2026",
        ),
        ("1/4-2024", "is not a date: write it like 2026-12-31 or 31/12/2026"),
        ("", "is not a date: write it like 2026-12-31 or 31/12/2026"),
    ],
)
def test_what_names_no_day_is_refused_with_its_cause_and_what_to_do(text: str, sentence: str) -> None:
    assert _refusal(text) == f"“{text}” {sentence}"


def test_column_that_was_too_narrow_is_named_as_such() -> None:
    assert _refusal("########") == (
        "shows #### because its column is too narrow: widen the column and save the file again"
    )


@pytest.mark.parametrize(
    "text",
    [
        "1900-01-01",
        "01/01/1900",
        "00/01/1900",
        "30/12/1899",
        "01/01/1904",
        "01/01/1970",
        "0001-01-01",
        "0000-00-00",
        "0001-01-01T00:00:00Z",
        "01/01/0025",
        "31/12/4712",
        "31/12/2099",
        "9999-12-31",
        "9999-12-31T23:59:59Z",
    ],
)
def test_date_that_stands_for_none_is_refused_with_the_advice_to_leave_the_cell_empty(text: str) -> None:
    for window in (OF_THE_WORK, OF_A_SERIES):
        with pytest.raises(ValueError, match=f"^“{text}” {PLACEHOLDER}$"):
            day(text, window)


@pytest.mark.parametrize("value", [date(1990, 1, 1), date(1999, 12, 31), date(2050, 1, 1)])
def test_day_outside_its_window_is_refused_and_its_ends_are_not(value: date) -> None:
    assert _refusal(f"{value:%d/%m/%Y}") == (
        f"“{value:%d/%m/%Y}” is not a likely date: dates here lie from 01/01/2000 to 31/12/2049"
    )
    assert within(OF_THE_WORK.first, OF_THE_WORK) == OF_THE_WORK.first
    assert within(OF_THE_WORK.last, OF_THE_WORK) == OF_THE_WORK.last


@settings(max_examples=examples(200), deadline=None)
@given(
    st.dates(OF_THE_WORK.first, OF_THE_WORK.last), st.sampled_from(["%d/%m/%Y", "%Y-%m-%d", "%a %d %B %Y"])
)
def test_every_day_that_is_written_out_is_read_back(value: date, form: str) -> None:
    assert day(value.strftime(form)) == value


@settings(max_examples=examples(200), deadline=None)
@given(
    st.text()
    | st.text(alphabet="0123456789/-. :TZapm+Aprilsth'’,")
    | st.from_regex(r"\A\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4}(T\d\d:\d\d:\d\dZ)?\Z")
)
def test_any_text_names_a_day_in_the_window_or_is_refused_with_one_sentence(text: str) -> None:
    try:
        outcome: date | str = day(text, OF_A_SERIES, is_month_enough=True)
    except ValueError as refusal:
        outcome = str(refusal)

    if isinstance(outcome, date):
        assert OF_A_SERIES.first <= outcome <= OF_A_SERIES.last
    else:
        assert outcome.startswith(("“", "shows ####"))
        assert len(outcome) < 200


def _refusal(text: str) -> str:
    with pytest.raises(ValueError, match=r".") as refusal:
        day(text)
    return str(refusal.value)
