"""The letter of the week: everything that waits for one person, instead of single reminders."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from models.clock import local_date
from models.engine.blocked_steps import BlockedSteps
from models.forms import FORMS
from models.records import Email, HumanTask, Link, Person, Project
from models.vocabulary import Letter, LetterClass
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


@dataclass(frozen=True)
class WaitingStep:
    """An open task, its project, and what waits for it."""

    project: Project
    task: HumanTask
    behind: BlockedSteps


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
        link=f"{week.head.base_url}/my",
        **addressed(week.person, week.head),
    )
    today = local_date(week.now)
    post = OutboxEntry(Letter.DIGEST, LetterClass.DIGEST, week.key, week.person, week.now, local_date=today)
    return email_of(post, facts, week.head), [link for _, link in told]


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
