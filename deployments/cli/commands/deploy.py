"""`qi deploy`: tells Prefect what there is to run."""

from deployments.engine.prefect_deployments import register_deployments
from deployments.site.schema import require_schema
from tasks.flow_runs.installation import installation


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
