"""What a figure of each kind of measure can be, said in one sentence for each thing to mend (OB-135)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from models.measures.figure_checks import figure_problems
from models.measures.specification import MeasureSpecification
from models.spc import Direction
from models.vocabulary import MeasureKind, MeasureType

SHARE, RATE, COUNT, MEAN, MEDIAN, DAYS, CASES = MeasureKind
NONE_BELOW = {"number": "-1 is less than 0"}


def problems(kind: MeasureKind, number: str, out_of: str | None) -> dict[str, str]:
    measure = MeasureSpecification(
        name="Falls", kind=kind, role=MeasureType.OUTCOME, direction=Direction.DECREASE, unit="bed days"
    )
    return dict(figure_problems(measure, Decimal(number), None if out_of is None else Decimal(out_of)))


@pytest.mark.parametrize(
    ("kind", "number", "out_of"),
    [
        (SHARE, "0", "12"),
        (SHARE, "12", "12"),
        (RATE, "1200", "1000"),
        (RATE, "3", "512.5"),
        (COUNT, "0", None),
        (MEAN, "-2.5", None),
        (MEDIAN, "-0.1", None),
        (DAYS, "0", None),
        (CASES, "412", None),
    ],
)
def test_figures_that_their_kind_can_have_are_taken(
    kind: MeasureKind, number: str, out_of: str | None
) -> None:
    assert problems(kind, number, out_of) == {}


@pytest.mark.parametrize(
    ("kind", "number", "out_of", "expected"),
    [
        (SHARE, "7", "5", {"number": "7 of 5 is more than all of them"}),
        (SHARE, "7", None, {"out_of": "enter out of how many"}),
        (SHARE, "0", "0", {"out_of": "“Out of how many?” must be 1 or more"}),
        (SHARE, "-1", "5", NONE_BELOW),
        (SHARE, "2", "4.5", {"out_of": "4.5 is no whole number"}),
        (
            SHARE,
            "0.875",
            "16",
            {"number": "0.875 is no whole number: enter how many there were, not their share"},
        ),
        (RATE, "4", None, {"out_of": "enter how many bed days there were"}),
        (RATE, "4", "0", {"out_of": "“Out of how many?” must be 1 or more"}),
        (
            RATE,
            "4.2",
            "1000",
            {"number": "4.2 is no whole number: enter how many events there were, not their rate"},
        ),
        (COUNT, "-1", None, NONE_BELOW),
        (COUNT, "1.5", None, {"number": "1.5 is no whole number"}),
        (COUNT, "1", "5", {"out_of": "leave “Out of how many?” empty: “Falls” is one number"}),
        (MEAN, "1", "5", {"out_of": "leave “Out of how many?” empty: “Falls” is one number"}),
        (DAYS, "-1", None, NONE_BELOW),
        (CASES, "2.5", None, {"number": "2.5 is no whole number"}),
        (COUNT, "-1", "0", {**NONE_BELOW, "out_of": "leave “Out of how many?” empty: “Falls” is one number"}),
    ],
)
def test_figures_that_their_kind_cannot_have_are_refused_with_everything_to_mend(
    kind: MeasureKind, number: str, out_of: str | None, expected: dict[str, str]
) -> None:
    assert problems(kind, number, out_of) == expected
