"""The log of coaching: a line for each time that one of the QI Support Team coached somebody (2.2; OB-024)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.clock import local_date, now
from models.errors import WrongForm
from models.forms.support_team.coaching import LogCoachingForm
from models.records import CoachingLine, Person, Project
from models.records.base import new_id
from tasks.database.audit_trail import HistoryFact, append_to_history
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.people.lookup import person_named
from tasks.people.permissions import only_support_team

NEWEST = 50
"""So many lines are shown, the newest first."""


@dataclass(frozen=True)
class ListedCoaching:
    """A line of the log; `about` is the reference of the project, or the name of the person."""

    given_on: date
    given_by: str
    about: str
    minutes: int
    topic: str


def log_coaching(form: LogCoachingForm, person_id: str, nonce: str) -> None:
    """Add a line, once for each sending.

    Refused: OnlyForTheTeam, WrongForm for an unknown project, a stranger or a day to come.
    """
    with unit_of_work() as session:
        only_support_team(session, person_id)
        if form.given_on > local_date(now()):
            raise WrongForm([("given_on", "The date must be today or in the past")])
        session.execute(select(Person.id).where(Person.id == person_id).with_for_update())
        if session.scalar(select(CoachingLine.id).where(CoachingLine.nonce == nonce[:64])) is not None:
            return
        line = CoachingLine(
            id=new_id(),
            nonce=nonce[:64],
            given_on=form.given_on,
            given_by_id=person_id,
            person_id=_person_id(session, form),
            project_id=_project_id(session, form),
            minutes=form.minutes,
            topic=form.topic,
            at=now(),
        )
        session.add(line)
        session.flush()
        fact = HistoryFact(
            "coaching logged",
            "coaching_line",
            line.id,
            f"Coaching was logged: {form.minutes} minutes",
            project_id=line.project_id,
            person_id=person_id,
        )
        append_to_history(session, [fact], at=line.at)


def coaching_log(person_id: str) -> Sequence[ListedCoaching]:
    """The newest lines of everybody; OnlyForTheTeam."""
    with reading() as session:
        only_support_team(session, person_id)
        query = (
            select(CoachingLine, Project.reference)
            .outerjoin(Project, Project.id == CoachingLine.project_id)
            .options(joinedload(CoachingLine.given_by), joinedload(CoachingLine.person))
            .order_by(CoachingLine.given_on.desc(), CoachingLine.id.desc())
            .limit(NEWEST)
        )
        return [
            ListedCoaching(
                line.given_on,
                line.given_by.name,
                reference or (line.person.name if line.person else ""),
                line.minutes,
                line.topic,
            )
            for line, reference in session.execute(query).tuples()
        ]


def _person_id(session: Session, form: LogCoachingForm) -> str | None:
    return person_named(session, "", form.person_email, at="person_email").id if form.person_email else None


def _project_id(session: Session, form: LogCoachingForm) -> str | None:
    if not form.project:
        return None
    project_id = session.scalar(select(Project.id).where(Project.reference == form.project.strip().upper()))
    if project_id is None:
        raise WrongForm([("project", f"There is no project {form.project}")])
    return project_id
