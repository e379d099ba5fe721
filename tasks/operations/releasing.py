"""Information Governance lets through what the filter takes for patient details: one rule, one question, some days."""

from collections.abc import Iterable, Iterator, Sequence
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
from models.records import HumanTask, Person, PrivacyRelease, Project
from models.records.base import new_id
from models.vocabulary import Role
from notifications.emails.service import ReleasedProposalText, proposal_text_released, text_released
from tasks.database.audit_trail import HistoryFact, append_to_history
from tasks.database.unit_of_work import unit_of_work
from tasks.operations.operation import Operation, OperationRecord, OperationUnderWay
from tasks.people.lookup import holder_of, is_in_role, letterhead, support_team
from tasks.privacy.releases import HOLDS_FOR

_Release: TypeAlias = ReleaseTextForm | ReleaseProposalTextForm


def release_text(
    asked_in: Sequence[type[BaseModel]], change: OperationUnderWay, form: ReleaseTextForm
) -> OperationRecord:
    """From now on the rule does not stand in the way of that question, and somebody else is told."""
    releases = _releases(form, asked_in, change.person.id, change.moment)
    for release in releases:
        release.project_id = change.project.id
    change.session.add_all(releases)
    if (second := _second_person(change.session, change.person.id, change.today)) is not None:
        change.session.add(text_released(change.occasion, releases[0], form.question, to=second))
    return OperationRecord(_said(form), _detail(form, releases))


def release_proposal_text(form: ReleaseProposalTextForm, *, person_id: str) -> str:
    """Let it through in the proposals of one person, who has no project to release it for; what was done.

    Somebody else is told. Refused: OnlyForGovernance for everybody but Information Governance, WrongForm for a
    question that no proposal asks, somebody unknown, or oneself (OB-137).
    """
    moment = now()
    with unit_of_work() as session:
        if not is_in_role(session, person_id, Role.INFORMATION_GOVERNANCE):
            raise OnlyForGovernance
        proposer = session.scalar(select(Person).where(Person.email == form.proposer))
        if proposer is None:
            raise WrongForm([("proposer", "Nobody with this address has signed in here: check it")])
        if proposer.id == person_id:
            raise WrongForm(
                [("proposer", "Nobody releases a text of their own: ask a colleague of the role")]
            )
        releases = _releases(form, [ProposalForm], person_id, moment)
        for release in releases:
            release.proposer_id = proposer.id
        session.add_all(releases)
        session.flush()
        fact = HistoryFact.of(
            releases[0],
            "proposal text released",
            f"{_said(form)}, in the proposals of {proposer.name}",
            person_id=person_id,
            detail=_detail(form, releases),
        )
        append_to_history(session, [fact], at=moment)
        if (second := _second_person(session, person_id, local_date(moment))) is not None:
            released = ReleasedProposalText(releases[0], form.question, proposer)
            session.add(proposal_text_released(released, to=second, head=letterhead(session), now=moment))
        return f"{_said(form)}, in the proposals of {proposer.name}."


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


def _second_person(session: Session, person_id: str, today: date) -> Person | None:
    """Who is told: the Caldicott Guardian, or the QI Support Team where there is none or who released it is it."""
    guardian = holder_of(session, Role.CALDICOTT_GUARDIAN, today)
    if guardian is not None and guardian.id != person_id:
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
