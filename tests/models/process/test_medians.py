from __future__ import annotations

from decimal import Decimal

import pytest

from models.process.medians import MedianInterval, median_interval


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [(10, 2, 9), (15, 4, 12), (20, 6, 15), (50, 18, 33), (100, 40, 61), (10_000, 4902, 5099)],
)
def test_interval_has_the_ranks_of_the_published_tables(count: int, low: int, high: int) -> None:
    interval = median_interval(list(range(count, 0, -1)))

    assert interval == MedianInterval(count, Decimal(count + 1) / 2, low, high)


def test_fewer_than_ten_say_nothing() -> None:
    assert median_interval([3] * 9) is None
