"""The bank holidays of the Trust’s own: entered once, listed, taken back; each with who, when and why (P13)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.clock import now, spoken_date
from models.errors import NotFound, WrongForm
from models.records import Trust, TrustHoliday
from models.records.base import new_id
from models.working_time import is_in_the_table, known_until
from tasks.database.audit_trail import HistoryFact, append_to_history
from tasks.database.trust_days import read_days_anew
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.people.lookup import trust

FIRST_DAY = date(2020, 1, 1)
"""Nothing that is counted today goes back further."""

_SATURDAY = 5


@dataclass(frozen=True)
class HolidayEntry:
    """A day that counts otherwise than the table says: free, or else worked."""

    day: date
    name: str
    because: str
    is_free: bool = True

    @property
    def said(self) -> str:
        """“Wednesday 11 November 2026 is a bank holiday (Day of mourning)”."""
        what = "is a bank holiday" if self.is_free else "is a working day"
        return f"{spoken_date(self.day)} {what} ({self.name})"


def enter_holiday(entry: HolidayEntry, *, person_id: str | None = None) -> bool:
    """Enter a day; False if it was entered already. WrongForm for a day that would change nothing."""
    if problem := problem_with(entry):
        raise WrongForm([("on_day", problem)])
    with unit_of_work() as session:
        trust(session)
        is_new = store_holiday(session, entry, person_id=person_id, moment=now())
    read_days_anew()
    return is_new


def problem_with(entry: HolidayEntry) -> str:
    """Why a day would change nothing, or cannot be counted; empty if all is well."""
    if problem := problem_with_day(entry.day):
        return problem
    if changes_nothing(entry):
        what = "a bank holiday" if entry.is_free else "a working day"
        return f"{spoken_date(entry.day)} is {what} already: there is nothing to enter"
    return ""


def problem_with_day(day: date) -> str:
    """Why a day cannot be entered, whatever it is; empty if it can."""
    if not FIRST_DAY <= day <= known_until():
        return f"The date must lie from {spoken_date(FIRST_DAY)} to {spoken_date(known_until())}"
    if day.weekday() >= _SATURDAY:
        return f"{spoken_date(day)} is no working day anyway: enter the day that is free instead of it"
    return ""


def changes_nothing(entry: HolidayEntry) -> bool:
    """Whether the table says already what is entered, as it does once a release of it knows the day."""
    return is_in_the_table(entry.day) == entry.is_free


def store_holiday(session: Session, entry: HolidayEntry, *, person_id: str | None, moment: datetime) -> bool:
    """Store a day that fits, and the history that it was entered; False if it stands there already, as it is.

    One that says otherwise of the day is taken back: a day counts in one way. Two at once wait for each other.
    """
    session.scalar(select(Trust.id).with_for_update())
    known = session.scalars(_entered(entry.day)).all()
    if any(holiday.is_free == entry.is_free for holiday in known):
        return False
    for holiday in known:
        holiday.taken_back_at = moment
        sentence = f"Taken back: {_entry(holiday).said}"
        append_to_history(
            session,
            [_fact(holiday, "bank holiday taken back", sentence, (entry.because, person_id))],
            at=moment,
        )
    holiday = TrustHoliday(
        id=new_id(),
        day=entry.day,
        is_free=entry.is_free,
        name=entry.name,
        because=entry.because,
        entered_at=moment,
        entered_by_id=person_id,
    )
    session.add(holiday)
    session.flush()
    append_to_history(
        session, [_fact(holiday, "bank holiday entered", entry.said, (entry.because, person_id))], at=moment
    )
    return True


def take_holiday_back(day: date, *, because: str, person_id: str | None = None) -> HolidayEntry:
    """The day counts as in the table again; what has moved stays. NotFound if it is not entered."""
    moment = now()
    with unit_of_work() as session:
        holiday = session.scalar(_entered(day).with_for_update())
        if holiday is None:
            message = f"bank holiday of the Trust’s own on {spoken_date(day)}"
            raise NotFound(message)
        entry, holiday.taken_back_at = _entry(holiday), moment
        sentence = f"Taken back: {entry.said}"
        append_to_history(
            session, [_fact(holiday, "bank holiday taken back", sentence, (because, person_id))], at=moment
        )
    read_days_anew()
    return entry


def trust_holidays() -> Sequence[TrustHoliday]:
    """Every day that is entered and counts, in order."""
    with reading() as session:
        query = select(TrustHoliday).where(TrustHoliday.taken_back_at.is_(None))
        return session.scalars(query.order_by(TrustHoliday.day)).all()


def _entered(day: date) -> Select[tuple[TrustHoliday]]:
    return select(TrustHoliday).where(TrustHoliday.day == day, TrustHoliday.taken_back_at.is_(None))


def _entry(holiday: TrustHoliday) -> HolidayEntry:
    return HolidayEntry(holiday.day, holiday.name, holiday.because, holiday.is_free)


def _fact(holiday: TrustHoliday, action: str, sentence: str, why: tuple[str, str | None]) -> HistoryFact:
    """What the history is told; `why` is the reason, and who gave it."""
    because, person_id = why
    detail = {"day": holiday.day.isoformat(), "is_free": holiday.is_free, "reason": because}
    return HistoryFact.of(holiday, action, sentence, person_id=person_id, detail=detail)
