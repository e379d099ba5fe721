"""The operations that Prefect and the command line offer, in one table: deployments, forms and guide come from it.

Nothing here decides for anybody: an answer is given on a page, by whoever is asked.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from models.forms.base import FormRecord
from models.forms.operations.dates import OperationForm
from models.forms.operations.in_prefect import (
    AboutFile,
    AboutPerson,
    AboutProgrammeYear,
    AboutProject,
    AboutTask,
)
from models.forms.operations.people import GrantExceptionForm
from models.forms.operations.report_request import MakePaperForm
from models.records import HumanTask
from models.vocabulary import PaperKind
from tasks.flow_runs.run_names import label_in, year_in
from tasks.operations.operation import OperationRequest
from tasks.operations.registry import PROJECT_OPERATIONS, TASK_OPERATIONS
from tasks.prefect_operations.asking import AskedOperation
from tasks.prefect_operations.effects import (
    OperationEffect,
    done_in_run,
    effect_on_project,
    effect_on_task,
    open_task,
    opened,
)
from tasks.prefect_operations.files import TAKES
from tasks.prefect_operations.reports import make_paper
from tasks.prefect_operations.training import allow_without_training
from tasks.prefect_operations.turn_of_year import turn_year
from tasks.prefect_operations.upkeep import retry, send_again
from tasks.projects.new_project import REFERENCE

Perform = Callable[[AskedOperation], OperationEffect]


@dataclass(frozen=True)
class PrefectOperation:
    """An operation: its flow, its heading and what it says, the forms whose fields it asks, and what it does.

    `perform` refuses with the sentences with which pages refuse; of a rehearsal it stores nothing. `undone_by` is the
    end of the address of the page that undoes it, under the page of what it changed; empty if nothing does. One that
    `is_long` may take minutes, and must keep no answer waiting.
    """

    flow: str
    heading: str
    how_to: str
    forms: tuple[type[FormRecord], ...]
    perform: Perform
    undone_by: str = ""
    is_long: bool = False

    @property
    def listed_as(self) -> str:
        """“Task: Move the date”: what it is about comes first, since Prefect’s list is in order of names."""
        about = next((_ABOUT[form] for form in self.forms if form in _ABOUT), "Report")
        return f"{about}: {self.heading}"


_ABOUT: Mapping[type[FormRecord], str] = {
    AboutTask: "Task",
    AboutProject: "Project",
    AboutPerson: "Person",
    AboutFile: "File",
    AboutProgrammeYear: "Programme",
}
"""What an operation is about, by the form that asks for it."""


def _task_operation(name: str, undone_by: str) -> PrefectOperation:
    form: type[OperationForm] = TASK_OPERATIONS[name].form
    perform = partial(_perform_on_task, name)
    about = (AboutTask, form)
    heading = form.heading_for(is_team=True)
    return PrefectOperation(f"qi-task-{name}", heading, form.how_to, about, perform, f"do/{undone_by}")


def _project_operation(name: str, undone_by: str) -> PrefectOperation:
    form: type[OperationForm] = PROJECT_OPERATIONS[name].form
    perform = partial(_perform_on_project, name)
    about = (AboutProject, form)
    heading = form.heading_for(is_team=True)
    return PrefectOperation(f"qi-project-{name}", heading, form.how_to, about, perform, f"do/{undone_by}")


def _perform_on_task(name: str, asked: AskedOperation) -> OperationEffect:
    operation = TASK_OPERATIONS[name]
    with opened(is_rehearsal=asked.is_rehearsal) as session:
        known = done_in_run(session, operation.form.button.lower(), asked.run_id)
        task = session.get_one(HumanTask, known) if known else open_task(session, asked.read(AboutTask))
        return effect_on_task(session, operation, task, _request(asked, operation.form))


def _perform_on_project(name: str, asked: AskedOperation) -> OperationEffect:
    operation = PROJECT_OPERATIONS[name]
    with opened(is_rehearsal=asked.is_rehearsal) as session:
        reference = asked.read(AboutProject).project.strip().upper()
        return effect_on_project(session, operation, reference, _request(asked, operation.form))


def _request(asked: AskedOperation, form: type[OperationForm]) -> OperationRequest:
    return OperationRequest(asked.person_id, asked.run_id, asked.of(form), asked_in=asked.asked_in)


def _taking(what: str, heading: str, *more: type[FormRecord]) -> PrefectOperation:
    how_to = "The file must lie in the folder “imports” of the server. What it would change is listed first."
    return PrefectOperation(
        f"qi-import-{what}", heading, how_to, (AboutFile, *more), TAKES[what], is_long=True
    )


OPERATIONS: tuple[PrefectOperation, ...] = (
    _task_operation("extend", "put-back"),
    _task_operation("count-anew", "put-back"),
    _task_operation("pass-on", "pass-on"),
    _task_operation("wait", "go-on"),
    _task_operation("go-on", "wait"),
    _project_operation("hold", "go-on"),
    _project_operation("go-on", "hold"),
    _project_operation("hand-over", "call-off"),
    _project_operation("call-off", "hand-over"),
    PrefectOperation(
        "qi-training-exception",
        GrantExceptionForm.heading,
        GrantExceptionForm.how_to,
        (AboutPerson, GrantExceptionForm),
        allow_without_training,
        "take-back",
    ),
    PrefectOperation(
        "qi-send-again",
        "Send an email again",
        "The newest email that asks for a task goes once more to whoever is asked.",
        (AboutTask,),
        send_again,
    ),
    PrefectOperation(
        "qi-retry",
        "Wake the run of a project",
        "For one that is stuck: it looks at its project anew, and is made again if Prefect has lost it.",
        (AboutProject,),
        retry,
    ),
    _taking("people", "Take in people from a file"),
    _taking("programme", "Take in topics of a programme from a file", AboutProgrammeYear),
    _taking("subscriptions", "Take in subscriptions from a file"),
    _taking("training", "Take in Bronze training from a file"),
    PrefectOperation(
        "qi-turn-of-year",
        "Turn the programme year",
        "What would become of each topic is listed first, also of a year to come. Each morning the same is done by "
        "itself once the programme is agreed.",
        (AboutProgrammeYear,),
        turn_year,
        is_long=True,
    ),
    PrefectOperation(
        "qi-report", MakePaperForm.heading, MakePaperForm.how_to, (MakePaperForm,), make_paper, is_long=True
    ),
)
"""Every operation, in the order in which the guide lists them."""

BY_FLOW: Mapping[str, PrefectOperation] = {operation.flow: operation for operation in OPERATIONS}


def name_of_run(operation: PrefectOperation, typed: Mapping[str, Any]) -> str:
    """“Move the date: QI-2026-0104, only shown”.

    Of what somebody typed, nothing stands in it but a reference, a kind of report and a programme year.
    """
    reference = REFERENCE.fullmatch(str(typed.get("project") or "").strip().upper())
    known = [reference[0] if reference else "", label_in(PaperKind, typed.get("kind")), year_in(typed)]
    about = " ".join(filter(None, known))
    is_rehearsal = str(typed.get("dry_run")).lower() not in {"false", "no"}
    return f"{operation.heading}{about and f': {about}'}{', only shown' if is_rehearsal else ''}"
