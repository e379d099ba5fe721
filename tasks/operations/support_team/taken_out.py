"""Somebody who was named in the team or as a tester by mistake may decide on the project again (P7; OB-079)."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from models.answers.project_answers import answer
from models.errors import WrongForm
from models.forms.project.proposal import ProposalForm
from models.forms.support_team.taken_out import NAMED, TakeOutForm
from models.policy.lifecycle import LIFECYCLE
from models.records import Decision, HumanTask, MeasureFigure, Person, Project
from models.vocabulary import Part, Role
from tasks.improvement.reading import pdsa_tests
from tasks.operations.operation import Operation, OperationChoices, OperationRecord, OperationUnderWay

BY_NAME = frozenset({Part.MEMBER, Part.TESTER})
"""Parts that somebody has because somebody else has named them."""


def may_take_out(change: OperationUnderWay) -> bool:
    """The QI Support Team, where somebody was named."""
    return change.is_one_of(Role.QIST) and bool(_named_ids(change.project))


def can_take_out(project: Project, task: HumanTask | None) -> bool:
    """Whether it is a project of care, not a programme, and under way."""
    _ = task
    return project.is_open and project.definition == LIFECYCLE.definition


def take_out(change: OperationUnderWay, form: TakeOutForm) -> OperationRecord:
    """Their part is marked as a mistake: it keeps them from deciding no more, here and in the database.

    Refused (WrongForm): oneself, somebody who is named still, who entered figures, decided or had another part.
    """
    if form.person not in _named_ids(change.project):
        raise WrongForm([("person", "Choose somebody from the list")])
    person = change.session.get_one(Person, form.person)
    if reasons := list(_why_it_was_none(change, person)):
        raise WrongForm([("person", sentence) for sentence in reasons])
    for part in change.project.parts:
        if part.person_id == person.id and part.part in BY_NAME and part.mistaken_at is None:
            part.ended_at = part.ended_at or change.moment
            part.mistaken_at = change.moment
    return OperationRecord(
        "Somebody who was named by mistake was taken out", {"person": person.id, "reason": form.reason}
    )


def _why_it_was_none(change: OperationUnderWay, person: Person) -> Iterator[str]:
    """Why it was no mistake, or what has to be put right first."""
    session, project = change.session, change.project
    if person.id == change.person.id:
        yield "You cannot take yourself out: ask a colleague in the team"
    proposal = answer(project, ProposalForm)
    if proposal and person.email in {member.email for member in proposal.team}:
        yield f"{person.name} is still in the team of the proposal: correct the proposal first"
    for test in pdsa_tests(session, project.id):
        if test.owner_id == person.id:
            yield f"{person.name} stands in “{test.name}”: change its plan first"
    others = {part.part for part in project.parts if part.person_id == person.id and part.keeps_out} - BY_NAME
    entered = select(MeasureFigure.id).where(
        MeasureFigure.project_id == project.id, MeasureFigure.entered_by_id == person.id
    )
    if Part.FIGURES in others or session.scalar(entered.limit(1)) is not None:
        yield f"{person.name} has entered figures, so it was no mistake"
    elif others or person.id in {
        project.lead_id,
        project.deputy_id,
        project.supervisor_id,
        project.creator_id,
    }:
        yield f"{person.name} has another part in the project"
    decided = select(Decision.id).where(Decision.project_id == project.id, Decision.person_id == person.id)
    if session.scalar(decided.limit(1)) is not None:
        yield f"{person.name} has answered something in the project, so it was no mistake"


def _named_ids(project: Project) -> list[str]:
    """Who was named in the team or as a tester, by id, each once."""
    named = [part.person_id for part in project.parts if part.part in BY_NAME and part.keeps_out]
    return list(dict.fromkeys(named))


def _offered(change: OperationUnderWay) -> OperationChoices:
    query = select(Person).where(Person.id.in_(_named_ids(change.project))).order_by(Person.name)
    return {
        NAMED: [(person.id, f"{person.name}, {person.email}") for person in change.session.scalars(query)]
    }


PROJECT_OPERATIONS: dict[str, Operation[Any]] = {
    "take-out": Operation(TakeOutForm, can_take_out, may_take_out, take_out, choices=_offered),
}
"""What the QI Support Team does about somebody who was named by mistake."""
