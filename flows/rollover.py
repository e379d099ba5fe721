"""The turn of the programme year as a flow run: what is due and not done, or its rehearsal (6.1; OB-087).

Scheduled each morning, but never only by that: the daily round of the sweep does the same if Prefect was away.
"""

from collections.abc import Sequence
from functools import partial

from prefect import flow
from prefect.artifacts import create_table_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.progress import with_progress
from flows.run_names import named
from models.clock import local_date, now, short_date
from models.errors import Refused
from models.programme_year import first_day, is_programme_year
from models.vocabulary import Turn
from tasks.flow_runs.installation import installation
from tasks.flow_runs.run_names import ROLLOVER
from tasks.prefect_operations.performing import REFUSED
from tasks.prefect_operations.prefect_forms import keep_forms
from tasks.programme.year.agreement import year_to_turn
from tasks.programme.year.dry_run import PlannedTurn, dry_run_of_year
from tasks.programme.year.rollover import roll_over

NOTHING = "Nothing is left to do."


@flow(name=ROLLOVER, flow_run_name=named(ROLLOVER), persist_result=False)
def qi_rollover(year: str = "", dry_run: bool = False) -> State:  # noqa: FBT001, FBT002 -- a switch of Prefect’s form
    """Turn the programme year, or only say what it would do.

    The lists in the forms of our operations, too, are brought up to date here.

    Args:
        year: the programme year that begins, for example 2027-28; left empty, the present one once it is agreed.
        dry_run: store nothing: the list of what would happen is an artifact of this run.
    """
    keep_forms(installation())
    today = local_date(now())
    chosen = year or year_to_turn(today)
    if not chosen:
        return Completed(message="The programme of the present year is not agreed: no topic begins.")
    try:
        if dry_run:
            day = max(today, first_day(chosen)) if is_programme_year(chosen) else today
            return _rehearsed(chosen, dry_run_of_year(chosen, as_of=day))
        return _turned(chosen)
    except Refused as refusal:
        return Completed(name=REFUSED, message=str(refusal))


def _turned(year: str) -> State:
    """Each part of the work has a bar of its own in Prefect; there is none if nothing is left to do."""
    done = roll_over(
        year, partial(with_progress, key="rollover", description="Topics that have taken their turn")
    )
    sentence = ", ".join(f"{count} {turn.said}" for turn in Turn if (count := done.turns[turn]))
    if done.failed:
        message = (
            f"{sentence or 'nothing'}; {len(done.failed)} topics could not take their turn: the log says why."
        )
        return Failed(name="Topics left over", message=message)
    return Completed(message=f"{year}: {sentence}." if sentence else f"{year}: {NOTHING}")


def _rehearsed(year: str, lines: Sequence[PlannedTurn]) -> State:
    """The list as a table: topics and dates, no people."""
    rows = [
        {
            "": line.turn.label,
            "Topic": line.title,
            "Source": line.source.label,
            "Why": line.because if line.turn is not Turn.BEGIN else "",
            "Proposal due": short_date(line.due_on) if line.due_on else "",
        }
        for line in lines
    ]
    if rows:
        create_table_artifact(
            key=f"rollover-rehearsed-{year}", table=rows, description=f"Rehearsal of {year}"
        )
    return Completed(
        message=f"{year}, rehearsed: {len(rows)} lines; nothing was stored, and nothing was sent."
    )
