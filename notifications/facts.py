"""What a letter needs to know: one frozen record for each kind of letter, filled by compose, read by templates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias


@dataclass(frozen=True, kw_only=True)
class ProjectFacts:
    """What every letter about a project says."""

    reference: str
    title: str
    link: str
    recipient_name: str
    trust_name: str
    qist_email: str


@dataclass(frozen=True, kw_only=True)
class TaskFacts(ProjectFacts):
    """Something is asked: TASK_OPENED, and CHANGES_WANTED, where `before` says which changes.

    `asked` completes “Please …”: “approve the project”. `why`, `otherwise`, `before` and `note` are sentences
    of their own; `before` may have several lines, and it and `note` may be empty. `clause` is a number: “6.3”.
    """

    asked: str
    minutes: int
    due_on: date | None
    clause: str
    why: str
    otherwise: str
    before: str = ""
    note: str = ""


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
class EscalationFacts(TaskFacts):
    """ESCALATION: a task that `original_role` has not answered is brought to the reader."""

    days_overdue: int
    original_role: str


@dataclass(frozen=True, kw_only=True)
class DecisionFacts(ProjectFacts):
    """PROJECT_APPROVED, …_DECLINED, …_REDIRECTED, …_CLOSED, …_WITHDRAWN, …_HELD, …_RESUMED, PAUSE_REVIEW.

    `outcome` completes “The project is …”: “approved with conditions”. `next_step` is a sentence. `reason` may
    have several lines; it, `next_step` and `clause` may be empty.
    """

    outcome: str
    reason: str
    decided_by_role: str
    next_step: str
    clause: str = ""


@dataclass(frozen=True, kw_only=True)
class ReceiptFacts(ProjectFacts):
    """RECEIPT. `recorded` says what the reader answered, in one or several lines; `next_step` may be empty."""

    recorded: str
    recorded_at: datetime
    next_step: str = ""


@dataclass(frozen=True, kw_only=True)
class CodeFacts:
    """SIGN_IN_CODE. `purpose` completes “Enter it … to …”: “sign in”. `code` is six digits."""

    code: str
    purpose: str
    minutes_valid: int
    recipient_name: str
    trust_name: str
    qist_email: str


@dataclass(frozen=True, kw_only=True)
class MailHeldFacts:
    """MAIL_HELD: `count` e-mails are held since `held_at`; `kinds` says in lines of which kinds they are.

    `usual` is the most that left on any of the four weeks before; `link` leads to the outbox.
    """

    count: int
    kinds: str
    held_at: datetime
    usual: int
    minutes: int
    link: str
    recipient_name: str
    trust_name: str
    qist_email: str


Facts: TypeAlias = TaskFacts | DecisionFacts | ReceiptFacts | CodeFacts | MailHeldFacts
