"""What every email is made with: who writes, what it is about, its link, and its row of the outbox."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from models.clock import local_date
from models.engine.assignment import Directory
from models.forms import FORMS
from models.policy.rules import TaskRule
from models.records import Email, HumanTask, Link, Person, Project
from models.records.base import new_id
from models.vocabulary import Letter, LetterClass, MailState
from notifications.content.consequence import otherwise
from notifications.content.headlines import needed
from notifications.content.subject_matter import round_of, subject_matter
from notifications.emails.contexts import Facts
from notifications.emails.phrases import otherwise_by_role
from notifications.emails.render import render
from notifications.emails.service_contexts import Addressed
from notifications.smtp.message import Envelope, build_message, message_id

LINK_LIVES = timedelta(days=180)

RANKS = {
    LetterClass.CODE: 0,
    LetterClass.TASK: 1,
    LetterClass.DECISION: 1,
    LetterClass.RECEIPT: 1,
    LetterClass.ALERT: 1,
    LetterClass.PAPER: 2,
    LetterClass.REMINDER: 2,
    LetterClass.ESCALATION: 2,
    LetterClass.OVERDUE: 2,
    LetterClass.DIGEST: 3,
}
"""Which letter leaves first: somebody looks at a page until the code comes; a digest has time."""


@dataclass(frozen=True)
class Letterhead:
    """Who writes: the Trust, the QIST mailbox, the sender's address, and where the pages are."""

    trust_name: str
    qist_email: str
    from_address: str
    base_url: str


@dataclass(frozen=True)
class Occasion:
    """What a letter is about: a project at a moment, and the letterhead."""

    project: Project
    head: Letterhead
    now: datetime
    who: Directory | None = None
    """People and roles, where a letter says to whom we write next; without them it names the role alone."""


@dataclass(frozen=True)
class OutboxEntry:
    """What a row of the outbox says about itself."""

    letter: Letter
    letter_class: LetterClass
    key: str
    to: Person
    at: datetime
    project: Project | None = None
    task: HumanTask | None = None
    local_date: date | None = None
    address: str = ""
    """Where it goes, if not to the mailbox of `to`, who then answers for it: a partner outside the Trust."""


def email_of(post: OutboxEntry, facts: Facts, head: Letterhead) -> Email:
    """The row of the outbox: the letter rendered and its bytes built, waiting to be sent; its key makes it unique."""
    words = render(post.letter, facts, post.to.letter_form, written_on=local_date(post.at))
    domain = head.from_address.rpartition("@")[2]
    envelope = Envelope(
        key=post.key,
        to=post.address or post.to.email,
        to_name="" if post.address else post.to.name,
        from_address=head.from_address,
        from_name=f"{head.trust_name} QI",
        reply_to=head.qist_email,
        domain=domain,
        thread=post.project.reference if post.project else None,
        sent_on=post.at,
    )
    return Email(
        id=new_id(),
        key=post.key,
        letter=post.letter,
        letter_class=post.letter_class,
        task_id=post.task.id if post.task else None,
        project_id=post.project.id if post.project else None,
        assignment_no=post.task.assignment_no if post.task else None,
        to_person_id=post.to.id,
        to_address=post.address or post.to.email,
        sender=head.from_address,
        subject=words.subject,
        body_text=words.text,
        message=build_message(envelope, words),
        message_id=message_id(post.key, domain),
        local_date=post.local_date,
        state=MailState.WAITING,
        next_attempt_at=post.at,
        created_at=post.at,
        rank=RANKS[post.letter_class],
    )


def project_page(on: Occasion) -> str:
    """The address of the page of the project."""
    return f"{on.head.base_url}/projects/{on.project.reference}"


def task_link(on: Occasion, task: HumanTask) -> tuple[str, Link]:
    """A new token for whoever is asked, and its link as a row, which keeps the hash alone; it lives 180 days."""
    token = secrets.token_urlsafe(32)
    link = Link(
        token_hash=hashlib.sha256(token.encode()).hexdigest(),
        task_id=task.id,
        project_id=on.project.id,
        person_id=task.assignee.id,
        expires_at=on.now + LINK_LIVES,
    )
    return token, link


def task_facts(on: Occasion, task: HumanTask, ask: TaskRule, *, returns: int = 0) -> dict[str, Any]:
    """What a letter says of a task; `returns` is how often it has come back, where that is known."""
    form = FORMS[task.kind]
    return project_facts(on, task.assignee) | {
        "asked": task.asked,
        "needed": needed(task),
        "minutes": form.minutes,
        "due_on": task.due_on,
        "clause": ask.clause,
        "why": form.how_to,
        "otherwise": what_happens_otherwise(on, task, ask),
        "matter": subject_matter(on.project, task),
        "round": round_of(on.project, task, returns=returns),
        "note": note_of(task),
        "feedback": f"{on.head.base_url}/feedback?task={task.id}",
    }


def what_happens_otherwise(on: Occasion, task: HumanTask, ask: TaskRule) -> str:
    """To whom we write if nobody answers, by name where people and roles are at hand."""
    return otherwise(on.who, on.project, task, ask) if on.who else otherwise_by_role(ask)


def note_of(task: HumanTask) -> str:
    """Why it is this person who is asked, why at all, and why the date is another; empty where all are plain."""
    return " ".join(filter(None, [task.why_asked, task.date_note]))


def project_facts(on: Occasion, to: Person) -> dict[str, Any]:
    """What every letter about a project says of it, of its reader and of who writes."""
    return {
        "reference": on.project.reference,
        "title": on.project.title,
        "supporter": _supporter_of(on, to),
        **addressed(to, on.head),
    }


def _supporter_of(on: Occasion, to: Person) -> str:
    """Who of the QI Support Team to ask, if somebody supports it and is here; nobody is told of themselves."""
    supporter = on.project.supporter if on.project.supporter_id else None
    is_here = supporter is not None and supporter.is_here(local_date(on.now))
    return supporter.name if supporter is not None and is_here and supporter.id != to.id else ""


def addressed(to: Person, head: Letterhead) -> Addressed:
    """What every letter says of its reader and of who writes it."""
    return {"recipient_name": to.name, "trust_name": head.trust_name, "qist_email": head.qist_email}
