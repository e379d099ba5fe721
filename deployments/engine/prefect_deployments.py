"""What Prefect knows of us: the work pool, the deployments and their schedules; updated in place, never deleted.

Deleting a deployment would cancel every run that is parked, when it is next resumed.
"""

from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from prefect import Flow
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import WorkPoolCreate, WorkPoolUpdate
from prefect.client.schemas.objects import VersionInfo
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import ObjectAlreadyExists
from prefect.schedules import Cron, Schedule
from prefect.types.entrypoint import EntrypointType

from deployments.engine.worker import QIWorker
from flows.qi_programme import qi_programme
from flows.qi_project import qi_project
from flows.reports import qi_papers, qi_report
from flows.rollover import qi_rollover
from flows.sweep import qi_sweep
from models.clock import LONDON
from tasks.flow_runs.runs import DEPLOYMENTS

POOL = "qi"
RELEASE = version("qi-workflow")
EVERY_MINUTE = Cron("* * * * *", timezone=LONDON.key)
BEFORE_THE_ROUNDS = Cron("50 6 * * *", timezone=LONDON.key)
"""Before the daily rounds of the sweep, which do the same if Prefect was away; seen here, with progress."""


@dataclass(frozen=True)
class OfferedDeployment:
    """A flow and how it is deployed, under the name of its flow."""

    flow: Flow[Any, Any]
    tags: tuple[str, ...] = ()
    schedule: Schedule | None = None

    @property
    def name(self) -> str:
        """“flow/deployment”, as Prefect finds it."""
        return f"{self.flow.name}/{self.flow.name}"


OFFERED = (
    OfferedDeployment(qi_project, tags=("project",)),
    OfferedDeployment(qi_programme, tags=("programme",)),
    OfferedDeployment(qi_sweep, tags=("operations",), schedule=EVERY_MINUTE),
    OfferedDeployment(qi_rollover, tags=("operations", "programme"), schedule=BEFORE_THE_ROUNDS),
    OfferedDeployment(qi_papers, tags=("reports",), schedule=BEFORE_THE_ROUNDS),
    OfferedDeployment(qi_report, tags=("reports",)),
)
"""Every deployment of ours."""


def register_deployments() -> list[str]:
    """Register or update every deployment; their names. May be repeated at any time, also while projects run."""
    if missing := set(DEPLOYMENTS.values()) - {offered.name for offered in OFFERED}:
        raise LookupError(missing)
    with get_client(sync_client=True) as client:
        _keep_pool(client)
    for offered in OFFERED:
        # Said outright: otherwise Prefect asks git, and keeps the address of the repository.
        _deployment(offered).apply(version_info=VersionInfo(type="prefect:simple", version=RELEASE))
    return [offered.name for offered in OFFERED]


def _keep_pool(client: SyncPrefectClient) -> None:
    template = QIWorker.get_default_base_job_template()
    try:
        client.create_work_pool(WorkPoolCreate(name=POOL, type=QIWorker.type, base_job_template=template))
    except ObjectAlreadyExists:
        client.update_work_pool(POOL, WorkPoolUpdate(base_job_template=template))


def _deployment(offered: OfferedDeployment) -> RunnerDeployment:
    return RunnerDeployment.from_flow(
        offered.flow,
        offered.flow.name,
        schedule=offered.schedule,
        tags=list(offered.tags),
        version=RELEASE,
        work_pool_name=POOL,
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
