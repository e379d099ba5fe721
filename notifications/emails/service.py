"""Letters about the service itself: held mail, the filter against patient details (OB-137), what was wrong (OB-002)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from models.clock import local_date, spoken_date
from models.records import Email, Feedback, Person, PrivacyRelease, Project
from models.vocabulary import Letter, LetterClass
from notifications.emails.contexts import FeedbackFacts
from notifications.emails.outbox_rows import (
    Letterhead,
    Occasion,
    OutboxEntry,
    addressed,
    email_of,
    project_facts,
    project_page,
)
from notifications.emails.service_contexts import MailHeldFacts, PrivacyFiguresFacts, TextReleasedFacts

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
