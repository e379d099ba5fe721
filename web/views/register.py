"""What the pages about the register show besides its projects: kept filters, and how fresh it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from web.forms.fields import OptionView
from web.views.frame import LabelledText, PageLink


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
    """How fresh the register is, in all and for each service; `links` lead to the projects behind it.

    `late` says how many projects of this year were registered late.
    """

    template: ClassVar[str] = "freshness.html"
    said: str
    late: str
    lines: Sequence[FreshnessLine]
    services: Sequence[tuple[str, int, int]]
    links: Sequence[PageLink]


@dataclass(frozen=True)
class BulkProject:
    """A project to which something may be done together with others."""

    reference: str
    title: str
    is_ticked: bool = True


@dataclass(frozen=True, kw_only=True)
class BulkPage:
    """Projects to choose from, and what may be done to all that are ticked; `error` says what is wrong."""

    template: ClassVar[str] = "bulk.html"
    heading: str
    projects: Sequence[BulkProject]
    acts: Sequence[tuple[str, str]]
    supporters: Sequence[OptionView]
    nonce: str
    at_most: int
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class BulkPreviewPage:
    """What would be done to each project: a link, what, and whether anything is; `order` is sent once it was seen."""

    template: ClassVar[str] = "bulk_preview.html"
    heading: str
    said: str
    lines: Sequence[tuple[PageLink, str, bool]]
    order: Sequence[tuple[str, str]]
    nonce: str
    can_be_done: bool


@dataclass(frozen=True, kw_only=True)
class ImportPage:
    """Where an earlier list is taken in: what its columns are, or what becomes of each of its rows.

    `rows` is the list as it was read, empty before one was sent; `said` are the sentences above it.
    """

    template: ClassVar[str] = "import_projects.html"
    heading: str
    notice: str
    said: Sequence[str]
    columns: Sequence[LabelledText] = ()
    lines: Sequence[LabelledText] = ()
    more: str = ""
    rows: str = ""
    file: str = ""
    error: str = ""
    can_be_done: bool = False
