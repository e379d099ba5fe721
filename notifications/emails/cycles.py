"""The letter that says ahead when the next cycle of a project begins (6.5; OB-110)."""

from collections.abc import Sequence
from datetime import date

from models.records import Email, Person, Project
from models.vocabulary import Letter, LetterClass
from notifications.content.quotes import quotes_of_many
from notifications.emails.contexts import CycleAheadFacts
from notifications.emails.outbox_rows import Occasion, OutboxEntry, email_of, project_facts, project_page


def cycle_ahead(on: Occasion, begins_on: date, measures: Sequence[str], *, to: Person) -> Email:
    """The lead hears once, for each day on which a cycle begins, which cycle it is and what is measured in it."""
    facts = CycleAheadFacts(
        **project_facts(on, to),
        link=project_page(on),
        cycle=on.project.cycle + 1,
        begins_on=begins_on,
        matter=tuple(quotes_of_many("Measure" if len(measures) == 1 else "Measures", measures)),
    )
    key = key_of_cycle_ahead(on.project, begins_on)
    post = OutboxEntry(Letter.CYCLE_AHEAD, LetterClass.REMINDER, key, to, on.now, on.project)
    return email_of(post, facts, on.head)


def key_of_cycle_ahead(project: Project, begins_on: date) -> str:
    """The key of the letter about a cycle of a project that begins on a day."""
    return f"cycle-ahead:{project.id}:{begins_on.isoformat()}"
