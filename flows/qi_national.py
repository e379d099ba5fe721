"""What a national body asks of us as one flow run: a decision on taking part, or the answers to a report (6.6)."""

from prefect import flow
from prefect.client.schemas.objects import State

from flows.qi_project import walk


@flow(name="qi-national", persist_result=False)
def qi_national(project_id: str) -> State:
    """Walk one decision on taking part, or one national report, as far as the answers allow."""
    return walk(project_id)
