"""Dates as people say them, and the programme year; how working days are counted is promise 13."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pkgutil import walk_packages

import pytest

import models.forms
from models import working_time
from models.clock import financial_year, spoken_date
from models.forms.base import FormRecord
from models.working_time import NEEDS_WORKING_DAY, days_off_said


def test_the_financial_year_turns_on_1_april() -> None:
    assert (financial_year(date(2027, 3, 31)), financial_year(date(2027, 4, 1))) == ("2026-27", "2027-28")


def test_the_weekday_stands_with_every_date() -> None:
    assert spoken_date(date(2027, 3, 12)) == "Friday 12 March 2027"


def test_what_is_only_worked_out_by_rule_is_not_taken_for_published_p13() -> None:
    assert working_time.published_until() == date(2028, 12, 31)
    assert working_time.published_until() < working_time.known_until()


SUNDAY = date(2027, 8, 1)


def below(form: type[FormRecord]) -> Iterator[type[FormRecord]]:
    """A form and every one that is made of it."""
    yield form
    for each in form.__subclasses__():
        yield from below(each)


@pytest.mark.parametrize("name", sorted(NEEDS_WORKING_DAY))
def test_day_off_is_said_where_somebody_has_to_do_something_on_it_ob_099(name: str) -> None:
    typed = {"agreed": [{"what": "Train the ward.", name: SUNDAY}]}

    assert days_off_said(typed, date(2027, 7, 1)) == "Sunday 1 August 2027 is not a working day."
    assert days_off_said(typed, SUNDAY) == ""


def test_period_that_is_measured_may_begin_on_a_day_off_and_an_absence_end_on_one() -> None:
    typed = {"collect_from": SUNDAY, "collect_until": SUNDAY, "last_day": SUNDAY, "contract_ends_on": SUNDAY}

    assert days_off_said(typed, date(2027, 7, 1)) == ""


def test_days_that_need_a_working_day_are_those_of_forms() -> None:
    for module in walk_packages(models.forms.__path__, "models.forms."):
        import_module(module.name)

    assert NEEDS_WORKING_DAY - {name for form in below(FormRecord) for name in form.model_fields} == set()
