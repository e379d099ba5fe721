from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from models.clock import now
from models.vocabulary import Letter, MailState
from notifications.smtp.postman import Postman
from tasks.database.leases import take_lease
from tasks.mail.sending import Account
from tasks.schedule.sweep import SWEEP, SWEEP_LASTS, SweepCounts, sweep
from tests.support.mail.waiting_mail import letters_wait, set_office
from tests.support.people_at_once import WRITES, at_once, executed, meanwhile
from tests.support.servers.mail_server import CapturingMailServer, Mood
from tests.support.servers.prefect_server import free_port
from tests.support.trust_at_work import World


@pytest.fixture(autouse=True)
def _prefect_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", f"http://127.0.0.1:{free_port()}/api")


def test_a_sweep_does_what_is_due_without_prefect_and_says_so_in_a_line(
    world: World, sink: CapturingMailServer, postman: Postman
) -> None:
    world.propose()
    assert sweep(postman) == SweepCounts(timers={}, mail=Account(sent=3), runs=None)
    world.wait(days=10)

    swept = sweep(postman)

    assert swept == SweepCounts(timers={"remind": 1}, mail=Account(sent=1), runs=None)
    assert swept.said == "due: 1 × remind; mail: 1 sent, 0 put off, 0 failed; runs: Prefect is away"
    assert [email.key.partition(":")[0] for email in sink.received] == [
        "task",
        "receipt",
        "named",
        "reminder",
    ]


def test_a_sweep_says_what_keeps_mail_from_leaving(sqlite_world: World, postman: Postman) -> None:
    set_office(stopped_at=now())
    letters_wait(sqlite_world, 2, state=MailState.HELD, held_because="project")

    swept = sweep(postman)

    assert swept is not None
    assert swept.said == (
        "due: none; mail: 0 sent, 0 put off, 0 failed (stopped by people on Monday 2 November 2026 at 09:00; "
        "2 held); runs: Prefect is away"
    )


def test_a_sweep_that_finds_nothing_due_does_nothing(sqlite_world: World, postman: Postman) -> None:
    assert sqlite_world.letters() == []

    assert [sweep(postman), sweep(postman)] == [SweepCounts(), SweepCounts()]


def test_of_two_sweeps_at_once_one_stands_back(
    world: World, sink: CapturingMailServer, postman: Postman
) -> None:
    world.propose(by="colleague")
    sink.mood, sink.slowness = Mood.SLOW, 0.5

    swept = at_once([partial(sweep, postman)] * 2)

    assert sorted(type(value).__name__ for value in swept) == ["NoneType", "SweepCounts"]
    assert world.letters() == [(Letter.TASK_OPENED, "lead")]
    assert len(sink.received) == 1


def test_a_sweep_that_was_killed_keeps_the_next_ones_waiting_for_two_minutes_only(
    sqlite_world: World, postman: Postman
) -> None:
    take_lease(SWEEP, lasts=SWEEP_LASTS)
    sqlite_world.wait(seconds=119)
    assert sweep(postman) is None

    sqlite_world.wait(seconds=1)

    assert (sweep(postman), timedelta(minutes=2)) == (SweepCounts(), SWEEP_LASTS)


def test_a_sweep_that_was_too_slow_stops_for_the_one_that_took_over_and_says_so_in_a_line(
    world: World, sink: CapturingMailServer, postman: Postman, caplog: pytest.LogCaptureFixture
) -> None:
    world.propose()
    others = list[SweepCounts | None]()

    def another_sweep_three_minutes_later() -> None:
        world.wait(minutes=3)
        others.append(sweep(postman))

    with meanwhile("FROM timer", another_sweep_three_minutes_later), executed() as statements:
        swept = sweep(postman)

    assert (swept, others) == (None, [SweepCounts(mail=Account(sent=3))])
    assert [line.message for line in caplog.records if line.name == "tasks.schedule.sweep"] == [
        "this sweep was too slow: another has taken over, and it stops"
    ]
    assert len(sink.received) == 3
    assert written_after_the_mail(statements) == []


def written_after_the_mail(statements: list[tuple[str, Any]]) -> list[str]:
    """What was written once the sweep that took over had given its lease back."""
    texts = [text for text, _ in statements]
    given_back = max(number for number, text in enumerate(texts) if text.startswith("UPDATE lease"))
    return [text for text in texts[given_back + 1 :] if text.startswith(WRITES)]


def test_a_sweep_that_takes_long_keeps_its_lease_from_part_to_part(
    sqlite_world: World, postman: Postman
) -> None:
    others = list[SweepCounts | None]()

    def a_part_takes_a_minute_and_a_half() -> None:
        sqlite_world.wait(seconds=90)
        others.append(sweep(postman))

    with (
        meanwhile("FROM timer", a_part_takes_a_minute_and_a_half),
        meanwhile("FROM daily_round", a_part_takes_a_minute_and_a_half),
        meanwhile("FROM email", a_part_takes_a_minute_and_a_half),
    ):
        swept = sweep(postman)

    assert (swept, others) == (SweepCounts(), [None] * 3)
