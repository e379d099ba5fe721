"""The actions of a committee as one flow run that never ends: it sleeps until one is agreed or answered (OB-055)."""

from prefect import flow
from prefect.client.schemas.objects import State

from flows.qi_project import walk


@flow(name="qi-committee", persist_result=False)
def qi_committee(project_id: str) -> State:
    """Walk the actions of one committee as far as the answers allow."""
    return walk(project_id)
