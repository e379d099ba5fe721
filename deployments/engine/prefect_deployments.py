"""What Prefect knows of us: pool, deployments, schedules and automations; updated in place.

A deployment of runs that sleep is never deleted: that would cancel each of them when it is next resumed.
"""

from collections.abc import Collection
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any
from uuid import UUID

from httpx import HTTPError, HTTPStatusError, codes
from prefect import Flow
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    DeploymentFilterTags,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import TERMINAL_STATES, VersionInfo
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import ObjectNotFound
from prefect.schedules import Cron, Schedule
from prefect.types.entrypoint import EntrypointType

from deployments.engine.automations import keep_automations
from deployments.engine.work_pool import keep_pool
from deployments.engine.worker import CHORES, SWEEPS, WALKS, QIWorker
from flows.alert import qi_alert
from flows.operations import FLOWS as OPERATION_FLOWS
from flows.qi_committee import qi_committee
from flows.qi_national import qi_national
from flows.qi_programme import qi_programme
from flows.qi_project import qi_project
from flows.radar import KEY, qi_radar
from flows.reports import qi_papers
from flows.rollover import qi_rollover
from flows.sweep import qi_sweep
from models.clock import LONDON
from models.errors import NotReady
from models.records import Installation
from tasks.flow_runs.installation import FLOWS, installation, move_to_pool
from tasks.flow_runs.prefect_requests import ask
from tasks.flow_runs.run_names import LISTED_AS
from tasks.prefect_operations.prefect_forms import keep_forms
from tasks.prefect_operations.table import BY_FLOW

RELEASE = version("qi-workflow")
MORE_TRIES = 4
ON_REQUEST = "on-request"
"""The tag of what people ask for. Its runs never sleep, so what it was called before may go once they have ended."""
EVERY_MINUTE = Cron("* * * * *", timezone=LONDON.key)
BEFORE_THE_ROUNDS = Cron("50 6 * * *", timezone=LONDON.key)
"""Before the daily rounds of the sweep, which do the same if Prefect was away; seen here, with progress."""
EACH_WORKING_DAY = Cron("20 7 * * 1-5", timezone=LONDON.key, parameters={"only_on_working_days": True})
"""Before the team begins; on a bank holiday the run itself does nothing."""


@dataclass(frozen=True)
class OfferedDeployment:
    """A flow and how it is deployed; `listed_as` names what people choose from Prefect’s list."""

    flow: Flow[Any, Any]
    tags: tuple[str, ...] = ()
    schedule: Schedule | None = None
    queue: str = WALKS
    listed_as: str = ""

    def name(self, ours: Installation) -> str:
        """What our deployment of it is called, “flow/deployment”."""
        return ours.deployment_of(self.flow.name, self.listed_as)


OFFERED = (
    OfferedDeployment(qi_project, tags=("project",)),
    OfferedDeployment(qi_programme, tags=("programme",)),
    OfferedDeployment(qi_committee, tags=("committee",)),
    OfferedDeployment(qi_national, tags=("national",)),
    OfferedDeployment(qi_sweep, tags=("operations",), schedule=EVERY_MINUTE, queue=SWEEPS),
    OfferedDeployment(qi_rollover, tags=("operations",), schedule=BEFORE_THE_ROUNDS, queue=CHORES),
    OfferedDeployment(qi_papers, tags=("reports",), schedule=BEFORE_THE_ROUNDS, queue=CHORES),
    OfferedDeployment(
        qi_radar,
        tags=("reports", ON_REQUEST),
        schedule=EACH_WORKING_DAY,
        queue=CHORES,
        listed_as=LISTED_AS[qi_radar.name],
    ),
    OfferedDeployment(qi_alert, tags=("operations",)),
    *(
        OfferedDeployment(
            flow,
            tags=("operations", ON_REQUEST),
            queue=CHORES if BY_FLOW[flow.name].is_long else WALKS,
            listed_as=BY_FLOW[flow.name].listed_as,
        )
        for flow in OPERATION_FLOWS.values()
    ),
)
"""Every deployment of ours."""


def register_deployments(pool: str = "", pool_type: str = "") -> list[str]:
    """Register or update every deployment; their names. May be repeated at any time, also while projects run.

    Args:
        pool: the work pool in which our runs are walked from now on; empty: the one they are in.
        pool_type: by which workers: ours, or `process` for Prefect’s own; empty: as it is, ours for a new pool.

    Raises:
        NotReady: Prefect does not answer or refuses our password, or the pool is another installation’s.
    """
    if missing := set(FLOWS.values()) - {offered.flow.name for offered in OFFERED}:
        raise LookupError(missing)
    before = installation()
    stays = pool in {"", before.pool}
    usual_type = before.pool_type if stays else QIWorker.type
    ours = Installation(site=before.site, pool=pool or before.pool, pool_type=pool_type or usual_type)
    try:
        _register(before, ours)
    except HTTPStatusError as error:
        raise NotReady(_refusal(error.response.status_code)) from error
    except HTTPError as error:
        message = (
            f"Prefect does not answer ({type(error).__name__}): look at PREFECT_API_URL, and whether it runs."
        )
        raise NotReady(message) from error
    return [offered.name(ours) for offered in OFFERED]


def _register(before: Installation, ours: Installation) -> None:
    with get_client(sync_client=True) as client:
        keep_pool(client, ours, ours.pool, ours.pool_type)
        # The version is said outright: otherwise Prefect asks git, and keeps the address of the repository.
        release = VersionInfo(type="prefect:simple", version=RELEASE)
        for offered in OFFERED:
            _deployment(offered, ours).apply(version_info=release)
        ids = {
            offered.flow.name: client.read_deployment_by_name(offered.name(ours)).id for offered in OFFERED
        }
        _clear_old_names(client, ours, frozenset(ids.values()))
        keep_automations(client, ours, ids)
        _have_radar_made(client, ids[qi_radar.name])
        if before.pool != ours.pool:
            _let_rest(client, before)
    if (before.pool, before.pool_type) != (ours.pool, ours.pool_type):
        move_to_pool(ours.pool, ours.pool_type)
    if left := _forms_left(ours):
        raise NotReady(f"Prefect did not take the forms of {', '.join(left)}: call “qi deploy” again.")


def _have_radar_made(client: SyncPrefectClient, deployment_id: UUID) -> None:
    """The radar is asked for once where there is none yet: its bookmark shows an error until the first is made."""
    known = ask("GET", f"/artifacts/{KEY}/latest")
    if known is not None and known.status_code == codes.NOT_FOUND:
        client.create_flow_run_from_deployment(
            deployment_id, idempotency_key=f"first radar of {deployment_id}"
        )


def _forms_left(ours: Installation) -> list[str]:
    """The deployments whose forms Prefect did not take, though it was asked several times: it may be busy."""
    left = keep_forms(ours)
    for _ in range(MORE_TRIES):
        if not left:
            break
        left = keep_forms(ours)
    return left


def _refusal(status: int) -> str:
    if status in {codes.UNAUTHORIZED, codes.FORBIDDEN}:
        return "Prefect refuses our password: PREFECT_API_AUTH_STRING must be what its server asks for."
    return f"Prefect answers with an error ({status}): look into its log, then try again."


def _clear_old_names(client: SyncPrefectClient, ours: Installation, present: Collection[UUID]) -> None:
    """What people ask for stands in Prefect’s list once: under its name of today.

    Prefect renames nothing. One of an earlier name is deleted, unless a run of it is under way: then the next call does
    it. Only what is marked as ours and as asked for goes, so never one under which the run of a project sleeps.
    """
    marked = DeploymentFilter(tags=DeploymentFilterTags(all_=[ours.tag, ON_REQUEST]))
    for deployment in client.read_deployments(deployment_filter=marked):
        if deployment.id in present:
            continue
        if _is_at_work(client, deployment.id):
            client.pause_deployment(deployment.id)
        else:
            client.delete_deployment(deployment.id)


def _is_at_work(client: SyncPrefectClient, deployment_id: UUID) -> bool:
    """Whether a run of a deployment is under way, or was asked for; what Prefect makes ahead does not count."""
    living = FlowRunFilterStateType(not_any_=sorted(TERMINAL_STATES))
    runs = client.read_flow_runs(
        deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[deployment_id])),
        flow_run_filter=FlowRunFilter(state=FlowRunFilterState(type=living)),
    )
    return any(not run.auto_scheduled or (run.state and not run.state.is_scheduled()) for run in runs)


def _let_rest(client: SyncPrefectClient, before: Installation) -> None:
    """Our deployments in the pool that was left make no new runs; never deleted, since runs may sleep under them.

    Those that are not marked as ours are left alone: they may be those of whoever has that pool.
    """
    for offered in OFFERED:
        try:
            there = client.read_deployment_by_name(offered.name(before))
        except ObjectNotFound:
            continue
        if before.tag in there.tags:
            client.pause_deployment(there.id)


def _deployment(offered: OfferedDeployment, ours: Installation) -> RunnerDeployment:
    return RunnerDeployment.from_flow(
        offered.flow,
        offered.name(ours).partition("/")[2],
        schedule=offered.schedule,
        tags=[ours.tag, *offered.tags],
        version=RELEASE,
        work_pool_name=ours.pool,
        work_queue_name=offered.queue,
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
