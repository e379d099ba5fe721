"""Letters about the annual programme itself (6.1), and about a topic that may be a question for research (5.1)."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from models.records import Email, Person, Topic
from models.vocabulary import Letter, LetterClass, Turn
from notifications.emails.outbox_rows import Letterhead, OutboxEntry, addressed, email_of
from notifications.emails.service_contexts import ProgrammeBegunFacts, ResearchIdeaFacts


@dataclass(frozen=True)
class TurnCounts:
    """How many topics took which turn at the beginning of a programme year."""

    year: str
    count: Counter[Turn]
    at: datetime

    @property
    def key(self) -> str:
        """The key of its letter: once for each year."""
        return f"programme-begun:{self.year}"


def programme_begun(turns: TurnCounts, to: Person, head: Letterhead) -> Email:
    """The switch to the new year is announced to the QI Support Team, once for each year."""
    facts = ProgrammeBegunFacts(
        year=turns.year,
        begun=turns.count[Turn.BEGIN],
        lines=list(_lines(turns.count)),
        link=f"{head.base_url}/outbox",
        **addressed(to, head),
    )
    return email_of(
        OutboxEntry(Letter.PROGRAMME_BEGUN, LetterClass.ALERT, turns.key, to, turns.at), facts, head
    )


def _lines(count: Counter[Turn]) -> Iterator[str]:
    yield f"{_topics(count[Turn.BEGIN])} begun: each is a project now, and its lead is asked for the proposal."
    if number := count[Turn.CARRY_FORWARD]:
        yield f"{_topics(number)} carried forward from the year before."
    if number := count[Turn.RENEW]:
        yield f"{_topics(number)} renewed: national audits and enquiries in their next round."
    if number := count[Turn.RETIRE]:
        yield f"{_topics(number)} retired: finished, or withdrawn."


def _topics(number: int) -> str:
    return f"{number:,} topic{'' if number == 1 else 's'}"


def research_idea(topic: Topic, to: Person, head: Letterhead, now: datetime) -> Email:
    """Research Governance hears of a topic and the research priority it serves, once for each of both."""
    facts = ResearchIdeaFacts(
        topic=topic.title,
        year=topic.programme_year,
        priority=topic.research_priority,
        link=f"{head.base_url}/programme/{topic.programme_year}",
        **addressed(to, head),
    )
    digest = sha256(topic.research_priority.casefold().encode()).hexdigest()[:16]
    key = f"research-idea:{topic.id}:{digest}"
    return email_of(OutboxEntry(Letter.RESEARCH_IDEA, LetterClass.ALERT, key, to, now), facts, head)
