"""How far ahead the working days can be counted, beside the dates that already wait for somebody (P13)."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from models.clock import local_date, now
from models.records import Timer
from models.vocabulary import TimerState
from models.working_time import WARNED_BEFORE, knowable_until, published_until
from tasks.database.unit_of_work import reading


@dataclass(frozen=True)
class HolidayHorizon:
    """Up to when the table has what was published, and the last date that is needed: of a timer, or today.

    `knowable_until` is up to when England’s bank holidays must have been published by now.
    """

    until: date
    needed_until: date
    knowable_until: date

    @property
    def left(self) -> timedelta:
        """What is known beyond the last date that is needed."""
        return self.until - self.needed_until

    @property
    def is_far(self) -> bool:
        """Whether there is no need for a newer table yet.

        Nor is there for what nobody can know: a table that has all that must be published by now is well, however far
        ahead somebody has set a date. That date is counted by rule, and moves if a bank holiday comes before it.
        """
        return self.until >= self.knowable_until or self.left > WARNED_BEFORE


def holiday_horizon() -> HolidayHorizon:
    """How far the table of bank holidays reaches."""
    with reading() as session:
        farthest = session.scalar(select(func.max(Timer.due_at)).where(Timer.state == TimerState.ARMED))
    today = local_date(now())
    needed_until = max(today, local_date(farthest)) if farthest else today
    return HolidayHorizon(published_until(), needed_until, knowable_until(today))
