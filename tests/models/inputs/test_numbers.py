from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.inputs.numbers import decimal_number
from tests.support.thoroughness import examples


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,400", "1400"),
        ("1400", "1400"),
        ("1,234,567.89", "1234567.89"),
        ("95.5", "95.5"),
        (".5", "0.5"),
        ("0042", "42"),
        ("+3", "3"),
        ("-0.25", "-0.25"),
        ("\u22125", "-5"),
        ("(1,400)", "-1400"),
        (" 12\u00a0", "12"),
        ("95%", "95"),
        ("87.5 %", "87.5"),
        ("87.5\u00a0%", "87.5"),
    ],
)
def test_number_is_read_as_it_is_written_in_britain(text: str, number: str) -> None:
    assert decimal_number(text) == Decimal(number)


@pytest.mark.parametrize(("text", "number"), [("£1,250.50", "1250.5"), ("-£3", "-3"), ("(£ 1,400)", "-1400")])
def test_pound_sign_is_left_out_where_a_field_allows_it(text: str, number: str) -> None:
    assert decimal_number(text, signs="£%") == Decimal(number)
    assert _refusal(text) == f"“{text}” is an amount of money: write the number alone, like 1,400 or 95.5"


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("1_012", "is not a number: write it like 1,400 or 95.5"),
        ("1e", "is not a number: write it like 1,400 or 95.5"),
        ("٣", "is not a number: write it like 1,400 or 95.5"),
        ("1²", "is not a number: write it like 1,400 or 95.5"),
        ("½", "is not a number: write it like 1,400 or 95.5"),
        ("nan", "is not a number: write it like 1,400 or 95.5"),
        ("inf", "is not a number: write it like 1,400 or 95.5"),
        ("1 400", "is not a number: write it like 1,400 or 95.5"),
        ("5.", "is not a number: write it like 1,400 or 95.5"),
        ("--5", "is not a number: write it like 1,400 or 95.5"),
        ("5-", "is not a number: write it like 1,400 or 95.5"),
        ("%", "is not a number: write it like 1,400 or 95.5"),
        ("", "is not a number: write it like 1,400 or 95.5"),
        (".", "is not a number: write it like 1,400 or 95.5"),
        ("0x1F", "is not a number: write it like 1,400 or 95.5"),
        ("1e5", "is a number in short, with powers of ten: show it in full (Format Cells, Number)"),
        ("1.23E+11", "is a number in short, with powers of ten: show it in full (Format Cells, Number)"),
        (
            "1.400,5",
            "has its comma in the wrong place: write thousands like 1,400 and decimals like 95.5",
        ),
        ("87,5", "has its comma in the wrong place: write thousands like 1,400 and decimals like 95.5"),
        ("14,00", "has its comma in the wrong place: write thousands like 1,400 and decimals like 95.5"),
        ("€5", "is an amount of money: write the number alone, like 1,400 or 95.5"),
        ("12345678901234567", "has more than 15 digits: round it"),
    ],
)
def test_what_is_no_number_is_refused_with_its_cause_and_never_guessed(text: str, cause: str) -> None:
    assert _refusal(text) == f"“{text}” {cause}"


def test_number_that_its_column_was_too_narrow_for_is_named_as_such() -> None:
    assert _refusal("####") == (
        "shows #### because its column is too narrow: widen the column and save the file again"
    )


@settings(max_examples=examples(200), deadline=None)
@given(st.decimals(-(10**9), 10**9, places=3))
def test_every_number_with_its_thousands_marked_is_read_back(number: Decimal) -> None:
    assert decimal_number(f"{number:,f}") == decimal_number(str(number)) == number


def _refusal(text: str) -> str:
    with pytest.raises(ValueError, match=r".") as refusal:
        decimal_number(text)
    return str(refusal.value)
