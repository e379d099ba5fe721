"""The receipt of an operation that was asked for in Prefect, where nobody signs in by name."""

from dataclasses import dataclass
from datetime import datetime

from models.records import Email, Person, Project
from models.vocabulary import Letter, LetterClass
from notifications.emails.outbox_rows import Letterhead, OutboxEntry, addressed, email_of
from notifications.emails.service_contexts import DoneInPrefectFacts


@dataclass(frozen=True)
class DoneInPrefect:
    """What was done: by which run, which operation, about what, in one sentence, and the address to go to."""

    run_id: str
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
