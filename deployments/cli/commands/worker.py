"""`qi worker` and `qi deploy`: walks the projects, and tells Prefect what there is to run."""

import logging

from deployments.engine.prefect_deployments import register_deployments
from deployments.engine.work_pool import require_own_pool
from deployments.engine.worker import QIWorker, run_worker
from deployments.logs import log_to_stderr
from deployments.site.schema import require_schema
from models.errors import NotReady
from tasks.flow_runs.installation import installation


def worker() -> None:
    """Walk the projects until SIGTERM or Ctrl-C, and finish what is under way."""
    log_to_stderr(logging.INFO)
    require_schema()
    ours = installation()
    if ours.pool_type != QIWorker.type:
        message = (
            f"The work pool {ours.pool} is of the type {ours.pool_type}: start "
            f"“prefect worker start --pool {ours.pool} --type {ours.pool_type}”, with our settings in its environment."
        )
        raise NotReady(message)
    require_own_pool(ours)
    run_worker(ours.pool)


def deploy(*, pool: str = "", type: str = "") -> None:  # noqa: A002 -- as Prefect’s own commands call it
    """Register the flows and schedules in Prefect, or update them in place.

    Args:
        pool: the work pool in which our runs are walked from now on; else the one that this site has.
        type: by which workers: qi for “qi worker”, process for Prefect’s own; else as the pool is, or qi.
    """
    require_schema()
    for name in register_deployments(pool, type):
        print(f"Registered {name}.")
    ours = installation()
    print(f"Work pool {ours.pool} (type {ours.pool_type}), for {ours.tag}.")
