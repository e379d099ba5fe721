"""The sweep as a flow run: scheduled every minute, it only says “look now”; what is due is a query."""

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from tasks.post import postman
from tasks.sweeping import sweep


@flow(name="qi-sweep", persist_result=False)
def qi_sweep() -> State:
    """Fire what is due, send what waits, wake what missed something. Several at once do the work of one."""
    swept = sweep(postman())
    return Completed(message=swept.said if swept else "Another sweep is at work.")
