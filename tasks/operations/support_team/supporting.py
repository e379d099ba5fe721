"""Who of the QI Support Team supports a project: named when it is registered, or later on its page (2.2; OB-024)."""

from collections.abc import Mapping
from typing import Any

from models.errors import WrongForm
from models.forms.support_team.supporter import SupporterForm
from models.vocabulary import Role
from tasks.answers.telling import tell_supporter
from tasks.operations.operation import (
    Operation,
    OperationChoices,
    OperationRecord,
    OperationUnderWay,
    is_care_under_way,
)
from tasks.people.lookup import supporters


def may_name_supporter(change: OperationUnderWay) -> bool:
    """The QI Support Team."""
    return change.is_one_of(Role.QIST)


def name_supporter(change: OperationUnderWay, form: SupporterForm) -> OperationRecord:
    """Somebody of the team supports it from now on, or nobody does; WrongForm for whoever is not of the team."""
    project, before = change.project, change.project.supporter_id
    known = {person.email: person for person in supporters(change.session, change.today)}
    person = known.get(form.supporter_email) if form.supporter_email else None
    if form.supporter_email and person is None:
        raise WrongForm([("supporter_email", "Choose somebody who is in the QI Support Team now")])
    project.supporter, project.supporter_id = person, person.id if person else None
    if person is not None:
        tell_supporter(change.session, change.occasion, person, by=change.person)
    sentence = (
        "A member of the QI Support Team supports the project from now on"
        if person
        else "Nobody of the QI Support Team supports the project from now on"
    )
    return OperationRecord(sentence, {"before": before, "supporter": project.supporter_id})


def as_named(change: OperationUnderWay) -> Mapping[str, Any]:
    """Who supports it now, if they are still in the team."""
    team = supporters(change.session, change.today)
    return {"supporter_email": next((it.email for it in team if it.id == change.project.supporter_id), None)}


def _offered(change: OperationUnderWay) -> OperationChoices:
    return {
        "supporters": [(person.email, person.name) for person in supporters(change.session, change.today)]
    }


PROJECT_OPERATIONS: dict[str, Operation[Any]] = {
    "supporter": Operation(
        SupporterForm, is_care_under_way, may_name_supporter, name_supporter, as_named, choices=_offered
    ),
}
