"""What the pages show of how a project improves: its driver diagram and its tests of change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup

from web.views.frame import LabelledText, PageLink


@dataclass(frozen=True, kw_only=True)
class DriverLineView:
    """A line of the diagram, with those under it and what the reader may do with it."""

    label: str
    words: str
    measures: str = ""
    links: Sequence[PageLink] = ()
    below: Sequence[DriverLineView] = ()


@dataclass(frozen=True, kw_only=True)
class DiagramView:
    """A driver diagram as SVG of ours, and the same as lines; `aim` and `measures` are those of the project.

    `chart` is empty while there is nothing but the aim.
    """

    aim: str
    measures: str
    chart: Markup
    lines: Sequence[DriverLineView]


@dataclass(frozen=True, kw_only=True)
class ChangeTestView:
    """A test of change: “Test 3.2: yellow socks”, where it stands, what is known of it, what can be done."""

    heading: str
    standing: str
    facts: Sequence[LabelledText]
    is_open: bool
    links: Sequence[PageLink] = ()


@dataclass(frozen=True, kw_only=True)
class ImprovementView:
    """The part of a project's page on how it improves; `links` begin a diagram or a test."""

    diagram: DiagramView
    tests: Sequence[ChangeTestView]
    links: Sequence[PageLink]

    @property
    def is_shown(self) -> bool:
        """Whether there is anything to see or to do."""
        return bool(self.diagram.lines or self.tests or self.links)


@dataclass(frozen=True, kw_only=True)
class DriversPage:
    """The driver diagram of a project, to be read and changed line by line."""

    template: ClassVar[str] = "drivers.html"
    reference: str
    project_title: str
    diagram: DiagramView
    links: Sequence[PageLink]
