"""`qi deploy`: tells Prefect what there is to run."""

from httpx import HTTPError

from deployments.engine.prefect_deployments import register_deployments
from models.errors import NotReady


def deploy() -> None:
    """Register the flows and schedules in Prefect, or update them in place."""
    try:
        names = register_deployments()
    except HTTPError as error:
        message = (
            f"Prefect does not answer ({type(error).__name__}): look at PREFECT_API_URL, and whether it runs."
        )
        raise NotReady(message) from error
    for name in names:
        print(f"Registered {name}.")
