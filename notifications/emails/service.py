"""Letters that tell the QI Support Team of the service itself: rows of the outbox, rendered once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from models.records import Email, Person
from models.vocabulary import Letter, LetterClass
from notifications.emails.outbox_rows import Letterhead, OutboxEntry, addressed, email_of
from notifications.emails.service_contexts import MailHeldFacts

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


def _kinds(held: Mapping[LetterClass, int]) -> list[str]:
    """“250 reminders”, the most first."""
    by_count = sorted(held.items(), key=lambda row: (-row[1], row[0]))
    return [f"{count} {kind.label.lower()}{'' if count == 1 else 's'}" for kind, count in by_count]
