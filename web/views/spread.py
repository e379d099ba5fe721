"""What the pages show on the learning of projects, and how that of one project spreads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from web.views.frame import LabelledText, PageLink


@dataclass(frozen=True, kw_only=True)
class LearnedLine:
    """A project that has ended and what it learned; `links` lead to what is to be done with that."""

    project: PageLink
    said: str
    parts: Sequence[LabelledText]
    links: Sequence[PageLink] = ()


@dataclass(frozen=True, kw_only=True)
class LearningPage:
    """What was published, for everybody; for the QI Support Team also what waits, and what ended early has learned.

    `announcements` leads to the texts to copy, for the team alone.
    """

    template: ClassVar[str] = "learning.html"
    published: Sequence[LearnedLine]
    waiting: Sequence[LearnedLine] = ()
    ended_early: Sequence[LearnedLine] = ()
    announcements: PageLink | None = None


@dataclass(frozen=True, kw_only=True)
class AnnouncementLine:
    """A template: what it is called, what it is for, its version, and for what it can be filled in."""

    label: str
    purpose: str
    version: int
    links: Sequence[PageLink]
    when_none: str


@dataclass(frozen=True, kw_only=True)
class AnnouncementsPage:
    """The announcements to copy."""

    template: ClassVar[str] = "announcements.html"
    announcements: Sequence[AnnouncementLine]


@dataclass(frozen=True, kw_only=True)
class AdoptionLine:
    """A service that was asked to adopt what was learned, and what came of it; `project` is where it does."""

    service: str
    said: str
    reason: str = ""
    project: PageLink | None = None


@dataclass(frozen=True, kw_only=True)
class SpreadView:
    """How a project spreads: which one it adopts, who was told with what became of it, and which services adopt it."""

    adopts: PageLink | None = None
    published: str = ""
    told: Sequence[LabelledText] = ()
    adoptions: Sequence[AdoptionLine] = ()
    counted: str = ""


UNSPREAD = SpreadView()
"""Of a project of which nothing is told yet."""
