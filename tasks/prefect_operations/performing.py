"""An operation asked for in Prefect, from who asks to the state in which its run ends."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models.errors import QIError
from models.forms.operations.in_prefect import AskedInPrefect
from tasks.database.unit_of_work import reading
from tasks.prefect_operations.asking import PREFECT, AskedOperation, Watched, who_asks
from tasks.prefect_operations.effects import OperationEffect
from tasks.prefect_operations.receipts import write_receipt
from tasks.prefect_operations.table import PrefectOperation

WOULD_DO, DONE, REFUSED, LEFT_OVER = "Would do", "Done", "Refused", "Left over"
"""The states in which such a run ends. Only the last is red: some of what it was to do has failed, and is left over."""


@dataclass(frozen=True)
class PerformedOperation:
    """The state in which the run ends, its sentence, and the effect unless it was refused."""

    state: str
    sentence: str
    effect: OperationEffect | None = None


def perform_in_prefect(
    operation: PrefectOperation, typed: Mapping[str, Any], run_id: str, *, watched: Watched = iter
) -> PerformedOperation:
    """Do what is asked, or see what it would do; a second run of the same id changes nothing more.

    What pages refuse is refused here in the same sentences; nothing is stored then. `watched` shows how far it is.
    """
    try:
        return _perform(operation, _asked(typed, run_id, PREFECT, watched))
    except QIError as refusal:
        return PerformedOperation(REFUSED, str(refusal))


def perform_asked(
    operation: PrefectOperation, typed: Mapping[str, Any], run_id: str, asked_in: str
) -> PerformedOperation:
    """Do what was asked for in Prefect or by a command; what pages refuse is raised as they raise it (QIError)."""
    return _perform(operation, _asked(typed, run_id, asked_in))


def _perform(operation: PrefectOperation, asked: AskedOperation) -> PerformedOperation:
    effect = operation.perform(asked)
    if asked.is_rehearsal:
        return PerformedOperation(WOULD_DO, effect.sentence, effect)
    write_receipt(operation, asked, effect)
    return PerformedOperation(LEFT_OVER if effect.left_over else DONE, effect.sentence, effect)


def _asked(typed: Mapping[str, Any], run_id: str, asked_in: str, watched: Watched = iter) -> AskedOperation:
    """Who asks, and whether it is a rehearsal; WrongForm if either does not fit."""
    asking = AskedOperation("", run_id, is_rehearsal=True, typed=typed).read(AskedInPrefect)
    with reading() as session:
        person_id = who_asks(session, asking.asked_by).id
    return AskedOperation(person_id, run_id, asking.dry_run, typed, asked_in, watched)
