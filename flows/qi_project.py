"""One QI project as one flow run, from proposal to closure."""

from prefect import flow
from prefect.client.schemas.objects import State

from flows.walk import walk


@flow(name="qi-project", persist_result=False)
def qi_project(project_id: str) -> State:
    """Walk one project as far as the answers allow."""
    return walk(project_id)
