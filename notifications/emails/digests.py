"""Letters of several tasks: the one of the week, instead of single reminders; the table of what is overdue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from models.clock import local_date
from models.engine.assignment import Assignment
from models.engine.blocked_steps import BlockedSteps
from models.engine.escalation_route import NextTold
from models.forms import FORMS
from models.records import Email, HumanTask, Link, Person, Project
from models.vocabulary import Letter, LetterClass
from models.working_time import working_days_between
from notifications.content.consequence import otherwise_of_several
from notifications.content.subject_matter import subject_matter
from notifications.emails.contexts import DigestFacts, WaitingTask
from notifications.emails.outbox_rows import (
    Letterhead,
    Occasion,
    OutboxEntry,
    addressed,
    email_of,
    note_of,
    task_link,
)
from notifications.emails.service_contexts import OverdueRow, OverdueTableFacts


@dataclass(frozen=True)
class WaitingStep:
    """An open task, its project, what waits for it, and whom the ladder tells next if nobody answers."""

    project: Project
    task: HumanTask
    behind: BlockedSteps
    told_next: NextTold | None


@dataclass(frozen=True)
class Week:
    """Whose letter it is, for the week that begins on a day, and who writes it when."""

    person: Person
    begins: date
    head: Letterhead
    now: datetime

    @property
    def key(self) -> str:
        """The key of the outbox: one letter a person and week."""
        return f"digest:{self.person.id}:{self.begins.isoformat()}"


def digest(week: Week, waiting: Sequence[WaitingStep]) -> tuple[Email, list[Link]]:
    """One letter with every task in this order, each with a link of its own."""
    told = [_told(Occasion(step.project, week.head, week.now), step) for step in waiting]
    facts = DigestFacts(
        tasks=tuple(task for task, _ in told),
        overdue=sum(task.days_overdue > 0 for task, _ in told),
        otherwise=otherwise_of_several([(step.project, step.told_next) for step in waiting]),
        link=f"{week.head.base_url}/my",
        **addressed(week.person, week.head),
    )
    today = local_date(week.now)
    post = OutboxEntry(Letter.DIGEST, LetterClass.DIGEST, week.key, week.person, week.now, local_date=today)
    return email_of(post, facts, week.head), [link for _, link in told]


@dataclass(frozen=True)
class OverdueTask:
    """An overdue task of a project that is brought to somebody; `is_new` if they were not told of it before."""

    project: Project
    task: HumanTask
    is_new: bool


@dataclass(frozen=True)
class TableOccasion:
    """Who reads a table of what is overdue, who writes it when, and whether its reader is to call."""

    told: Assignment
    head: Letterhead
    now: datetime
    is_to_call: bool


def overdue_table(on: TableOccasion, tasks: Sequence[OverdueTask]) -> Email:
    """One letter with everything overdue that was brought to a reader, what is new first, then by date (5.0, 5.1)."""
    told, head, now, is_to_call = on.told, on.head, on.now, on.is_to_call
    today = local_date(now)
    in_order = sorted(tasks, key=lambda late: (not late.is_new, late.task.due_on, late.project.reference))
    facts = OverdueTableFacts(
        rows=tuple(_overdue_row(late, today) for late in in_order),
        is_to_call=is_to_call,
        note=told.note,
        link=f"{head.base_url}/projects?overdue=yes",
        **addressed(told.person, head),
    )
    key = f"overdue-table:{told.person.id}:{'call' if is_to_call else 'told'}:{today.isoformat()}"
    post = OutboxEntry(Letter.OVERDUE_TABLE, LetterClass.OVERDUE, key, told.person, now, local_date=today)
    return email_of(post, facts, head)


def _overdue_row(late: OverdueTask, today: date) -> OverdueRow:
    return OverdueRow(
        reference=late.project.reference,
        title=late.project.title,
        asked=late.task.asked,
        asked_of=f"{late.task.assignee.name} ({late.task.role.label})",
        due_on=late.task.due_on,
        days_late=working_days_between(late.task.due_on, today),
        is_new=late.is_new,
    )


def _told(on: Occasion, step: WaitingStep) -> tuple[WaitingTask, Link]:
    token, link = task_link(on, step.task)
    due_on = step.task.due_on
    told = WaitingTask(
        reference=on.project.reference,
        title=on.project.title,
        asked=step.task.asked,
        minutes=FORMS[step.task.kind].minutes,
        due_on=due_on,
        days_overdue=(local_date(on.now) - due_on).days,
        behind=step.behind.said,
        link=f"{on.head.base_url}/t/{token}",
        note=note_of(step.task),
        matter=subject_matter(on.project, step.task)[:1],
    )
    return told, link
