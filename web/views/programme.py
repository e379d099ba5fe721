"""What the page of an annual programme shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from web.views.frame import Link
from web.views.projects import FilterView


@dataclass(frozen=True, kw_only=True)
class TopicLine:
    """A topic in a list; `project` is None until it has one, `change` leads to the form for whoever may change it."""

    title: str
    source: str
    service: str
    owner: str
    standing: str
    because: str
    project: Link | None = None
    change: str = ""


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
class ProgrammePage:
    """A programme year: how its topics are balanced, and the topics, narrowed and cut into pages."""

    template: ClassVar[str] = "programme.html"
    year: str
    years: Sequence[Link]
    count: str
    balances: Sequence[Balance]
    search: str
    filters: Sequence[FilterView]
    found: str
    topics: Sequence[TopicLine]
    reviews: Sequence[ReviewLine] = ()
    add: str = ""
    number: int = 1
    of: int = 1
    previous: str = ""
    following: str = ""
