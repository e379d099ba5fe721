"""Dates and numbers of forms are read as those of files are, whether they come from a page or from the API."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

import pytest
from pydantic import ValidationError

from models.forms.base import FormRecord, day, number
from models.forms.date_parts import real_date
from models.forms.error_messages import sentences


class Counted(FormRecord):
    """One field of each kind that is read."""

    title: ClassVar = "Counted"
    on_day: date | None = day("Day", optional=True)
    cases: int | None = number("Cases", optional=True)
    target: Decimal | None = number("Target", optional=True, most=Decimal(100), suffix="%")


def refusals(**given: object) -> list[tuple[str, str]]:
    with pytest.raises(ValidationError) as refused:
        Counted.model_validate(given)
    return sentences(refused.value, Counted)


@pytest.mark.parametrize(
    "typed",
    ["2027-04-01", "1/4/2027", "01/04/2027 00:00", "1 April 2027", "Thu 1 Apr 2027", "2027-04-01T00:00:00"],
)
def test_a_date_is_read_the_day_first_or_with_its_month_named(typed: str) -> None:
    assert Counted.model_validate({"on_day": typed}).on_day == date(2027, 4, 1)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("1/4/27", "has a year of two digits, which may be read in two ways: write it like 01/04/2026"),
        ("April 2027", "names a month without a day: write it like 1 April 2026"),
        ("4/13/2027", "has no month 13: write the day first, then the month, like 31/12/2026"),
        ("1806537600", "is not a date: write it like 2026-12-31 or 31/12/2026"),
    ],
)
def test_a_text_that_names_no_day_is_refused_with_the_cause(typed: str, why: str) -> None:
    assert refusals(on_day=typed) == [("on_day", f"Day: “{typed}” {why}")]


@pytest.mark.parametrize("moment", [1806537600, 1806537600.0, True])
def test_a_number_is_no_day_whatever_moment_it_stands_for(moment: object) -> None:
    assert refusals(on_day=moment) == [
        ("on_day", "Day: this is not a date: write it like 2026-12-31 or 31/12/2026")
    ]


def test_a_day_that_is_not_likely_is_refused_with_the_limit_of_its_field() -> None:
    assert refusals(on_day="1/1/1900") == [("on_day", "Day must be Saturday 1 January 2000 or later")]


@pytest.mark.parametrize(
    ("typed", "cases"), [("1,400", 1400), (" 1400 ", 1400), ("12.0", 12), (12.0, 12), ("", None), (0, 0)]
)
def test_a_count_is_read_with_its_thousands(typed: object, cases: int | None) -> None:
    if typed == "":
        assert refusals(cases=typed) == [("cases", "Enter the cases")]
    else:
        assert Counted.model_validate({"cases": typed}).cases == cases


@pytest.mark.parametrize("typed", ["1_012", "1,40", "1.5", "1e3", "٣", "1.400,5", "#####", True])
def test_what_is_no_count_is_refused(typed: object) -> None:
    assert refusals(cases=typed) == [("cases", "Cases must be a whole number, for example 12")]


@pytest.mark.parametrize("typed", ["95%", "87.5 %"])
def test_percentage_in_place_of_a_count_is_refused_with_what_to_enter(typed: str) -> None:
    assert refusals(cases=typed) == [
        ("cases", "Cases: enter a number without a percent sign; of a share, how many there were")
    ]


@pytest.mark.parametrize("typed", [2**31, "9,999,999,999", "1" + 20 * "0", 10**400])
def test_a_count_that_no_column_has_room_for_is_refused(typed: object) -> None:
    assert refusals(cases=typed) == [("cases", "Cases must be 1000000000 or less")]


@pytest.mark.parametrize("typed", ["95%", "95 %", "95.0", "95", 95])
def test_a_percentage_may_have_its_sign(typed: object) -> None:
    assert Counted.model_validate({"target": typed}).target == 95


@pytest.mark.parametrize(
    ("boxes", "is_read"),
    [
        (("1", "Apr", "2027"), True),
        (("1", "April", "2027"), True),
        (("01", "04", "2027"), True),
        (("1/4/2027", "", ""), True),
        (("1 April 2027", "", ""), True),
        (("1\u200b", " 4\u00a0", "2027"), True),
        (("1", "Aprilis", "2027"), False),
        (("1/4", "", "2027"), False),
        (("1", "4", "27"), True),
        (("1/4/27", "", ""), True),
        (("1.4.27 ", "", ""), True),
        (("1/4", "", "27"), False),
        (("1", "4", "7"), False),
    ],
)
def test_boxes_take_the_month_by_its_name_and_a_whole_date_in_the_first(
    boxes: tuple[str, str, str], *, is_read: bool
) -> None:
    parts = dict(zip(("day", "month", "year"), boxes, strict=True))

    assert real_date(parts) == (date(2027, 4, 1) if is_read else None)
