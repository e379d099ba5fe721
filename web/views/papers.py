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
