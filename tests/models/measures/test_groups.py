"""Groups of a measure without small numbers, nor what they could be worked out from (OB-008, OB-129)."""

from __future__ import annotations

from datetime import date

import pytest

from models.measures.groups import GroupFigures, shown_groups
from models.spc import Observation
from models.vocabulary import MeasureKind

MAY, JUNE = date(2027, 5, 1), date(2027, 6, 1)


def test_only_small_number_of_a_period_takes_the_next_smallest_with_it() -> None:
    wards = {
        "Ward A": [Observation(MAY, 3, 900), Observation(JUNE, 8, 900)],
        "Ward B": [Observation(MAY, 9, 900), Observation(JUNE, 9, 900)],
        "Ward C": [Observation(MAY, 7, 900)],
    }

    assert shown_groups(MeasureKind.RATE, wards) == {
        "Ward A": GroupFigures([Observation(JUNE, 8, 900)], [MAY]),
        "Ward B": GroupFigures([Observation(MAY, 9, 900), Observation(JUNE, 9, 900)], []),
        "Ward C": GroupFigures([], [MAY]),
    }


def test_small_number_beside_none_at_all_takes_the_0_with_it_since_the_sum_would_tell() -> None:
    two = {"A": [Observation(MAY, 3, 900)], "B": [Observation(MAY, 0, 900)]}

    assert [group.hidden for group in shown_groups(MeasureKind.RATE, two).values()] == [[MAY], [MAY]]


def test_two_small_numbers_of_a_period_hide_each_other() -> None:
    wards = {name: [Observation(MAY, number, 900)] for name, number in (("A", 1), ("B", 2), ("C", 7))}

    assert [bool(group.figures) for group in shown_groups(MeasureKind.RATE, wards).values()] == [
        False,
        False,
        True,
    ]


@pytest.mark.parametrize("number", [1, 4])
def test_small_numbers_whose_sum_leaves_each_only_one_take_the_next_with_them_ob_129(number: int) -> None:
    wards = {"A": number, "B": number, "C": 7, "D": 9}
    counted = {name: [Observation(MAY, count, 900)] for name, count in wards.items()}
    shares = {name: [Observation(MAY, 30 - count, 30)] for name, count in wards.items()}

    for kind, groups in ((MeasureKind.RATE, counted), (MeasureKind.PROPORTION, shares)):
        hidden = {name for name, group in shown_groups(kind, groups).items() if group.hidden}
        assert len(hidden) == 3
        assert hidden >= {"A", "B"}


def test_small_numbers_whose_sum_leaves_more_than_one_hide_no_other() -> None:
    wards = {
        "A": [Observation(MAY, 1, 900)],
        "B": [Observation(MAY, 2, 900)],
        "C": [Observation(MAY, 7, 900)],
    }

    assert not shown_groups(MeasureKind.RATE, wards)["C"].hidden
