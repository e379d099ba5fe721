"""Dates as people say them, and the programme year; how working days are counted is promise 13."""

from __future__ import annotations

from datetime import date

from models import working_time
from models.clock import financial_year, spoken_date


def test_the_financial_year_turns_on_1_april() -> None:
    assert (financial_year(date(2027, 3, 31)), financial_year(date(2027, 4, 1))) == ("2026-27", "2027-28")


def test_the_weekday_stands_with_every_date() -> None:
    assert spoken_date(date(2027, 3, 12)) == "Friday 12 March 2027"


def test_what_is_only_worked_out_by_rule_is_not_taken_for_published_p13() -> None:
    assert working_time.published_until() == date(2028, 12, 31)
    assert working_time.published_until() < working_time.known_until()
