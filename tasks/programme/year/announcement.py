"""The switch to a new programme year is announced, once: counted from what is stored, not from who did it."""

from collections import Counter
from contextlib import suppress

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.clock import local_date, now
from models.programme_year import year_before
from models.records import Email, HistoryEntry, Person, Topic
from models.vocabulary import Turn
from notifications.emails.programme import TurnCounts, programme_begun
from tasks.database.unit_of_work import unit_of_work
from tasks.people.lookup import letterhead, support_team
from tasks.programme.year.ending_topics import STATE_AFTER
from tasks.programme.year.starting_topics import BEGUN


def announce(year: str) -> bool:
    """Tell the QI Support Team that a year has begun, unless it was told or nothing has; whether it was told now."""
    moment = now()
    with unit_of_work() as session:
        turns = TurnCounts(year, _turns(session, year), moment)
        to = recipient_of_announcement(session, turns)
        if to is None or not turns.count.total():
            return False
        with suppress(IntegrityError), session.begin_nested():  # another has just told it
            session.add(programme_begun(turns, to, letterhead(session)))
            return True
    return False


def recipient_of_announcement(session: Session, turns: TurnCounts) -> Person | None:
    """Who reads what concerns the service; None if it was told of this switch, or nobody does."""
    if session.scalar(select(Email.id).where(Email.key == turns.key)) is not None:
        return None
    return support_team(session, local_date(turns.at))


def _turns(session: Session, year: str) -> Counter[Turn]:
    """What became of the topics of two years, as their rows say."""
    begun = select(func.count()).where(HistoryEntry.action == BEGUN, HistoryEntry.occurrence == year)
    ended = select(Topic.state, func.count()).where(Topic.programme_year == year_before(year))
    states = dict(session.execute(ended.group_by(Topic.state)).tuples().all())
    count = Counter({turn: states.get(state, 0) for turn, state in STATE_AFTER.items()})
    count[Turn.BEGIN] = session.scalar(begun) or 0
    return +count
