"""The names of the runs of our operations, as Prefect asks for them when a run begins."""

from collections.abc import Callable
from datetime import datetime

from prefect.runtime import flow_run

from tasks.flow_runs.run_names import operation_name


def named(flow: str) -> Callable[[], str]:
    """For `flow_run_name` of this flow: what its runs do, and when or for what (“Sweep 11:26”)."""

    def name() -> str:
        return operation_name(flow, scheduled_at(), flow_run.get_parameters())

    return name


def scheduled_at() -> datetime:
    """When this run was to begin; a late one, too, keeps the time that it was for."""
    moment: datetime = flow_run.get_scheduled_start_time()
    return moment
