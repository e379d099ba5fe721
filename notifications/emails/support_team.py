"""Letters of the QI Support Team’s day: the reply to a request for help."""

from models.records import Email, HelpRequest, Person
from models.vocabulary import Letter, LetterClass
from notifications.content.quotes import quote
from notifications.emails.contexts import HelpAnsweredFacts
from notifications.emails.outbox_rows import Occasion, OutboxEntry, email_of, project_facts, project_page

LONGEST_REPLY = 4_000
"""Characters: whoever asked reads the whole of it, as the team typed it."""


def help_answered(on: Occasion, request: HelpRequest, *, to: Person, by: Person) -> Email:
    """Whoever asked for help reads the team’s reply, once, and whom to write to for more."""
    facts = HelpAnsweredFacts(
        **project_facts(on, to),
        link=project_page(on),
        kind=f"{request.kind.label[0].lower()}{request.kind.label[1:]}",
        matter=(
            *quote("The reply", request.reply, most=LONGEST_REPLY),
            *quote("What you asked", request.wanted),
        ),
        answered_by=by.name,
        answered_by_email=by.email,
    )
    key = f"help-answered:{request.id}"
    post = OutboxEntry(Letter.HELP_ANSWERED, LetterClass.DECISION, key, to, on.now, on.project)
    return email_of(post, facts, on.head)
