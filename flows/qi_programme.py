"""The programme of a year as one flow run, from the call for topics to its annual report (6.1; OB-087)."""

from prefect import flow
from prefect.client.schemas.objects import State

from flows.qi_project import walk


@flow(name="qi-programme", persist_result=False)
def qi_programme(project_id: str) -> State:
    """Walk the agreement of one programme as far as the answers allow."""
    return walk(project_id)
