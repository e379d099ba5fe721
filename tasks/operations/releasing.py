"""Information Governance lets through what the filter takes for patient details: one rule, one question, some days."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any, TypeAlias

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import local_date, now
from models.errors import OnlyForGovernance, WrongForm
from models.forms import FORMS
from models.forms.committees.decisions import DECISION_FORMS
from models.forms.form_schema import Kind, shapes_of
from models.forms.operations.improvement import IMPROVEMENT_FORMS
from models.forms.operations.release import ReleaseProposalTextForm, ReleaseTextForm
from models.forms.project.proposal import ProposalForm
from models.inputs.text import compared
from models.policy.undertakings.committee import COMMITTEE
from models.records import HistoryEntry, HumanTask, Person, PrivacyRelease, Project
from models.records.base import new_id
from models.vocabulary import Role
from notifications.emails.service import ReleasedProposalText, proposal_text_released, text_released
from tasks.database.audit_trail import HistoryFact, append_to_history
from tasks.database.unit_of_work import unit_of_work
from tasks.operations.operation import Operation, OperationRecord, OperationUnderWay
from tasks.people.lookup import holder_of, is_in_role, letterhead, support_team
from tasks.privacy.releases import HOLDS_FOR

PROPOSAL_RELEASED = "proposal text released"
"""How the history calls it."""

_Release: TypeAlias = ReleaseTextForm | ReleaseProposalTextForm


def release_text(
    asked_in: Sequence[type[BaseModel]], change: OperationUnderWay, form: ReleaseTextForm
) -> OperationRecord:
    """From now on the rule does not stand in the way of that question, and somebody else is told."""
    releases = _releases(form, asked_in, change.person.id, change.moment)
    for release in releases:
        release.project_id = change.project.id
    change.session.add_all(releases)
    if (second := _second_person(change.session, {change.person.id}, change.today)) is not None:
        change.session.add(text_released(change.occasion, releases[0], form.question, to=second))
    return OperationRecord(_said(form), _detail(form, releases))


def release_proposal_text(form: ReleaseProposalTextForm, *, person_id: str, nonce: str) -> str:
    """Let it through in the proposals of one person, who has no project to release it for; what was done.

    Somebody else is told; sent again, it is done once. Refused: OnlyForGovernance for everybody but Information
    Governance, WrongForm for a question that no proposal asks, somebody unknown, or oneself (OB-137).
    """
    with unit_of_work() as session:
        if not is_in_role(session, person_id, Role.INFORMATION_GOVERNANCE):
            raise OnlyForGovernance
        proposer = _locked_proposer(session, form.proposer)
        if proposer.id == person_id:
            raise WrongForm(
                [("proposer", "Nobody releases a text of their own: ask a colleague of the role")]
            )
        repeated = select(HistoryEntry.seq).where(
            HistoryEntry.action == PROPOSAL_RELEASED,
            HistoryEntry.object_id == proposer.id,
            HistoryEntry.occurrence == nonce[:40],
        )
        if session.scalar(repeated) is None:
            _release_for(session, proposer, form, person_id=person_id, occurrence=nonce[:40])
        return f"{_said(form)}, in the proposals of {proposer.name}."


def _locked_proposer(session: Session, email: str) -> Person:
    """Who has this address, locked, so that a second click waits for the first; WrongForm for nobody."""
    proposer = session.scalar(select(Person).where(Person.email == email).with_for_update())
    if proposer is None:
        raise WrongForm([("proposer", "Nobody with this address has signed in here: check it")])
    return proposer


def _release_for(  # noqa: PLR0913 -- for whom, what, and who sent it
    session: Session, proposer: Person, form: ReleaseProposalTextForm, *, person_id: str, occurrence: str
) -> None:
    moment = now()
    releases = _releases(form, [ProposalForm], person_id, moment)
    for release in releases:
        release.proposer_id = proposer.id
    session.add_all(releases)
    fact = HistoryFact(
        PROPOSAL_RELEASED,
        "person",
        proposer.id,
        f"{_said(form)}, in the proposals of one person",
        person_id=person_id,
        occurrence=occurrence,
        detail=_detail(form, releases),
    )
    append_to_history(session, [fact], at=moment)
    if (second := _second_person(session, {person_id, proposer.id}, local_date(moment))) is not None:
        released = ReleasedProposalText(releases[0], form.question, proposer)
        session.add(proposal_text_released(released, to=second, head=letterhead(session), now=moment))


def _releases(
    form: _Release, asked_in: Sequence[type[BaseModel]], person_id: str, moment: datetime
) -> list[PrivacyRelease]:
    names = {name for each_form in asked_in for name in fields_asking(each_form, form.question)}
    if not names:
        raise WrongForm([("question", "There is no such question: copy it from the page, word by word")])
    return [
        PrivacyRelease(
            id=new_id(),
            field=name,
            rule=form.rule,
            reason=form.reason,
            released_by_id=person_id,
            released_at=moment,
            ends_at=moment + HOLDS_FOR,
        )
        for name in sorted(names)
    ]


def _said(form: _Release) -> str:
    return f"Released for a week: what seems to hold {form.rule.label}"


def _detail(form: _Release, releases: Sequence[PrivacyRelease]) -> dict[str, Any]:
    return {"rule": form.rule, "fields": [release.field for release in releases], "reason": form.reason}


def _second_person(session: Session, concerned: Collection[str], today: date) -> Person | None:
    """Who is told: the Caldicott Guardian, or the QI Support Team where there is none or it concerns themselves."""
    guardian = holder_of(session, Role.CALDICOTT_GUARDIAN, today)
    if guardian is not None and guardian.id not in concerned:
        return guardian
    return support_team(session, today)


def fields_asking(form: type[BaseModel], question: str) -> Iterator[str]:
    """The fields of a form, and of the records in it, that ask this question, whatever its capitals."""
    for shape in shapes_of(form).values():
        if compared(shape.label) == compared(question):
            yield shape.name
        if shape.kind is Kind.RECORDS:
            yield from fields_asking(shape.form, question)


def is_open_project(project: Project, task: HumanTask | None) -> bool:
    """Whether anything is still asked in a project; what a committee wants done never ends."""
    _ = task
    return bool(project.open_tasks) or (project.is_open and project.definition == COMMITTEE.definition)


def may_release(change: OperationUnderWay) -> bool:
    """Information Governance, and never for a project of one’s own."""
    return (
        change.is_one_of(Role.INFORMATION_GOVERNANCE)
        and change.person.id not in change.project.may_not_decide
    )


def operation_that_releases(operations: Iterable[Operation[Any]]) -> Operation[ReleaseTextForm]:
    """For what is typed into a task, a driver diagram, a test of change, or what a committee decided.

    And into the forms of these operations.
    """
    asked_in: list[type[BaseModel]] = [*FORMS.values(), *IMPROVEMENT_FORMS, *DECISION_FORMS]
    asked_in += [operation.form for operation in operations]
    return Operation(ReleaseTextForm, is_open_project, may_release, partial(release_text, asked_in))
