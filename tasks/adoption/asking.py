"""The quality lead of each service that a closed project could help is asked whether it adopts it (6.5; OB-108)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.answers.project_answers import answer
from models.clock import local_date
from models.engine.advance import ask_once_ended
from models.engine.events import Event, TaskOpened
from models.forms.project.spread.sharing import ShareLearningForm
from models.policy.anytime import ANSWER_ADOPTION
from models.policy.lifecycle import LIFECYCLE
from models.records import Adoption, Person, Project, RoleHolding, Service
from models.vocabulary import Role, RoleStanding, Stage
from notifications.emails.outbox_rows import Occasion
from tasks.database.audit_trail import HistoryFact
from tasks.people.lookup import directory, letterhead
from tasks.projects.project_rows import store_events_and_letters

ASKED_FOR_A_SERVICE = (Role.CDS_QUALITY_LEAD, Role.CDS_QUALITY_GROUP)
"""Who is asked for a service: who leads on quality in it, else its quality group; where nobody does, QIST."""


def services_asked(session: Session, project: Project, moment: datetime) -> list[HistoryFact]:
    """Ask each service that the learning of a closed project names, once; what the history is told.

    Of a locked project. Safe to repeat: whoever was asked is not asked again.
    """
    given = answer(project, ShareLearningForm) if _is_closed(project) else None
    if given is None or not given.is_transferable or not given.services:
        return []
    known = set(session.scalars(select(Adoption.service_id).where(Adoption.origin_id == project.id)))
    query = select(Service).where(Service.code.in_(given.services)).order_by(Service.name)
    places = [it for it in session.scalars(query) if it.id not in known and it.id != project.service_id]
    events: list[Event] = []
    for service in places:
        events += _ask(session, project, service, moment)
    facts = store_events_and_letters(session, Occasion(project, letterhead(session), moment), events)
    opened = [event.task for event in events if isinstance(event, TaskOpened)]
    session.add_all(
        Adoption(origin_id=project.id, service_id=service.id, task_id=task.id, asked_at=moment)
        for service, task in zip(places, opened, strict=True)
    )
    return facts


def _is_closed(project: Project) -> bool:
    return project.stage is Stage.CLOSED and project.definition == LIFECYCLE.definition


def _ask(session: Session, project: Project, service: Service, moment: datetime) -> Sequence[Event]:
    person = quality_lead_of(session, service, moment)
    email = person.email if person else None
    who = directory(session, project, now=moment, emails=[email] if email else ())
    return ask_once_ended(
        project,
        who,
        ANSWER_ADOPTION,
        email=email,
        about=service.name,
        task_key=f"adopt-{service.id}",
        now=moment,
    )


def quality_lead_of(session: Session, service: Service, moment: datetime) -> Person | None:
    """Who is here and leads on quality in a service, the holder before a deputy; else its quality group, else None."""
    query = (
        select(RoleHolding)
        .where(RoleHolding.service_id == service.id, RoleHolding.role.in_(ASKED_FOR_A_SERVICE))
        .options(joinedload(RoleHolding.person))
    )
    standings = list(RoleStanding)
    held = sorted(
        session.scalars(query),
        key=lambda it: (ASKED_FOR_A_SERVICE.index(it.role), standings.index(it.standing), it.id),
    )
    return next((it.person for it in held if it.person.is_here(local_date(moment))), None)
