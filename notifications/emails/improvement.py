"""The letter about a test of change whose last day has come (3.1; OB-022)."""

from models.records import Email, PdsaTest, Person
from models.vocabulary import Letter, LetterClass
from notifications.content.quotes import quote
from notifications.emails.contexts import PdsaTestFacts
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
