"""What came out of a project: to those on its distribution list, and to partners outside the Trust (6.5)."""

from collections.abc import Iterator
from hashlib import sha256

from models.records import Email, LearningRelease, Person, Project
from models.vocabulary import Letter, LetterClass
from notifications.content.learning import AIM, DONE, LEARNED, SHOWN, LearningSummary
from notifications.content.quotes import Quote, quote
from notifications.emails.contexts import ResultsFacts, SharedLearningFacts
from notifications.emails.outbox_rows import (
    Occasion,
    OutboxEntry,
    addressed,
    email_of,
    project_facts,
    project_page,
)
from notifications.emails.phrases import newest_decision

SHORT, LONG = 140, 220
"""Characters of a part of the letter, so that it stays on one screen of a phone; the rest is behind its link."""

MOST_VERDICTS = 2
"""Measures of which a letter says what they show."""


def results_letter(on: Occasion, summary: LearningSummary, *, to: Person, part: str) -> Email:
    """Somebody on the distribution list reads what came out of a project; one letter for each person and project.

    The lead also reads the message of whoever confirmed the closure.
    """
    _, decision = newest_decision(on.project)
    message = decision.reason if decision is not None and to.id == on.project.lead_id else ""
    facts = ResultsFacts(
        **project_facts(on, to),
        link=f"{project_page(on)}/report",
        part=part,
        matter=(*quote("From the QI Support Team", message, most=SHORT), *matter_of(summary)),
    )
    post = OutboxEntry(
        Letter.RESULTS, LetterClass.DECISION, results_key(on.project, to), to, on.now, on.project
    )
    return email_of(post, facts, on.head)


def results_key(project: Project, person: Person) -> str:
    """The key of the letter by which somebody reads the results of a project."""
    return f"results:{project.id}:{person.id}"


def shared_learning(  # noqa: PLR0913 -- what was released in which words, to where, by whom
    on: Occasion, release: LearningRelease, summary: LearningSummary, *, to: str, by: Person
) -> Email:
    """A partner outside the Trust reads it at an address; `by` of the QI Support Team answers for the letter."""
    facts = SharedLearningFacts(
        **addressed(by, on.head) | {"recipient_name": "colleagues"},
        reference=on.project.reference,
        title=summary.title,
        matter=tuple(matter_of(summary)),
    )
    key = f"shared-learning:{release.id}:{sha256(to.encode()).hexdigest()[:16]}"
    post = OutboxEntry(Letter.SHARED_LEARNING, LetterClass.DECISION, key, by, on.now, on.project, address=to)
    return email_of(post, facts, on.head)


def matter_of(summary: LearningSummary) -> Iterator[Quote]:
    """The parts of a summary as a letter quotes them, each shortened; none of what is empty."""
    yield from quote(AIM, summary.aim, most=SHORT)
    yield from quote(DONE, summary.done, most=SHORT)
    if summary.verdicts:
        yield Quote(SHOWN, "\n".join(summary.verdicts[:MOST_VERDICTS]))
    yield from quote(LEARNED, summary.learning, most=LONG)
