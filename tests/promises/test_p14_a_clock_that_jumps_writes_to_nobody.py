from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from flows.sweep import qi_sweep
from models.clock import now, stopped_at
from models.errors import ClockJumped
from models.records import ClockReading, HistoryEntry
from models.vocabulary import MailState, TaskKind
from notifications.smtp.postman import Postman
from tasks.database import clock_watch
from tasks.database.clock_watch import jumped_clocks, look_at_clock, trust_clock
from tasks.database.unit_of_work import reading
from tasks.mail.sending import Account
from tasks.schedule.sweep import SweepCounts, sweep
from tests.conftest import used
from tests.support.mail.mornings import at, nudges
from tests.support.servers.mail_server import CapturingMailServer
from tests.support.servers.prefect_server import free_port
from tests.support.trust_at_work import World, a_world, everything

FRIDAY = date(2026, 11, 20)
JUMPS = {
    timedelta(hours=26): "jumped forward by 26 hours",
    timedelta(days=400): "jumped forward by 400 days",
    timedelta(hours=-2): "jumped back by 2 hours",
}
Restart = Callable[[str], None]


@pytest.fixture(autouse=True)
def _prefect_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", f"http://127.0.0.1:{free_port()}/api")


@pytest.fixture
def on_computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Restart]:
    """Go on on another computer, or on this one after it was started again."""

    def go_on(boot_id: str) -> None:
        (tmp_path / "boot_id").write_text(f"{boot_id}\n")
        clock_watch.machine.cache_clear()

    monkeypatch.setattr(clock_watch, "_BOOT_ID", tmp_path / "boot_id")
    go_on("the first")
    yield go_on
    clock_watch.machine.cache_clear()


def jump(clock: ExitStack, by: timedelta) -> None:
    """Set the clock; the computer has been up no longer for that."""
    clock.enter_context(stopped_at(now() + by, jumped_by=by))


def readings() -> list[tuple[datetime, float | None, datetime | None]]:
    with reading() as session:
        clock_readings = session.scalars(select(ClockReading).order_by(ClockReading.machine)).all()
    return [
        (clock_reading.read_at, clock_reading.jumped_by, clock_reading.noticed_at)
        for clock_reading in clock_readings
    ]


def everything_else() -> dict[str, list[tuple[Any, ...]]]:
    return {name: rows for name, rows in everything().items() if name != "clock_reading"}


@pytest.mark.parametrize("by", JUMPS, ids=JUMPS.values())
def test_p14_after_a_jump_a_sweep_does_nothing_and_says_so_once(
    world: World, sink: CapturingMailServer, postman: Postman, caplog: pytest.LogCaptureFixture, by: timedelta
) -> None:
    world.propose()
    world.wait(hours=1)
    sweep(postman)
    before, received, right = everything_else(), len(sink.received), readings()[0][0]
    with ExitStack() as clock, caplog.at_level(logging.INFO, "tasks.database.clock_watch"):
        jump(clock, by)
        jumped_at = now()

        for _ in range(3):
            with pytest.raises(ClockJumped) as refused:
                sweep(postman)
            clock.enter_context(stopped_at(now() + timedelta(seconds=45)))

    assert refused.value.by == by
    assert everything_else() == before
    assert len(sink.received) == received
    assert readings() == [(right + timedelta(seconds=90), by.total_seconds(), jumped_at)]
    assert logged(caplog) == [("ERROR", f"the clock of this computer has {JUMPS[by]}: nothing is swept")]


def logged(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    return [
        (record.levelname, record.getMessage())
        for record in caplog.records
        if record.name == "tasks.database.clock_watch"
    ]


@pytest.mark.parametrize("minutes", [5, -5, 59, -59])
def test_p14_a_clock_that_is_put_right_by_minutes_changes_nothing(
    world: World, sink: CapturingMailServer, postman: Postman, minutes: int
) -> None:
    world.propose()
    sweep(postman)
    with ExitStack() as clock:
        jump(clock, timedelta(minutes=minutes))

        assert [sweep(postman), jumped_clocks()] == [SweepCounts(), []]

        clock.enter_context(stopped_at(at(FRIDAY, 10)))
        assert sweep(postman) == SweepCounts(timers={"remind": 1}, mail=Account(sent=1))
    assert len(sink.received) == 4


def test_p14_clocks_are_put_right_again_and_again_without_it_adding_up(
    sqlite_world: World, postman: Postman
) -> None:
    _ = sqlite_world
    with ExitStack() as clock:
        for _ in range(30):
            jump(clock, timedelta(minutes=-5))
            clock.enter_context(stopped_at(now() + timedelta(minutes=6)))
            assert sweep(postman) is not None


def test_p14_once_the_clock_is_right_again_sweeps_go_on_by_themselves(
    world: World, postman: Postman, caplog: pytest.LogCaptureFixture
) -> None:
    world.propose()
    sweep(postman)
    with ExitStack() as clock, caplog.at_level(logging.INFO, "tasks.database.clock_watch"):
        jump(clock, timedelta(days=400))
        with pytest.raises(ClockJumped):
            sweep(postman)
        jump(clock, -timedelta(days=400))
        clock.enter_context(stopped_at(at(FRIDAY, 10)))
        caplog.clear()

        swept = sweep(postman)

    assert swept == SweepCounts(timers={"remind": 1}, mail=Account(sent=1))
    assert logged(caplog) == [("WARNING", "the clock of this computer is right again: sweeps go on")]
    assert readings() == [(at(FRIDAY, 10), None, None)]


def test_p14_a_time_that_somebody_confirms_is_the_right_one_and_the_history_says_so(
    world: World, postman: Postman
) -> None:
    world.propose()
    sweep(postman)
    assert trust_clock() is False
    with ExitStack() as clock:
        jump(clock, timedelta(days=18))
        with pytest.raises(ClockJumped):
            sweep(postman)

        assert trust_clock() is True

        assert sweep(postman) == SweepCounts(timers={"remind": 1}, mail=Account(sent=1))
        assert [trust_clock(), jumped_clocks()] == [False, []]
    with reading() as session:
        newest = session.scalars(select(HistoryEntry).where(HistoryEntry.object_type == "clock")).all()
    assert [(entry.action, entry.sentence) for entry in newest] == [
        (
            "clock confirmed",
            "The time of a computer was confirmed after its clock had jumped forward by 18 days",
        )
    ]


@pytest.mark.parametrize("is_up", [True, False], ids=["the computer was up", "the computer was off"])
def test_p14_nine_days_without_a_sweep_are_no_jump(
    world: World, postman: Postman, on_computer: Restart, *, is_up: bool
) -> None:
    world.propose()
    sweep(postman)
    with ExitStack() as clock:
        nine_days = timedelta(days=18)
        if is_up:
            clock.enter_context(stopped_at(now() + nine_days))
        else:
            jump(clock, nine_days)
            on_computer("started again")

        assert sweep(postman) == SweepCounts(timers={"remind": 1}, mail=Account(sent=1))

    assert nudges(world) == [("Fri 20 Nov", "reminder", "library")]


def test_p14_a_computer_whose_clock_jumped_keeps_no_other_from_sweeping(
    world: World, postman: Postman, on_computer: Restart
) -> None:
    sweep(postman)
    with ExitStack() as clock:
        jump(clock, timedelta(hours=26))
        with pytest.raises(ClockJumped):
            sweep(postman)
    on_computer("the second")
    world.wait(minutes=1)

    assert (sweep(postman), jumped_clocks()) == (SweepCounts(), [timedelta(hours=26)])

    world.wait(minutes=119)
    assert (sweep(postman), jumped_clocks()) == (SweepCounts(), [])


def test_p14_one_look_within_a_minute_of_another_writes_nothing(world: World, postman: Postman) -> None:
    sweep(postman)
    [(first, _, _)] = readings()
    world.wait(seconds=59)
    sweep(postman)
    between = readings()
    world.wait(seconds=1)
    sweep(postman)

    assert between == [(first, None, None)]
    assert readings() == [(first + timedelta(minutes=1), None, None)]


def test_p14_what_was_queued_at_a_wrong_time_does_not_wait_for_it(world: World, postman: Postman) -> None:
    world.propose(by="colleague")
    sweep(postman)
    with ExitStack() as clock:
        jump(clock, timedelta(days=400))
        world.answer(TaskKind.PROPOSE)
        with pytest.raises(ClockJumped):
            sweep(postman)
    world.wait(minutes=1)

    assert sweep(postman) == SweepCounts(mail=Account(sent=3))

    assert {mail.state for mail in world.mails()} == {MailState.SENT}


def test_p14_the_flow_run_of_a_sweep_says_that_the_clock_jumped(
    sqlite_world: World, postman: Postman
) -> None:
    _ = sqlite_world
    sweep(postman)
    with ExitStack() as clock:
        jump(clock, timedelta(hours=26))

        state = qi_sweep.fn()

    assert (state.type.value, state.name) == ("FAILED", "Clock jumped")
    assert str(state.message).startswith("The clock of this computer has jumped forward by 26 hours")


# With the clock that really runs: it is moved by time_machine, which moves neither the uptime nor the database's.


@pytest.fixture
def running(database: str, postman: Postman) -> World:
    """A project that was proposed just now, its mail sent, under a clock that runs."""
    _ = database
    with a_world() as world:
        world.go_to(datetime.now(UTC))
        world.propose()
    sweep(postman)
    return world


@pytest.mark.parametrize("by", JUMPS, ids=JUMPS.values())
def test_p14_a_running_clock_that_jumps_is_noticed_and_writes_to_nobody(
    running: World, sink: CapturingMailServer, postman: Postman, by: timedelta
) -> None:
    letters, received = running.letters(), len(sink.received)
    with time_machine.travel(datetime.now(UTC) + by), pytest.raises(ClockJumped) as refused:
        sweep(postman)

    assert abs(refused.value.by - by) < timedelta(minutes=1)
    assert (running.letters(), len(sink.received)) == (letters, received)
    assert (sweep(postman), running.letters()) == (SweepCounts(), letters)


@pytest.fixture
def postgresql(postgresql_url: str) -> Iterator[str]:
    yield from used(postgresql_url)


@pytest.mark.parametrize("minutes", [5, -5])
def test_p14_five_minutes_are_nothing_to_a_running_clock(
    running: World, postman: Postman, minutes: int
) -> None:
    letters = running.letters()
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=minutes)):
        assert sweep(postman) == SweepCounts()

    assert (sweep(postman), running.letters()) == (SweepCounts(), letters)


@pytest.mark.parametrize("by", JUMPS, ids=JUMPS.values())
def test_p14_a_computer_that_starts_with_a_wrong_clock_is_judged_by_that_of_the_database(
    postgresql: str, sink: CapturingMailServer, postman: Postman, on_computer: Restart, by: timedelta
) -> None:
    _ = postgresql, on_computer
    with time_machine.travel(datetime.now(UTC) + by):
        with pytest.raises(ClockJumped) as refused:
            sweep(postman)
        assert abs(look_at_clock().off_by - by) < timedelta(minutes=1)

    assert abs(refused.value.by - by) < timedelta(minutes=1)
    assert (sweep(postman), sink.received, jumped_clocks()) == (SweepCounts(), [], [])


def test_p14_where_the_database_has_the_wrong_time_somebody_can_say_so(
    postgresql: str, postman: Postman, on_computer: Restart
) -> None:
    _ = postgresql, on_computer
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=26)) as traveller:
        with pytest.raises(ClockJumped):
            sweep(postman)
        trust_clock()
        assert sweep(postman) == SweepCounts()
        traveller.shift(timedelta(minutes=2))
        assert sweep(postman) == SweepCounts()

        traveller.shift(timedelta(hours=2))
        with pytest.raises(ClockJumped):
            sweep(postman)
