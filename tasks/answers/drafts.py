"""Drafts: what a person has typed and not yet sent is kept, and found again on any device (P30)."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.answers.project_answers import decision_on
from models.answers.typed import gone_from, said_today, tidied
from models.clock import local_date, now
from models.engine.prefill import prefilled, prefilled_of_task
from models.errors import NotFound, WrongForm
from models.forms import FORMS
from models.forms.project.effect_check import MONITORED_AFTER
from models.forms.project.spread.sharing import NOBODY, READERS
from models.measures.effects import is_sustained
from models.policy.versions import ask_of
from models.privacy.filter import objection, texts_in
from models.records import Draft, HumanTask, Project
from models.vocabulary import Role, TaskKind
from models.working_time import working_days_after
from tasks.actions.effects import effect_rows, unjudged_actions
from tasks.actions.monitoring import carried_design
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.distribution.readers import distribution_list
from tasks.national.host_design import design_of_host
from tasks.people.lookup import quality_leads
from tasks.projects.measures import judged_measures
from tasks.projects.project_rows import project_by_id
from tasks.unregistered.reporting import known_of_activity

DESIGNED_TOGETHER = frozenset({TaskKind.DESIGN, TaskKind.PLAN_CYCLE})
"""What two people may fill in together, where the policy lets the QI Support Team answer it, too."""


def save_draft(task_id: str, person_id: str, typed: dict[str, Any]) -> None:
    """Keep what a person has typed into today's form; the newest replaces the one before, also if the task is closed.

    What the one before has in fields that are gone stays. WrongForm, and nothing kept, if a text of it seems to name
    a patient.
    """
    refuse_patient_details(typed)
    with unit_of_work() as session:
        form = FORMS[_existing_task(session, task_id, is_locked=True).kind]
        before = session.get(Draft, (task_id, person_id))
        gone = gone_from(form, said_today(form, before.typed, before.form_version)) if before else {}
        kept = Draft(task_id=task_id, person_id=person_id, typed=gone | tidied(form, typed), saved_at=now())
        kept.form_version = form.version
        session.merge(kept)


def refuse_patient_details(typed: dict[str, Any]) -> None:
    """WrongForm if a text of what was typed seems to name a patient."""
    if names := [
        (path, f"This {rule.refusal}")
        for path, field, text in texts_in(typed)
        if (rule := objection(text, field))
    ]:
        raise WrongForm(names)


def typed_for(task_id: str, person_id: str, *, on_list: Sequence[str] | None = None) -> dict[str, Any]:
    """What a form shows when it is opened: the person's draft, else that of whom it is shared with, else what is known.

    A draft of another version of the form is said in today's fields; what they cannot show stands beside them.
    `on_list` are the addresses on the distribution list where they are read already.
    """
    with reading() as session:
        draft = session.get(Draft, (task_id, person_id))
        task = _existing_task(session, task_id)
        if draft is not None:
            return said_today(FORMS[task.kind], draft.typed, draft.form_version)
        project = project_by_id(session, task.project_id)
        if (shared := draft_of_another(session, project, task, person_id)) is not None:
            return said_today(FORMS[task.kind], shared.typed, shared.form_version)
        values = prefilled(task.kind, project, local_date(now())) | prefilled_of_task(project, task)
        if (kept := _KEPT.get(task.kind)) is not None:
            return values | kept(session, project)
        if task.kind is TaskKind.SHARE_LEARNING:
            if on_list is None:
                readers = distribution_list(session, project, now=now())
                on_list = [reader.person.email for reader in readers]
            return _with_readers(values, on_list)
        if task.kind is TaskKind.DESIGN and decision_on(project, task.kind) is None:
            return {**values, **design_of_host(session, project), **carried_design(session, project)}
        return values


def draft_of_another(session: Session, project: Project, task: HumanTask, person_id: str) -> Draft | None:
    """The newest draft of somebody else in a task that the QI Support Team shares with the lead; None elsewhere.

    A topic of the programme is designed and planned together, so that each sees what the other has filled in (OB-076).
    """
    if task.kind not in DESIGNED_TOGETHER or Role.QIST not in ask_of(project, task).also_by:
        return None
    query = select(Draft).where(Draft.task_id == task.id, Draft.person_id != person_id)
    return session.scalars(query.order_by(Draft.saved_at.desc()).limit(1)).first()


def _effects(session: Session, project: Project) -> dict[str, Any]:
    """What the figures say of each action; where all targets stay met, the day of a monitoring audit (3.1, 6.6)."""
    judged = judged_measures(session, project)
    rows = {"effects": effect_rows(unjudged_actions(session, project, judged))}
    if not is_sustained(judged):
        return rows
    return {**rows, "monitoring_from": working_days_after(local_date(now()) + MONITORED_AFTER, 0).isoformat()}


def _areas(session: Session, project: Project, name: str) -> dict[str, Any]:
    """The services with their quality leads, whoever of the team opens the form; `name` is the field of their names."""
    _ = project
    leads = quality_leads(session)
    return {"areas": [{"area": area.name, name: lead.name, "email": lead.email} for area, lead in leads]}


_KEPT: Mapping[TaskKind, Callable[[Session, Project], dict[str, Any]]] = {
    TaskKind.CHECK_EFFECT: _effects,
    TaskKind.SETTLE_UNREGISTERED: known_of_activity,
    TaskKind.INVITE_TOPICS: partial(_areas, name="name"),
    TaskKind.TAKE_IN_REPORT: partial(_areas, name="person_name"),
}
"""What is known from elsewhere than the answers of the project."""


def _with_readers(values: dict[str, Any], on_list: Sequence[str]) -> dict[str, Any]:
    """Everybody on the distribution list is ticked; as they were ticked, where the learning is asked for again."""
    ticked = [email for email in values.get(READERS, []) if email in {*on_list, NOBODY}]
    return {**values, READERS: ticked or [*on_list]}


def _existing_task(session: Session, task_id: str, *, is_locked: bool = False) -> HumanTask:
    task = session.get(HumanTask, task_id, with_for_update=is_locked or None)
    if task is None:
        raise NotFound("such task")
    return task
