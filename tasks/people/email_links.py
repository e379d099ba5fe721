"""Links in emails: each finds a task, or the figures of a period, and proves nothing about who opened it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import now, spoken_date, spoken_moment
from models.errors import LinkUnusable
from models.records import HumanTask, Link, PassedOn, Person, Project
from tasks.database.unit_of_work import reading
from tasks.people.sign_in import digest


@dataclass(frozen=True)
class LinkTarget:
    """What a link leads to; nothing here is more than its email said.

    `period` is that whose figures it asks for, empty of a task; then `task_id` is.
    """

    task_id: str
    person_id: str
    person_email: str
    asked: str
    reference: str
    due_on: str
    is_open: bool
    passed_on: str
    period: str = ""

    @property
    def page(self) -> str:
        """The page of its task, or of the figures of its period."""
        of_figures = f"/projects/{self.reference}/figures/{self.period}"
        return of_figures if self.period else f"/tasks/{self.task_id}"


def follow_link(token: str) -> LinkTarget:
    """What a link leads to; writes nothing. LinkUnusable if it is unknown or expired, in the same words."""
    with reading() as session:
        link = session.get(Link, digest(token))
        if link is None or link.expires_at < now():
            raise LinkUnusable
        if link.period is not None:
            return _of_figures(session, link, link.period)
        if link.task_id is None:
            raise LinkUnusable
        task = session.get_one(HumanTask, link.task_id)
        person = session.get_one(Person, link.person_id)
        project = session.get_one(Project, task.project_id)
        return LinkTarget(
            task_id=task.id,
            person_id=person.id,
            person_email=person.email,
            asked=task.kind.label,
            reference=project.reference,
            due_on=spoken_date(task.due_on),
            is_open=task.is_open,
            passed_on=_passed_on(session, task, person),
        )


def _of_figures(session: Session, link: Link, period: date) -> LinkTarget:
    person = session.get_one(Person, link.person_id)
    project = session.get_one(Project, link.project_id)
    return LinkTarget(
        task_id="",
        person_id=person.id,
        person_email=person.email,
        asked="Enter the figures",
        reference=project.reference,
        due_on="",
        is_open=project.is_open,
        passed_on="",
        period=period.isoformat(),
    )


def _passed_on(session: Session, task: HumanTask, person: Person) -> str:
    """That a task is asked of somebody else by now; when, but neither of whom nor why before anybody signs in."""
    if task.assignee_id == person.id:
        return ""
    query = select(PassedOn.at).where(PassedOn.task_id == task.id, PassedOn.from_id == person.id)
    at = session.scalar(query.order_by(PassedOn.number.desc()).limit(1))
    return f"This was passed on to somebody else on {spoken_moment(at)}." if at else ""
