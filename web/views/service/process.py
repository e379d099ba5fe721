"""What the pages about the process show: the life cycle as it is lived, and whether dates are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup

from web.views.frame import LinkGroup, PageLink
from web.views.projects import FilterView, MeasureView


@dataclass(frozen=True)
class HeatCell:
    """A number of a table, with how dark it is: from 0, the least, to 4; the number says all that the shade does."""

    text: str
    shade: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether it says that there is nothing; such a cell takes no place on a phone."""
        return self.text in {"0", "–"}


@dataclass(frozen=True, kw_only=True)
class StageRow:
    """A stage in a table: its name, and a cell for each heading after the first."""

    stage: str
    cells: Sequence[HeatCell]


@dataclass(frozen=True, kw_only=True)
class ProcessPage:
    """The life cycle drawn and in words, how long stages take, how they are left, and the versions of the table.

    `versions` has a row for each step: its stage, what is asked, and what each version says of it.
    """

    template: ClassVar[str] = "process.html"
    said: str
    drawn: Markup
    lines: Sequence[str]
    period: str
    time_headings: Sequence[str]
    times: Sequence[StageRow]
    left_headings: Sequence[str]
    left: Sequence[StageRow]
    version_headings: Sequence[str]
    versions: Sequence[Sequence[str]]
    links: Sequence[PageLink]
    files: Sequence[LinkGroup]


@dataclass(frozen=True, kw_only=True)
class KeptDatesPage:
    """Whether dates were kept: in all over time, clause by clause, step by step, service by service.

    Each row of a table has its name, what else is said of it, and its numbers; `no_date_of` names the clauses of which
    no date has passed.
    """

    template: ClassVar[str] = "process_dates.html"
    heading: str
    period: str
    filters: Sequence[FilterView]
    measure: MeasureView | None
    clauses: Sequence[tuple[PageLink, str, str]]
    no_date_of: str
    steps: Sequence[tuple[str, str, str, str, str]]
    services: Sequence[tuple[PageLink, str, str]]


@dataclass(frozen=True, kw_only=True)
class KeptControlsPage:
    """How each control held, and one of them over time, by service, and where it did not hold.

    `control` is the place of that one, which the choice of a service keeps.
    """

    template: ClassVar[str] = "process_controls.html"
    period: str
    service: FilterView
    control: str
    heading: str
    controls: Sequence[tuple[PageLink, str, str]]
    measure: MeasureView | None
    services: Sequence[tuple[PageLink, str]]
    lapses: Sequence[tuple[PageLink | None, str]]
    more: str
