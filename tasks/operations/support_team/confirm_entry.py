"""Care for the register: the QI Support Team says that an entry is true, or mends it (6.4, OB-101)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from models.clock import spoken_date
from models.errors import WrongForm
from models.forms.operations.cover import ConfirmEntryForm
from models.inputs.text import compared
from models.records import Project
from models.vocabulary import Role
from tasks.operations.operation import Operation, OperationRecord, OperationUnderWay

MENDED = ("title", "external_reference", "national_reference", "nationally_registered_on")
"""What may be mended here; who leads it is changed by handing it over, the rest by the steps of the policy."""


def may_confirm_entry(change: OperationUnderWay) -> bool:
    """The QI Support Team."""
    return change.is_one_of(Role.QIST)


def as_it_stands(change: OperationUnderWay) -> Mapping[str, Any]:
    """What the entry says now, so that the form shows it."""
    return {name: getattr(change.project, name) or "" for name in MENDED}


def what_it_says(change: OperationUnderWay) -> str:
    """The rest of the entry, and when it was confirmed last."""
    project = change.project
    kind = project.project_type.label if project.project_type else ""
    place = project.service.name if project.service else ""
    last = f"Confirmed last on {spoken_date(project.confirmed_on)}." if project.confirmed_on else ""
    first = ", ".join(
        filter(None, [f"{project.lead.name} leads it", place, kind, project.stage.label.lower()])
    )
    return "\n".join(filter(None, [f"{first}.", last]))


def confirm_entry(change: OperationUnderWay, form: ConfirmEntryForm) -> OperationRecord:
    """The entry is true as of today, with whatever was mended in it; WrongForm for a title that is taken."""
    project, before = change.project, dict[str, Any]()
    _refuse_taken_title(change, form.title)
    for name in MENDED:
        if getattr(project, name) != getattr(form, name):
            was = getattr(project, name)
            before[name] = was.isoformat() if isinstance(was, date) else was
            setattr(project, name, getattr(form, name))
    project.confirmed_on = change.today
    sentence = "The entry was corrected and confirmed" if before else "The entry was confirmed"
    return OperationRecord(sentence, {"before": before, "reason": form.reason or ""})


def _refuse_taken_title(change: OperationUnderWay, title: str) -> None:
    """WrongForm for the title of another project that is under way; one that two share already may stay."""
    if compared(title) == compared(change.project.title):
        return
    others = select(Project.reference, Project.title).where(
        Project.definition == change.project.definition,
        Project.closed_at.is_(None),
        Project.id != change.project.id,
    )
    for reference, other in change.session.execute(others).tuples():
        if compared(other) == compared(title):
            raise WrongForm([("title", f"{reference} is called this already: give this one another title")])


PROJECT_OPERATIONS: dict[str, Operation[Any]] = {
    "confirm": Operation(
        ConfirmEntryForm,
        lambda project, _: project.is_open,
        may_confirm_entry,
        confirm_entry,
        as_it_stands,
        what_it_says,
    ),
}
