"""Who enters the figures of a project: the lead, or whom the lead names (5.1; OB-077)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from models.errors import WrongForm
from models.forms.operations.figures import NameEntererForm
from models.records import FigureEnterer, HumanTask, Person, Project
from models.records.base import new_id
from models.vocabulary import Role
from tasks.operations.operation import Operation, OperationRecord, OperationUnderWay
from tasks.people.lookup import person_named
from tasks.projects.figure_rights import enterer_of


def name_enterer(change: OperationUnderWay, form: NameEntererForm) -> OperationRecord:
    """Somebody else is asked for the figures from now on, or the lead again; WrongForm for who is asked already."""
    before, to = enterer_of(change.session, change.project), _named(change, form)
    if to is not None and to.id == (before.id if before else change.project.lead_id):
        raise WrongForm([("enterer_email", f"{to.name} is asked for the figures already")])
    if to is None and before is None:
        raise WrongForm([("enterer_email", "Enter the address of whoever enters the figures")])
    current = select(FigureEnterer).where(
        FigureEnterer.project_id == change.project.id, FigureEnterer.ended_at.is_(None)
    )
    for row in change.session.scalars(current):
        row.ended_at = change.moment
    change.session.flush()
    if to is not None and to.id != change.project.lead_id:
        change.session.add(
            FigureEnterer(
                id=new_id(),
                project_id=change.project.id,
                person_id=to.id,
                named_by_id=change.person.id,
                named_at=change.moment,
            )
        )
    return OperationRecord(
        "Who enters the figures has changed",
        {
            "from": before.id if before else change.project.lead_id,
            "to": to.id if to is not None else change.project.lead_id,
        },
    )


def who_enters(change: OperationUnderWay) -> str:
    """Who is asked for the figures now."""
    enterer = enterer_of(change.session, change.project)
    return f"{enterer.name if enterer else change.project.lead.name} is asked for them now."


def now_named(change: OperationUnderWay) -> Mapping[str, Any]:
    """Who is named now, if anybody is."""
    enterer = enterer_of(change.session, change.project)
    return {"enterer_name": enterer.name, "enterer_email": enterer.email} if enterer else {}


def _named(change: OperationUnderWay, form: NameEntererForm) -> Person | None:
    if form.enterer_email is None:
        return None
    return person_named(change.session, form.enterer_name or "", form.enterer_email, at="enterer_email")


def _has_figures(project: Project, _: HumanTask | None) -> bool:
    return project.is_open and project.cycle > 0


def _may_name(change: OperationUnderWay) -> bool:
    return change.is_one_of(Role.LEAD, Role.QIST)


PROJECT_OPERATIONS: dict[str, Operation[Any]] = {
    "enters-figures": Operation(
        NameEntererForm, _has_figures, _may_name, name_enterer, starts_with=now_named, says=who_enters
    ),
}
