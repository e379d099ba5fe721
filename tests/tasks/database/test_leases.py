from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import pytest

from models.clock import stopped_at
from models.errors import LeaseLost
from tasks.database.for_each_safely import for_each_safely
from tasks.database.leases import give_back_lease, holding_lease, take_lease
from tests.support.in_memory_project import MONDAY
from tests.support.people_at_once import at_once

pytestmark = pytest.mark.usefixtures("database")
TWO_MINUTES = timedelta(minutes=2)


def take_sweep() -> int | None:
    return take_lease("sweep", lasts=TWO_MINUTES)


def test_a_lease_that_somebody_holds_is_not_given_to_anybody_else() -> None:
    with stopped_at(MONDAY):
        assert [take_sweep(), take_sweep()] == [1, None]
        assert take_lease("another", lasts=TWO_MINUTES) == 1


def test_a_lease_that_has_run_out_is_given_under_the_next_number() -> None:
    with stopped_at(MONDAY):
        take_sweep()
    with stopped_at(MONDAY + TWO_MINUTES - timedelta(seconds=1)):
        assert take_sweep() is None
    with stopped_at(MONDAY + TWO_MINUTES):
        assert take_sweep() == 2


def test_a_lease_given_back_is_free_at_once() -> None:
    with stopped_at(MONDAY):
        give_back_lease("sweep", take_sweep() or 0)

        assert take_sweep() == 2


def test_a_lease_given_back_is_free_also_once_the_clock_was_set_back_by_minutes_p14() -> None:
    with stopped_at(MONDAY):
        give_back_lease("sweep", take_sweep() or 0)
    with stopped_at(MONDAY - timedelta(minutes=5)):
        assert take_sweep() == 2
        assert take_sweep() is None


def test_a_lease_that_a_clock_took_which_was_ahead_by_days_holds_nobody_up_p14() -> None:
    with stopped_at(MONDAY + timedelta(days=400)):
        take_sweep()
    with stopped_at(MONDAY):
        assert take_sweep() == 2


def test_whoever_was_too_slow_cannot_give_back_what_another_holds_now() -> None:
    with stopped_at(MONDAY):
        take_sweep()
    with stopped_at(MONDAY + TWO_MINUTES):
        take_sweep()

        give_back_lease("sweep", 1)

        assert take_sweep() is None


@pytest.mark.parametrize("held_before", [False, True])
def test_of_ten_who_take_a_free_lease_at_once_one_gets_it(*, held_before: bool) -> None:
    with stopped_at(MONDAY):
        number = 1
        if held_before:
            give_back_lease("sweep", take_sweep() or 0)
            number = 2

        taken = at_once([partial(take_sweep)] * 10)

    assert sorted(taken, key=str) == [number, *[None] * 9]


def test_a_lease_is_kept_by_whoever_does_something_long_under_it_step_by_step() -> None:
    taken_by_others = list[int | None]()

    def step(number: str) -> int:
        with stopped_at(MONDAY + timedelta(minutes=int(number) + 1)):
            taken_by_others.append(take_sweep())
        return 1

    def minutes() -> Iterator[str]:
        for number in range(10):
            with stopped_at(MONDAY + timedelta(minutes=number)):
                yield str(number)

    with stopped_at(MONDAY), holding_lease("sweep", lasts=TWO_MINUTES):
        assert for_each_safely(minutes(), step, what="a long round") == 10

    assert taken_by_others == [None] * 10


def test_whoever_has_lost_a_lease_is_told_so_at_the_next_step_and_does_no_more() -> None:
    done = list[str]()

    def step(record: str) -> int:
        done.append(record)
        return 1

    with stopped_at(MONDAY), holding_lease("sweep", lasts=TWO_MINUTES):
        for_each_safely(["first"], step, what="a round")
        with stopped_at(MONDAY + timedelta(minutes=3)):
            take_sweep()
            with pytest.raises(LeaseLost):
                for_each_safely(["second"], step, what="a round")

    assert done == ["first"]


def test_a_lease_that_has_run_out_and_that_nobody_took_is_renewed() -> None:
    with stopped_at(MONDAY), holding_lease("sweep", lasts=TWO_MINUTES) as lease:
        assert lease is not None
        with stopped_at(MONDAY + timedelta(minutes=3)):
            lease.renew()
        with stopped_at(MONDAY + timedelta(minutes=4)):
            assert take_sweep() is None
