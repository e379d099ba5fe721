"""What the register says of a person with its day (left, Bronze, contract end), and how it is taken back."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select

from models.clock import spoken_date
from models.records import HistoryEntry, Person
from models.vocabulary import PersonFact
from tasks.database.audit_trail import HistoryFact


def taking_back(fact: PersonFact) -> str:
    """What the history calls it."""
    return f"taken back: {fact}"


def when_taken_back(person: Person, fact: PersonFact) -> Select[tuple[datetime]]:
    """The moments at which a fact of somebody was taken back, oldest first."""
    query = select(HistoryEntry.at).where(
        HistoryEntry.action == taking_back(fact),
        HistoryEntry.object_type == Person.__tablename__,
        HistoryEntry.object_id == person.id,
    )
    return query.order_by(HistoryEntry.seq)


@dataclass(frozen=True)
class TakingBack:
    """Who takes something back and why, and what tells one sending of it from another; by a file nobody does."""

    occurrence: str
    person_id: str | None = None
    reason: str = "A file says so"


def day_of(person: Person, fact: PersonFact) -> date | None:
    """The day that the register has for a fact; None if it says nothing."""
    day: date | None = getattr(person, fact.value)
    return day


def fact_taken_back(person: Person, fact: PersonFact, was: date, why: TakingBack) -> HistoryFact:
    """That a fact is not so any more: what stood there, and why it was taken back."""
    return HistoryFact.of(
        person,
        taking_back(fact),
        f"{fact.label} {spoken_date(was)}: taken back",
        person_id=why.person_id,
        occurrence=why.occurrence[:40],
        detail={"fact": fact.value, "was": was.isoformat(), "reason": why.reason},
    )
