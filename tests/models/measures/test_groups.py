"""Groups of a measure without small numbers, nor what they could be worked out from (OB-008, OB-129, OB-132)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import product

import pytest

from models.measures.groups import GroupFigures, shown_groups
from models.measures.results import figure_tells_of_few
from models.spc import Observation
from models.vocabulary import MeasureKind

MAY, JUNE = date(2027, 5, 1), date(2027, 6, 1)

Counts = tuple[int, ...]
"""What was counted of a group: how many, and of a share how many were left."""


def in_may(kind: MeasureKind, counts: Counts) -> Observation:
    return Observation(MAY, counts[0], sum(counts) if kind is MeasureKind.PROPORTION else 900)


def hidden_groups(kind: MeasureKind, groups: Mapping[str, Counts]) -> set[str]:
    figures = {name: [in_may(kind, counts)] for name, counts in groups.items()}
    return {name for name, group in shown_groups(kind, figures).items() if group.hidden}


def test_only_small_number_of_a_period_takes_the_next_group_by_name_with_it() -> None:
    wards = {
        "Ward A": [Observation(MAY, 9, 900), Observation(JUNE, 8, 900)],
        "Ward B": [Observation(MAY, 3, 900), Observation(JUNE, 9, 900)],
        "Ward C": [Observation(MAY, 9, 900)],
    }

    assert shown_groups(MeasureKind.RATE, wards) == {
        "Ward A": GroupFigures([Observation(MAY, 9, 900), Observation(JUNE, 8, 900)], []),
        "Ward B": GroupFigures([Observation(JUNE, 9, 900)], [MAY]),
        "Ward C": GroupFigures([], [MAY]),
    }


def test_same_groups_are_hidden_in_whatever_order_and_letters_they_come() -> None:
    as_planned = {"under 40": (9,), "40 and over": (3,), "Not Known": (9,)}
    as_stored = {"not known": (9,), "40 and over": (3,), "under 40": (9,)}

    assert hidden_groups(MeasureKind.COUNT, as_planned) == {"40 and over", "Not Known"}
    assert hidden_groups(MeasureKind.COUNT, as_stored) == {"40 and over", "not known"}


@pytest.mark.parametrize("kind", [MeasureKind.PROPORTION, MeasureKind.RATE])
def test_group_of_nobody_hides_no_small_number_and_is_not_hidden_as_no_chart_has_it_ob_129(
    kind: MeasureKind,
) -> None:
    """A page with it and a chart without it hide the same groups: else each would show what the other hides."""
    wards = {"A": [Observation(MAY, 3, 40)], "C": [Observation(MAY, 20, 40)], "D": [Observation(MAY, 20, 40)]}
    with_nobody = {**wards, "B": [Observation(MAY, 0, 0)]}

    for groups in (wards, with_nobody):
        shown = shown_groups(kind, groups)
        assert {name for name, group in shown.items() if group.hidden} == {"A", "C"}


def test_nothing_is_hidden_where_no_count_is_small() -> None:
    assert hidden_groups(MeasureKind.COUNT, {"A": (0,), "B": (5,), "C": (7,)}) == set()


@pytest.mark.parametrize("small", [1, 4])
def test_two_groups_of_one_number_are_not_given_away_by_their_total_ob_129(small: int) -> None:
    assert hidden_groups(MeasureKind.COUNT, {"A": (small,), "B": (small,)}) == {"A", "B"}
    assert hidden_groups(MeasureKind.COUNT, {"A": (small,), "B": (small,), "C": (5,)}) == {"A", "B", "C"}


def hidden_sums(
    kind: MeasureKind, tables: Iterable[tuple[Counts, ...]]
) -> Iterator[tuple[Counts, set[tuple[Counts, ...]]]]:
    """For all that a reader may see of a period, the sum of what is hidden and each table that shows just this."""
    alike = defaultdict(set)
    for table in tables:
        hidden = hidden_groups(kind, {str(place): counts for place, counts in enumerate(table)})
        seen = tuple(None if str(place) in hidden else counts for place, counts in enumerate(table))
        total = tuple(map(sum, zip(*(table[int(place)] for place in hidden), strict=True)))
        alike[seen, total].add(tuple(table[int(place)] for place in sorted(hidden)))
    yield from ((total, readings) for (_, total), readings in alike.items() if total)


MOST = 11
SHARES = [(met, rest) for met, rest in product(range(9), repeat=2) if met + rest]


@pytest.mark.parametrize(
    ("kind", "tables", "most"),
    [
        (MeasureKind.COUNT, product([(count,) for count in range(MOST)], repeat=2), MOST),
        (MeasureKind.COUNT, product([(count,) for count in range(MOST)], repeat=3), MOST),
        (MeasureKind.PROPORTION, product(SHARES, repeat=2), 8),
    ],
    ids=["two counts", "three counts", "two shares"],
)
def test_no_small_number_follows_from_the_total_even_for_who_knows_the_rule_ob_129_ob_132(
    kind: MeasureKind, tables: Iterable[tuple[Counts, ...]], most: int
) -> None:
    """Every period that there can be: whatever is hidden of it could be something else.

    But for groups of a single person each, of whom all or none met it: that is what the figure of everybody says.
    """
    given_away = [
        (total, readings)
        for total, readings in hidden_sums(kind, tables)
        if max(total) < most  # of larger sums some readings are beyond the tables tried
        for place in range(len(next(iter(readings))))
        if len(counts := {reading[place] for reading in readings}) == 1
        and figure_tells_of_few(kind, in_may(kind, *counts))
    ]

    assert [total for total, _ in given_away] == (
        [(0, 2)] * 2 + [(2, 0)] * 2 if kind is MeasureKind.PROPORTION else []
    )


def test_shares_of_one_person_each_hide_all_groups_of_their_period() -> None:
    shares = {"A": (1, 0), "B": (1, 0), "C": (30, 30), "D": (40, 20)}

    assert hidden_groups(MeasureKind.PROPORTION, shares) == set(shares)
