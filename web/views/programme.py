"""What the page of an annual programme shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from web.views.frame import FIRST_PAGE, LabelledText, PageLink, Paging
from web.views.projects import FilterView


@dataclass(frozen=True, kw_only=True)
class TopicLine:
    """A topic in a list; `project` is None until it has one, `change` leads to the form for whoever may change it.

    `concerns` leads to what each service said of it.
    """

    title: str
    source: str
    service: str
    owner: str
    standing: str
    because: str
    priority: str
    priority_because: str
    project: PageLink | None = None
    change: str = ""
    concerns: str = ""


@dataclass(frozen=True, kw_only=True)
class Balance:
    """How many topics there are of each, under what they are counted by."""

    heading: str
    counts: Sequence[tuple[str, int]]


@dataclass(frozen=True, kw_only=True)
class ReviewLine:
    """A change of the programme: when and by whom, what was changed in lines, and why."""

    when: str
    by: str
    title: str
    lines: Sequence[str]
    reason: str


@dataclass(frozen=True, kw_only=True)
class HoursLine:
    """The hours that the topics of a service take, or all of them, as they are written."""

    label: str
    topics: str
    clinical: str
    support: str
    is_total: bool = False


@dataclass(frozen=True, kw_only=True)
class Gap:
    """Something that the programme leaves open: its first lines, where to see all, what is said if there is none."""

    heading: str
    lines: Sequence[LabelledText]
    more: PageLink
    none: str


@dataclass(frozen=True, kw_only=True)
class ProgrammePage:
    """A programme year: how its topics are balanced, what it covers, and the topics, narrowed and cut into pages.

    `count` says how many topics there are, `shown` to how many they are narrowed. `warnings` stand first: what
    takes more than there is.
    """

    template: ClassVar[str] = "programme.html"
    year: str
    count: str
    balances: Sequence[Balance]
    search: str
    filters: Sequence[FilterView]
    shown: str
    topics: Sequence[TopicLine]
    reviews: Sequence[ReviewLine] = ()
    links: Sequence[PageLink] = ()
    warnings: Sequence[str] = ()
    hours: Sequence[HoursLine] = ()
    unknown: str = ""
    gaps: Sequence[Gap] = ()
    pages: Paging = FIRST_PAGE


@dataclass(frozen=True, kw_only=True)
class ServingLine:
    """A topic that serves an objective; `href` is empty for whoever may not change it."""

    title: str
    href: str
    project: PageLink | None = None


@dataclass(frozen=True, kw_only=True)
class ObjectiveLine:
    """An objective with the topics that serve it; `change` leads to its form for whoever may change it."""

    code: str
    title: str
    kind: str
    owner: str
    measure: str
    position: str
    topics: Sequence[ServingLine]
    change: str = ""


@dataclass(frozen=True, kw_only=True)
class ObjectivesPage:
    """The objectives of a year: first those that no topic serves."""

    template: ClassVar[str] = "objectives.html"
    year: str
    count: str
    unserved: Sequence[ObjectiveLine]
    served: Sequence[ObjectiveLine]
    links: Sequence[PageLink]


@dataclass(frozen=True, kw_only=True)
class RelevanceCell:
    """What a service or group said of a topic."""

    area: str
    judgement: str
    because: str = ""


@dataclass(frozen=True, kw_only=True)
class RelevanceLine:
    """A topic with what each service or group said of it, in the order of the page; `part` says how it is joined."""

    title: str
    source: str
    part: str
    because: str
    cells: Sequence[RelevanceCell]


@dataclass(frozen=True, kw_only=True)
class RelevancePage:
    """Which topic concerns which service or group, narrowed to one topic or to what is open, cut into pages."""

    template: ClassVar[str] = "relevance.html"
    year: str
    count: str
    areas: Sequence[LabelledText]
    filters: Sequence[FilterView]
    topics: Sequence[RelevanceLine]
    links: Sequence[PageLink]
    pages: Paging = FIRST_PAGE


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
