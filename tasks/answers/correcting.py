"""Correcting an answer that was sent: at once, or by asking whoever has decided on it since."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.answers.asked_fields import no_longer_asked
from models.answers.changed_fields import fields_changed, standing_values
from models.clock import local_date, now
from models.engine.corrections import (
    also_asked,
    dates_of_next_cycle,
    decided_on,
    fields_of_another_lead,
    is_correctable,
    kept_fields,
)
from models.engine.events import Cause
from models.errors import CorrectionWaits, FormChanged, NotAllowedHere, NotYours, WrongForm
from models.forms import FORMS, TaskForm
from models.forms.change_points import REPLIES
from models.forms.project.plans.measurement_plan import MeasurementPlan
from models.policy.lifecycle import LIFECYCLE
from models.policy.versions import ask_of
from models.records import Correction, Decision, HumanTask, Person, Project
from models.records.base import new_id
from models.vocabulary import CorrectionState, Role, TaskKind
from tasks.answers.answer_task import advance_project
from tasks.answers.settling import ask_whoever_decided, put_in_force
from tasks.answers.taking_part import own_project
from tasks.answers.validate import check_correction, named_in
from tasks.database.audit_trail import HistoryFact
from tasks.database.unit_of_work import unit_of_work
from tasks.people.lookup import directory
from tasks.projects.project_rows import append_project_history, locked_project_of
from tasks.projects.renamed_measures import stranded_figures


@dataclass(frozen=True)
class CorrectionRequest:
    """What a person sends: of which answered task, with which nonce, how it should read, and why.

    `opened` is the reading of the answer that they have corrected (`reading_of`); empty if that is not known.
    """

    task_id: str
    person_id: str
    typed: Mapping[str, Any]
    reason: str
    idem_key: str
    opened: str = ""


@dataclass(frozen=True)
class CorrectionReceipt:
    """What was recorded: `asked` are the roles of whoever has to agree first; it counts at once if there are none."""

    project_id: str
    reference: str
    title: str
    kind: TaskKind
    asked: tuple[Role, ...]


def correct_answer(sent: CorrectionRequest) -> CorrectionReceipt:
    """Put an answer right, or ask whoever has decided on it since; all or nothing.

    May be repeated: the same nonce gives the same receipt. Refused: NotAllowedHere for what is never corrected,
    NotYours, OwnProject, CorrectionWaits while somebody is asked already, WrongForm, FormChanged if it reads otherwise
    by now than it did when the form was opened.
    """
    with unit_of_work() as session:
        project = locked_project_of(session, sent.task_id)
        task, moment = session.get_one(HumanTask, sent.task_id), now()
        if (before := _sent_before(session, sent.idem_key)) is not None:
            return _receipt(project, task, _asked_about(project, before))
        refuse_correction(session, project, task, session.get_one(Person, sent.person_id))
        decision = session.scalars(select(Decision).where(Decision.task_id == task.id)).one()
        if sent.opened and sent.opened != reading_of(decision):
            raise FormChanged
        correction, changed = _correction(session, project, task, decision, sent, moment)
        deciders = decided_on(project, task, changed) if project.is_open else []
        others = [
            other for other in deciders if other.decision and other.decision.person_id != sent.person_id
        ]
        also = also_asked(project, task, changed) if project.is_open else []
        correction.state = CorrectionState.ASKED if others or also else CorrectionState.AGREED
        session.add(correction)
        session.flush()
        facts = (
            ask_whoever_decided(session, project, correction, others, also=also, now=moment)
            if others or also
            else _count(session, project, correction)
        )
        append_project_history(session, project, facts, now=moment)
        return _receipt(project, task, (*(other.role for other in others), *also))


def reading_of(decision: Decision) -> str:
    """Which reading of an answer stands: as it was given, or by which correction."""
    return decision.correction.id if decision.correction else decision.id


def refuse_correction(session: Session, project: Project, task: HumanTask, person: Person) -> None:
    """Refuse whoever may not correct an answer, or may not now; what is closed the QI Support Team corrects."""
    if project.definition != LIFECYCLE.definition or not is_correctable(task):
        raise NotAllowedHere(step=f"Correct “{task.kind.said}”", stage=project.stage.label)
    if not may_correct(session, project, task, person):
        raise NotYours(Role.LEAD.label if project.is_open and not task.decides else Role.QIST.label)
    if task.decides and (part := project.part_of(person.id)) is not None:
        raise own_project(part)
    waits = select(Correction.id).where(
        Correction.decision_id.in_(select(Decision.id).where(Decision.task_id == task.id)),
        Correction.state == CorrectionState.ASKED,
    )
    if project.is_open and session.scalar(waits.limit(1)) is not None:
        raise CorrectionWaits(task.kind.said)


def may_correct(session: Session, project: Project, task: HumanTask, person: Person) -> bool:
    """Whether a person may correct an answer: the QI Support Team any, the lead those of the project’s own people.

    Those count with them that the team gives for a topic of the programme and the lead could have given (OB-077). And
    whoever gave it may, while the project is open and it is no decision.
    """
    if task.decision and task.decision.person_id == person.id and project.is_open and not task.decides:
        return person.is_here(local_date(now()))
    who = directory(session, project, now=now())
    theirs = project.is_open and (
        task.role in {Role.LEAD, Role.ACTION_OWNER} or Role.LEAD in ask_of(project, task).also_by
    )
    roles = (Role.QIST, Role.LEAD) if theirs else (Role.QIST,)
    return any(person.id == holder.id for role in roles for holder in who.holders(role, project))


def _correction(  # noqa: PLR0913, PLR0917 -- of what, by whom, when
    session: Session,
    project: Project,
    task: HumanTask,
    decision: Decision,
    sent: CorrectionRequest,
    moment: datetime,
) -> tuple[Correction, list[str]]:
    """The correction, and the fields that it changes; WrongForm if it changes none, or one that is kept."""
    kind = FORMS[task.kind]
    before = standing_values(decision, kind)
    form = check_correction(session, project, task, {**sent.typed, **_as_it_was(kind, before)})
    answer = form.model_dump(mode="json")
    changed = fields_changed(kind, before, answer)
    if not changed:
        raise WrongForm([(next(iter(kind.model_fields)), "Nothing is changed yet: correct what is wrong")])
    refused = [
        *kept_fields(project, form, changed),
        *fields_of_another_lead(project, changed),
        *(
            dates_of_next_cycle(project, task, form, today=local_date(moment))
            if "next_cycle_on" in changed
            else ()
        ),
        *_measures_with_figures(session, project, task, before, form),
    ]
    if refused:
        raise WrongForm(refused)
    named_in(session, form)
    correction = Correction(
        id=new_id(),
        project_id=project.id,
        decision_id=decision.id,
        before=dict(before),
        answer=answer,
        form_version=form.version,
        reason=sent.reason,
        is_current=False,
        person_id=sent.person_id,
        at=moment,
        idem_key=sent.idem_key,
    )
    return correction, changed


def _measures_with_figures(  # noqa: PLR0913, PLR0917 -- what was planned before and after, of what
    session: Session, project: Project, task: HumanTask, before: Mapping[str, Any], form: TaskForm
) -> list[tuple[str, str]]:
    """What is refused since figures are kept under the name of a measure: one that goes, a name that has others.

    A measure with another name in its place takes its figures along (`rename_measures`).
    """
    if not isinstance(form, MeasurementPlan):
        return []
    stranded = stranded_figures(session, project, task, before, form)
    return [
        ("measures", f"“{name}” has figures: put its new name in its place, or take its figures out first")
        for name in stranded.lost
    ] + [
        ("measures", f"There are figures of “{new}” already: choose another name for “{old}”")
        for old, new in stranded.taken
    ]


def _as_it_was(form: type[TaskForm], before: Mapping[str, Any]) -> dict[str, Any]:
    """What belongs to its time and is not corrected: replies to points of change, and what is no longer asked."""
    replies = {REPLIES: before.get(REPLIES) or []} if REPLIES in form.model_fields else {}
    return replies | {name: before.get(name) for name in no_longer_asked(form)}


def _count(session: Session, project: Project, correction: Correction) -> list[HistoryFact]:
    facts = put_in_force(session, project, correction, now=correction.at)
    if not project.is_open:
        return facts
    return [*facts, *advance_project(session, project, Cause("correction", correction.id), correction.at)]


def _sent_before(session: Session, nonce: str) -> Correction | None:
    return session.scalar(select(Correction).where(Correction.idem_key == nonce))


def _asked_about(project: Project, correction: Correction) -> tuple[Role, ...]:
    if correction.state is not CorrectionState.ASKED:
        return ()
    return tuple(task.role for task in project.tasks if task.is_open and correction.id in task.task_key)


def _receipt(project: Project, task: HumanTask, asked: tuple[Role, ...]) -> CorrectionReceipt:
    return CorrectionReceipt(project.id, project.reference, project.title, task.kind, asked)
