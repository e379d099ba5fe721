from decimal import Decimal

import pytest

from models.rounding import one_decimal, percent_of


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [(5, 16, "31.3"), (1, 16, "6.3"), (1, 3, "33.3"), (2, 3, "66.7"), (0, 7, "0.0"), (7, 7, "100.0")],
)
def test_share_is_rounded_half_up_to_one_decimal(part: int, whole: int, percent: str) -> None:
    assert str(percent_of(part, whole)) == percent


@pytest.mark.parametrize(("number", "rounded"), [("31.25", "31.3"), ("12.5", "12.5"), ("3", "3.0")])
def test_number_is_rounded_half_up_to_one_decimal(number: str, rounded: str) -> None:
    assert str(one_decimal(Decimal(number))) == rounded
