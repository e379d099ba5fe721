"""Information Governance lets through what the filter takes for patient details: one rule, one question, some days."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from pydantic import BaseModel

from models.errors import WrongForm
from models.forms import FORMS
from models.forms.committees.decisions import DECISION_FORMS
from models.forms.form_schema import Kind, shapes_of
from models.forms.operations.improvement import IMPROVEMENT_FORMS
from models.forms.operations.release import ReleaseTextForm
from models.inputs.text import compared
from models.policy.undertakings.committee import COMMITTEE
from models.records import HumanTask, Person, PrivacyRelease, Project
from models.records.base import new_id
from models.vocabulary import Role
from notifications.emails.service import text_released
from tasks.operations.operation import Operation, OperationRecord, OperationUnderWay
from tasks.people.lookup import holder_of, support_team
from tasks.privacy.releases import HOLDS_FOR


def release_text(
    asked_in: Sequence[type[BaseModel]], change: OperationUnderWay, form: ReleaseTextForm
) -> OperationRecord:
    """From now on the rule does not stand in the way of that question, and somebody else is told."""
    names = {name for each_form in asked_in for name in fields_asking(each_form, form.question)}
    if not names:
        raise WrongForm([("question", "There is no such question: copy it from the page, word by word")])
    releases = [
        PrivacyRelease(
            id=new_id(),
            project_id=change.project.id,
            field=name,
            rule=form.rule,
            reason=form.reason,
            released_by_id=change.person.id,
            released_at=change.moment,
            ends_at=change.moment + HOLDS_FOR,
        )
        for name in sorted(names)
    ]
    change.session.add_all(releases)
    if (second := second_person(change)) is not None:
        change.session.add(text_released(change.occasion, releases[0], form.question, to=second))
    return OperationRecord(
        f"Released for a week: what seems to hold {form.rule.label}",
        {"rule": form.rule, "fields": sorted(names), "reason": form.reason},
    )


def second_person(change: OperationUnderWay) -> Person | None:
    """Who is told: the Caldicott Guardian, or the QI Support Team where there is none or who released it is it."""
    guardian = holder_of(change.session, Role.CALDICOTT_GUARDIAN, change.today)
    if guardian is not None and guardian.id != change.person.id:
        return guardian
    return support_team(change.session, change.today)


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
