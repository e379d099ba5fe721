"""The brake: a wave far above the usual is held, and the QI Support Team is asked before it leaves (P23).

Codes, receipts and alerts are never held, and never counted: they answer somebody who has just done something.
"""

import logging
from collections import Counter
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, select, true, update
from sqlalchemy.orm import Session

from models.clock import at_local, local_date, now
from models.records import Email, PostOffice
from models.settings import settings
from models.vocabulary import LetterClass, MailState
from notifications.emails.service import HeldWave, mail_held
from tasks.database.unit_of_work import unit_of_work
from tasks.mail.sending_state import BY_WAVE, locked_post_office
from tasks.people.lookup import letterhead, support_team

log = logging.getLogger(__name__)

TIMES = 3
"""So many times as many emails may leave as on the busiest of the last days; QI_MAIL_PER_DAY on any day."""

SCARCE = 5
"""With less room it is counted again: more may be there, since what left is taken off whatever it was."""

REMEMBERED = 28
BRAKED = tuple(
    letter_class
    for letter_class in LetterClass
    if letter_class not in {LetterClass.CODE, LetterClass.RECEIPT, LetterClass.ALERT}
)


def is_above_usual(session: Session, office: PostOffice, moment: datetime) -> bool:
    """Whether what waits and what has left today are more together than a day may have.

    Until the usual was looked up today it counts as nothing, so that the answer may be yes too often, never no.
    """
    today = local_date(moment)
    usual = office.usual_peak if office.usual_on == today else 0
    waiting = session.scalar(select(func.count()).select_from(Email).where(_waits(office))) or 0
    return waiting > 0 and waiting + _sent_on(session, today, office) > _allowed(usual)


def hold_wave() -> bool:
    """Hold all that waits if it is more than usual, and write one letter for each braking; whether it was.

    Of several processes that see the wave, one holds it.
    """
    moment = now()
    with unit_of_work() as session:
        office = locked_post_office(session)
        _look_up_usual(session, office, local_date(moment))
        if not is_above_usual(session, office, moment):
            return False
        held = Counter(
            session.scalars(
                update(Email)
                .where(_waits(office))
                .values(state=MailState.HELD, held_because=BY_WAVE)
                .returning(Email.letter_class)
                .execution_options(synchronize_session=False)
            ).all()
        )
        log.warning("%s emails are held: more than usual", held.total())
        if not _stands(office, moment):
            office.braked_at = moment
            _tell(session, HeldWave(held, office.usual_peak, moment))
        return True


def count_room() -> None:
    """Note how many more emails may leave today before the brake has to count again; those on their way are counted.

    Whoever lets emails leave takes their number off, so nobody has to count for each.
    """
    moment = now()
    with unit_of_work() as session:
        office, today = locked_post_office(session), local_date(moment)
        usual = office.usual_peak if office.usual_on == today else 0
        under_way = and_(Email.state.in_([MailState.WAITING, MailState.SENDING]), _is_counted(office))
        count = session.scalar(select(func.count()).select_from(Email).where(under_way)) or 0
        office.room = _allowed(usual) - count - _sent_on(session, today, office)
        office.room_on = today


def lacks_room_for(office: PostOffice, count: int, moment: datetime) -> bool:
    """Whether so many may not leave before somebody has counted; in the hour after a wave was let go, all may."""
    if office.released_until is not None and office.released_until > moment:
        return False
    return office.room_on != local_date(moment) or office.room < count


def lacks_room(office: PostOffice, moment: datetime) -> bool:
    """Whether it was not counted today yet, or hardly any room was left."""
    return lacks_room_for(office, SCARCE, moment)


def _allowed(usual: int) -> int:
    return max(settings().mail_per_day, TIMES * usual)


def _waits(office: PostOffice) -> ColumnElement[bool]:
    return and_(Email.state == MailState.WAITING, _is_counted(office))


def _is_counted(office: PostOffice) -> ColumnElement[bool]:
    """What was written before the end of the hour in which people let a wave go is let go with it."""
    is_new = Email.created_at >= office.released_until if office.released_until else true()
    return and_(Email.letter_class.in_(BRAKED), is_new)


def _sent_on(session: Session, day: date, office: PostOffice | None = None) -> int:
    query = (
        select(func.count())
        .select_from(Email)
        .where(Email.sent_at >= at_local(day, 0), Email.sent_at < at_local(day + timedelta(days=1), 0))
        .where(_is_counted(office) if office else Email.letter_class.in_(BRAKED))
    )
    return session.scalar(query) or 0


def _look_up_usual(session: Session, office: PostOffice, today: date) -> None:
    """The busiest of the last days, once a day: they do not change any more."""
    if office.usual_on != today:
        days = (today - timedelta(days=number) for number in range(1, REMEMBERED + 1))
        office.usual_peak, office.usual_on = max(_sent_on(session, day) for day in days), today


def _stands(office: PostOffice, moment: datetime) -> bool:
    """Whether the brake was put on today already and nobody has let the wave go: what joins it is no news."""
    return office.braked_at is not None and local_date(office.braked_at) == local_date(moment)


def _tell(session: Session, wave: HeldWave) -> None:
    to = support_team(session, local_date(wave.at))
    if to is None:
        log.error("nobody in the QI Support Team could be told of the held emails")
    else:
        session.add(mail_held(wave, to, letterhead(session)))
