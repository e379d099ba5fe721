"""The letter with which a committee gets its paper (6.4; OB-069, OB-107)."""

from dataclasses import dataclass
from datetime import date, datetime

from models.papers import Paper
from models.records import Email, Person
from models.vocabulary import Letter, LetterClass
from notifications.emails.outbox_rows import Letterhead, OutboxEntry, addressed, email_of
from notifications.emails.service_contexts import PaperFacts


@dataclass(frozen=True)
class PaperDelivery:
    """A paper for a meeting."""

    paper: Paper
    committee: str
    held_on: date
    at: datetime


def paper_sent(delivery: PaperDelivery, to: Person, head: Letterhead) -> Email:
    """One letter for each paper and reader; the paper itself is on its page."""
    paper = delivery.paper
    facts = PaperFacts(
        paper=paper.title,
        reference=paper.reference,
        committee=delivery.committee,
        held_on=delivery.held_on,
        to_decide=len(paper.to_decide),
        to_note=len(paper.to_note),
        link=f"{head.base_url}/papers/{paper.reference}",
        **addressed(to, head),
    )
    key = f"paper:{paper.reference}:{to.id}"
    return email_of(OutboxEntry(Letter.PAPER, LetterClass.PAPER, key, to, delivery.at), facts, head)
