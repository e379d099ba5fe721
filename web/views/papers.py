"""What the pages of papers show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from web.views.frame import FIRST_PAGE, LabelledText, PageLink, Paging
from web.views.projects import FilterView


@dataclass(frozen=True, kw_only=True)
class PaperLine:
    """A paper in the list."""

    reference: str
    href: str
    title: str
    kind: str
    period: str
    made: str
    for_whom: str


@dataclass(frozen=True, kw_only=True)
class PapersPage:
    """The papers that were made, the newest first, cut into pages."""

    template: ClassVar[str] = "papers.html"
    showing: FilterView
    count: str
    papers: Sequence[PaperLine]
    unmade: Sequence[str] = ()
    pages: Paging = FIRST_PAGE


@dataclass(frozen=True, kw_only=True)
class PaperPage:
    """One paper: what it is, and where it is in each format."""

    template: ClassVar[str] = "paper.html"
    title: str
    facts: Sequence[LabelledText]
    to_decide: Sequence[str]
    to_note: Sequence[str]
    files: Sequence[PageLink]
    in_large_print: Sequence[PageLink]
    warning: str = ""
    decisions: PageLink | None = None


@dataclass(frozen=True, kw_only=True)
class DecidedItemView:
    """An item of a paper: what stands on it as facts (empty: nothing yet), what stood before, and its form."""

    number: int
    text: str
    facts: Sequence[LabelledText]
    past: Sequence[str]
    link: PageLink


@dataclass(frozen=True, kw_only=True)
class DecisionsPage:
    """What a committee decided on its paper, item by item; `other` leads to what it decided besides."""

    template: ClassVar[str] = "decisions.html"
    paper: PageLink
    said: str
    items: Sequence[DecidedItemView]
    other: PageLink


@dataclass(frozen=True, kw_only=True)
class MeetingLine:
    """A meeting: when, by when its papers are due, who says so; `change` is an address, empty where it stays."""

    committee: str
    held: str
    papers_due: str
    source: str
    paper: PageLink | None = None
    decisions: PageLink | None = None
    change: str = ""


@dataclass(frozen=True, kw_only=True)
class MeetingsPage:
    """The meetings of committees, those to come first; `add` is for those who may add one."""

    template: ClassVar[str] = "meetings.html"
    to_come: Sequence[MeetingLine]
    held: Sequence[MeetingLine]
    calendar: PageLink
    add: PageLink | None = None
