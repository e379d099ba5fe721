"""What every letter needs to know, and those that are about no one project: one frozen record for each kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypedDict


class Addressed(TypedDict):
    """The values of `LetterFacts`."""

    recipient_name: str
    trust_name: str
    qist_email: str


@dataclass(frozen=True, kw_only=True)
class LetterFacts:
    """What every letter says; `supporter` is who of the QI Support Team supports the project it is about, if any."""

    recipient_name: str
    trust_name: str
    qist_email: str
    supporter: str = ""


@dataclass(frozen=True, kw_only=True)
class ServiceFacts(LetterFacts):
    """What every letter says that is about no one project."""

    link: str


@dataclass(frozen=True, kw_only=True)
class AbsenceEnteredFacts(ServiceFacts):
    """ABSENCE_ENTERED: somebody else has said that the reader is away; `cover` says who is asked meanwhile."""

    said_by: str
    days: str
    cover: str


@dataclass(frozen=True, kw_only=True)
class StandInNamedFacts(ServiceFacts):
    """STAND_IN_NAMED: somebody without a role is to stand in for one who decides; the reader may confirm it."""

    stand_in_name: str
    away_name: str
    days: str
    roles: str


@dataclass(frozen=True, kw_only=True)
class RolesVacantFacts(ServiceFacts):
    """ROLES_VACANT: roles that nobody holds, and projects whose supporter has gone, one line each; not both empty."""

    roles: Sequence[str]
    unsupported: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class QualityLeadBeginsFacts(ServiceFacts):
    """QUALITY_LEAD_BEGINS: of which service, what waits there (a line for each kind), and who covers, if anybody."""

    service: str
    waiting: Sequence[str]
    under_way: int
    covered_by: str


@dataclass(frozen=True, kw_only=True)
class ProgrammeBegunFacts(ServiceFacts):
    """PROGRAMME_BEGUN: how many projects have begun, and a line for each thing that became of topics."""

    year: str
    begun: int
    lines: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class PaperFacts(ServiceFacts):
    """PAPER: which paper for which meeting, how much it asks, and where it is; what it says stays there (P25)."""

    paper: str
    reference: str
    committee: str
    held_on: date
    to_decide: int
    to_note: int


@dataclass(frozen=True, kw_only=True)
class SubscriptionsDueFacts(ServiceFacts):
    """SUBSCRIPTIONS_DUE: what is to be renewed or ended, one line each."""

    lines: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class MailHeldFacts(ServiceFacts):
    """MAIL_HELD: `count` emails are held since `held_at`; `kinds` says in lines of which kinds they are.

    `usual` is the most that left on any of the four weeks before; `link` leads to the outbox.
    """

    count: int
    kinds: str
    held_at: datetime
    usual: int
    minutes: int


@dataclass(frozen=True, kw_only=True)
class OverdueRow:
    """A row of the table: which project, what is asked of whom, since when; whether that is new to the reader."""

    reference: str
    title: str
    asked: str
    asked_of: str
    due_on: date
    days_late: int
    is_new: bool


@dataclass(frozen=True, kw_only=True)
class OverdueTableFacts(ServiceFacts):
    """OVERDUE_TABLE: everything overdue that was brought to the reader, what is new first; or whom they are to call."""

    rows: tuple[OverdueRow, ...]
    is_to_call: bool
    note: str


@dataclass(frozen=True, kw_only=True)
class DoneInPrefectFacts(ServiceFacts):
    """DONE_IN_PREFECT: asked where, which operation, about what, what it did; `is_undone_there`: the link undoes it."""

    asked_in: str
    operation: str
    about: str
    done: str
    is_undone_there: bool


@dataclass(frozen=True, kw_only=True)
class ServiceTroubleFacts(ServiceFacts):
    """SERVICE_TROUBLE: what is wrong, what it means, and what to do; `reference`: the first project concerned.

    `reference` is empty where it concerns no project; `link` leads to the runs in Prefect, or to the outbox.
    """

    trouble: str
    means: str
    advice: str
    reference: str


@dataclass(frozen=True, kw_only=True)
class PrivacyFiguresFacts(ServiceFacts):
    """PRIVACY_FIGURES: what the filter met in the week from a Monday on, one line for each rule and outcome."""

    week: str
    lines: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class TextReleasedFacts(ServiceFacts):
    """TEXT_RELEASED: which rule does not hold for which question, until when, and why.

    Of a proposal that is no project yet `reference` is empty, `title` says whose it is, and `link` leads to the figures
    of the filter.
    """

    reference: str
    title: str
    question: str
    rule: str
    reason: str
    until: str


@dataclass(frozen=True, kw_only=True)
class DraftEndsFacts(ServiceFacts):
    """DRAFT_ENDS: a proposal that was begun and not sent; `link` leads to it, on `ends_on` it is deleted."""

    draft_title: str
    saved_on: date
    ends_on: date


@dataclass(frozen=True, kw_only=True)
class ResearchIdeaFacts(ServiceFacts):
    """RESEARCH_IDEA: a topic of the programme that may be a question for research."""

    topic: str
    year: str
    priority: str
