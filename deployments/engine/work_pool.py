"""The work pool of this installation: its own, marked as such, with its queues: sweeps, then answers, then chores."""

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import WorkPoolCreate, WorkPoolUpdate
from prefect.client.schemas.objects import WorkPool
from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound

from deployments.engine.worker import CHORES, SWEEPS, QIWorker
from models.errors import NotReady
from models.records import Installation
from tasks.flow_runs.prefect_requests import ask

MARK = "site:"
QUEUES = {SWEEPS: 1, CHORES: 3}
"""The queues that we make, with their priorities, the first before the others; people’s answers are in between.

They have no limit of their own: a run whose worker died stays in its place there for ever, and no other would begin.
One at a time is what our worker sees to.
"""


def keep_pool(client: SyncPrefectClient, ours: Installation, pool: str, pool_type: str) -> None:
    """Make the pool with its queues, or bring ours up to date; what is another installation’s is refused (NotReady)."""
    try:
        client.create_work_pool(_new_pool(ours, pool, pool_type))
    except ObjectAlreadyExists:
        there = client.read_work_pool(pool)
        _refuse_pool_of_others(pool, there.description, ours)
        _refuse_another_type(there, pool_type)
        client.update_work_pool(pool, _brought_up_to_date(there, ours))
    for queue, priority in QUEUES.items():
        try:
            client.read_work_queue_by_name(queue, work_pool_name=pool)
        except ObjectNotFound:
            client.create_work_queue(queue, priority=priority, work_pool_name=pool)


def require_own_pool(ours: Installation) -> None:
    """Refuse (NotReady) to work in another installation’s pool; while Prefect is away it is waited for instead."""
    answer = ask("GET", f"/work_pools/{ours.pool}")
    if answer is not None and answer.is_success:
        _refuse_pool_of_others(ours.pool, answer.json()["description"], ours)


def _refuse_pool_of_others(pool: str, description: str | None, ours: Installation) -> None:
    """If another installation has marked the pool as its own: we would take each other’s runs."""
    owner = _owner(description)
    if owner not in {"", ours.tag}:
        message = (
            f"The work pool {pool} belongs to another installation ({owner}; this one is {ours.tag}). "
            f"Choose one of your own: “qi deploy --pool qi-{ours.site}”."
        )
        raise NotReady(message)


def _refuse_another_type(pool: WorkPool, pool_type: str) -> None:
    if pool.type != pool_type:
        message = (
            f"The work pool {pool.name} is of the type {pool.type}, not {pool_type}: name another with --pool, "
            f"or say “--type {pool.type}”."
        )
        raise NotReady(message)


def _owner(description: str | None) -> str:
    """The mark in the description of a pool, or an empty text; releases before this one left none."""
    words = (description or "").replace("(", " ").replace(")", " ").split()
    return next((word for word in words if word.startswith(MARK)), "")


def _new_pool(ours: Installation, pool: str, pool_type: str) -> WorkPoolCreate:
    description = f"QI Workflow ({ours.tag})"
    if pool_type != QIWorker.type:
        return WorkPoolCreate(name=pool, type=pool_type, description=description)
    template = QIWorker.get_default_base_job_template()
    return WorkPoolCreate(name=pool, type=pool_type, description=description, base_job_template=template)


def _brought_up_to_date(pool: WorkPool, ours: Installation) -> WorkPoolUpdate:
    """Marked as ours; what an operator has written about it, and set up for a type that is not ours, stays."""
    marked = (
        pool.description if _owner(pool.description) else f"{pool.description or 'QI Workflow'} ({ours.tag})"
    )
    if pool.type != QIWorker.type:
        return WorkPoolUpdate(description=marked)
    return WorkPoolUpdate(description=marked, base_job_template=QIWorker.get_default_base_job_template())
