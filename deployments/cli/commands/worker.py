"""`qi worker`: walks the projects."""

import logging

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
