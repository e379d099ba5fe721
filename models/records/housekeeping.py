"""What the service notes about itself: who it is, which daily round was made, what its computers' clocks said."""

from datetime import date, datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from models.records.base import Record

FIRST_POOL = "qi"
"""The work pool of every site under the first releases; each that was at work then has kept it."""


class Installation(Record):
    """Who this installation is at a Prefect server that others may use, too: one row, made once.

    `site` is never given again. `pool` is the work pool in which its runs are walked, by workers of `pool_type`.
    `looked_until` and `unaccounted` are notes of the last look at all its runs: which project came last in it, and
    how many living runs there are fewer, as a number below zero, than projects that should have one and cannot get it.
    """

    __tablename__ = "installation"

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    site: Mapped[str] = mapped_column(String(12))
    pool: Mapped[str] = mapped_column(String(100))
    pool_type: Mapped[str] = mapped_column(String(40), default="qi")
    looked_until: Mapped[str] = mapped_column(String(32), default="")
    unaccounted: Mapped[int] = mapped_column(default=0)

    @property
    def tag(self) -> str:
        """The tag of everything that is ours in Prefect."""
        return f"site:{self.site}"

    def deployment_of(self, flow: str, listed_as: str = "") -> str:
        """Our deployment of a flow, “flow/deployment”: named for the pool, in the first pool of all for the flow.

        `listed_as` is for what people choose from Prefect’s list, which is in the order of the names: “Task: Ask for
        more time (qi-1a2b3c4d)”.
        """
        if listed_as:
            return f"{flow}/{listed_as} ({self.pool})"
        return f"{flow}/{flow if self.pool == FIRST_POOL else self.pool}"


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
