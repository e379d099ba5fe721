"""Browsers that are remembered for reading, where the Trust allows it: for some days, and never to answer or decide."""

import secrets
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from models.clock import local_date, now
from models.records import Person, RememberedBrowser
from models.settings import settings
from tasks.database.audit_trail import HistoryFact, append_to_history
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.people.sign_in import Visitor, digest


def remember_browser(person_id: str, replaces: str) -> str | None:
    """Remember the browser of somebody who has just typed a code; the secret for its cookie.

    None where the Trust does not allow it. What this browser was remembered by before ends.
    """
    if not settings().remember_reading_days:
        return None
    moment, cookie = now(), secrets.token_urlsafe(32)
    until = moment + timedelta(days=settings().remember_reading_days)
    with unit_of_work() as session:
        _end(session, moment, RememberedBrowser.token_hash == digest(replaces))
        session.add(
            RememberedBrowser(
                token_hash=digest(cookie),
                person_id=person_id,
                csrf=secrets.token_urlsafe(24),
                since=moment,
                until=until,
            )
        )
        sentence = f"A browser is remembered for reading for {settings().remember_reading_days} days"
        fact = _fact("browser remembered", person_id, sentence, digest(cookie))
        append_to_history(session, [fact], at=moment)
    return cookie


def reader(cookie: str) -> Visitor | None:
    """Whose browser this is, to read and nothing else; writes nothing. None once that is over, or not allowed."""
    if not cookie or not settings().remember_reading_days:
        return None
    moment = now()
    longest = moment - timedelta(days=settings().remember_reading_days)
    query = (
        select(RememberedBrowser, Person)
        .join(Person, Person.id == RememberedBrowser.person_id)
        .where(
            RememberedBrowser.token_hash == digest(cookie),
            RememberedBrowser.ended_at.is_(None),
            RememberedBrowser.until > moment,
            RememberedBrowser.since > longest,
        )
    )
    with reading() as session:
        row = session.execute(query).tuples().one_or_none()
        if row is None or not row[1].is_here(local_date(moment)):
            return None
        browser, person = row
        return Visitor(person.id, person.name, person.email, "", browser.csrf, is_fresh=False)


def remembered_until(person_id: str) -> date | None:
    """The last day on which any browser of a person is remembered; None if none is."""
    if not settings().remember_reading_days:
        return None
    query = select(RememberedBrowser.until).where(
        RememberedBrowser.person_id == person_id,
        RememberedBrowser.ended_at.is_(None),
        RememberedBrowser.until > now(),
    )
    with reading() as session:
        until = session.scalar(query.order_by(RememberedBrowser.until.desc()).limit(1))
    return local_date(until) if until else None


def forget_browser(cookie: str) -> None:
    """This browser is remembered no longer, such as after signing out."""
    if cookie:
        with unit_of_work() as session:
            _end(session, now(), RememberedBrowser.token_hash == digest(cookie))


def forget_browsers(person_id: str) -> None:
    """No browser of a person is remembered any longer, wherever it is. May be repeated: what is over stays over."""
    moment, theirs = now(), RememberedBrowser.person_id == person_id
    with unit_of_work() as session:
        still = session.scalars(
            select(RememberedBrowser.token_hash).where(theirs, RememberedBrowser.ended_at.is_(None))
        ).all()
        if still:
            _end(session, moment, theirs)
            sentence = "No browser is remembered for reading any longer"
            append_to_history(
                session, [_fact("browsers forgotten", person_id, sentence, max(still))], at=moment
            )


def _end(session: Session, moment: datetime, *which: ColumnElement[bool]) -> None:
    still = update(RememberedBrowser).where(RememberedBrowser.ended_at.is_(None), *which)
    session.execute(still.values(ended_at=moment))


def _fact(action: str, person_id: str, sentence: str, occurrence: str) -> HistoryFact:
    return HistoryFact(
        action=action,
        object_type="person",
        object_id=person_id,
        sentence=sentence,
        person_id=person_id,
        occurrence=occurrence[:40],
    )
