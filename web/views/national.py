"""What the pages of national reports show, and what a project's page shows of its national audit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from web.views.frame import LabelledText, PageLink


@dataclass(frozen=True, kw_only=True)
class ReportLine:
    """A report in a list: what is answered, and what is still to be done."""

    link: PageLink
    publisher: str
    published: str
    topic: str
    answered: str
    stands: str
    is_overdue: bool = False


@dataclass(frozen=True, kw_only=True)
class NationalReportsPage:
    """Every national report that was taken in, the newest first."""

    template: ClassVar[str] = "national_reports.html"
    reports: Sequence[ReportLine]
    links: Sequence[PageLink]


@dataclass(frozen=True, kw_only=True)
class ResultLine:
    """A headline measure with both figures and our position."""

    measure: str
    national: str
    ours: str
    better: str
    position: str


@dataclass(frozen=True, kw_only=True)
class ReplyLine:
    """What a service answers: the reply, what is done, by whom, by when, and where that stands."""

    area: str
    reply: str
    said: str
    who: str
    stands: str
    is_overdue: bool = False


@dataclass(frozen=True, kw_only=True)
class RecommendationLine:
    """A recommendation with the answers to it; why it concerns nobody, if so."""

    number: str
    text: str
    not_relevant: str
    replies: Sequence[ReplyLine]


@dataclass(frozen=True, kw_only=True)
class NationalReportPage:
    """One national report: what it is, how we stand, and what is answered to each recommendation."""

    template: ClassVar[str] = "national_report.html"
    heading: str
    facts: Sequence[LabelledText]
    link: str
    results: Sequence[ResultLine]
    recommendations: Sequence[RecommendationLine]
    links: Sequence[PageLink]


@dataclass(frozen=True, kw_only=True)
class WindowLine:
    """A submission window: its days, and its cases in words."""

    name: str
    days: str
    cases: str


@dataclass(frozen=True, kw_only=True)
class AuditView:
    """What a project's page shows of its national audit; `cases` is the share of all windows in words."""

    cases: str = ""
    windows: Sequence[WindowLine] = ()
    reports: Sequence[PageLink] = ()


NO_AUDIT_VIEW = AuditView()
