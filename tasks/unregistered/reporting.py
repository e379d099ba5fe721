"""A report of unregistered activity becomes a task of the QI Support Team, with its clock (5.1; OB-083)."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.clock import now
from models.errors import WrongForm
from models.forms.support_team.unregistered import ReportUnregisteredForm
from models.policy.undertakings.unregistered import UNREGISTERED, undertaking_title
from models.records import Person, Project, Service, UnregisteredActivity
from tasks.database.unit_of_work import unit_of_work
from tasks.national.undertakings import begin_undertaking


@dataclass(frozen=True)
class ActivityReport:
    """A report as it is sent: by whom, with which form, which nonce."""

    person_id: str
    form: ReportUnregisteredForm
    nonce: str


def report_activity(report: ActivityReport) -> str:
    """Ask the QI Support Team to settle it; the reference under which it is followed. Sent again, it is the same one.

    Whoever reports it leads the undertaking: they may read it, and hear what came of it. WrongForm for a service that
    there is not.
    """
    moment = now()
    with unit_of_work() as session:
        by = session.get_one(Person, report.person_id, with_for_update=True)
        if (known := _earlier(session, report.nonce)) is not None:
            return known.reference
        service = _service(session, report.form)

        def keep(undertaking: Project) -> None:
            undertaking.service, undertaking.service_id = service, service.id if service else None
            session.add(_activity(report, undertaking, service))

        title = undertaking_title(report.form.title)
        undertaking = begin_undertaking(
            session, UNREGISTERED.definition, title, by=by, moment=moment, prepare=keep
        )
        return undertaking.reference


def activity_of(session: Session, project: Project) -> UnregisteredActivity:
    """What was reported, with its service and who reported it; of an undertaking that settles a report."""
    query = select(UnregisteredActivity).where(UnregisteredActivity.undertaking_id == project.id)
    options = joinedload(UnregisteredActivity.service), joinedload(UnregisteredActivity.reported_by)
    return session.scalars(query.options(*options)).one()


def known_of_activity(session: Session, undertaking: Project) -> dict[str, object]:
    """What the form that settles a report begins with, as JSON, whoever opens it."""
    activity = activity_of(session, undertaking)
    known = {
        "title": activity.title,
        "lead_name": activity.lead_name,
        "lead_email": activity.lead_email,
        "service": activity.service.code if activity.service else None,
        "began_on": activity.began_on.isoformat() if activity.began_on else None,
    }
    return {name: value for name, value in known.items() if value}


def _activity(report: ActivityReport, undertaking: Project, service: Service | None) -> UnregisteredActivity:
    form = report.form
    return UnregisteredActivity(
        nonce=report.nonce,
        undertaking_id=undertaking.id,
        title=form.title,
        happens=form.happens,
        service_id=service.id if service else None,
        lead_name=form.lead_name or "",
        lead_email=form.lead_email or "",
        began_on=form.began_on,
        reported_by_id=report.person_id,
        reported_at=undertaking.created_at,
    )


def _service(session: Session, form: ReportUnregisteredForm) -> Service | None:
    if not form.service:
        return None
    service = session.scalar(select(Service).where(Service.code == form.service))
    if service is None:
        raise WrongForm([("service", "Choose a Care Delivery Service from the list, or leave it empty")])
    return service


def _earlier(session: Session, nonce: str) -> Project | None:
    """What the same sending of the form began before."""
    query = select(Project).join(UnregisteredActivity, UnregisteredActivity.undertaking_id == Project.id)
    return session.scalar(query.where(UnregisteredActivity.nonce == nonce))
