"""Letters about dates that moved and projects that rest: rows of the outbox, rendered once."""

from dataclasses import dataclass
from datetime import date

from models.clock import local_date, spoken_date
from models.policy.rules import TaskRule
from models.records import Email, HumanTask, Link, Pause, Person
from models.vocabulary import Letter, LetterClass, Role
from notifications.content.consequence import next_steps
from notifications.content.quotes import LONGEST_REASON, quote, reason_said
from notifications.emails.contexts import DateMovedFacts, DecisionFacts, StepTakenFacts
from notifications.emails.outbox_rows import (
    Occasion,
    OutboxEntry,
    email_of,
    project_facts,
    project_page,
    task_facts,
    task_link,
)


@dataclass(frozen=True)
class MovedDate:
    """A date that somebody else moved: what it was, why, in which role, and the nonce of the change."""

    was_due: date
    reason: str
    by: Role
    nonce: str


@dataclass(frozen=True)
class PauseNote:
    """Why a project rests or goes on, in which role it was said, and the nonce of the change."""

    reason: str
    by: Role
    nonce: str


def date_moved(on: Occasion, task: HumanTask, ask: TaskRule, moved: MovedDate) -> list[Link | Email]:
    """Whoever is asked learns that somebody else has moved the date."""
    token, link = task_link(on, task)
    facts = DateMovedFacts(
        **task_facts(on, task, ask),
        link=f"{on.head.base_url}/t/{token}",
        was_due=moved.was_due,
        reason=reason_said(moved.reason),
        moved_by_role=moved.by.label,
    )
    key = f"date-moved:{task.id}:{moved.nonce}"
    post = OutboxEntry(Letter.DATE_MOVED, LetterClass.DECISION, key, task.assignee, on.now, on.project, task)
    return [link, email_of(post, facts, on.head)]


def date_moved_told(on: Occasion, task: HumanTask, moved: MovedDate) -> Email:
    """The lead hears that the date of somebody else's task has moved, and why."""
    lead = on.project.lead
    facts = StepTakenFacts(
        **project_facts(on, lead),
        link=project_page(on),
        step=f"{task.kind.said}: new date {spoken_date(task.due_on)}.",
        taken_by=f"Moved from {spoken_date(moved.was_due)} by the {moved.by.label}",
        matter=tuple(quote("Reason given", moved.reason, most=LONGEST_REASON)),
        next_step=next_steps(on.project, lead),
    )
    key = f"step:{task.id}:{moved.nonce}"
    return email_of(
        OutboxEntry(Letter.STEP_TAKEN, LetterClass.DECISION, key, lead, on.now, on.project), facts, on.head
    )


def project_held(on: Occasion, to: Person, review_on: date, why: PauseNote) -> Email:
    """A project rests."""
    facts = DecisionFacts(
        **project_facts(on, to),
        link=project_page(on),
        outcome="on hold",
        reason=reason_said(why.reason),
        decided_by_role=why.by.label,
        next_step=f"Nobody is reminded meanwhile. We look at it again on {spoken_date(review_on)}.",
    )
    key = f"held:{on.project.id}:{why.nonce}:{to.id}"
    post = OutboxEntry(Letter.PROJECT_HELD, LetterClass.DECISION, key, to, on.now, on.project)
    return email_of(post, facts, on.head)


def project_resumed(on: Occasion, task: HumanTask, why: PauseNote) -> Email:
    """A project goes on: whoever is asked something in it learns the new date."""
    facts = DecisionFacts(
        **project_facts(on, task.assignee),
        link=project_page(on),
        outcome="under way again",
        reason=reason_said(why.reason),
        decided_by_role=why.by.label,
        next_step=f"Please {task.asked} by {spoken_date(task.due_on)}.",
    )
    key = f"resumed:{task.id}:{why.nonce}"
    post = OutboxEntry(
        Letter.PROJECT_RESUMED, LetterClass.DECISION, key, task.assignee, on.now, on.project, task
    )
    return email_of(post, facts, on.head)


def pause_review(  # noqa: PLR0913 -- which pause, to whom, for the how manieth time, and when the next is
    on: Occasion, pause: Pause, to: Person, *, occurrence: str, again: date
) -> Email:
    """Somebody is asked whether a pause is over, and is asked again on a day: nothing rests for ever."""
    waited = f"It waits for {pause.waits_for}." if pause.waits_for else ""
    began = spoken_date(local_date(pause.began_at))
    facts = DecisionFacts(
        **project_facts(on, to),
        link=project_page(on),
        outcome=f"on hold since {began}",
        reason=reason_said(" ".join(filter(None, [waited, pause.reason]))),
        decided_by_role="",
        next_step=f"You can restart it on its page. If it stays on hold, we ask again on {spoken_date(again)}.",
    )
    key = f"pause-review:{pause.id}:{occurrence}:{to.id}"
    return email_of(
        OutboxEntry(Letter.PAUSE_REVIEW, LetterClass.DECISION, key, to, on.now, on.project), facts, on.head
    )
