"""The right to do something alone for a while; the number fences out whoever was too slow (P37)."""

from datetime import timedelta

from sqlalchemy.exc import IntegrityError

from models.clock import now
from models.records import Lease
from tasks.database.unit_of_work import unit_of_work

CLOCKS_DIFFER_BY = timedelta(hours=1)
"""At most, between computers whose sweeps go on (P14)."""


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
