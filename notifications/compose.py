"""One function for each e-mail: from what happened to rows of the outbox, rendered once."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from models.advance import policy_of
from models.clock import local_date
from models.directory import Assignment
from models.forms import FORMS
from models.policy import Ask
from models.records import Decision, Email, HumanTask, Link, Person, Project, SignInCode, Transition
from models.records.base import new_id
from models.vocabulary import Letter, LetterClass, MailState, Stage
from notifications.facts import (
    CodeFacts,
    DecisionFacts,
    EscalationFacts,
    Facts,
    ReceiptFacts,
    ReminderFacts,
    TaskFacts,
)
from notifications.message import Envelope, build_message, message_id
from notifications.render import render
from notifications.wording import before, deciding_role, newest_decision, otherwise, whose_turn

LINK_LIVES = timedelta(days=180)
CODE_MINUTES = 10


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


@dataclass(frozen=True)
class _Post:
    """What a row of the outbox says about itself."""

    letter: Letter
    letter_class: LetterClass
    key: str
    to: Person
    at: datetime
    project: Project | None = None
    task: HumanTask | None = None
    local_date: date | None = None


def task_opened(on: Occasion, task: HumanTask, ask: Ask, *, letter: Letter) -> list[Link | Email]:
    """The one e-mail that asks a person to do one thing, with a link of its own."""
    token, link = _link(on, task)
    given = _task_facts(on, task, ask)
    if letter is Letter.CHANGES_WANTED:
        given["asked"] = given["asked"].replace("write", "revise", 1)
    facts = TaskFacts(**given, link=f"{on.head.base_url}/t/{token}")
    key = f"task:{task.id}:{task.assignment_no}"
    post = _Post(letter, LetterClass.TASK, key, task.assignee, on.now, on.project, task)
    return [link, _email(post, facts, on.head)]


def reminder(on: Occasion, task: HumanTask, ask: Ask, *, rung: int) -> list[Link | Email]:
    """The person asked is reminded; at most once a task and day (P12)."""
    token, link = _link(on, task)
    today = local_date(on.now)
    facts = ReminderFacts(
        **_task_facts(on, task, ask),
        link=f"{on.head.base_url}/t/{token}",
        days_overdue=(today - task.due_on).days,
    )
    key = f"reminder:{task.id}:{rung}"
    post = _Post(Letter.REMINDER, LetterClass.REMINDER, key, task.assignee, on.now, on.project, task, today)
    return [link, _email(post, facts, on.head)]


def escalation(on: Occasion, task: HumanTask, ask: Ask, *, rung: int, told: Assignment) -> Email:  # noqa: PLR0913
    """An overdue task is brought to the next role of the policy's route; its link shows the project."""
    today = local_date(on.now)
    facts = EscalationFacts(
        **_task_facts(on, task, ask) | {"recipient_name": told.person.name, "note": told.note},
        link=_project_page(on),
        days_overdue=(today - task.due_on).days,
        original_role=task.role.label,
    )
    key = f"escalation:{task.id}:{rung}"
    post = _Post(Letter.ESCALATION, LetterClass.ESCALATION, key, told.person, on.now, on.project, task, today)
    return _email(post, facts, on.head)


def stage_entered(on: Occasion, transition: Transition, letter: Letter, *, told: Person) -> Email:
    """Somebody is told that the project was approved, declined, redirected, closed or ended early."""
    task, decision = newest_decision(on.project)
    facts = DecisionFacts(
        **_project_facts(on, told),
        link=_project_page(on),
        outcome=_outcome_said(letter, decision),
        reason=decision.reason if decision else "",
        decided_by_role=deciding_role(task),
        next_step=_NEXT_STEP.get(letter, ""),
        clause=policy_of(on.project).rule(Stage(transition.from_state)).clause,
    )
    key = f"{letter}:{transition.id}:{told.id}"
    return _email(_Post(letter, LetterClass.DECISION, key, told, on.now, on.project), facts, on.head)


def receipt(on: Occasion, task: HumanTask, decision: Decision, *, to: Person) -> Email:
    """Whoever answered is told what was recorded in their name."""
    facts = ReceiptFacts(
        **_project_facts(on, to),
        link=_project_page(on),
        recorded=f"{task.kind.said}: {decision.outcome.said}.",
        recorded_at=on.now,
        next_step=whose_turn(on.project).removeprefix("Next: "),
    )
    post = _Post(Letter.RECEIPT, LetterClass.RECEIPT, f"receipt:{decision.id}", to, on.now, on.project, task)
    return _email(post, facts, on.head)


def sign_in_code(code: SignInCode, digits: str, *, to: Person, head: Letterhead) -> Email:
    """The six digits that prove who reads this mailbox; no link, so that nothing can be opened from it."""
    facts = CodeFacts(
        code=digits,
        purpose="sign in",
        minutes_valid=CODE_MINUTES,
        recipient_name=to.name,
        trust_name=head.trust_name,
        qist_email=head.qist_email,
    )
    return _email(
        _Post(Letter.SIGN_IN_CODE, LetterClass.CODE, f"code:{code.id}", to, code.created_at), facts, head
    )


_IN_THE_REGISTER = "What was learned stays in the register for others to find."
_NEXT_STEP = {
    Letter.PROJECT_APPROVED: "Data collection may begin. We ask you for its plan in an e-mail of its own.",
    Letter.PROJECT_DECLINED: "The project ends here; its record stays in the register.",
    Letter.PROJECT_REDIRECTED: "Research Governance will help with an application for research.",
    Letter.PROJECT_CLOSED: _IN_THE_REGISTER,
    Letter.PROJECT_WITHDRAWN: _IN_THE_REGISTER,
}


def _task_facts(on: Occasion, task: HumanTask, ask: Ask) -> dict[str, Any]:
    form = FORMS[task.kind]
    return _project_facts(on, task.assignee) | {
        "asked": task.kind.label[0].lower() + task.kind.label[1:],
        "minutes": form.minutes,
        "due_on": task.due_on,
        "clause": ask.clause,
        "why": form.how_to,
        "otherwise": otherwise(ask),
        "before": before(on.project, task),
        "note": task.note,
    }


def _project_facts(on: Occasion, to: Person) -> dict[str, Any]:
    return {
        "reference": on.project.reference,
        "title": on.project.title,
        "recipient_name": to.name,
        "trust_name": on.head.trust_name,
        "qist_email": on.head.qist_email,
    }


def _outcome_said(letter: Letter, decision: Decision | None) -> str:
    if letter is Letter.PROJECT_APPROVED and decision is not None:
        return decision.outcome.said
    return letter.removeprefix("project-")


def _project_page(on: Occasion) -> str:
    return f"{on.head.base_url}/projects/{on.project.reference}"


def _link(on: Occasion, task: HumanTask) -> tuple[str, Link]:
    token = secrets.token_urlsafe(32)
    link = Link(
        token_hash=hashlib.sha256(token.encode()).hexdigest(),
        task_id=task.id,
        project_id=on.project.id,
        person_id=task.assignee.id,
        expires_at=on.now + LINK_LIVES,
    )
    return token, link


def _email(post: _Post, facts: Facts, head: Letterhead) -> Email:
    words = render(post.letter, facts)
    domain = head.from_address.rpartition("@")[2]
    envelope = Envelope(
        key=post.key,
        to=post.to.email,
        to_name=post.to.name,
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
        to_address=post.to.email,
        sender=head.from_address,
        subject=words.subject,
        body_text=words.text,
        message=build_message(envelope, words),
        message_id=message_id(post.key, domain),
        local_date=post.local_date,
        state=MailState.WAITING,
        next_attempt_at=post.at,
        created_at=post.at,
    )
