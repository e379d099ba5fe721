"""Subscriptions from a list: added or changed, never deleted (6.1; OB-091)."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import local_date, now
from models.imports.import_types import SubscriptionEntry, day_after_entry
from models.inputs.text import compared
from models.records import Subscription
from models.records.base import new_id
from tasks.database.audit_trail import HistoryFact, append_to_history
from tasks.database.unit_of_work import dry_run, unit_of_work
from tasks.people.importing import PeopleImport
from tasks.sheets.rows import CheckedRow, read_rows
from tasks.subscriptions.listing import topics_by_subscription
from tasks.subscriptions.recording import Changes, change_fact, changed_words, subscription_in_words


@dataclass(frozen=True)
class SubscriptionRow:
    """What becomes of the subscription of a row: whether it is new, and each field as it was and as it becomes."""

    row: int
    title: str
    is_new: bool
    changes: Changes


def import_subscriptions(path: Path, *, sheet: str | None = None) -> PeopleImport:
    """Take subscriptions from a file, known by their titles.

    An empty cell leaves what is known, “none” takes an end back. Run again, it changes nothing. What was before
    stands in the history of each. BadFile, and nothing stored, if any row has an error.
    """
    rows = read_rows(path, SubscriptionEntry, key="title", sheet=sheet)
    with unit_of_work() as session:
        return _take(session, rows, now())[0]


def preview_subscriptions(
    path: Path, *, sheet: str | None = None
) -> tuple[PeopleImport, list[SubscriptionRow]]:
    """What the import would add and change, row by row: done in a transaction that is rolled back.

    BadFile as the import.
    """
    rows = read_rows(path, SubscriptionEntry, key="title", sheet=sheet)
    with dry_run() as session:
        return _take(session, rows, now())


def _take(
    session: Session, rows: list[CheckedRow[SubscriptionEntry]], moment: datetime
) -> tuple[PeopleImport, list[SubscriptionRow]]:
    locked = select(Subscription).order_by(Subscription.id).with_for_update()
    known = {subscription.title_key: subscription for subscription in session.scalars(locked)}
    topics_by_id = topics_by_subscription(session, local_date(moment))
    facts, taken = list[HistoryFact](), list[SubscriptionRow]()
    for row in rows:
        subscription = known.get(compared(row.entry.title))
        is_new = subscription is None
        if subscription is None:
            subscription = Subscription(id=new_id(), title="", host="", contract="", value_obtained="")
        topics = topics_by_id.get(subscription.id, ())
        before = subscription_in_words(subscription, topics)
        _fill(subscription, row.entry)
        session.add(subscription)
        changes = changed_words(before, subscription_in_words(subscription, topics))
        taken.append(SubscriptionRow(row.number, row.entry.title, is_new, changes))
        if changes:
            facts.append(change_fact(subscription, changes, occurrence=moment.isoformat(), person_id=None))
    session.flush()
    if facts:
        append_to_history(session, facts, at=moment)
    added = sum(line.is_new for line in taken)
    return PeopleImport(len(rows), added=added, changed=len(facts) - added), taken


def _fill(subscription: Subscription, entry: SubscriptionEntry) -> None:
    """Take over what the row says; an empty cell leaves what is known."""
    subscription.title = entry.title
    subscription.host = entry.host or subscription.host
    subscription.contract = entry.contract or subscription.contract
    subscription.fee_pence = subscription.fee_pence if entry.fee is None else entry.fee
    subscription.renews_on = entry.renews_on or subscription.renews_on
    subscription.value_obtained = entry.value_obtained or subscription.value_obtained
    subscription.ended_on = day_after_entry(subscription.ended_on, entry.ended_on)
