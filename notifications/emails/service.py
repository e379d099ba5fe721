"""Letters about the service itself: held mail, trouble, patient details (OB-137), what was done in Prefect (OB-002)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from models.clock import local_date, spoken_date
from models.records import Email, Feedback, HelpRequest, Person, PrivacyRelease, Project, ProposalDraft
from models.vocabulary import Letter, LetterClass, ServiceTrouble
from notifications.content.quotes import quote
from notifications.emails.contexts import FeedbackFacts, HelpAnsweredFacts
from notifications.emails.outbox_rows import (
    Letterhead,
    Occasion,
    OutboxEntry,
    addressed,
    email_of,
    project_facts,
    project_page,
)
from notifications.emails.service_contexts import (
    DoneInPrefectFacts,
    DraftEndsFacts,
    MailHeldFacts,
    PrivacyFiguresFacts,
    ServiceTroubleFacts,
    TextReleasedFacts,
)

MINUTES_TO_LOOK = 5


@dataclass(frozen=True)
class HeldWave:
    """What the brake holds: how many of which class, the most that left on one of the last days, since when."""

    held: Mapping[LetterClass, int]
    usual: int
    at: datetime


def mail_held(wave: HeldWave, to: Person, head: Letterhead) -> Email:
    """Far more would leave than usual: somebody is to look before it does; one letter for each braking."""
    facts = MailHeldFacts(
        count=sum(wave.held.values()),
        kinds="\n".join(_kinds(wave.held)),
        held_at=wave.at,
        usual=wave.usual,
        minutes=MINUTES_TO_LOOK,
        link=f"{head.base_url}/outbox",
        **addressed(to, head),
    )
    key = f"mail-held:{wave.at.astimezone(UTC):%Y%m%dT%H%M%S.%f}"
    return email_of(OutboxEntry(Letter.MAIL_HELD, LetterClass.ALERT, key, to, wave.at), facts, head)


ADVICE: Mapping[ServiceTrouble, str] = {
    ServiceTrouble.NO_SWEEP: "Ask whoever runs QI Workflow to look at the worker’s log, and to call “qi doctor”.",
    ServiceTrouble.NEEDS_ATTENTION: "The run’s log says what happened. If it stays, tell whoever runs QI Workflow.",
    ServiceTrouble.CLOCK_JUMPED: (
        "Ask whoever runs QI Workflow to set the clock right. If it is right now, “qi sweep --trust-clock” says so."
    ),
    ServiceTrouble.CRASHED: "The log of the run says why. Tell whoever runs QI Workflow, if it happens again.",
    ServiceTrouble.MAIL_STOPPED: (
        "Ask whoever runs QI Workflow to see that the mail server runs and takes our password: “qi doctor” says more."
    ),
    ServiceTrouble.MAIL_FAILED: "Correct the address, then press “Send again”, or mark the email as dealt with.",
    ServiceTrouble.NO_WORKER: "Ask whoever runs QI Workflow why it was away: “qi worker” has to run all the time.",
}
"""What the QI Support Team does about each trouble."""

_IN_THE_OUTBOX = frozenset({ServiceTrouble.MAIL_STOPPED, ServiceTrouble.MAIL_FAILED})


@dataclass(frozen=True)
class SeenTrouble:
    """A trouble, the first project concerned (its reference, or empty), and the address of the runs in Prefect."""

    trouble: ServiceTrouble
    reference: str
    runs_url: str


def service_trouble(seen: SeenTrouble, *, to: Person, head: Letterhead, now: datetime) -> Email:
    """Something is wrong with the service: the QI Support Team hears of it, once on a day for each kind."""
    trouble = seen.trouble
    facts = ServiceTroubleFacts(
        trouble=trouble.label,
        means=trouble.hint,
        advice=ADVICE[trouble],
        reference=seen.reference,
        link=f"{head.base_url}/outbox" if trouble in _IN_THE_OUTBOX else seen.runs_url,
        **addressed(to, head),
    )
    key = service_trouble_key(trouble, local_date(now))
    return email_of(OutboxEntry(Letter.SERVICE_TROUBLE, LetterClass.ALERT, key, to, now), facts, head)


def service_trouble_key(trouble: ServiceTrouble, day: date) -> str:
    """The key of the one letter about a trouble on a day."""
    return f"service-trouble:{trouble}:{day}"


def privacy_figures(  # noqa: PLR0913 -- the figures of which week, to whom, when
    week: date, lines: Sequence[str], *, to: Person, head: Letterhead, now: datetime
) -> Email:
    """The Caldicott Guardian reads what the filter met in a week: rules and numbers, no text and nobody’s name."""
    facts = PrivacyFiguresFacts(
        week=spoken_date(week), lines=lines, link=f"{head.base_url}/privacy", **addressed(to, head)
    )
    post = OutboxEntry(Letter.PRIVACY_FIGURES, LetterClass.ALERT, f"privacy-figures:{week}", to, now)
    return email_of(post, facts, head)


def text_released(on: Occasion, release: PrivacyRelease, question: str, *, to: Person) -> Email:
    """Somebody else reads that Information Governance let something through, and why."""
    facts = TextReleasedFacts(
        **project_facts(on, to),
        question=question,
        rule=release.rule.label,
        reason=release.reason,
        until=spoken_date(local_date(release.ends_at)),
        link=project_page(on),
    )
    key = f"text-released:{release.id}"
    post = OutboxEntry(Letter.TEXT_RELEASED, LetterClass.ALERT, key, to, on.now, on.project)
    return email_of(post, facts, on.head)


@dataclass(frozen=True)
class ReleasedProposalText:
    """What was let through before there is a project: the release, the question, and who writes the proposal."""

    release: PrivacyRelease
    question: str
    proposer: Person


def proposal_text_released(
    released: ReleasedProposalText, *, to: Person, head: Letterhead, now: datetime
) -> Email:
    """Somebody else reads that Information Governance let a text of a proposal through, and why."""
    release = released.release
    facts = TextReleasedFacts(
        reference="",
        title=f"A proposal of {released.proposer.name}",
        question=released.question,
        rule=release.rule.label,
        reason=release.reason,
        until=spoken_date(local_date(release.ends_at)),
        link=f"{head.base_url}/privacy",
        **addressed(to, head),
    )
    post = OutboxEntry(Letter.TEXT_RELEASED, LetterClass.ALERT, f"text-released:{release.id}", to, now)
    return email_of(post, facts, head)


def draft_ends(  # noqa: PLR0913 -- which proposal, what it is called, to whom, and when
    draft: ProposalDraft, title: str, *, to: Person, ends_on: date, head: Letterhead, now: datetime
) -> Email:
    """Somebody who has begun a proposal and not sent it hears when it is deleted; once for each time it was saved."""
    facts = DraftEndsFacts(
        draft_title=title,
        saved_on=local_date(draft.saved_at),
        ends_on=ends_on,
        link=f"{head.base_url}/propose/{draft.id}",
        **addressed(to, head),
    )
    post = OutboxEntry(Letter.DRAFT_ENDS, LetterClass.REMINDER, draft_ends_key(draft), to, now)
    return email_of(post, facts, head)


def draft_ends_key(draft: ProposalDraft) -> str:
    """The key of the letter that says when a proposal, as it was saved last, is deleted."""
    return f"draft-ends:{draft.id}:{draft.saved_at.astimezone(UTC):%Y%m%dT%H%M%S.%f}"


def _kinds(held: Mapping[LetterClass, int]) -> list[str]:
    """“250 reminders”, the most first."""
    by_count = sorted(held.items(), key=lambda row: (-row[1], row[0]))
    return [f"{count} {kind.label.lower()}{'' if count == 1 else 's'}" for kind, count in by_count]


def feedback_told(feedback: Feedback, project: Project | None, *, to: Person, head: Letterhead) -> Email:
    """The QI Support Team reads what was wrong, without who said it; its link leads to the queue."""
    facts = FeedbackFacts(
        reference=project.reference if project else "",
        about=feedback.about,
        said=feedback.said,
        link=f"{head.base_url}/feedback/queue",
        **addressed(to, head),
    )
    key = f"feedback:{feedback.id}"
    post = OutboxEntry(Letter.FEEDBACK, LetterClass.ALERT, key, to, feedback.said_at, project)
    return email_of(post, facts, head)


def feedback_answered(  # noqa: PLR0913 -- what was said, of what, to whom, by whom, when
    feedback: Feedback, project: Project | None, *, to: Person, head: Letterhead, now: datetime
) -> Email:
    """Whoever told us reads the answer; nothing is asked of them, so there is nothing to click."""
    facts = FeedbackFacts(
        reference=project.reference if project else "",
        about=feedback.about,
        said=feedback.said,
        answer=feedback.answer,
        **addressed(to, head),
    )
    key = f"feedback-answered:{feedback.id}"
    post = OutboxEntry(Letter.FEEDBACK_ANSWERED, LetterClass.RECEIPT, key, to, now, project)
    return email_of(post, facts, head)


@dataclass(frozen=True)
class DoneInPrefect:
    """What was done: by which run, asked where, which operation, about what, in one sentence; the address to go to."""

    run_id: str
    asked_in: str
    operation: str
    about: str
    sentence: str
    address: str
    is_undone_there: bool


def done_in_prefect(  # noqa: PLR0913 -- what was done, to whom, about what, and when
    done: DoneInPrefect, *, to: Person, project: Project | None, head: Letterhead, now: datetime
) -> Email:
    """Whoever is said to have asked hears of it, and how to undo it; one letter for each run."""
    facts = DoneInPrefectFacts(
        asked_in=done.asked_in,
        operation=done.operation,
        about=done.about,
        done=done.sentence,
        is_undone_there=done.is_undone_there,
        link=f"{head.base_url}{done.address}",
        **addressed(to, head),
    )
    key = done_in_prefect_key(done.run_id)
    return email_of(
        OutboxEntry(Letter.DONE_IN_PREFECT, LetterClass.ALERT, key, to, now, project), facts, head
    )


def done_in_prefect_key(run_id: str) -> str:
    """The key of the one letter about a run."""
    return f"done-in-prefect:{run_id}"


LONGEST_REPLY = 4_000
"""Characters: whoever asked reads the whole of it, as the team typed it."""


def help_answered(on: Occasion, request: HelpRequest, *, to: Person, by: Person) -> Email:
    """Whoever asked for help reads the team’s reply, once, and whom to write to for more."""
    facts = HelpAnsweredFacts(
        **project_facts(on, to),
        link=project_page(on),
        kind=f"{request.kind.label[0].lower()}{request.kind.label[1:]}",
        matter=(
            *quote("The reply", request.reply, most=LONGEST_REPLY),
            *quote("What you asked", request.wanted),
        ),
        answered_by=by.name,
        answered_by_email=by.email,
    )
    key = f"help-answered:{request.id}"
    post = OutboxEntry(Letter.HELP_ANSWERED, LetterClass.DECISION, key, to, on.now, on.project)
    return email_of(post, facts, on.head)
