"""Whoever is named as deputy agrees to be one, or does not (4.1; OB-043, OB-079)."""

from typing import Any

from models.forms.operations.cover import DeputiseForm
from models.records import Project
from models.vocabulary import Part
from notifications.emails import cover
from tasks.answers.taking_part import agree_to_deputise
from tasks.operations.operation import Operation, OperationRecord, OperationUnderWay
from tasks.operations.reassigning import is_under_way


def is_asked_as_deputy(change: OperationUnderWay) -> bool:
    """Whoever is named as deputy and has said neither yes nor no."""
    return change.project.part_of(change.person.id) == (Part.ASKED_AS_DEPUTY, None)


def answer_as_deputy(change: OperationUnderWay, form: DeputiseForm) -> OperationRecord:
    """They are the deputy from now on; or nobody is, and the lead is told."""
    if form.agrees:
        agree_to_deputise(change.project, change.moment)
        return OperationRecord("The deputy has agreed to be one", {})
    change.project.deputy, change.project.deputy_id = None, None
    change.project.keep_parts(change.moment)
    change.session.add(cover.deputy_declined(change.occasion, change.person, form.reason or "", change.nonce))
    return OperationRecord("Whoever was named as deputy has declined", {"reason": form.reason or ""})


def what_a_deputy_does(change: OperationUnderWay) -> str:
    """Who asks, and what it means to agree."""
    project: Project = change.project
    return (
        f"{project.lead.name} has named you as deputy.\n"
        "You go on if the lead cannot, so you never decide on this project."
    )


PROJECT_OPERATIONS: dict[str, Operation[Any]] = {
    "deputise": Operation(
        DeputiseForm, is_under_way, is_asked_as_deputy, answer_as_deputy, says=what_a_deputy_does
    ),
}
