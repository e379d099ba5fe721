"""Help asked for from the page of a project, at any time and of any kind (2.1, 2.2; OB-016, OB-018)."""

from typing import Any

from models.forms.support_team.help import AskForHelpForm
from models.vocabulary import Role
from tasks.operations.operation import Operation, OperationRecord, OperationUnderWay, is_care_under_way
from tasks.projects.project_rows import append_project_history
from tasks.projects.support_team.help_requests import ask_for_help, may_ask_for_help


def may_ask(change: OperationUnderWay) -> bool:
    """Lead, deputy and whoever else takes part, their stand-ins, and the QI Support Team for them."""
    return may_ask_for_help(change.project, change.person) or change.is_one_of(Role.LEAD, Role.QIST)


def ask(change: OperationUnderWay, form: AskForHelpForm) -> OperationRecord:
    """A task of the QI Support Team, its supporter of the project first."""
    facts = ask_for_help(change.session, change.occasion, form.kind, form.wanted, by=change.person)
    append_project_history(change.session, change.project, facts, now=change.moment)
    return OperationRecord(f"Help was asked for: {form.kind.label}", {"kind": form.kind})


PROJECT_OPERATIONS: dict[str, Operation[Any]] = {
    "help": Operation(AskForHelpForm, is_care_under_way, may_ask, ask)
}
