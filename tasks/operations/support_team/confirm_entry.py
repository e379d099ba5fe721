"""Care for the register: the QI Support Team says that an entry is true, or mends it (6.4, OB-101)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from models.clock import spoken_date
from models.forms.operations.cover import ConfirmEntryForm
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
    """The entry is true as of today, with whatever was mended in it."""
    project, before = change.project, dict[str, Any]()
    for name in MENDED:
        if getattr(project, name) != getattr(form, name):
            was = getattr(project, name)
            before[name] = was.isoformat() if isinstance(was, date) else was
            setattr(project, name, getattr(form, name))
    project.confirmed_on = change.today
    sentence = "The entry was corrected and confirmed" if before else "The entry was confirmed"
    return OperationRecord(sentence, {"before": before, "reason": form.reason or ""})


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
