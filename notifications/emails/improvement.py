"""The letters about a test of change whose last day has come, and about a cycle that begins soon (3.1, 6.5)."""

from collections.abc import Sequence
from datetime import date

from models.records import Email, PdsaTest, Person, Project
from models.vocabulary import Letter, LetterClass
from notifications.content.quotes import quote, quotes_of_many
from notifications.emails.contexts import CycleAheadFacts, PdsaTestFacts
from notifications.emails.outbox_rows import Occasion, OutboxEntry, email_of, project_facts, project_page


def ask_about_test(on: Occasion, test: PdsaTest, *, to: Person) -> Email:
    """Whoever does a test is asked what came of it, once for each last day that it was given."""
    facts = PdsaTestFacts(
        **project_facts(on, to),
        link=f"{project_page(on)}/do/test-result/{test.id}",
        test=test.name,
        matter=(*quote("What you tried", test.trying), *quote("What you expected", test.prediction)),
        ended_on=test.ends_on,
    )
    post = OutboxEntry(Letter.TEST_DUE, LetterClass.REMINDER, key_of_test_due(test), to, on.now, on.project)
    return email_of(post, facts, on.head)


def key_of_test_due(test: PdsaTest) -> str:
    """The key of the letter about a test and its last day."""
    return f"test-due:{test.id}:{test.ends_on.isoformat()}"


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
