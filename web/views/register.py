"""What the pages about the register show besides its projects: kept filters, and how fresh it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from web.views.frame import PageLink


@dataclass(frozen=True)
class FilterLine:
    """A filter that the team keeps by name: where it leads, where it is changed, and who kept it when."""

    name: str
    href: str
    change: str
    kept: str


@dataclass(frozen=True, kw_only=True)
class KeptFiltersPage:
    """The filters of the register that the team keeps by name."""

    template: ClassVar[str] = "kept_filters.html"
    filters: Sequence[FilterLine]


@dataclass(frozen=True)
class FreshnessLine:
    """How long ago projects were last seen to be true, how many those are, and what share of all that is."""

    age: str
    count: int
    share: str


@dataclass(frozen=True, kw_only=True)
class FreshnessPage:
    """How fresh the register is, in all and for each service; `links` lead to the projects behind it."""

    template: ClassVar[str] = "freshness.html"
    said: str
    lines: Sequence[FreshnessLine]
    services: Sequence[tuple[str, int, int]]
    links: Sequence[PageLink]
