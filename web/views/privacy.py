"""What the page of the filter against patient details shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from web.views.frame import PageLink


@dataclass(frozen=True, kw_only=True)
class FigureLine:
    """How often a rule was met in a week, and what became of it."""

    week: str
    rule: str
    outcome: str
    count: int


@dataclass(frozen=True, kw_only=True)
class PrivacyPage:
    """The figures of a quarter, the newest week first; `told` says who gets those of each week.

    `release` leads to the form for a text of a proposal, for those who may send it.
    """

    template: ClassVar[str] = "privacy.html"
    lines: Sequence[FigureLine]
    told: str
    questions: str
    release: PageLink | None
