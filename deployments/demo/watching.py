"""What can be seen from outside while the story is lived: the mailbox, and the project's flow run in Prefect."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import httpx

from deployments.demo.people_at_work import Received
from models.errors import NotReady

MAY_BE_AWAY = 90  # seconds: as long as its server may take to start again
_LOOK_AGAIN = 0.3  # seconds


@dataclass(frozen=True)
class RunSeen:
    """The flow run of a project as Prefect shows it."""

    id: str
    name: str
    kind: str
    state: str
    message: str
    since: datetime


class MailboxReader:
    """Reads the demonstration's mailbox over its page of JSON."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url, timeout=30)

    def letters(self, to: str = "") -> list[Received]:
        """The emails to an address, or all, the newest first."""
        result = self._client.get("/messages.json", params={"to": to} if to else {}).raise_for_status().json()
        return [
            Received(value["id"], value["to"][0], value["subject"], value["text"], value["key"])
            for value in result
        ]


class Engine:
    """Looks at flow runs over Prefect's API; waits while it is away for a moment."""

    def __init__(self, api_url: str) -> None:
        self._client = httpx.Client(base_url=api_url, timeout=30)

    def runs_of(self, reference: str) -> list[RunSeen]:
        """Every flow run that bears the reference of a project."""
        query = {"flow_runs": {"name": {"like_": reference}}}
        return [_seen(run) for run in self._ask("/flow_runs/filter", query)]

    def story_of(self, run_id: str) -> Sequence[str]:
        """The names of the task runs of a flow run, as its timeline tells them, oldest first."""
        grouped_texts = {"task_runs": {"flow_run_id": {"any_": [run_id]}}, "sort": "EXPECTED_START_TIME_ASC"}
        return [str(run["name"]) for run in self._ask("/task_runs/filter", grouped_texts)]

    def wait_for(self, reference: str, fits: Callable[[RunSeen], bool], *, patience: float) -> RunSeen | None:
        """The flow run of a project as soon as it fits, or as it is when patience ends; None if there is none."""
        deadline = time.monotonic() + patience
        while True:
            seen = next(iter(self.runs_of(reference)), None)
            if (seen and fits(seen)) or time.monotonic() > deadline:
                return seen
            time.sleep(_LOOK_AGAIN)

    def _ask(self, path: str, query: Mapping[str, object]) -> list[dict[str, object]]:
        deadline = time.monotonic() + MAY_BE_AWAY
        while time.monotonic() < deadline:
            with suppress(httpx.HTTPError):
                result: list[dict[str, object]] = (
                    self._client.post(path, json=query).raise_for_status().json()
                )
                return result
            time.sleep(_LOOK_AGAIN)
        raise NotReady(f"Prefect has not answered for {MAY_BE_AWAY} seconds.")


def _seen(run: dict[str, object]) -> RunSeen:
    state = run["state"]
    if not isinstance(state, dict):
        raise TypeError(state)
    return RunSeen(
        id=str(run["id"]),
        name=str(run["name"]),
        kind=str(state["type"]),
        state=str(state["name"]),
        message=str(state["message"] or ""),
        since=datetime.fromisoformat(state["timestamp"]),
    )
