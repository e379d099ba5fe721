"""What the queue of the QI Support Team shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from web.views.frame import PageLink


@dataclass(frozen=True, kw_only=True)
class ToldView:
    """One thing that somebody told us, with the form that settles it; `by` says who and when."""

    id: str
    about: str
    project: PageLink | None
    text: str
    by: str
    action: str
    nonce: str
    answer: str = ""
    error: str = ""
    confirm: str = ""
    is_confirmed: bool = False

    @property
    def name(self) -> str:
        """The id of its text box."""
        return f"answer-{self.id}"

    @property
    def label(self) -> str:
        """What its text box is for."""
        return "Your answer"


@dataclass(frozen=True, kw_only=True)
class FeedbackPage:
    """What people told us and nobody has settled yet, the oldest first."""

    template: ClassVar[str] = "feedback.html"
    heading: str
    told: Sequence[ToldView]
    notice: str = ""
