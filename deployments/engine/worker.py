"""The worker: runs flows inside its own process, so that waking a project takes a fraction of a second."""

from __future__ import annotations

import logging
import os
import signal
import socket
from datetime import UTC, datetime
from functools import partial
from time import monotonic
from typing import Any, Self
from uuid import UUID

import anyio
from anyio.abc import TaskStatus
from prefect import Flow
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterNextScheduledStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
    WorkPoolFilter,
    WorkPoolFilterName,
    WorkQueueFilter,
    WorkQueueFilterName,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.responses import WorkerFlowRunResponse
from prefect.exceptions import Abort, MissingFlowError, Pause
from prefect.flow_engine import run_flow
from prefect.flows import load_flow_from_entrypoint
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
from prefect.states import Cancelled
from prefect.workers.base import BaseJobConfiguration, BaseVariables, BaseWorker, BaseWorkerResult

from deployments.engine.settings import OUR_LOGGERS
from models.settings import settings

PATIENCE = 10  # seconds for one look at the queue; the client sleeps up to four minutes between its retries

WALKS, SWEEPS, CHORES = "default", "sweeps", "chores"
"""The queues of our work pool; the first is the one that Prefect makes with a pool.

What people wait for is walked in the first. The others have a place each, so that neither a report nor a file that is
taken in keeps an answer or a sweep waiting; two chores at once would only make both late.
"""

RESTS = {SWEEPS: 0.0, CHORES: 5.0}
"""Seconds between two looks at a queue of its own: a chore can wait."""

SEEN_EVERY = 20
"""Seconds after which a queue is asked also while nothing in it is due: Prefect calls one not ready after a minute.

Each asking has Prefect write that it was asked. On SQLite whatever somebody submits in Prefect’s pages reads first and
writes then, and is refused at once (“Unknown error while creating flow run”) if anything was written in between,
however long SQLite is told to wait. So a look that finds nothing must write nothing.
"""

DRAINS = 60  # seconds that runs under way are given to park when the worker is told to stop

logger = logging.getLogger(__name__)


class RunEnding(BaseWorkerResult):
    """That a run has ended for the worker; how it ended is for the run's own state to say."""


class NoInfrastructure(BaseJobConfiguration):
    """What a worker needs that starts nothing: no questions to the server about the flow and its variables."""

    @classmethod
    async def resolve_for_flow_run(cls, flow_run: FlowRun, **_: object) -> Self:  # noqa: ARG003 -- nothing differs
        return cls()


class QIWorker(BaseWorker[NoInfrastructure, BaseVariables, RunEnding]):
    """Runs synchronous flows in threads of this process, and finishes them before it stops.

    Its runs share their memory: a flow keeps nothing at module level, and changed code needs a new worker.
    """

    type = "qi"
    job_configuration = NoInfrastructure
    _description = "Runs flows inside the worker's own process."

    def __init__(self, work_pool_name: str, *, rests: float = 0, **options: Any) -> None:  # noqa: ANN401 -- Prefect's own options
        """`rests`: seconds between two looks at the queue; less than Prefect’s own setting means that."""
        super().__init__(
            work_pool_name, **{**options, "limit": options.get("limit") or settings().prefect_at_once}
        )
        self._flows: dict[UUID | None, Flow[..., object]] = {}
        self._looking = anyio.Lock()
        self._rests, self._looks_at, self._asks_at = rests, 0.0, 0.0
        self._is_leaving = False

    async def get_and_submit_flow_runs(self) -> list[FlowRun]:
        """Look once for runs that are due; a look that hangs is given up, and the next one comes soon."""
        async with self._looking:
            if not self._is_leaving and (moment := monotonic()) >= self._looks_at:
                self._looks_at = moment + self._rests
                with anyio.move_on_after(PATIENCE):
                    return await super().get_and_submit_flow_runs()
        return []

    async def _get_scheduled_flow_runs(self) -> list[WorkerFlowRunResponse]:
        """The runs that are due. Whether there are any is looked up first, since that writes nothing."""
        if monotonic() < self._asks_at and not await self._is_anything_due():
            return []
        self._asks_at = monotonic() + SEEN_EVERY
        return await super()._get_scheduled_flow_runs()

    async def _is_anything_due(self) -> bool:
        by_now = FlowRunFilterNextScheduledStartTime.model_validate({"before_": datetime.now(UTC)})
        due = await self.client.count_flow_runs(
            work_pool_filter=WorkPoolFilter(name=WorkPoolFilterName(any_=[self._work_pool_name])),
            work_queue_filter=WorkQueueFilter(name=WorkQueueFilterName(any_=sorted(self._work_queues))),
            flow_run_filter=FlowRunFilter(
                state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])),
                next_scheduled_start_time=by_now,
            ),
        )
        return due > 0

    async def drain(self) -> None:
        """Take nothing more, and wait until every run under way has parked or ended."""
        async with self._looking:
            self._is_leaving = True
        while self._submitting_flow_run_ids:  # noqa: ASYNC110 -- a set that Prefect keeps, with no event
            await anyio.sleep(0.05)

    async def run(
        self,
        flow_run: FlowRun,
        configuration: NoInfrastructure,  # noqa: ARG002 -- for workers that start a container or a process
        task_status: TaskStatus[int] | None = None,
    ) -> RunEnding:
        """Run a flow in a thread until it parks or ends, and see that its state says so."""
        try:
            trouble = await anyio.to_thread.run_sync(run_in_thread, await self._flow_of(flow_run), flow_run)
        except Exception as error:  # noqa: BLE001 -- whatever a module raises while it is imported
            trouble = error
        await self._settle(flow_run, trouble)
        if task_status:
            # Said only now, since until then Prefect does not take the same run again. It otherwise would, if
            # the run is woken in the moment after it has parked, and stumble over the place it still holds.
            task_status.started(0)
        return RunEnding(identifier=str(os.getpid()), status_code=0)

    async def _propose_submitting_state(self, flow_run: FlowRun) -> None:
        """Nothing: this state and those labels tell of infrastructure, and cost the server a third of a wake-up."""

    async def _give_worker_labels_to_flow_run(self, flow_run_id: UUID) -> None:
        """Nothing: what they tell of infrastructure costs the server a part of each wake-up."""

    async def _flow_of(self, flow_run: FlowRun) -> Flow[..., object]:
        if flow_run.deployment_id not in self._flows:
            deployment = flow_run.deployment_id and await self.client.read_deployment(flow_run.deployment_id)
            if not deployment or not deployment.entrypoint:
                message = f"Run {flow_run.id} has no deployment that says where its flow is."
                raise MissingFlowError(message)
            load = partial(load_flow_from_entrypoint, deployment.entrypoint, use_placeholder_flow=False)
            self._flows[flow_run.deployment_id] = await anyio.to_thread.run_sync(load)
        return self._flows[flow_run.deployment_id]

    async def _settle(self, flow_run: FlowRun, trouble: BaseException | None) -> None:
        """Set what nobody else does: Crashed after trouble in the engine, Cancelled after Cancelling."""
        if trouble:
            logger.error("run %s escaped its engine", flow_run.id, exc_info=trouble)
        try:
            state = (await self.client.read_flow_run(flow_run.id)).state
            if state and state.is_cancelling():
                await self.client.set_flow_run_state(flow_run.id, Cancelled(), force=True)
            elif trouble and state and (state.is_running() or state.is_pending()):
                await self._propose_crashed_state(flow_run, f"{type(trouble).__name__}: {trouble}")
        except Exception:
            logger.exception("run %s could not be settled; the sweep will find it", flow_run.id)


def run_in_thread(flow: Flow[..., object], flow_run: FlowRun) -> BaseException | None:
    """Run a flow, give back what escaped the engine; parking and being told to stop are ordinary endings."""
    try:
        run_flow(flow, flow_run=flow_run, return_type="state")
    except (Pause, Abort):
        return None
    except BaseException as error:  # noqa: BLE001 -- a flow that calls sys.exit() must not end the worker
        return error
    return None


def run_worker(pool: str) -> None:
    """Run the flows of this work pool, made if there is none, until SIGTERM or SIGINT; then finish what runs.

    The environment of `deployments.engine.settings` must be in force before this module is imported.
    """
    for name in OUR_LOGGERS:
        logging.getLogger(name).setLevel(logging.INFO)
    # Nobody reads the heartbeats of a run, and their thread would hold up the end of each run by a second. No
    # environment variable can say “never”.
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        anyio.run(_work, pool)


async def _work(pool: str) -> None:
    """One worker walks, one sweeps, one does the chores: each has its own places, however long the others work."""
    name = f"{socket.gethostname()}-{os.getpid()}"
    workers = (
        QIWorker(pool, name=name, work_queues=[WALKS]),
        *(
            QIWorker(pool, name=f"{name}-{queue}", work_queues=[queue], limit=1, rests=rests)
            for queue, rests in RESTS.items()
        ),
    )
    async with anyio.create_task_group() as group:
        with anyio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
            for worker in workers:
                group.start_soon(worker.start)
            await anext(signals)
            with anyio.move_on_after(DRAINS) as bound:
                for worker in workers:
                    await worker.drain()
            if bound.cancelled_caught:
                logger.warning("runs did not end within %s seconds: the sweep recovers them", DRAINS)
                os._exit(1)  # their threads would keep this process alive
        group.cancel_scope.cancel()
