"""The letter about subscriptions that are to be renewed or ended (6.1; OB-091)."""

from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256

from models.clock import local_date, spoken_date
from models.inputs.money import pounds
from models.records import Email, Person, Subscription
from models.vocabulary import Letter, LetterClass
from notifications.emails.outbox_rows import Letterhead, OutboxEntry, addressed, email_of
from notifications.emails.service_contexts import SubscriptionsDueFacts


def subscriptions_due(due: Sequence[Subscription], *, to: Person, head: Letterhead, now: datetime) -> Email:
    """The QI Support Team is asked to renew or to end what is due, all in one letter."""
    today = local_date(now)
    facts = SubscriptionsDueFacts(
        lines=[due_line(subscription, today) for subscription in due],
        link=f"{head.base_url}/subscriptions?show=soon",
        **addressed(to, head),
    )
    ids = "\n".join(f"{subscription.id} {subscription.renews_on}" for subscription in due)
    key = f"subscriptions-due:{today}:{sha256(ids.encode()).hexdigest()[:16]}"
    return email_of(OutboxEntry(Letter.SUBSCRIPTIONS_DUE, LetterClass.ALERT, key, to, now), facts, head)


def due_line(subscription: Subscription, today: date) -> str:
    """“Hip fractures (RCP): renews on Friday 1 January 2027, in 60 days. £1,250.00 a year. …”."""
    host = f" ({subscription.host})" if subscription.host else ""
    fee = "No fee recorded" if subscription.fee_pence is None else f"{pounds(subscription.fee_pence)} a year"
    brought = (
        "What it brought is recorded"
        if subscription.value_obtained
        else "Nothing recorded yet of what it brought"
    )
    return f"{subscription.title}{host}: {_when(subscription.renews_on, today)}. {fee}. {brought}."


def _when(renews_on: date | None, today: date) -> str:
    if renews_on is None:
        return "renews on a day that is not known"
    days = (renews_on - today).days
    if days == 0:
        return f"renews today, {spoken_date(renews_on)}"
    counted = f"{abs(days)} day{'' if abs(days) == 1 else 's'}"
    sentence = spoken_date(renews_on)
    return (
        f"renews on {sentence}, in {counted}"
        if days > 0
        else f"should have been renewed by {sentence}, {counted} ago"
    )
