"""The right to do something alone for a while; the number fences out whoever was too slow (P37)."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError

from models.clock import now
from models.errors import LeaseLost
from models.records import Lease
from tasks.database.unit_of_work import unit_of_work

CLOCKS_DIFFER_BY = timedelta(hours=1)
"""At most, between computers whose sweeps go on (P14)."""


@dataclass
class HeldLease:
    """A lease that is ours until somebody else takes it, and when it was renewed last."""

    name: str
    number: int
    lasts: timedelta
    renewed_at: datetime

    def keep(self) -> None:
        """Renew it where a quarter of its time is over; LeaseLost if it is somebody else's by now."""
        if not timedelta(0) <= now() - self.renewed_at < self.lasts / 4:
            self.renew()

    def renew(self) -> None:
        """Hold it for its whole time from now on; LeaseLost if it is somebody else's by now.

        One that has run out and that nobody has taken meanwhile is still ours.
        """
        moment = now()
        with unit_of_work() as session:
            lease = session.get(Lease, self.name, with_for_update=True)
            if lease is None or lease.number != self.number:
                raise LeaseLost(self.name)
            lease.is_held, lease.held_until = True, moment + self.lasts
        self.renewed_at = moment


_held: ContextVar[HeldLease | None] = ContextVar("held", default=None)


@contextmanager
def holding_lease(name: str, *, lasts: timedelta) -> Iterator[HeldLease | None]:
    """The lease for as long as the block runs, or None if somebody else holds it; whatever is long keeps it."""
    number = take_lease(name, lasts=lasts)
    if number is None:
        yield None
        return
    lease = HeldLease(name, number, lasts, renewed_at=now())
    before = _held.set(lease)
    try:
        yield lease
    finally:
        _held.reset(before)
        give_back_lease(name, number)


def keep_lease() -> None:
    """Keep the lease under which this is done, before each step of something long; nothing if there is none.

    LeaseLost if somebody else holds it by now: whoever is told so stops, since the other does the same.
    """
    if (lease := _held.get()) is not None:
        lease.keep()


def take_lease(name: str, *, lasts: timedelta) -> int | None:
    """Take a lease if nobody holds it; its number, or None.

    One that ends later than any could was taken by a clock that was wrong, and holds nobody up.
    """
    moment = now()
    try:
        with unit_of_work() as session:
            lease = session.get(Lease, name, with_for_update=True)
            if lease is None:
                lease = Lease(name=name, number=0, held_until=moment)
                session.add(lease)
            elif lease.is_held and moment < lease.held_until <= moment + lasts + CLOCKS_DIFFER_BY:
                return None
            lease.is_held = True
            lease.number += 1
            lease.held_until = moment + lasts
            return lease.number
    except IntegrityError:
        return None


def give_back_lease(name: str, number: int) -> None:
    """Give a lease back, if it is still ours."""
    with unit_of_work() as session:
        lease = session.get(Lease, name, with_for_update=True)
        if lease is not None and lease.number == number:
            lease.is_held, lease.held_until = False, now()
