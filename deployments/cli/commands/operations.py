"""`qi project extend|reassign|hold|resume|hand-over`: what the QI Support Team may do, by the table of Prefect’s forms.

Nothing here decides. Whoever is said to ask gets a receipt with the way to undo it, as from Prefect.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from cyclopts import Parameter

from deployments.cli.printing import print_json
from deployments.site.schema import require_schema
from models.records.base import new_id
from models.vocabulary import TaskKind
from tasks.prefect_operations.asking import COMMAND_LINE
from tasks.prefect_operations.effects import OperationEffect
from tasks.prefect_operations.performing import PerformedOperation, perform_asked
from tasks.prefect_operations.table import BY_FLOW


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Asking:
    """Who asks, and whether it is only looked at.

    Attributes:
        by: who asks: the address of somebody of the QI Support Team, who gets a receipt.
        dry_run: only show what it would do; nothing is stored.
        json: print what was done as JSON.
    """

    by: str
    dry_run: bool = False
    json: bool = False


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class WhichTask:
    """Which open task, where a project has several.

    Attributes:
        task: its kind.
        asked_of: the address of whoever is asked, where two are asked the same.
    """

    task: TaskKind | None = None
    asked_of: str = ""


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class NewPerson:
    """Who it goes to, and why.

    Attributes:
        name: their name.
        email: their work email address.
        reason: why; they read this.
    """

    name: str
    email: str
    reason: str


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class NewDate:
    """The later date of a task, and why.

    Attributes:
        due_on: the new date, such as 2026-12-18.
        reason: why more time is needed.
    """

    due_on: str
    reason: str


def extend(reference: str, /, *, to: NewDate, asking: Asking, which: WhichTask | None = None) -> None:
    """Give an open task a later date; the date first asked for stays on the record.

    Args:
        reference: of its project, such as QI-2026-0104.
        to: the new date.
        asking: who asks.
        which: which task.
    """
    _perform("qi-task-extend", reference, asking, {**vars(to), **_of(which or WhichTask())})


def reassign(reference: str, /, *, to: NewPerson, asking: Asking, which: WhichTask | None = None) -> None:
    """Pass an open task on to somebody else, who gets one email and at least five working days.

    Args:
        reference: of its project, such as QI-2026-0104.
        to: who is asked instead.
        asking: who asks.
        which: which task.
    """
    _perform("qi-task-pass-on", reference, asking, {**vars(to), **_of(which or WhichTask())})


def hold(reference: str, /, *, reason: str, review_on: str, asking: Asking) -> None:
    """Put a project on hold; nobody is reminded meanwhile.

    Args:
        reference: such as QI-2026-0104.
        reason: why it rests.
        review_on: when it is looked at again, such as 2027-01-11.
        asking: who asks.
    """
    _perform("qi-project-hold", reference, asking, {"reason": reason, "review_on": review_on})


def resume(reference: str, /, *, note: str = "", asking: Asking) -> None:
    """Let a project go on; every date moves by the working days that were lost.

    Args:
        reference: such as QI-2026-0104.
        note: what the others should know.
        asking: who asks.
    """
    _perform("qi-project-go-on", reference, asking, {"note": note})


def hand_over(reference: str, /, *, to: NewPerson, on_day: str, asking: Asking) -> None:
    """Have somebody else lead a project from a day on.

    Args:
        reference: such as QI-2026-0104.
        to: who leads it then.
        on_day: from which day, such as 2027-02-01.
        asking: who asks.
    """
    _perform("qi-project-hand-over", reference, asking, {**vars(to), "on_day": on_day})


def _of(which: WhichTask) -> Mapping[str, object]:
    return {"task": which.task, "asked_of": which.asked_of}


def _perform(flow: str, reference: str, asking: Asking, typed: Mapping[str, object]) -> None:
    """Do it and say what was done; refused with the sentences of our pages."""
    require_schema()
    asked = {"asked_by": asking.by, "dry_run": asking.dry_run, "project": reference, **typed}
    performed = perform_asked(BY_FLOW[flow], asked, new_id(), COMMAND_LINE)
    if asking.json:
        print_json(performed)
        return
    _say(performed)


def _say(performed: PerformedOperation) -> None:
    print(f"{performed.state}: {performed.effect.told if performed.effect else performed.sentence}")
    if performed.effect is not None:
        for line in _lines(performed.effect, "would go" if performed.state != "Done" else "written"):
            print(line)


def _under(label: str, text: str) -> list[str]:
    """The lines of a text, each below the first one."""
    first, *more = text.splitlines() or [""]
    return [f"{label}{first}", *(f"{'':{len(label)}}{line}" for line in more)]


def _lines(effect: OperationEffect, letters: str) -> list[str]:
    return [
        f"  {effect.about}",
        *_under("  Before: ", effect.before),
        *_under("  After:  ", effect.after),
        f"  Emails {letters}: {', '.join(effect.letters) or 'none'}",
    ]
