"""What the service notes about itself: which daily round was made, what its computers' clocks said."""

from datetime import date, datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from models.records.base import Record


class DailyRound(Record):
    """A round that is made once a day, such as looking for leavers: the last day on which it was made."""

    __tablename__ = "daily_round"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    day: Mapped[date]


class RoundFailure(Record):
    """A daily round that failed, wholly or for some of its projects; the row goes once it is made without failure.

    `what` names the projects by their references, or the kind of error, and nothing else.
    """

    __tablename__ = "round_failure"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    failing_since: Mapped[datetime]
    failed_at: Mapped[datetime]
    what: Mapped[str] = mapped_column(String(300))


class ClockReading(Record):
    """What a computer's clock said at its last sweep, beside how long that computer has been up (P14).

    `machine` changes with each start of the computer. `jumped_by` is in seconds, while a jump is not settled;
    `read_at` is then what the clock should say. `database_gap` is by how many seconds the database's clock is
    behind, where somebody has confirmed that it is the one that is wrong.
    """

    __tablename__ = "clock_reading"

    machine: Mapped[str] = mapped_column(String(80), primary_key=True)
    read_at: Mapped[datetime]
    uptime: Mapped[float]
    jumped_by: Mapped[float | None]
    noticed_at: Mapped[datetime | None]
    database_gap: Mapped[float] = mapped_column(default=0.0)
