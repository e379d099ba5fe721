"""The QI Support Team is told of renewals: 60 and 14 days before, and once the date has passed (6.1; OB-091)."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import local_date, now
from models.records import Email, HistoryEntry, Subscription
from models.renewals import rung
from models.working_time import is_working_day
from notifications.emails.subscriptions import subscriptions_due
from tasks.database.audit_trail import HistoryFact, append_to_history
from tasks.database.unit_of_work import unit_of_work
from tasks.people.lookup import letterhead, support_team
from tasks.subscriptions.recording import SUBSCRIPTION, TOLD


def queue_renewals_letter() -> int | None:
    """Tell QIST, on working days, in one letter what is to be renewed or ended; how many subscriptions it names.

    Each once for each date and rung; moved to another date, it is told anew. Safe to repeat, and to run twice at once:
    what was told is looked up under the locks of the subscriptions, and recorded with the letter. None on a day off.
    """
    moment = now()
    if not is_working_day(local_date(moment)):
        return None
    with unit_of_work() as session:
        letter, due = letter_of_renewals(session, moment)
        if letter is None:
            return 0
        session.add(letter)
        append_to_history(
            session, [_told(subscription, occurrence) for subscription, occurrence in due], at=moment
        )
        return len(due)


def letter_of_renewals(
    session: Session, moment: datetime
) -> tuple[Email | None, list[tuple[Subscription, str]]]:
    """What QIST is to be told on that day, unless it was told, and of which subscriptions."""
    today = local_date(moment)
    to = support_team(session, today) if is_working_day(today) else None
    due = _due(session, today) if to is not None else []
    if to is None or not due:
        return None, []
    return subscriptions_due(
        [subscription for subscription, _ in due], to=to, head=letterhead(session), now=moment
    ), due


def _due(session: Session, today: date) -> list[tuple[Subscription, str]]:
    """What is to be told, each with what it is told once for; what renews first comes first."""
    dated = select(Subscription).where(Subscription.renews_on.is_not(None)).order_by(Subscription.id)
    rows = [
        (subscription, f"{subscription.renews_on}:{reached}")
        for subscription in session.scalars(dated.with_for_update())
        if (reached := rung(subscription.renews_on, subscription.ended_on, today))
    ]
    told = select(HistoryEntry.object_id, HistoryEntry.occurrence).where(
        HistoryEntry.action == TOLD, HistoryEntry.object_type == SUBSCRIPTION
    )
    before = set(session.execute(told).tuples())
    due = [
        (subscription, occurrence)
        for subscription, occurrence in rows
        if (subscription.id, occurrence) not in before
    ]
    return sorted(due, key=lambda pair: (pair[1], pair[0].title))


def _told(subscription: Subscription, occurrence: str) -> HistoryFact:
    return HistoryFact.of(
        subscription, TOLD, "The QI Support Team was asked to renew or to end it", occurrence=occurrence
    )
