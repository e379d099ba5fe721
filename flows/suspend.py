"""Parking: how a flow run goes to sleep until somebody wakes it, and loses no answer while it does."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import NoReturn
from uuid import UUID, uuid4

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import State, StateDetails, StateType
from prefect.exceptions import Abort, Pause
from prefect.runtime import flow_run
from prefect.utilities.engine import propose_state_sync

from tasks.flow_runs.standing import NEEDS_ATTENTION

logger = logging.getLogger(__name__)


def park(name: str, message: str, still_nothing_to_do: Callable[[], bool]) -> NoReturn:
    """Put this flow run to sleep; the last thing a flow does. Waking it runs the flow from its first line.

    An answer that arrives while a run parks finds it still running and cannot wake it. So the run parks
    first, then looks again, and wakes itself if there is something to do.

    Args:
        name: what it waits for, such as “Awaiting approval”; one of few, each is an event type of Prefect.
        message: who is asked and when it is due.
        still_nothing_to_do: looks in the database; may raise, and then the sweep looks again.

    Raises:
        Pause: always, if the run is parked.
        Abort: the run may not park, because somebody has cancelled or restarted it.
    """
    run_id = UUID(flow_run.get_id())
    with get_client(sync_client=True) as client:
        state = _paused(client, run_id, name=name, message=message)
        try:
            if not still_nothing_to_do():
                client.resume_flow_run(run_id)
        except Exception:
            # The run is safely parked. Anything raised from here on would end it as failed.
            logger.exception("run %s has parked without a second look", run_id)
    raise Pause(state=state)


def park_for_attention(message: str) -> NoReturn:
    """Park a run that has met trouble: a failed run is not a failed project. Somebody has to resume it."""
    park(NEEDS_ATTENTION, message, still_nothing_to_do=lambda: True)


def _paused(client: SyncPrefectClient, run_id: UUID, *, name: str, message: str) -> State:
    # A key works once, so each wait has a fresh one. No timeout: with one, the run would fail at its end.
    details = StateDetails(pause_reschedule=True, pause_key=uuid4().hex, pause_timeout=None)
    proposal = State(type=StateType.PAUSED, name=name, message=message, state_details=details)
    try:
        state = propose_state_sync(client, proposal, flow_run_id=run_id)
    except Pause as already:
        # The answer to the first request was lost on its way, and the client has asked again.
        return already.state or proposal
    if not state.is_paused():
        raise Abort(f"Run {run_id} may not park: it is {state.name}.")
    return state
