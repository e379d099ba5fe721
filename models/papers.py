"""A committee paper as data: what is asked, what is said, and each figure with the ids behind it.

How a paper looks is no business of this module, and which figures it has is that of who fills it. What leaves the
Trust carries no small number of people: `suppress_small_numbers` sees to that, and everything that shows a paper
calls it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

SMALL = range(1, 5)
"""The counts of people that might point to a person."""

FEWER_THAN_FIVE = "fewer than 5"
NOT_SHOWN = "not shown"
WHY_SUPPRESSED = (
    f"This paper leaves the Trust, and small numbers might point to a person: counts of people from 1 to 4 are "
    f"given as “{FEWER_THAN_FIVE}”."
)
WHY_NOT_SHOWN = f"Others are “{NOT_SHOWN}” where a small number could be worked out from them."
WHY_NO_CHART = (
    "The chart is not drawn, because small numbers of people could be read off it. "
    "What may be shown of its numbers is in the table."
)


@dataclass(frozen=True)
class SourcedFigure:
    """A value with the ids behind it: the references of projects, such as QI-2026-0104, or the ids of topics."""

    value: int | Decimal
    sources: Sequence[str] = ()


Cell = str | int | Decimal | date | SourcedFigure
"""What stands in a table. A unit, per cent for instance, is named by the heading of the column."""


@dataclass(frozen=True)
class Column:
    """A column of a table, and whether it holds numbers.

    `counts_people` is said of every column whose numbers count people, and of every rate worked out from such a
    column of the same table: a rate is hidden in each row where a count is.
    """

    name: str
    is_number: bool = False
    counts_people: bool = False


@dataclass(frozen=True)
class Table:
    """Rows under headings. The first cell of a row says what the row is about.

    `total`, where there is one, is the last row. A table without rows says `when_empty` in place of its headings.
    A row that is not as wide as the headings raises ValueError.
    """

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]] = ()
    total: Sequence[Cell] = ()
    note: str = ""
    when_empty: str = "There is nothing to list."

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.lines):
            raise ValueError(f"A row of the table “{self.title}” is not as wide as its headings.")

    @property
    def lines(self) -> tuple[Sequence[Cell], ...]:
        """The rows and, last, the total."""
        return (*self.rows, self.total) if self.total else tuple(self.rows)


@dataclass(frozen=True)
class Chart:
    """A picture, what it shows in words for those who do not see it, and the numbers it was drawn from.

    `svg` is one SVG element without a script, written by us and not by people; empty where the chart is not to be
    drawn. The alternative says what there is to see and repeats no number that the table of numbers would hide.
    """

    title: str
    svg: str
    alternative: str
    numbers: Table


@dataclass(frozen=True)
class Section:
    """Under one heading: sentences, then charts, then tables. Counts of people belong in the tables."""

    heading: str
    paragraphs: Sequence[str] = ()
    tables: Sequence[Table] = ()
    charts: Sequence[Chart] = ()


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A paper for a committee, the Board or somebody outside.

    `reference` is its own, such as “ECT-2027-05”; `period` says which time it is about. `made_at` is the only
    moment in it: the same paper gives the same bytes. `contact` is the address to ask for another format (OB-001).
    Below `base_url` are the pages of the projects that its figures come from. `named` says what other ids behind
    them are called, and where their pages are: titles and paths of topics.
    """

    title: str
    reference: str
    audience: str
    trust_name: str
    period: str
    made_at: datetime
    contact: str
    base_url: str
    leaves_the_trust: bool
    to_decide: Sequence[str] = ()
    to_note: Sequence[str] = ()
    sections: Sequence[Section] = ()
    named: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def ids(self) -> frozenset[str]:
        """Every id behind its figures."""
        return frozenset(
            source
            for section in self.sections
            for table in (*section.tables, *(chart.numbers for chart in section.charts))
            for line in table.lines
            for cell in line
            if isinstance(cell, SourcedFigure)
            for source in cell.sources
        )


def suppress_small_numbers(paper: Paper) -> Paper:
    """The paper as it may leave the Trust; one that stays, or that was suppressed before, is unchanged.

    In a column that counts people 1 to 4 become “fewer than 5”. Where that could be undone with the total below,
    the next smallest count is not shown either, and so on, at last the total. The ids behind the figures of such
    a column go as well, for they can be counted, and so does a chart of such numbers. Each table is looked at by
    itself, column by column: a paper for outside must not show the same people twice, divided in another way.
    """
    if not paper.leaves_the_trust:
        return paper
    return replace(paper, sections=tuple(map(_section, paper.sections)))


def _section(section: Section) -> Section:
    return replace(
        section,
        tables=tuple(map(_table, section.tables)),
        charts=tuple(map(_chart, section.charts)),
    )


def _chart(chart: Chart) -> Chart:
    numbers = _table(chart.numbers)
    if numbers is chart.numbers:
        return chart
    return replace(chart, svg="", alternative=WHY_NO_CHART, numbers=numbers)


def _table(table: Table) -> Table:
    of_people = [place for place, column in enumerate(table.columns) if column.counts_people]
    hidden = {place: words for place in of_people if (words := _hidden(table, place))}
    if not hidden:
        return table
    lines = [
        [_cell(cell, at, place, hidden) if place in of_people else cell for place, cell in enumerate(line)]
        for at, line in enumerate(table.lines)
    ]
    reasons = [WHY_SUPPRESSED]
    if any(cell == NOT_SHOWN for line in lines for cell in line):
        reasons.append(WHY_NOT_SHOWN)
    rows, total = lines[: len(table.rows)], lines[len(table.rows) :]
    note = " ".join(filter(None, [table.note, *reasons]))
    return replace(table, rows=rows, total=total[0] if total else (), note=note)


def _cell(cell: Cell, at: int, place: int, hidden: Mapping[int, Mapping[int, str]]) -> Cell:
    """A cell of a column that counts people: its words where it is hidden, or its number without the ids."""
    if at in hidden.get(place, {}):
        return hidden[place][at]
    value = cell.value if isinstance(cell, SourcedFigure) else cell
    if isinstance(value, Decimal) and any(at in words for words in hidden.values()):
        return NOT_SHOWN
    return value if place in hidden else cell


def _hidden(table: Table, place: int) -> dict[int, str]:
    """The words in place of the counts to be hidden in a column, by their rows; the total is the last row."""
    counts = {at: count for at, line in enumerate(table.lines) if (count := _count(line[place])) is not None}
    words = dict.fromkeys((at for at, count in counts.items() if count in SMALL), FEWER_THAN_FIVE)
    last = len(table.rows)
    total = counts.pop(last, None)
    if total is None or total in SMALL:
        return words
    others: list[int] = []
    small = [count for count in counts.values() if count in SMALL]
    larger = sorted((count, at) for at, count in counts.items() if count > SMALL[-1])
    while _is_given_away(small, others, (count for count, _ in larger)):
        if not larger:
            return words | {last: NOT_SHOWN}
        count, at = larger.pop(0)
        others.append(count)
        words[at] = NOT_SHOWN
    return words


def _count(cell: Cell) -> int | None:
    value = cell.value if isinstance(cell, SourcedFigure) else cell
    return value if isinstance(value, int) else None


def _is_given_away(small: Sequence[int], others: Sequence[int], shown: Iterable[int]) -> bool:
    """Whether only one number fits a small count, given the total, what is shown, and that the smallest went first.

    What is hidden adds up to a known sum. Each small count is 1 to 4, each other is 5 or more but no more than
    the smallest that is still shown.
    """
    if not small:
        return False
    together, rest = sum(small) + sum(others), len(small) - 1
    highest = together - rest * SMALL[0] - len(others) * (SMALL[-1] + 1)
    smallest_shown = next(iter(shown), together)
    lowest = together - rest * SMALL[-1] - len(others) * smallest_shown
    return min(highest, SMALL[-1]) <= max(lowest, SMALL[0])
