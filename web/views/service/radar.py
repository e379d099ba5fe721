"""What the radar of a working day shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from web.views.frame import PageLink
from web.views.projects import ProjectTable


@dataclass(frozen=True, kw_only=True)
class RadarListView:
    """A list of projects: what it means, the first of it in a table, and where all of it is."""

    heading: str
    means: str
    none: str
    projects: ProjectTable
    all: PageLink | None


@dataclass(frozen=True, kw_only=True)
class RadarTable:
    """Numbers under headings, the first cell of a row says of what."""

    caption: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class RadarPage:
    """The radar: what is late, silent and on hold; workload, programme and mail of the day beside it."""

    template: ClassVar[str] = "radar.html"
    said: str
    links: Sequence[PageLink]
    mail: Sequence[str]
    lists: Sequence[RadarListView]
    troubled: Sequence[PageLink]
    members: RadarTable
    programmes: Sequence[RadarTable]
    written: RadarTable | None
