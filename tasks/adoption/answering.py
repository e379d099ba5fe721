"""A yes to “adopt this” begins a project in that service, filled in from the one it adopts (6.5; OB-108)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.answers.project_answers import answer
from models.engine.answer_effects import NamedInAnswer
from models.forms import TaskForm
from models.forms.base import LINE
from models.forms.project.proposal import ProposalForm
from models.forms.project.spread.adopting import AnswerAdoptionForm
from models.records import Adoption, HumanTask, Person, Project, Service
from models.vocabulary import Outcome, ProjectReason
from tasks.database.audit_trail import HistoryFact
from tasks.projects.begun_for_lead.beginning import KnownBeforehand, begin_for_lead, lead_named
from tasks.projects.new_project import new_project

CARRIED = (
    "about",
    "project_type",
    "randomised",
    "allocation_by_protocol",
    "unsupported_intervention",
    "intends_generalisable",
    "problem",
    "aim",
    "involvement",
    "why_no_involvement",
    "dimensions",
)
"""What the proposal of an adopting project begins with, in the words of the one that it adopts."""


@dataclass(frozen=True)
class AnsweredAdoption:
    """What a service has answered about which project, in which task, and whom it names."""

    origin: Project
    task: HumanTask
    form: TaskForm
    named: NamedInAnswer


def adoption_begun(session: Session, answered: AnsweredAdoption, moment: datetime) -> list[HistoryFact]:
    """Begin the project of a service that says yes; what the history of the origin is told.

    Whoever leads it is asked for its proposal, which is filled in already, and from then on the policy follows it as
    any other. Nothing for any other answer. WrongForm if whoever is to lead it has left.
    """
    form = answered.form
    if not isinstance(form, AnswerAdoptionForm) or form.outcome is not Outcome.WILL_ADOPT:
        return []
    lead = lead_named(answered.named, form.lead_email)
    query = select(Adoption).where(Adoption.task_id == answered.task.id).options(joinedload(Adoption.service))
    adoption = session.scalars(query).one()
    project = _begin(session, answered.origin, adoption.service, lead, moment)
    adoption.project_id = project.id
    sentence = f"{adoption.service.name} adopts it: {project.reference}"
    return [HistoryFact.of(answered.task, "adopted", sentence, detail={"project": project.reference})]


def _begin(  # noqa: PLR0913, PLR0917 -- what is adopted where, and by whom
    session: Session, origin: Project, service: Service, lead: Person, moment: datetime
) -> Project:
    """The new project, in the service that adopts it: its proposal is asked for and waits, filled in, as a draft."""
    project = new_project(session, _title(origin, service), lead=lead, creator=lead, service=service)
    why = HistoryFact(
        action="proposed",
        object_type="adoption",
        object_id=origin.id,
        sentence=f"Begun to adopt what {origin.reference} has learned",
        project_id=project.id,
    )
    note = f"It adopts what {origin.reference} has learned; the proposal is filled in from there."
    begin_for_lead(session, project, KnownBeforehand(why, note, proposal_from(origin, service, lead)), moment)
    return project


def proposal_from(origin: Project, service: Service, lead: Person) -> Mapping[str, Any]:
    """The proposal of an adopting project as far as the one that it adopts says it, as it is typed."""
    given = answer(origin, ProposalForm)
    values = given.model_dump(mode="json", warnings=False) if given else {}
    return {
        **{name: values[name] for name in CARRIED if values.get(name) not in (None, "", [])}
        | {
            "title": _title(origin, service),
            "differs_because": f"It adopts what {origin.reference} has learned",
            "trigger": ProjectReason.OTHER.value,
            "trigger_reference": f"Adopts {origin.reference}",
            "service": service.code,
            "lead_name": lead.name,
            "lead_email": lead.email,
        }
    }


def _title(origin: Project, service: Service) -> str:
    """“Four-hour standard, in Minor Injuries”, as long as a title may be."""
    where = f", in {service.name}"
    return f"{origin.title[: LINE - len(where)]}{where}"
