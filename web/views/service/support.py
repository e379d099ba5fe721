"""What the pages of the QI Support Team’s day show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from web.views.frame import PageLink


@dataclass(frozen=True, kw_only=True)
class SupportLine:
    """A line that leads somewhere: what it is, and what is to be said of it."""

    link: PageLink
    said: str
    tag: str = ""


@dataclass(frozen=True, kw_only=True)
class MemberTaskLine:
    """A task of the team: `take` and `give` are where the reader takes it on or gives it to somebody."""

    link: PageLink
    said: str
    is_overdue: bool
    give: str
    take: str = ""


@dataclass(frozen=True, kw_only=True)
class MemberView:
    """One of the team with what they have to do, in a sentence and task by task."""

    name: str
    said: str
    tasks: Sequence[MemberTaskLine]


@dataclass(frozen=True, kw_only=True)
class SupportPage:
    """The day of the QI Support Team on one page; the first of `members` may be what nobody has taken on."""

    template: ClassVar[str] = "support.html"
    stuck: Sequence[SupportLine]
    help: Sequence[SupportLine]
    mail: Sequence[str]
    proposals: Sequence[SupportLine]
    approvals: Sequence[SupportLine]
    members: Sequence[MemberView]
    links: Sequence[PageLink]


@dataclass(frozen=True)
class FirstStep:
    """A step of the first day: what to do, where, and what is seen there."""

    heading: str
    link: PageLink
    said: str


@dataclass(frozen=True, kw_only=True)
class FirstDayPage:
    """What a new member of the team opens on the first day, lists in Prefect, and whom to ask."""

    template: ClassVar[str] = "first_day.html"
    steps: Sequence[FirstStep]
    bookmarks: Sequence[PageLink]
    team: Sequence[PageLink]


@dataclass(frozen=True, kw_only=True)
class LedServiceView:
    """A service that the reader leads on quality in: what is said of it, and what waits there."""

    name: str
    said: Sequence[str]
    waiting: Sequence[SupportLine]


@dataclass(frozen=True, kw_only=True)
class QualityLeadDayPage:
    """What a new quality lead opens on the first day: their services, how to decide, and whom to ask."""

    template: ClassVar[str] = "first_day_quality_lead.html"
    services: Sequence[LedServiceView]
    steps: Sequence[FirstStep]
    team: Sequence[PageLink]


@dataclass(frozen=True, kw_only=True)
class CoachingRow:
    """A line of the log of coaching."""

    day: str
    who: str
    about: str
    minutes: str
    topic: str


@dataclass(frozen=True, kw_only=True)
class CoachingPage:
    """The log of coaching, the newest first."""

    template: ClassVar[str] = "coaching.html"
    rows: Sequence[CoachingRow]
    add: PageLink
