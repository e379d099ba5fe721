"""The worker on a real Prefect server: what happens to runs that sleep, are woken, killed, stopped or broken.

This is the contract that our worker has with Prefect: it leans on parts that Prefect may change in any release.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from uuid import uuid4

import httpx
import pytest

from deployments.engine.settings import POLL
from deployments.engine.worker import SEEN_EVERY, WALKS
from deployments.site.supervisor import Supervisor
from tasks.flow_runs.prefect_api import (
    FlowRunState,
    WakeResult,
    create_run,
    label_run,
    living_runs,
    recover_run,
    run_state,
    wake_run,
)
from tests.support.servers.prefect_server import POOL, deploy, eventually

FLOWS = "tests.support.servers.small_flows"

pytestmark = pytest.mark.usefixtures("prefect_worker")


class Life:
    """One run of a small flow, and the diary it writes."""

    def __init__(self, prefect_server: str, flow: str, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self._api_url = prefect_server
        self._diary = folder / "diary"
        self._numbers = count(1)
        self.deployment = deploy(prefect_server, f"{FLOWS}.{flow}")
        self.key = uuid4().hex
        self.id = self.create()

    def create(self) -> str:
        """The run of this key; asked for again while Prefect has no time to answer."""
        made: str | WakeResult = WakeResult.ENGINE_AWAY
        while isinstance(made, WakeResult):
            made = create_run(
                deployment=self.deployment,
                parameters={"diary": str(self._diary)},
                idempotency_key=self.key,
                name="QI-2027-0001 Discharge summaries",
                tags=["stage:proposal"],
            )
        return made

    def answer(self) -> None:
        (self._diary.parent / f"answer-{next(self._numbers)}").touch()

    @property
    def diary(self) -> list[str]:
        return self._diary.read_text().splitlines() if self._diary.exists() else []

    @property
    def run(self) -> FlowRunState:
        """The run now; asked again while Prefect has no time to answer."""
        while not isinstance(run := run_state(self.id), FlowRunState):
            assert run is WakeResult.ENGINE_AWAY
        return run

    def wake(self) -> None:
        eventually(lambda: wake_run(self.id) is WakeResult.RESUMED)

    def cancel(self, state_type: str) -> None:
        """Cancel the run as somebody does in the Prefect UI; refused while Prefect has no time to answer."""
        state = {"state": {"type": state_type, "name": state_type.capitalize()}, "force": True}
        url = f"{self._api_url}/flow_runs/{self.id}/set_state"
        eventually(lambda: httpx.post(url, json=state).status_code == httpx.codes.CREATED)

    def comes_to(self, state_name: str) -> None:
        eventually(lambda: self.run.state_name == state_name)

    def has_written(self, *lines: str) -> None:
        eventually(lambda: self.diary == list(lines))


@pytest.fixture
def sleeper(prefect_server: str, tmp_path: Path) -> Life:
    """A run that has parked once."""
    life = Life(prefect_server, "sleeper", tmp_path)
    life.comes_to("Awaiting proposal")
    return life


@pytest.fixture
def plodder(prefect_server: str, tmp_path: Path) -> Iterator[Life]:
    """A run that is under way for two seconds."""
    life = Life(prefect_server, "plodder", tmp_path)
    life.has_written("began")
    yield life
    eventually(lambda: life.run.has_ended)


def test_an_answer_wakes_a_run_that_sleeps(sleeper: Life) -> None:
    sleeper.answer()
    sleeper.wake()

    sleeper.has_written("saw 0", "saw 1")
    sleeper.comes_to("Awaiting proposal")


def test_a_run_woken_for_nothing_sleeps_on(sleeper: Life) -> None:
    sleeper.wake()

    sleeper.has_written("saw 0", "saw 0")
    sleeper.comes_to("Awaiting proposal")


def test_no_answer_is_lost_that_comes_while_a_run_parks(prefect_server: str, tmp_path: Path) -> None:
    run = Life(prefect_server, "interrupted", tmp_path)

    run.has_written("saw 0", "saw 1")
    run.comes_to("Awaiting proposal")


def test_a_run_woken_by_many_at_once_runs_once(sleeper: Life) -> None:
    crowd = [Thread(target=wake_run, args=[sleeper.id]) for _ in range(6)]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join()

    sleeper.has_written("saw 0", "saw 0")
    sleeper.comes_to("Awaiting proposal")
    sleep(1)
    assert sleeper.diary == ["saw 0", "saw 0"]


def test_a_run_is_named_and_tagged_while_it_sleeps(sleeper: Life) -> None:
    asleep_since = sleeper.run.since

    assert label_run(sleeper.id, name="QI-2027-0001 Discharge letters", tags=["overdue", "stage:approval"])

    assert sleeper.run == FlowRunState(
        state_type="PAUSED",
        state_name="Awaiting proposal",
        since=asleep_since,
        name="QI-2027-0001 Discharge letters",
        tags=frozenset({"overdue", "stage:approval"}),
        pool=POOL,
    )
    assert sleeper.diary == ["saw 0"]


def test_trouble_parks_a_run_where_it_can_be_woken(prefect_server: str, tmp_path: Path) -> None:
    worrier = Life(prefect_server, "worrier", tmp_path)
    worrier.comes_to("Needs attention")

    worrier.wake()

    worrier.has_written("worried", "worried")


def test_a_flow_that_calls_exit_ends_itself_and_not_the_worker(
    prefect_server: str, sleeper: Life, tmp_path: Path
) -> None:
    quitter = Life(prefect_server, "quitter", tmp_path / "quitter")
    quitter.comes_to("Crashed")

    assert wake_run(quitter.id) is WakeResult.LOST
    sleeper.wake()
    sleeper.has_written("saw 0", "saw 0")


def test_a_run_whose_flow_cannot_be_loaded_crashes(prefect_server: str, tmp_path: Path) -> None:
    Life(prefect_server, "nobody", tmp_path).comes_to("Crashed")


def test_a_run_cancelled_while_it_is_under_way_ends_as_cancelled(plodder: Life) -> None:
    plodder.cancel("CANCELLING")

    plodder.has_written("began", "ended")
    plodder.comes_to("Cancelled")
    assert wake_run(plodder.id) is WakeResult.LOST


def test_a_run_cancelled_in_its_sleep_is_woken_no_more(sleeper: Life) -> None:
    sleeper.cancel("CANCELLED")

    assert wake_run(sleeper.id) is WakeResult.LOST
    assert sleeper.diary == ["saw 0"]
    assert sleeper.run.state_name == "Cancelled"


def test_a_run_whose_worker_was_killed_goes_on_as_the_same_run(engine: Supervisor, plodder: Life) -> None:
    engine.kill("worker")

    assert wake_run(plodder.id) is WakeResult.BUSY
    assert recover_run(plodder.id) is WakeResult.RECOVERED
    plodder.has_written("began", "began", "ended")
    plodder.comes_to("Completed")


def test_a_key_makes_one_run(sleeper: Life) -> None:
    assert sleeper.create() == sleeper.id
    assert (living_runs([sleeper.deployment]) or {})[sleeper.id] == sleeper.run


def test_a_run_nobody_knows_is_lost() -> None:
    nobody = str(uuid4())

    assert [wake_run(nobody), recover_run(nobody), run_state(nobody)] == [WakeResult.LOST] * 3
    assert (
        create_run(deployment="no/such", parameters={}, idempotency_key="1", name="n", tags=[])
        is WakeResult.REFUSED
    )


def test_a_worker_told_to_stop_finishes_what_it_has_taken_and_takes_no_more(
    engine: Supervisor, prefect_server: str, tmp_path: Path
) -> None:
    plodders = [Life(prefect_server, "plodder", tmp_path / str(number)) for number in range(4)]
    eventually(lambda: plodders[-1].run.state_name != "Scheduled")

    engine.stop("worker")
    late = Life(prefect_server, "plodder", tmp_path / "late")

    assert [plodder.diary for plodder in plodders] == [["began", "ended"]] * 4
    assert {plodder.run.state_name for plodder in plodders} == {"Completed"}
    assert late.run.state_name == "Scheduled"


def test_a_worker_that_has_nothing_to_do_writes_next_to_nothing_into_prefects_database(
    prefect_server: str,
) -> None:
    """Else what somebody submits in Prefect’s pages is refused on SQLite each time a look comes in between."""

    def last_polled() -> str:
        queue = httpx.get(f"{prefect_server}/work_pools/{POOL}/queues/{WALKS}", timeout=60).json()
        return str(queue["last_polled"])

    began = monotonic()
    asked = set()
    for _ in range(12):  # between two of these the worker looks once
        asked.add(last_polled())
        sleep(POLL)

    assert len(asked) <= 2 + (monotonic() - began) // SEEN_EVERY
