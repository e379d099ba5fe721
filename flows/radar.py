"""The radar as a flow run, on each working day and on request: one artifact under a fixed key (6.4; OB-099)."""

from prefect import flow
from prefect.artifacts import create_markdown_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed

from flows.run_names import named
from models.clock import local_date, now, spoken_date
from models.working_time import is_working_day
from tasks.exports.radar_artifact import radar_markdown, radar_summary
from tasks.flow_runs.run_names import RADAR
from tasks.flow_runs.tidying import IDLE
from tasks.queries.support_team.radar import radar

KEY = "radar"
"""The artifact has this key for ever: its newest version is the radar, those before are those of the days before."""


@flow(name=RADAR, flow_run_name=named(RADAR), persist_result=False)
def qi_radar(only_on_working_days: bool = False) -> State:  # noqa: FBT001, FBT002 -- what Prefect's form asks
    """What is late, silent and on hold, the workload, the programme and the mail of today, as they stand now.

    Args:
        only_on_working_days: do nothing at a weekend or on a bank holiday; so it is each morning by itself.
    """
    today = local_date(now())
    if only_on_working_days and not is_working_day(today):
        return Completed(name=IDLE, message=f"{spoken_date(today)} is not a working day.")
    seen = radar()
    create_markdown_artifact(key=KEY, markdown=radar_markdown(seen), description=radar_summary(seen))
    return Completed(message=f"{seen.said}.")
