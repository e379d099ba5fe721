"""The sweep as a flow run: scheduled every minute, it only says “look now”; what is due is a query."""

import logging
from functools import partial

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.progress import with_progress
from flows.run_names import named, scheduled_at
from models.errors import ClockJumped
from tasks.flow_runs.alerts import report_troubles
from tasks.flow_runs.installation import installation
from tasks.flow_runs.run_names import SWEEP
from tasks.flow_runs.tidying import ELSEWHERE, IDLE, is_heartbeat, tidy_runs
from tasks.mail.postman import postman
from tasks.prefect_operations.prefect_forms import keep_forms
from tasks.queries.service.health import mail_troubles
from tasks.schedule.sweep import SweepCounts, sweep

log = logging.getLogger(__name__)

MANY = 3
"""Steps from which on it is worth a bar, such as after Prefect’s database was lost."""

_with_progress = partial(
    with_progress, key="runs", description="Runs that are made or woken again", least=MANY
)


@flow(name=SWEEP, flow_run_name=named(SWEEP), persist_result=False)
def qi_sweep() -> State:
    """Fire what is due, send what waits, wake what missed something. Several at once do the work of one.

    While the clock of this computer cannot be believed, nothing is done, and the run ends as “Clock jumped” (P14).
    One for which nothing was due is deleted by the next, but for a heartbeat each quarter of an hour, which also brings
    the lists in the forms of our operations up to date.
    """
    try:
        swept = sweep(postman(), _with_progress)
    except ClockJumped as jump:
        tidy_runs(thoroughly=False)  # by the clock it cannot say what is old
        return Failed(name="Clock jumped", message=str(jump))
    stays = is_heartbeat(scheduled_at())
    tidy_runs(thoroughly=stays)
    if stays:
        keep_forms(installation())
    if swept is None:
        return Completed(name=ELSEWHERE, message="Another sweep is at work.")
    return _ended(swept, stays=stays)


def _ended(swept: SweepCounts, *, stays: bool) -> State:
    for line in swept.lines:
        log.info("%s", line)
    report_troubles(mail_troubles())
    if swept.is_idle and not stays:
        return Completed(name=IDLE, message="Nothing was due.")
    return Completed(message=swept.said)
