from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from models.forms.error_messages import sentences
from models.forms.programme.subscriptions import ChangeSubscriptionForm
from models.inputs.money import pence, pounds
from models.renewals import rung

EXAMPLE = ChangeSubscriptionForm.example


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1,250.00", 125_000),
        ("£1,250", 125_000),
        ("£ 1250.05", 125_005),
        ("1250.5", 125_050),
        ("£-", 0),
        (" £\u00a0-\u00a0\u00a0 ", 0),
        ("0", 0),
        ("1,234,567.89", 123_456_789),
        ("9,999,999.99", 999_999_999),
    ],
)
def test_amount_in_pounds_is_read_as_people_type_it_and_said_with_two_decimals(
    typed: str, amount: int
) -> None:
    assert pence(typed) == amount
    assert pence(pounds(amount)) == amount


@pytest.mark.parametrize(
    "typed", ["1.250,00", "12,50", "1,25", "1250.555", "-5", "1e3", "a lot", "", "€5", "1250 p.a.", "١٢"]
)
def test_what_is_no_amount_in_pounds_is_refused_and_never_guessed(typed: str) -> None:
    with pytest.raises(ValueError, match="is not an amount in pounds: write it like 1,250"):
        pence(typed)


def test_amount_that_the_register_cannot_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="is too much"):
        pence("10,000,000.00")


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        (
            {"fee": "12,50"},
            [("fee", "“12,50” is not an amount in pounds: write it like 1,250.00")],
        ),
        (
            {"renews_on": None},
            [("renews_on", "Enter the date on which it renews, or say that it has ended")],
        ),
        ({"renews_on": None, "has_ended": True}, []),
        (
            {"topics": [{"topic": "a"}, {"topic": "b"}, {"topic": "a"}]},
            [("topics-2-topic", "This topic is named twice: take it out once")],
        ),
        ({"fee": None}, []),
    ],
)
def test_form_of_a_subscription_says_what_is_to_be_mended_ob_091(
    changed: dict[str, object], complaint: list[tuple[str, str]]
) -> None:
    rows: list[tuple[str, str]] = []
    try:
        ChangeSubscriptionForm.model_validate({**EXAMPLE, **changed})
    except ValidationError as error:
        rows = [
            (path, sentence.rpartition("Topic 3: ")[2])
            for path, sentence in sentences(error, ChangeSubscriptionForm)
        ]

    assert rows == complaint


@pytest.mark.parametrize(
    ("renews_on", "ended_on", "reached"),
    [
        (None, None, ""),
        (date(2027, 1, 2), None, ""),
        (date(2027, 1, 1), None, "60"),
        (date(2026, 11, 17), None, "60"),
        (date(2026, 11, 16), None, "14"),
        (date(2026, 11, 2), None, "14"),
        (date(2026, 11, 1), None, "passed"),
        (date.min, None, "passed"),
        (date.max, None, ""),
        (date(2026, 11, 1), date(2026, 10, 1), ""),
        (date(2026, 11, 16), date(2026, 11, 16), ""),
        (date(2026, 11, 16), date(2026, 11, 17), "14"),
    ],
)
def test_rung_of_a_renewal_is_the_last_that_was_reached_and_none_for_what_ends_before_ob_091(
    renews_on: date | None, ended_on: date | None, reached: str
) -> None:
    assert rung(renews_on, ended_on, date(2026, 11, 2)) == reached
