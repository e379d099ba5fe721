"""Taking a published national report in: its undertaking begins, and each recommendation becomes a record (OB-013)."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.clock import local_date, now
from models.errors import WrongForm
from models.forms.programme.national_report import NewReportForm, TakeInReportForm
from models.inputs.text import compared
from models.policy.national import NATIONAL_REPORT
from models.programme_year import RENEWED_EACH_YEAR
from models.records import (
    HeadlineResult,
    NationalReport,
    Person,
    Project,
    Recommendation,
    RecommendationAnswer,
    Service,
    Topic,
)
from models.records.base import new_id
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.national.undertakings import begin_undertaking
from tasks.people.permissions import only_team


@dataclass(frozen=True)
class ReportTakenIn:
    """A report as it was taken in: its undertaking, and the task in which its recommendations are pasted."""

    project_id: str
    reference: str
    task_id: str


@dataclass(frozen=True)
class IntakeRequest:
    """A report as it is sent: by whom, with which form, which nonce."""

    person_id: str
    form: NewReportForm
    nonce: str


def take_in(request: IntakeRequest) -> ReportTakenIn:
    """Begin the undertaking of a report; sent again, it is the same one. OnlyForTheTeam, WrongForm."""
    form, moment = request.form, now()
    with unit_of_work() as session:
        only_team(session, request.person_id)
        person = session.get_one(Person, request.person_id, with_for_update=True)
        if (repeated := _earlier(session, request.nonce)) is not None:
            return repeated
        if form.topic and form.topic not in dict(topics_of_reports(session)):
            raise WrongForm([("topic", "Choose an audit or enquiry from the list")])
        title = f"National report: {form.title}"

        def keep(project: Project) -> None:
            session.add(
                NationalReport(
                    id=new_id(),
                    nonce=request.nonce,
                    project_id=project.id,
                    topic_id=form.topic,
                    title=form.title,
                    publisher=form.publisher,
                    published_on=form.published_on,
                    link=form.link or "",
                    received_on=local_date(moment),
                )
            )

        project = begin_undertaking(
            session, NATIONAL_REPORT.definition, title, by=person, moment=moment, prepare=keep
        )
        return ReportTakenIn(project.id, project.reference, project.tasks[0].id)


def topics_of_reports(session: Session) -> list[tuple[str, str]]:
    """The national audits and enquiries that a report may be about, the newest year first, each by its id."""
    query = select(Topic).where(Topic.source.in_(RENEWED_EACH_YEAR))
    topics = session.scalars(query.order_by(Topic.programme_year.desc(), Topic.title))
    return [(topic.id, f"{topic.title} ({topic.programme_year})") for topic in topics]


def topics_offered(person_id: str) -> Mapping[str, list[tuple[str, str]]]:
    """What the form of a new report offers; OnlyForTheTeam for everybody else."""
    with reading() as session:
        only_team(session, person_id)
        return {"topics": topics_of_reports(session)}


def store_intake(session: Session, project: Project, form: TakeInReportForm) -> None:
    """Each recommendation as a record, with an answer to come from each service that it concerns."""
    report_id = session.scalars(
        select(NationalReport.id).where(NationalReport.project_id == project.id)
    ).one()
    for figure in form.results:
        session.add(
            HeadlineResult(
                id=new_id(),
                report_id=report_id,
                measure=figure.measure,
                national=figure.national,
                ours=figure.ours,
                unit=figure.unit or "",
                better=figure.better,
            )
        )
    services = {
        compared(name): key for name, key in session.execute(select(Service.name, Service.id)).tuples()
    }
    reasons, concerned = form.reasons(), form.concerned
    for place, line in enumerate(form.lines, start=1):
        recommendation = Recommendation(
            id=new_id(),
            report_id=report_id,
            place=place,
            number=line.number,
            text=line.text,
            not_relevant_because=reasons.get(line.number, ""),
        )
        session.add(recommendation)
        session.flush()
        session.add_all(
            RecommendationAnswer(
                recommendation_id=recommendation.id,
                area=area.area,
                service_id=services.get(compared(area.area)),
            )
            for area, numbers in concerned
            if line.number in numbers
        )


def _earlier(session: Session, nonce: str) -> ReportTakenIn | None:
    """What the same sending of the form began before."""
    query = select(NationalReport).where(NationalReport.nonce == nonce)
    report = session.scalar(query.options(joinedload(NationalReport.project).selectinload(Project.tasks)))
    if report is None:
        return None
    return ReportTakenIn(report.project_id, report.project.reference, report.project.tasks[0].id)
