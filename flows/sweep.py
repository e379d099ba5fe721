"""The sweep as a flow run: scheduled every minute, it only says “look now”; what is due is a query."""

from functools import partial

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.progress import with_progress
from models.errors import ClockJumped
from tasks.mail.postman import postman
from tasks.schedule.sweep import sweep

MANY = 3
"""Steps from which on it is worth a bar, such as after Prefect’s database was lost."""

_with_progress = partial(
    with_progress, key="runs", description="Runs that are made or woken again", least=MANY
)


@flow(name="qi-sweep", persist_result=False)
def qi_sweep() -> State:
    """Fire what is due, send what waits, wake what missed something. Several at once do the work of one.

    While the clock of this computer cannot be believed, nothing is done, and the run ends as “Clock jumped” (P14).
    """
    try:
        swept = sweep(postman(), _with_progress)
    except ClockJumped as jump:
        return Failed(name="Clock jumped", message=str(jump))
    return Completed(message=swept.said if swept else "Another sweep is at work.")
