"""Asking Prefect when it is away, or answers what it should not."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from tasks.flow_runs.prefect_api import (
    WakeResult,
    count_living_runs,
    create_run,
    label_run,
    living_runs,
    recover_run,
    run_state,
    states_of,
    wake_run,
)
from tasks.flow_runs.prefect_requests import engine_url

RUN = "0190b5c6-0000-7000-8000-000000000001"
SHOWN = {
    "id": RUN,
    "name": "QI-2027-0001",
    "tags": [],
    "state": {"type": "RUNNING", "name": "Running", "timestamp": "2027-03-12T09:00:00Z"},
}
Answer = tuple[int, object]


class FakePrefect(ThreadingHTTPServer):
    """Answers the requests to each path with what a test has put there, one after the other."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Asked)
        self.answers: dict[str, list[Answer]] = {}
        self.logins: list[str | None] = []


class _Asked(BaseHTTPRequestHandler):
    server: FakePrefect

    def answer(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        self.rfile.read(length)
        self.server.logins.append(self.headers.get("Authorization"))
        status, body = self.server.answers[self.path.removeprefix("/api")].pop(0)
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    do_GET = do_POST = do_PATCH = answer  # noqa: N815 -- the names it looks for

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def prefect(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakePrefect]:
    with FakePrefect() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        monkeypatch.setenv("PREFECT_API_URL", f"http://127.0.0.1:{server.server_port}/api")
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def _nobody_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")


@pytest.mark.usefixtures("_nobody_there")
@pytest.mark.parametrize("ask", [wake_run, recover_run, run_state])
def test_prefect_that_is_away_raises_nothing(ask: Callable[[str], object]) -> None:
    assert ask(RUN) is WakeResult.ENGINE_AWAY


@pytest.mark.usefixtures("_nobody_there")
def test_prefect_that_is_away_makes_labels_and_lists_nothing() -> None:
    made = create_run(deployment="a/b", parameters={}, idempotency_key="1", name="n", tags=[])
    assert made is WakeResult.ENGINE_AWAY
    assert living_runs(["a/b"]) is None
    assert count_living_runs(["a/b"]) is None
    assert states_of([RUN]) is None
    assert label_run(RUN, name="n", tags=[]) is False


def test_a_wake_up_is_asked_for_again_while_prefects_database_is_locked(prefect: FakePrefect) -> None:
    prefect.answers[f"/flow_runs/{RUN}/resume"] = [(503, {}), (503, {}), (200, {"status": "ACCEPT"})]

    assert wake_run(RUN) is WakeResult.RESUMED


def test_a_run_that_does_not_sleep_is_busy_or_has_ended(prefect: FakePrefect) -> None:
    ended = SHOWN | {"state": {"type": "CRASHED", "name": "Crashed", "timestamp": "2027-03-12T09:00:00Z"}}
    prefect.answers[f"/flow_runs/{RUN}/resume"] = [(200, {"status": "ABORT"})] * 2
    prefect.answers[f"/flow_runs/{RUN}"] = [(200, SHOWN), (200, ended)]

    assert wake_run(RUN) is WakeResult.BUSY
    assert wake_run(RUN) is WakeResult.LOST


@pytest.mark.parametrize("status", [404, 500])
def test_a_run_that_an_older_database_does_not_know_is_lost(prefect: FakePrefect, status: int) -> None:
    prefect.answers = {f"/flow_runs/{RUN}/resume": [(status, {})], f"/flow_runs/{RUN}": [(404, {})] * 2}
    prefect.answers[f"/flow_runs/{RUN}/set_state"] = [(404, {})]

    assert wake_run(RUN) is WakeResult.LOST
    assert run_state(RUN) is WakeResult.LOST
    assert recover_run(RUN) is WakeResult.LOST


def test_a_dead_run_goes_on(prefect: FakePrefect) -> None:
    prefect.answers[f"/flow_runs/{RUN}/set_state"] = [(201, {"status": "ACCEPT"})]

    assert recover_run(RUN) is WakeResult.RECOVERED


def test_a_new_run_is_known_by_its_id(prefect: FakePrefect) -> None:
    prefect.answers = {
        "/deployments/name/a/b": [(200, {"id": "d"})],
        "/deployments/d/create_flow_run": [(201, {"id": RUN})],
    }

    assert create_run(deployment="a/b", parameters={}, idempotency_key="1", name="n", tags=[]) == RUN


def test_a_database_that_stays_locked_is_left_to_the_sweep(prefect: FakePrefect) -> None:
    prefect.answers[f"/flow_runs/{RUN}/resume"] = [(503, {})] * 4

    assert wake_run(RUN) is WakeResult.ENGINE_AWAY


def test_a_prefect_that_writers_keep_waiting_refuses_this_request_and_is_not_away(
    prefect: FakePrefect,
) -> None:
    locked = (503, {"exception_message": "Service Unavailable"})
    prefect.answers[f"/flow_runs/{RUN}/resume"] = [locked] * 4

    assert wake_run(RUN) is WakeResult.REFUSED


def test_an_error_in_prefect_does_not_make_a_run_lost_that_it_knows(prefect: FakePrefect) -> None:
    prefect.answers = {f"/flow_runs/{RUN}/resume": [(500, {})], f"/flow_runs/{RUN}": [(200, SHOWN)]}

    assert wake_run(RUN) is WakeResult.REFUSED


def test_an_error_in_prefect_does_not_pass_for_a_recovery(prefect: FakePrefect) -> None:
    prefect.answers[f"/flow_runs/{RUN}/set_state"] = [(500, {}), (200, {"status": "REJECT"})]

    assert recover_run(RUN) is WakeResult.REFUSED
    assert recover_run(RUN) is WakeResult.BUSY


def test_a_refusal_makes_no_run(prefect: FakePrefect) -> None:
    prefect.answers = {
        "/deployments/name/a/b": [(200, {"id": "d"})],
        "/deployments/d/create_flow_run": [(409, {})],
    }

    made = create_run(deployment="a/b", parameters={}, idempotency_key="1", name="n", tags=[])
    assert made is WakeResult.REFUSED


def test_more_runs_than_fit_on_a_page_are_all_listed(prefect: FakePrefect) -> None:
    runs = [SHOWN | {"id": str(number)} for number in range(350)]
    prefect.answers["/flow_runs/filter"] = [(200, runs[:200]), (200, runs[180:])]

    assert set(living_runs(["a/b"]) or {}) == {str(number) for number in range(350)}


def test_prefects_password_is_sent_along(prefect: FakePrefect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_AUTH_STRING", "qi:opensesame")
    prefect.answers[f"/flow_runs/{RUN}"] = [(401, {})]

    assert run_state(RUN) is WakeResult.ENGINE_AWAY
    assert prefect.logins == ["Basic cWk6b3BlbnNlc2FtZQ=="]


def test_the_page_of_a_run_is_where_prefect_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:4200/api")
    monkeypatch.delenv("PREFECT_UI_URL", raising=False)

    assert engine_url(RUN) == f"http://127.0.0.1:4200/v2/runs/flow-run/{RUN}"


def test_the_page_of_a_run_is_where_people_reach_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_UI_URL", "https://qi-engine.trust.nhs.uk/")

    assert engine_url(RUN) == f"https://qi-engine.trust.nhs.uk/v2/runs/flow-run/{RUN}"
