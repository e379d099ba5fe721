"""What the pages of papers show, and those of final reports: the page, and its fold above the last questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup

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
    """The meetings of committees, those to come first; `add` is for those who may add one.

    `followed_at` is the address at which the reader’s calendar follows them without signing in.
    """

    template: ClassVar[str] = "meetings.html"
    to_come: Sequence[MeetingLine]
    held: Sequence[MeetingLine]
    calendar: PageLink
    followed_at: str
    add: PageLink | None = None


@dataclass(frozen=True)
class PlainTable:
    """A table of words: its headings, and its rows with a cell for each of them; `note` stands below it."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""


@dataclass(frozen=True)
class ReportChart:
    """A chart of ours with what it shows in words, and the numbers it was drawn from; `drawn` is empty without one."""

    title: str
    drawn: Markup
    alternative: str
    numbers: PlainTable


@dataclass(frozen=True)
class MissingView:
    """What the record does not say yet, who can add it, and where; `href` is empty where nobody is asked yet."""

    what: str
    who: str
    href: str = ""


@dataclass(frozen=True, kw_only=True)
class ReportSectionView:
    """What stands under one heading of a report; `hint` is for whoever writes it."""

    anchor: str
    heading: str
    paragraphs: Sequence[str]
    charts: Sequence[ReportChart]
    tables: Sequence[PlainTable]
    missing: Sequence[MissingView] = ()
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class FinalReportPage:
    """The report of a project. `state` says whether it is a draft or was kept, `missing` what the record lacks.

    `files` are the whole report, `in_large_print` those there are in large print, `short` the report on one page.
    """

    template: ClassVar[str] = "final_report.html"
    reference: str
    project_title: str
    state: str
    warning: str
    sections: Sequence[ReportSectionView]
    missing: Sequence[MissingView]
    files: Sequence[PageLink]
    in_large_print: Sequence[PageLink]
    short: Sequence[PageLink]
