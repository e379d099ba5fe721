"""What a letter needs to know: one frozen record for each kind of letter, filled by compose, read by templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from notifications.emails.service_contexts import (
    LetterFacts,
    MailHeldFacts,
    PaperFacts,
    PrivacyFiguresFacts,
    ProgrammeBegunFacts,
    ResearchIdeaFacts,
    RolesVacantFacts,
    SubscriptionsDueFacts,
    TextReleasedFacts,
)


@dataclass(frozen=True, kw_only=True)
class ProjectFacts(LetterFacts):
    """What every letter about a project says."""

    reference: str
    title: str
    link: str


@dataclass(frozen=True, kw_only=True)
class TaskFacts(ProjectFacts):
    """Something is asked: TASK_OPENED, and CHANGES_WANTED, where `before` says which changes.

    `asked` completes “Please …”: “approve the project”. `why`, `otherwise`, `before` and `note` are sentences
    of their own; `before` may have several lines, and it and `note` may be empty. `clause` is a number: “6.3”.
    `feedback` is the address at which the reader can say what was wrong with this step (OB-002).
    """

    asked: str
    minutes: int
    due_on: date | None
    clause: str
    why: str
    otherwise: str
    before: str = ""
    note: str = ""
    feedback: str = ""


@dataclass(frozen=True, kw_only=True)
class ReminderFacts(TaskFacts):
    """REMINDER. `days_overdue` counts from the due date: 0 on the day itself, negative before it."""

    days_overdue: int


@dataclass(frozen=True, kw_only=True)
class DateMovedFacts(TaskFacts):
    """DATE_MOVED: `moved_by_role` has moved the date for a `reason`; it was `was_due`."""

    was_due: date
    reason: str
    moved_by_role: str


@dataclass(frozen=True, kw_only=True)
class PassedOnFacts(TaskFacts):
    """PASSED_ON: asked of somebody else before. `reason` and `passed_by_role` are empty if the policy did it."""

    reason: str = ""
    passed_by_role: str = ""


@dataclass(frozen=True, kw_only=True)
class EscalationFacts(TaskFacts):
    """ESCALATION: a task that `original_role` has not answered is brought to the reader."""

    days_overdue: int
    original_role: str


@dataclass(frozen=True, kw_only=True)
class DecisionFacts(ProjectFacts):
    """PROJECT_APPROVED, …_DECLINED, …_REDIRECTED, …_CLOSED, …_WITHDRAWN, …_HELD, …_RESUMED, PAUSE_REVIEW, HELP_WANTED.

    `outcome` completes “The project is …”: “approved with conditions”. `reason` may have several lines. `next_step`
    is a sentence; letters that the policy's table tells have their own in their templates. `about` is the action or
    condition that was answered about. All but `outcome` may be empty.
    """

    outcome: str
    reason: str
    decided_by_role: str
    next_step: str = ""
    clause: str = ""
    about: str = ""


@dataclass(frozen=True, kw_only=True)
class HandOverFacts(ProjectFacts):
    """HAND_OVER: the reader leads a project from `since`. Lines are of text; each of the lists may be empty.

    `aim`, `standing` and `reason` may have several lines; `asked` are the open tasks, `dates` what comes when,
    `contacts` who has to do with it.
    """

    since: date
    before_name: str
    standing: str
    aim: str
    asked: Sequence[str]
    dates: Sequence[str]
    contacts: Sequence[str]
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class ReceiptFacts(ProjectFacts):
    """RECEIPT. `recorded` says what the reader answered, in one or several lines; `next_step` may be empty."""

    recorded: str
    recorded_at: datetime
    next_step: str = ""


@dataclass(frozen=True, kw_only=True)
class CodeFacts(LetterFacts):
    """SIGN_IN_CODE. `purpose` completes “Enter it … to …”: “sign in”. `code` is six digits."""

    code: str
    purpose: str
    minutes_valid: int


@dataclass(frozen=True, kw_only=True)
class WaitingTask:
    """One task in a digest, as its own letter says it. `behind` is a sentence on what waits for it.

    `note` says why it is this person who is asked, and may be empty.
    """

    reference: str
    title: str
    asked: str
    minutes: int
    due_on: date
    days_overdue: int
    behind: str
    link: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class DigestFacts(LetterFacts):
    """DIGEST: everything that waits for the reader, in the order in which it is to be read; `link` shows all."""

    tasks: tuple[WaitingTask, ...]
    overdue: int
    link: str


@dataclass(frozen=True, kw_only=True)
class FeedbackFacts(LetterFacts):
    """FEEDBACK, FEEDBACK_ANSWERED: what was `said` `about` a step, in one or several lines, and the `answer` to it.

    `about` is the step as its page names it, `reference` that of its project, or empty. `link` leads to the queue.
    """

    reference: str
    about: str
    said: str
    link: str = ""
    answer: str = ""


Facts: TypeAlias = (
    TaskFacts
    | DecisionFacts
    | HandOverFacts
    | RolesVacantFacts
    | ProgrammeBegunFacts
    | PaperFacts
    | SubscriptionsDueFacts
    | ResearchIdeaFacts
    | ReceiptFacts
    | CodeFacts
    | DigestFacts
    | FeedbackFacts
    | MailHeldFacts
    | PrivacyFiguresFacts
    | TextReleasedFacts
)
