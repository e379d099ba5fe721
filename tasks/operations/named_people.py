"""Whoever is named in a project: a deputy agrees to be one, or does not; who was named by mistake is taken out.

(4.1; OB-043, OB-079)
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from models.answers.project_answers import answer
from models.errors import WrongForm
from models.forms.operations.cover import NAMED, DeputiseForm, TakeOutForm
from models.forms.project.proposal import ProposalForm
from models.records import Decision, HistoryEntry, MeasureFigure, Person, Project
from models.vocabulary import Part, Role
from notifications.emails import cover
from tasks.answers.taking_part import DECISION_REFUSED, agree_to_deputise
from tasks.improvement.reading import pdsa_tests
from tasks.operations.operation import (
    Operation,
    OperationChoices,
    OperationRecord,
    OperationUnderWay,
    is_care_under_way,
)
from tasks.operations.reassigning import is_under_way

BY_NAME = frozenset({Part.MEMBER, Part.TESTER})
"""Parts that somebody has because somebody else has named them."""


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


def may_take_out(change: OperationUnderWay) -> bool:
    """The QI Support Team, where somebody was named."""
    return change.is_one_of(Role.QIST) and bool(_named_ids(change.project))


def take_out(change: OperationUnderWay, form: TakeOutForm) -> OperationRecord:
    """Their part is marked as a mistake: it keeps them from deciding no more, here and in the database.

    Refused (WrongForm): oneself, somebody who is named still, who entered figures, decided, had another part or did
    anything else.
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
    tests = pdsa_tests(session, project.id)
    tried = any(person.id in {test.planned_by_id, test.changed_by_id} for test in tests)
    for test in tests:
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
    acted = select(HistoryEntry.seq).where(
        HistoryEntry.project_id == project.id,
        HistoryEntry.person_id == person.id,
        HistoryEntry.action != DECISION_REFUSED,
    )
    if session.scalar(decided.limit(1)) is not None:
        yield f"{person.name} has answered something in the project, so it was no mistake"
    elif tried or session.scalar(acted.limit(1)) is not None:
        yield f"{person.name} has done something in the project, as its history says, so it was no mistake"


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
    "deputise": Operation(
        DeputiseForm, is_under_way, is_asked_as_deputy, answer_as_deputy, says=what_a_deputy_does
    ),
    "take-out": Operation(TakeOutForm, is_care_under_way, may_take_out, take_out, choices=_offered),
}
