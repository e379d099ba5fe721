"""The turn of the programme year as a flow run: what is due and not done (6.1; OB-087).

Scheduled each morning, but never only by that: the daily round of the sweep does the same if Prefect was away. Its
rehearsal is an operation that somebody asks for (`tasks/prefect_operations/turn_of_year.py`).
"""

from functools import partial

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.progress import with_progress
from flows.run_names import named
from models.clock import local_date, now
from models.vocabulary import Turn
from tasks.flow_runs.run_names import ROLLOVER
from tasks.programme.year.agreement import year_to_turn
from tasks.programme.year.rollover import roll_over


@flow(name=ROLLOVER, flow_run_name=named(ROLLOVER), persist_result=False)
def qi_rollover() -> State:
    """Turn the present programme year, once it is agreed; run again, nothing is left to do.

    Each part of the work has a bar of its own in Prefect; there is none if nothing is left to do.
    """
    year = year_to_turn(local_date(now()))
    if not year:
        return Completed(message="The programme of the present year is not agreed: no topic begins.")
    done = roll_over(
        year, partial(with_progress, key="rollover", description="Topics that have taken their turn")
    )
    sentence = ", ".join(f"{count} {turn.said}" for turn in Turn if (count := done.turns[turn]))
    if done.failed:
        message = (
            f"{sentence or 'nothing'}; {len(done.failed)} topics could not take their turn: the log says why."
        )
        return Failed(name="Topics left over", message=message)
    return Completed(message=f"{year}: {sentence or 'nothing is left to do'}.")
