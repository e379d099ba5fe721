"""`qi lifecycle move`: projects follow a later version of the policy; `qi process export`: how all have followed it."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter, Token
from pydantic import ValidationError

from deployments.cli.printing import counted, print_json, print_table, watched
from deployments.cli.writing import write_whole
from deployments.site.schema import require_schema
from models.clock import dated, local_date, now
from models.errors import NotReady, WrongForm
from models.forms.base import FormContext
from models.forms.error_messages import sentences
from models.forms.operations.lifecycle_move import LifecycleMoveOrder
from models.inputs.dates import day
from tasks.exports.process_export import process_chunks, record_process_export
from tasks.operations.lifecycle_moves import (
    LifecycleMove,
    MovedStep,
    move_project,
    planned_move,
    projects_to_move,
)


def _read_day(_: object, tokens: Sequence[Token]) -> date:
    return day(tokens[0].value)


def move(  # noqa: PLR0913 -- the command has as many options
    *projects: Annotated[str, Parameter(name="PROJECT")],
    to: int,
    agreed_in: str,
    on: Annotated[date, Parameter(converter=_read_day)],
    dry_run: bool = False,
    json: bool = False,
) -> None:
    """Let open projects follow a later version of the policy: each that is named, or all of earlier versions.

    Args:
        projects: their references; without any, every open project of an earlier version.
        to: the version that they are to follow.
        agreed_in: the reference of the agreement by the Effective Care and Treatment Committee.
        on: the day from which it is in force; today or in the past.
        dry_run: only say how each would change, with its open tasks and their dates; nothing is stored.
        json: print it as JSON.
    """
    require_schema()
    order = _order(to, agreed_in, on)
    references = list(dict.fromkeys(projects)) or projects_to_move(to)
    step = planned_move if dry_run else move_project
    moves = [step(reference, order) for reference in watched(references)]
    if json:
        print_json([asdict(moved) for moved in moves])
    else:
        _print(moves, to, is_rehearsed=dry_run)
    if refused := [moved.refused for moved in moves if moved.refused]:
        raise NotReady("\n".join(refused))


def _order(to: int, agreed_in: str, on: date) -> LifecycleMoveOrder:
    """What was said, checked as a page would; WrongForm with a sentence for each option."""
    typed = {"to": to, "agreed_in": agreed_in, "on": on.isoformat()}
    context = {"known": FormContext(today=local_date(now()))}
    try:
        return LifecycleMoveOrder.model_validate(typed, context=context)
    except ValidationError as error:
        raise WrongForm(sentences(error, LifecycleMoveOrder)) from None


def _print(moves: Sequence[LifecycleMove], to: int, *, is_rehearsed: bool) -> None:
    changed = [moved for moved in moves if not moved.is_done and not moved.refused]
    done = sum(moved.is_done for moved in moves)
    verb = "would follow" if is_rehearsed else "now follow" if len(changed) != 1 else "now follows"
    print(f"{counted(len(changed), 'project')} {verb} version {to}{':' if changed else '.'}")
    if changed:
        print_table(
            ("Project", "Stage", "Open before", "Open after", "Stages added"),
            [_row(moved) for moved in changed],
        )
    if done:
        print(f"{counted(done, 'project')} had moved before.")
    if is_rehearsed:
        print("Nothing was stored, and nothing was sent.")


def _row(moved: LifecycleMove) -> tuple[str, ...]:
    adds = ", ".join(stage.label for stage in moved.adds)
    after = "the same" if moved.after == moved.before else _steps(moved.after)
    return (
        f"{moved.reference} {moved.title}",
        moved.stage.label,
        _steps(moved.before),
        after,
        adds or "none",
    )


def _steps(steps: Sequence[MovedStep]) -> str:
    return "\n".join(f"{step.asked}, {step.of}, by {dated(step.due_on)}" for step in steps) or "nothing"


class ProcessFile(StrEnum):
    """What the process can be written as."""

    XES = "xes"
    CSV = "csv"
    BPMN = "bpmn"


def export_process(
    *,
    format: Annotated[ProcessFile, Parameter(name="--format")],  # noqa: A002 -- so it is called
    out: Path,
) -> None:
    """Write the event log of the process, or the newest policy table, to a file.

    Args:
        format: xes or csv for the log, whose resources are roles and never people; bpmn for the table.
        out: the file; what stands there is replaced.
    """
    require_schema()
    counts: list[int] = []
    write_whole(
        out, process_chunks(format), before_it_is_there=lambda: counts.append(record_process_export(format))
    )
    what = "The policy table" if format is ProcessFile.BPMN else counted(counts[0], "project")
    print(f"{what} written to {out}.")
