"""What the page of the data that are to be destroyed before long shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from web.views.frame import PageLink


@dataclass(frozen=True, kw_only=True)
class KeptDataLine:
    """A project that has ended: when, until when its data are kept, and what holds them."""

    project: PageLink
    title: str
    service: str
    ended: str
    kept_until: str
    is_overdue: bool
    held: str


@dataclass(frozen=True, kw_only=True)
class RetentionPage:
    """The data to be destroyed within a year, and those on hold; `file` is the list as CSV."""

    template: ClassVar[str] = "retention.html"
    lines: Sequence[KeptDataLine]
    count: str
    file: PageLink
