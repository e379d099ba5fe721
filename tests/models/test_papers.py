from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.papers import (
    FEWER_THAN_FIVE,
    NOT_SHOWN,
    WHY_NO_CHART,
    WHY_NOT_SHOWN,
    WHY_SUPPRESSED,
    Cell,
    Chart,
    Column,
    Paper,
    Section,
    SourcedFigure,
    Table,
    suppress_small_numbers,
)

SERVICES = [Column("Service"), Column("People", is_number=True, counts_people=True)]
LARGEST_TRIED = 14


def paper(*tables: Table, charts: Sequence[Chart] = (), leaves_the_trust: bool = True) -> Paper:
    return Paper(
        title="Training",
        reference="ECT-2027-05",
        audience="Clinical Effectiveness Committee",
        trust_name="Northbridge",
        period="April to June 2027",
        made_at=datetime(2027, 7, 5, 8, 30, tzinfo=UTC),
        contact="qi@northbridge.nhs.uk",
        base_url="https://qi.northbridge.nhs.uk",
        leaves_the_trust=leaves_the_trust,
        sections=[Section("Training", tables=tables, charts=charts)],
    )


def counted(*counts: Cell, total: Cell | None = None) -> Table:
    rows = [[f"Service {place}", count] for place, count in enumerate(counts, 1)]
    return Table("People trained", SERVICES, rows, total=() if total is None else ["All", total])


def shown(table: Table) -> list[Cell]:
    """The second column of a table as it may leave the Trust, with the total last."""
    return [line[1] for line in suppress_small_numbers(paper(table)).sections[0].tables[0].lines]


def test_paper_that_stays_in_the_trust_shows_every_number() -> None:
    inside = paper(counted(1, 2, total=3), leaves_the_trust=False)

    assert suppress_small_numbers(inside) == inside


def test_counts_of_people_from_one_to_four_leave_as_fewer_than_five() -> None:
    assert shown(counted(0, 1, 4, 5, 12)) == [0, FEWER_THAN_FIVE, FEWER_THAN_FIVE, 5, 12]


def test_small_numbers_of_anything_but_people_are_shown() -> None:
    projects = Table("Projects", [Column("Service"), Column("Projects", is_number=True)], [["Surgery", 1]])

    assert suppress_small_numbers(paper(projects)).sections[0].tables == (projects,)


def test_single_small_count_above_a_total_takes_the_next_smallest_with_it() -> None:
    assert shown(counted(3, 9, 12, total=24)) == [FEWER_THAN_FIVE, NOT_SHOWN, 12, 24]


def test_zero_is_no_cover_for_a_small_count() -> None:
    assert shown(counted(3, 0, 12, 20, total=35)) == [FEWER_THAN_FIVE, 0, NOT_SHOWN, 20, 35]


def test_two_small_counts_that_can_only_be_ones_take_another_with_them() -> None:
    assert shown(counted(1, 1, 8, 20, total=30)) == [FEWER_THAN_FIVE, FEWER_THAN_FIVE, NOT_SHOWN, 20, 30]


def test_two_small_counts_that_may_be_several_numbers_need_no_other() -> None:
    assert shown(counted(2, 3, 8, total=13)) == [FEWER_THAN_FIVE, FEWER_THAN_FIVE, 8, 13]


def test_four_that_its_cover_would_give_away_takes_one_more() -> None:
    assert shown(counted(4, 5, 5, 9, total=23)) == [FEWER_THAN_FIVE, NOT_SHOWN, NOT_SHOWN, 9, 23]


def test_total_goes_where_nothing_else_could_cover_a_small_count() -> None:
    assert shown(counted(1, 1, 1, 1, 1, total=5)) == [*[FEWER_THAN_FIVE] * 5, NOT_SHOWN]


def test_small_total_is_small_itself() -> None:
    assert shown(counted(3, 0, total=3)) == [FEWER_THAN_FIVE, 0, FEWER_THAN_FIVE]


def test_total_in_words_gives_nothing_away() -> None:
    assert shown(counted(3, 9, total="see above")) == [FEWER_THAN_FIVE, 9, "see above"]


def test_ids_behind_a_column_go_where_one_of_its_counts_is_hidden() -> None:
    table = counted(
        SourcedFigure(3, ["QI-2026-0001"]),
        SourcedFigure(9, ["QI-2026-0002"]),
        SourcedFigure(10, ["QI-2026-0003"]),
    )

    assert shown(table) == [FEWER_THAN_FIVE, 9, 10]


def test_ids_behind_a_column_stay_where_no_count_is_hidden() -> None:
    figure = SourcedFigure(9, ["QI-2026-0002"])

    assert shown(counted(figure)) == [figure]


def test_rate_of_people_is_hidden_in_the_rows_where_a_count_is() -> None:
    columns = [*SERVICES, Column("Per cent", is_number=True, counts_people=True)]
    rows: list[list[Cell]] = [["Surgery", 3, Decimal("20.0")], ["Medicine", 9, Decimal("45.0")]]

    left = suppress_small_numbers(paper(Table("Trained", columns, rows))).sections[0].tables[0]

    assert left.rows == [["Surgery", FEWER_THAN_FIVE, NOT_SHOWN], ["Medicine", 9, Decimal("45.0")]]


def test_note_says_why_after_what_it_said_before() -> None:
    table = replace(counted(3, 9, 12, total=24), note="On the last day.")

    left = suppress_small_numbers(paper(table, counted(3))).sections[0].tables

    assert [each_table.note for each_table in left] == [
        f"On the last day. {WHY_SUPPRESSED} {WHY_NOT_SHOWN}",
        WHY_SUPPRESSED,
    ]


def test_table_with_nothing_to_hide_is_unchanged() -> None:
    table = counted(9, 0, total=9)

    assert suppress_small_numbers(paper(table)).sections[0].tables == (table,)


def test_chart_of_small_numbers_is_not_drawn_and_its_alternative_not_read() -> None:
    chart = Chart("Trained", "<svg/>", "Surgery has 3.", counted(3))

    left = suppress_small_numbers(paper(charts=[chart])).sections[0].charts[0]

    assert (left.svg, left.alternative) == ("", WHY_NO_CHART)
    assert left.numbers.rows == [["Service 1", FEWER_THAN_FIVE]]


def test_chart_of_large_numbers_is_drawn() -> None:
    chart = Chart("Trained", "<svg/>", "Surgery has 30.", counted(30))

    assert suppress_small_numbers(paper(charts=[chart])).sections[0].charts == (chart,)


def test_suppressing_twice_is_suppressing_once() -> None:
    once = suppress_small_numbers(
        paper(counted(3, 9, 12, total=24), charts=[Chart("Trained", "<svg/>", "3", counted(3))])
    )

    assert suppress_small_numbers(once) == once


@pytest.mark.parametrize("total", [(), ("All", 1, 2)])
def test_table_whose_rows_do_not_fit_its_headings_is_refused(total: tuple[Cell, ...]) -> None:
    with pytest.raises(ValueError, match="not as wide as its headings"):
        Table("Training", SERVICES, [["Surgery", 1] if total else ["Surgery"]], total=total)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=4))
def test_no_small_count_can_be_worked_out_from_its_total(counts: list[int]) -> None:
    *column, total = shown(counted(*counts, total=sum(counts)))
    small = [place for place, cell in enumerate(column) if cell == FEWER_THAN_FIVE]
    fitting = list(what_may_be_hidden(column, total))

    assert tuple(counts) in fitting
    for place in small:
        assert len({guess[place] for guess in fitting}) > 1


def what_may_be_hidden(column: Sequence[Cell], total: Cell) -> Iterator[tuple[int, ...]]:
    """Every column that would look like this, for a reader who knows the total and the rule."""
    large = [cell for cell in column if isinstance(cell, int) and cell > 4]
    cover = range(5, min(large, default=LARGEST_TRIED) + 1)
    known = {FEWER_THAN_FIVE: range(1, 5), NOT_SHOWN: cover}
    choices = [[cell] if isinstance(cell, int) else list(known[str(cell)]) for cell in column]
    for guess in product(*choices):
        if not isinstance(total, int) or sum(guess) == total:
            yield guess
