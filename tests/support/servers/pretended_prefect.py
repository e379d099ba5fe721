"""A Prefect of a few lines: keeps runs as the real one does, never walks one, and can be away or slow on purpose."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from time import sleep
from typing import Any
from uuid import uuid4

import pytest

from models.clock import now

PAGE = 200


@dataclass
class PretendedRun:
    """A run: in which deployment and pool it lies, and how it is."""

    deployment: str
    pool: str
    name: str = ""
    tags: list[str] = field(default_factory=list)
    state_type: str = "SCHEDULED"
    state_name: str = ""
    message: str = ""
    id: str = field(default_factory=lambda: str(uuid4()))
    since: str = field(default_factory=lambda: now().isoformat())

    def shown(self) -> dict[str, Any]:
        name = self.state_name or self.state_type.capitalize()
        state = {"type": self.state_type, "name": name, "timestamp": self.since}
        return {
            "id": self.id,
            "name": self.name,
            "tags": self.tags,
            "state": state,
            "work_pool_name": self.pool,
        }


class PretendedPrefect(ThreadingHTTPServer):
    """Its runs by id, every request that was made, and in what mood it answers."""

    daemon_threads = True
    request_queue_size = 50

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Asked)
        self.runs: dict[str, PretendedRun] = {}
        self.keys: dict[tuple[str, str], str] = {}
        self.pools: dict[str, str] = {}  # the pool of each deployment
        self.asked: list[tuple[str, str]] = []
        self.events: dict[str, dict[str, Any]] = {}  # by their ids: one that is there already stays as it is
        self.given = 0  # runs that were told of in lists
        self.answers_at_most: int | None = None  # requests; after them it is away
        self.slowness = 0.0  # seconds for each request
        self.loses_answers = False  # makes a run, and the answer that says so never comes
        self.begins_at_once: Callable[[str], object] = lambda run_id: (
            run_id
        )  # what a new run does before we know it
        self.stumbles_over = ""  # the id of a run of which every request fails
        self.lock = Lock()

    def count(self, what: str) -> int:
        """How many requests had this in their path."""
        return sum(what in path for _, path in self.asked)

    def resumed(self) -> list[str]:
        """The runs that were woken, in that order."""
        return [path.split("/")[2] for _, path in self.asked if path.endswith("/resume")]

    def sleep_all(self) -> None:
        """Every run parks."""
        for run in self.runs.values():
            run.state_type = "PAUSED"

    def states(self) -> Counter[str]:
        return Counter(run.state_type for run in self.runs.values())

    def answer(  # noqa: PLR0911 -- one for each address
        self,
        method: str,
        path: str,
        body: Any,  # noqa: ANN401 -- whatever JSON it is sent
    ) -> tuple[int, object]:
        if path.startswith("/deployments/name/"):
            return 200, {"id": path.removeprefix("/deployments/name/").replace("/", "@")}
        if path.endswith("/create_flow_run"):
            return 201, self._created(path.split("/")[2], body).shown()
        if path in {"/flow_runs/filter", "/flow_runs/count"}:
            return 200, self._listed(path, body)
        if path == "/events":
            self.events |= {event["id"]: event for event in body if event["id"] not in self.events}
            return 204, {}
        run = self.runs.get(path.split("/")[2])
        if run is None or run.id == self.stumbles_over:
            return (404 if run is None else 500), {}
        if method == "GET":
            return 200, run.shown()
        if method == "PATCH":
            run.name, run.tags = body["name"], body["tags"]
            return 204, {}
        return 200, {"status": self._moved(run, path, body)}

    def _created(self, deployment: str, body: dict[str, Any]) -> PretendedRun:
        deployment = deployment.replace("@", "/")
        key = (deployment.partition("/")[0], body["idempotency_key"])
        if key not in self.keys:
            pool = self.pools.get(deployment, deployment.partition("/")[2])
            run = PretendedRun(deployment, pool, body["name"], body["tags"])
            self.runs[run.id], self.keys[key] = run, run.id
        return self.runs[self.keys[key]]

    def _moved(self, run: PretendedRun, path: str, body: dict[str, Any]) -> str:
        if path.endswith("/resume") and run.state_type != "PAUSED":
            return "ABORT"
        state = {"type": "SCHEDULED"} if path.endswith("/resume") else body["state"]
        run.state_type, run.state_name = state["type"], state.get("name", "")
        run.message = state.get("message", "")
        run.since = now().isoformat()
        return "ACCEPT"

    def _listed(self, path: str, body: dict[str, Any]) -> object:
        runs = list(self.runs.values())
        if ids := body["flow_runs"].get("id"):
            runs = [run for run in runs if run.id in ids["any_"]]
        if states := body["flow_runs"].get("state"):
            runs = [run for run in runs if run.state_type in states["type"]["any_"]]
        if names := body.get("deployments"):
            runs = [run for run in runs if run.deployment.partition("/")[2] in names["name"]["any_"]]
        if path.endswith("count"):
            return len(runs)
        offset = body.get("offset", 0)
        page = sorted(runs, key=lambda run: run.id, reverse=True)[offset : offset + PAGE]
        self.given += len(page)
        return [run.shown() for run in page]


class _Asked(BaseHTTPRequestHandler):
    server: PretendedPrefect

    def answer(self) -> None:
        text = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path = re.sub(r"^/api", "", self.path)
        sleep(self.server.slowness)
        with self.server.lock:
            self.server.asked.append((self.command, path))
            most = self.server.answers_at_most
            if most is not None and len(self.server.asked) > most:
                self.close_connection = True
                return
            status, body = self.server.answer(self.command, path, json.loads(text or "{}"))
        if path.endswith("/create_flow_run") and isinstance(body, dict):
            self.server.begins_at_once(body["id"])
            if self.server.loses_answers:
                self.close_connection = True
                return
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    do_GET = do_POST = do_PATCH = answer  # noqa: N815 -- the names it looks for

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def pretended_prefect() -> Iterator[PretendedPrefect]:
    """It answers where our code looks for Prefect, for as long as the block runs."""
    with PretendedPrefect() as server, pytest.MonkeyPatch.context() as patch:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        patch.setenv("PREFECT_API_URL", f"http://127.0.0.1:{server.server_port}/api")
        yield server
        server.shutdown()
        thread.join()
