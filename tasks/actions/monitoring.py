"""Monitoring audits: what was reached is watched by an audit that carries the standards on (3.1; OB-037).

The effect check names the day. Ten working days before, a project of its own begins and its lead is asked to confirm
what is filled in already.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session, aliased

from models.answers.plan_in_force import plan_in_force
from models.answers.project_answers import answer
from models.clock import local_date, now, spoken_date
from models.engine.advance import begin
from models.forms.base import LINE
from models.forms.project.plans.measurement_plan import FIXED_BY_APPROVAL
from models.forms.project.proposal import ProposalForm
from models.records import Person, Project
from models.vocabulary import ProjectReason, ProjectType, Role, Stage
from models.working_time import working_days_after
from notifications.emails.outbox_rows import Occasion
from tasks.database.audit_trail import HistoryFact
from tasks.database.for_each_safely import for_each_safely
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.people.lookup import directory, letterhead
from tasks.projects.begun_for_lead.beginning import fill_in_proposal
from tasks.projects.new_project import new_project
from tasks.projects.project_rows import (
    append_project_history,
    locked_project,
    project_by_id,
    store_events_and_letters,
)

AHEAD = 10
"""Working days before its first day at which a monitoring audit is asked for, and a further cycle is announced."""

CARRIED = ("measures", "population", "sample", "exclusions", "storage", "collected_by", *FIXED_BY_APPROVAL)
"""What of the plan of a project its monitoring audit begins with; its dates are new."""

MONITORING_BEGUN = "monitoring audit begun"
"""How the history calls it when a monitoring audit begins."""


def begin_monitoring_audits() -> int:
    """Begin every monitoring audit whose day is near and that has not begun; how many. Safe to repeat.

    Each in a transaction of its own; RoundIncomplete names the projects of which it failed.
    """
    with reading() as session:
        parents = session.scalars(audits_to_begin(now())).all()
    return for_each_safely(parents, _begin_alone, what="monitoring audits")


def audits_to_begin(moment: datetime) -> Select[tuple[str]]:
    """The projects whose monitoring audit is to begin at a moment, by their ids; none that was abandoned meanwhile."""
    child = aliased(Project)
    near = working_days_after(local_date(moment), AHEAD)
    return (
        select(Project.id)
        .where(
            Project.monitoring_from <= near,
            Project.stage.in_((Stage.CLOSURE, Stage.CLOSED)),
            ~exists().where(child.parent_id == Project.id),
        )
        .order_by(Project.id)
    )


def _begin_alone(parent_id: str) -> int:
    with unit_of_work() as session:
        return 1 if begin_audit(session, parent_id, now()) is not None else 0


def begin_audit(session: Session, parent_id: str, moment: datetime) -> Project | None:
    """The monitoring audit of a project, whose lead is asked for its proposal; None if it has begun already.

    Whoever leads the project leads it; where they have left, whoever is asked in their place says who does.
    """
    parent = locked_project(session, parent_id)
    if parent.monitoring_from is None or session.scalar(
        select(exists().where(Project.parent_id == parent_id))
    ):
        return None
    lead, note = _lead_of(session, parent, moment)
    project = new_project(session, _title(parent), lead=lead, creator=lead, service=parent.service)
    project.parent_id, project.carried_design = parent.id, carried_plan(parent)
    events = begin(project, directory(session, project, now=moment), now=moment)
    task = project.tasks[0]
    task.note = note or task.note
    facts = [
        _begun(project, parent),
        *store_events_and_letters(session, _occasion(session, project, moment), events),
    ]
    fill_in_proposal(session, project, _proposed(parent, lead), moment)
    append_project_history(session, project, facts, now=moment)
    append_project_history(session, parent, [_followed(project, parent)], now=moment)
    return project


def carried_plan(parent: Project) -> dict[str, Any]:
    """What the design of a monitoring audit begins with, as JSON: the standards of its parent, in whom and how."""
    plan = plan_in_force(parent)
    values = plan.model_dump(mode="json", warnings=False) if plan else {}
    return {name: values[name] for name in CARRIED if values.get(name)}


def carried_design(session: Session, project: Project) -> Mapping[str, Any]:
    """What the design begins with, as JSON: of a monitoring audit or a repeat, from the project before; else empty.

    What repeats another has a purpose of its own, which its proposal says.
    """
    if project.parent_id is None:
        earlier = repeated(session, project)
        plan = carried_plan(earlier) if earlier else {}
        return {name: value for name, value in plan.items() if name != "purpose"}
    return session.scalar(select(Project.carried_design).where(Project.id == project.id)) or {}


def repeated(session: Session, project: Project) -> Project | None:
    """The project that the proposal says is repeated, loaded with its answers; None where there is no such one."""
    proposal = answer(project, ProposalForm)
    if proposal is None or not proposal.repeat_of:
        return None
    is_it = Project.reference == proposal.repeat_of.strip().upper()
    project_id = session.scalar(select(Project.id).where(is_it, Project.id != project.id))
    return project_by_id(session, project_id) if project_id else None


def _lead_of(session: Session, parent: Project, moment: datetime) -> tuple[Person, str]:
    if parent.lead.is_here(local_date(moment)):
        return parent.lead, ""
    person = directory(session, parent, now=moment).assign(Role.LEAD, parent).person
    return person, f"You are asked because {parent.lead.name} has left. Say in the proposal who leads it."


def _title(parent: Project) -> str:
    return f"Monitoring: {parent.title.removeprefix('Monitoring: ')}"[:LINE]


def _proposed(parent: Project, lead: Person) -> dict[str, Any]:
    """What is known already waits in the form of whoever leads the audit."""
    before = answer(parent, ProposalForm)
    values = before.model_dump(mode="json", warnings=False) if before else {}
    if values.get("lead_email") != lead.email:
        values |= {"is_trainee": None, "contract_ends_on": None}
    return {
        **{name: value for name, value in values.items() if value not in (None, [], "")},
        "title": _title(parent),
        "topic": None,
        "project_type": ProjectType.CLINICAL_AUDIT.value,
        "repeat_of": parent.reference,
        "lead_name": lead.name,
        "lead_email": lead.email,
        "trigger": ProjectReason.REPEAT.value,
        "trigger_reference": parent.reference,
        "problem": f"The targets of {parent.reference} are met. This audit sees whether they stay met.",
        "aim": f"The targets of {parent.reference} stay met.",
        "help_wanted": [],
        "evidence_question": None,
    }


def _occasion(session: Session, project: Project, moment: datetime) -> Occasion:
    return Occasion(project, letterhead(session), moment)


def _begun(project: Project, parent: Project) -> HistoryFact:
    return HistoryFact(
        action=MONITORING_BEGUN,
        object_type="project",
        object_id=project.id,
        sentence=f"Begun to monitor what {parent.reference} reached",
        project_id=project.id,
        detail={"parent": parent.reference},
    )


def _followed(project: Project, parent: Project) -> HistoryFact:
    day = f" for {spoken_date(parent.monitoring_from)}" if parent.monitoring_from else ""
    return HistoryFact(
        action=MONITORING_BEGUN,
        object_type="project",
        object_id=parent.id,
        sentence=f"Monitoring audit {project.reference} begun{day}",
        project_id=parent.id,
        detail={"audit": project.reference},
    )
