"""What the pages of a proposal show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from web.forms.fields import PointView
from web.views.frame import LabelledText, LinkGroup, PageLink
from web.views.tasks import FormView


@dataclass(frozen=True, kw_only=True)
class ProposalAround:
    """What stands around each page of a proposal: `caption` above its heading, `due` and `before` of its task.

    `saved` says when it was kept; `leave` is where it is given up, empty where it cannot be.
    """

    caption: str = ""
    due: str = ""
    is_overdue: bool = False
    before: Sequence[LabelledText] = ()
    operations: Sequence[LinkGroup] = ()
    saved: str = ""
    leave: str = ""


@dataclass(frozen=True, kw_only=True)
class ProposalPageView:
    """One page of a proposal with its few questions; `place` is “Page 2 of 6”, `begun` what was begun before."""

    template: ClassVar[str] = "proposal.html"
    heading: str
    form: FormView
    around: ProposalAround
    place: str = ""
    back: str = ""
    intro: Sequence[str] = ()
    notice: str = ""
    begun: Sequence[PageLink] = ()


@dataclass(frozen=True, kw_only=True)
class AnswerLine:
    """One answer on the last page; `id` is where an error leads."""

    id: str
    label: str
    text: str
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class AnswerSection:
    """The answers of one page; `change` is where they are changed, empty where nowhere.

    They are folded away behind their heading unless `is_open`.
    """

    heading: str
    lines: Sequence[AnswerLine]
    change: str = ""
    is_open: bool = True


@dataclass(frozen=True, kw_only=True)
class WantedChange:
    """A change that is asked for: about which answer, in whose words, and where that answer is changed.

    `done` says what was done about it so far; empty while that is nothing. `reply` is the room for why it stays.
    """

    about: str
    wanted: str
    asked_by: str
    reply: PointView
    change: str = ""
    done: str = ""


@dataclass(frozen=True, kw_only=True)
class ToConfirmLine:
    """A text that looks as if it were about a patient, to be confirmed before it is sent."""

    id: str
    label: str
    mark: str


@dataclass(frozen=True, kw_only=True)
class CheckProposalPage:
    """All answers of a proposal before it is sent, each with a way to change it; `gone` has no field any more.

    `deciders` says whom it names that would decide on it.
    """

    template: ClassVar[str] = "proposal_check.html"
    heading: str
    form: FormView
    around: ProposalAround
    sections: Sequence[AnswerSection]
    wanted: Sequence[WantedChange] = ()
    confirm: Sequence[ToConfirmLine] = ()
    gone: Sequence[LabelledText] = ()
    notice: str = ""
    alike: Sequence[PageLink] = ()
    deciders: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class SimilarProject:
    """An earlier project like the one proposed: where it stands, what came of it, whom to ask.

    `joins` is the choice to join it, empty where that cannot be chosen.
    """

    link: PageLink
    reference: str
    facts: Sequence[LabelledText]
    is_same_title: bool
    is_chosen: bool = False
    joins: str = ""


@dataclass(frozen=True, kw_only=True)
class SimilarProjectsPage:
    """“Has this been done?”: the projects like it, and what its person says to that."""

    template: ClassVar[str] = "proposal_alike.html"
    heading: str
    action: str
    nonce: str
    around: ProposalAround
    projects: Sequence[SimilarProject]
    differs_because: str = ""
    goes_on: bool = False
    wrong_choice: str = ""
    wrong_reason: str = ""
    leaves: str = "Neither: I do not propose it after all"
    notice: str = ""


@dataclass(frozen=True, kw_only=True)
class AdvicePage:
    """What follows from an answer, whom to ask, and the ways to go on or to stop."""

    template: ClassVar[str] = "proposal_advice.html"
    heading: str
    paragraphs: Sequence[str]
    email: str
    on: PageLink | None
    links: Sequence[PageLink]
