"""Subscriptions from a list: added or changed, never deleted (6.1; OB-091)."""

from pathlib import Path

from sqlalchemy import select

from models.clock import local_date, now
from models.imports.import_types import SubscriptionEntry
from models.inputs.text import compared
from models.records import Subscription
from models.records.base import new_id
from tasks.database.audit_trail import HistoryFact, append_to_history
from tasks.database.unit_of_work import unit_of_work
from tasks.people.importing import PeopleImport
from tasks.sheets.rows import read_rows
from tasks.subscriptions.listing import topics_of
from tasks.subscriptions.recording import change_fact, changed_words, subscription_in_words


def import_subscriptions(path: Path, *, sheet: str | None = None) -> PeopleImport:
    """Take subscriptions from a file, known by their titles; an empty cell leaves what is known.

    Run again, it changes nothing. What was before stands in the history of each. BadFile, and nothing stored, if any
    row has an error.
    """
    rows = read_rows(path, SubscriptionEntry, key="title", sheet=sheet)
    moment = now()
    with unit_of_work() as session:
        locked = select(Subscription).order_by(Subscription.id).with_for_update()
        known = {subscription.title_key: subscription for subscription in session.scalars(locked)}
        facts: list[HistoryFact] = []
        added = 0
        for row in rows:
            subscription = known.get(compared(row.entry.title))
            if subscription is None:
                subscription = Subscription(id=new_id(), title="", host="", contract="", value_obtained="")
                added += 1
            topics = topics_of(session, subscription.id, local_date(moment))
            before = subscription_in_words(subscription, topics)
            _fill(subscription, row.entry)
            session.add(subscription)
            if changes := changed_words(before, subscription_in_words(subscription, topics)):
                facts.append(
                    change_fact(subscription, changes, occurrence=moment.isoformat(), person_id=None)
                )
        session.flush()
        if facts:
            append_to_history(session, facts, at=moment)
    return PeopleImport(len(rows), added=added, changed=len(facts) - added)


def _fill(subscription: Subscription, entry: SubscriptionEntry) -> None:
    """Take over what the row says; an empty cell leaves what is known."""
    subscription.title = entry.title
    subscription.host = entry.host or subscription.host
    subscription.contract = entry.contract or subscription.contract
    subscription.fee_pence = subscription.fee_pence if entry.fee is None else entry.fee
    subscription.renews_on = entry.renews_on or subscription.renews_on
    subscription.value_obtained = entry.value_obtained or subscription.value_obtained
    subscription.ended_on = entry.ended_on or subscription.ended_on
