"""What the answer to a report of unregistered activity does: late registration begins a project (5.1; OB-083)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import spoken_date
from models.engine.answer_effects import NamedInAnswer
from models.errors import WrongForm
from models.forms import TaskForm
from models.forms.support_team.unregistered import SettleUnregisteredForm
from models.policy.lifecycle import LIFECYCLE
from models.records import HumanTask, Person, Project, Service
from models.vocabulary import Outcome
from tasks.database.audit_trail import HistoryFact
from tasks.projects.begun_for_lead.beginning import KnownBeforehand, begin_for_lead, lead_named
from tasks.projects.new_project import new_project
from tasks.unregistered.reporting import activity_of


@dataclass(frozen=True)
class AnsweredReport:
    """How a report is settled: in which task of which undertaking, and whom the answer names."""

    undertaking: Project
    task: HumanTask
    form: TaskForm
    named: NamedInAnswer


def late_registration_begun(
    session: Session, answered: AnsweredReport, moment: datetime
) -> list[HistoryFact]:
    """Begin the project that is registered late, or note which one it is; what the undertaking’s history is told.

    Nothing for any other answer. WrongForm if whoever is to lead it has left, or no project has the reference.
    """
    form = answered.form
    if not isinstance(form, SettleUnregisteredForm) or form.outcome is Outcome.NOT_TO_REGISTER:
        return []
    if form.outcome is Outcome.REGISTERED_ALREADY:
        project = _registered(session, form.reference or "")
        return [_settled(answered, project, f"It is registered already: {project.reference}")]
    lead = lead_named(answered.named, form.lead_email)
    project = _begin(session, answered, form, lead, moment)
    activity_of(session, answered.undertaking).project_id = project.id
    return [_settled(answered, project, f"Registered late: {project.reference}")]


def _registered(session: Session, reference: str) -> Project:
    query = select(Project).where(
        Project.reference == reference.strip().upper(), Project.definition == LIFECYCLE.definition
    )
    project = session.scalar(query)
    if project is None:
        raise WrongForm([("reference", "No project has this reference: look for it in the register")])
    return project


def _settled(answered: AnsweredReport, project: Project, sentence: str) -> HistoryFact:
    return HistoryFact.of(answered.task, "report settled", sentence, detail={"project": project.reference})


def _begin(  # noqa: PLR0913, PLR0917 -- what is begun, why, for whom and when
    session: Session,
    answered: AnsweredReport,
    form: SettleUnregisteredForm,
    lead: Person,
    moment: datetime,
) -> Project:
    activity = activity_of(session, answered.undertaking)
    service = session.scalars(select(Service).where(Service.code == form.service)).one()
    project = new_project(session, form.title or activity.title, lead=lead, creator=lead, service=service)
    project.unregistered_since = form.began_on
    began = f"its work had begun on {spoken_date(form.began_on)}" if form.began_on else "its work had begun"
    why = HistoryFact(
        action="registered late",
        object_type="project",
        object_id=project.id,
        sentence=f"Registered late: {began}, and nobody had registered it",
        project_id=project.id,
        detail={"report": answered.undertaking.reference},
    )
    note = (
        "This work goes on already and is not registered yet. That is settled with its proposal: what we know is "
        "filled in. Collect no more data until it is approved."
    )
    typed = {
        "title": project.title,
        "service": service.code,
        "lead_name": lead.name,
        "lead_email": lead.email,
    }
    begin_for_lead(session, project, KnownBeforehand(why, note, typed), moment)
    return project
