"""Which figures somebody is asked to look at again: those with a digit too many or too few (7.3; OB-135)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from models.measures.figures import CheckedFigure, FigureKey, unusual


def counts(*numbers: int) -> list[CheckedFigure]:
    """A count of each month from January on."""
    return [
        CheckedFigure(FigureKey("complaints", date(2027, month, 1)), Decimal(number))
        for month, number in enumerate(numbers, start=1)
    ]


@pytest.mark.parametrize(
    ("number", "is_asked"),
    [(40, False), (11, False), (287, False), (288, True), (5, True), (0, False)],
    ids=["as usual", "fewer", "seven times", "more than that", "a digit too few", "none at all"],
)
def test_figure_with_a_digit_too_many_or_too_few_is_asked_about_ob_135(number: int, is_asked: bool) -> None:
    *before, newest = counts(40, 42, 39, 41, number)

    assert list(unusual([newest], before)) == ([newest] if is_asked else [])


def test_nothing_is_usual_of_three_figures() -> None:
    assert list(unusual(counts(40, 41, 4000), [])) == []
