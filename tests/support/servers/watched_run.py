"""One project and its flow run, seen from both sides: our database and Prefect."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from models.clock import stopped_at
from models.records import Project, ProjectRun
from models.vocabulary import Outcome, TaskKind
from tasks.database.unit_of_work import reading
from tasks.flow_runs.prefect_api import WakeResult
from tasks.flow_runs.runs import wake_project
from tasks.mail.postman import postman
from tasks.schedule.sweep import SweepCounts, sweep
from tests.support.servers.mail_server import CapturingMailServer
from tests.support.servers.prefect_server import ask, eventually
from tests.support.trust_at_work import World


@dataclass
class Watched:
    """A project at work; its answers wake its run as the pages would."""

    world: World
    sink: CapturingMailServer
    api_url: str

    def propose(self) -> None:
        """A new project, whose run is created."""
        self._go_on()
        self.world.propose(help_wanted=[], evidence_question=None)
        eventually(
            lambda: wake_project(self.world.project_id) is not WakeResult.ENGINE_AWAY, "Prefect to take a run"
        )

    def answer(self, kind: TaskKind, outcome: Outcome | None = None, *, wakes: bool = True) -> None:
        """Answer what is asked; the hint to Prefect may get lost."""
        self._go_on()
        self.world.answer(kind, outcome)
        if wakes:
            eventually(
                lambda: wake_project(self.world.project_id) is not WakeResult.ENGINE_AWAY,
                "Prefect to wake a run",
            )

    def sweep_later(self, **time: float) -> SweepCounts | None:
        """What a sweep some time from now does."""
        postman.cache_clear()
        with stopped_at(datetime.now(UTC) + timedelta(**time)):
            return sweep(postman())

    @property
    def run_id(self) -> str:
        """The run that our database knows."""
        with reading() as session:
            return str(session.get_one(ProjectRun, self.world.project_id).run_id)

    @property
    def run(self) -> dict[str, Any]:
        """The run as Prefect has it."""
        run: dict[str, Any] = ask("GET", f"{self.api_url}/flow_runs/{self.run_id}").json()
        return run

    @property
    def state(self) -> tuple[str, str]:
        """Name and message of its state."""
        state = self.run.get("state") or {}
        return state.get("name", ""), state.get("message", "")

    @property
    def is_walked(self) -> bool:
        """Whether a worker holds the project: killed before that, it is missed only when its run is unseen for long."""
        with reading() as session:
            return session.get_one(ProjectRun, self.world.project_id).walking_until is not None

    def settles(self) -> None:
        """Wait until the run has taken in the latest and sleeps or has ended."""
        eventually(
            lambda: self._has_seen_all() and self.run["state"]["type"] in {"PAUSED", "COMPLETED"},
            "a run to settle",
        )

    def told(self) -> list[str]:
        """The names of its task runs in their order."""
        grouped_texts = {"flow_runs": {"id": {"any_": [self.run_id]}}, "sort": "EXPECTED_START_TIME_ASC"}
        runs = ask("POST", f"{self.api_url}/task_runs/filter", grouped_texts).json()
        return [run["name"] for run in sorted(runs, key=lambda run: run["start_time"] or "later")]

    def ask(self, method: str, path: str, body: object = None) -> None:
        """Ask Prefect as its pages would; behind SQLite it may want to be asked again."""
        ask(method, f"{self.api_url}{path}", body)

    def has_told(self, *names: str) -> bool:
        """Whether the story ends like this; Prefect writes task runs down a moment later."""
        return self.told()[-len(names) :] == list(names)

    def _has_seen_all(self) -> bool:
        with reading() as session:
            project = session.get_one(Project, self.world.project_id)
            return session.get_one(ProjectRun, project.id).shown_seq >= project.last_history_seq

    def _go_on(self) -> None:
        """The stopped clock of this process stands where the worker’s clock is."""
        self.world.go_to(datetime.now(UTC))
