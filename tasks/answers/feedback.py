"""What people tell us was wrong with a step, and the queue in which the QI Support Team deals with it (OB-002)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.clock import local_date, now
from models.errors import AlreadyDecided, NotFound, NotReady
from models.forms.operations.preferences import FeedbackAnswerForm, FeedbackForm
from models.records import Feedback, HumanTask, Person, Project
from models.records.base import new_id
from models.vocabulary import Role
from notifications.emails import service as letters
from tasks.database.audit_trail import HistoryFact, append_to_history
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.people.lookup import directory, is_in_role, letterhead, support_team
from tasks.people.permissions import TEAM, only_team
from tasks.projects.project_rows import project_by_id

WHOLE_SERVICE = "QI Workflow"
"""What it is about where no step is named."""


@dataclass(frozen=True)
class FeedbackSubject:
    """What something is said about: a task of a project, or the service as such (all empty but `about`)."""

    about: str = WHOLE_SERVICE
    task_id: str = ""
    project_id: str = ""
    reference: str = ""
    title: str = ""


@dataclass(frozen=True)
class WaitingFeedback:
    """One thing that waits for the QI Support Team."""

    id: str
    about: str
    reference: str
    said: str
    by: str
    at: datetime


def step_of(task_id: str) -> FeedbackSubject:
    """The step that a task is, whoever may answer it; of an empty id the whole service. NotFound if there is none."""
    with reading() as session:
        return _step(session, task_id)


def send_feedback(task_id: str, person_id: str, form: FeedbackForm, nonce: str) -> FeedbackSubject:
    """Keep what was said and write to the QI Support Team, once for each sending of a form; NotFound."""
    moment = now()
    with unit_of_work() as session:
        step = _step(session, task_id)
        session.execute(select(Person.id).where(Person.id == person_id).with_for_update())
        if session.scalar(select(Feedback.id).where(Feedback.nonce == nonce)) is not None:
            return step
        told = Feedback(
            id=new_id(),
            nonce=nonce,
            person_id=person_id,
            project_id=step.project_id or None,
            task_id=step.task_id or None,
            about=step.about,
            said=form.said,
            said_at=moment,
            answer="",
        )
        session.add(told)
        session.flush()
        project = project_by_id(session, step.project_id) if step.project_id else None
        to = _support_team(session, project, moment)
        session.add(letters.feedback_told(told, project, to=to, head=letterhead(session)))
        append_to_history(
            session,
            [_fact(told, "feedback given", f"Told us what was wrong: {step.about}", person_id)],
            at=moment,
        )
        return step


def waiting_feedback(person_id: str) -> Sequence[WaitingFeedback]:
    """What is not settled, the oldest first; OnlyForTheTeam for everybody else."""
    with reading() as session:
        only_team(session, person_id)
        rows = session.execute(
            select(Feedback, Person.name, Project.reference)
            .join(Person, Person.id == Feedback.person_id)
            .outerjoin(Project, Project.id == Feedback.project_id)
            .where(Feedback.settled_at.is_(None))
            .order_by(Feedback.id)
        )
        return [
            WaitingFeedback(value.id, value.about, reference or "", value.said, name, value.said_at)
            for value, name, reference in rows
        ]


def feedback_count(person_id: str) -> int | None:
    """How much is not settled, for the QI Support Team; None for everybody else."""
    with reading() as session:
        if not is_in_role(session, person_id, *TEAM):
            return None
        return session.scalar(select(func.count()).where(Feedback.settled_at.is_(None))) or 0


def settle_waiting_feedback(feedback_id: str, person_id: str, form: FeedbackAnswerForm) -> str:
    """Deal with what somebody told us, and write to them if there is an answer; the step that it was about.

    May be repeated: the same answer of the same person settles it once. Refused: NotFound,
    OnlyForTheTeam, and AlreadyDecided if somebody was first.
    """
    moment = now()
    with unit_of_work() as session:
        only_team(session, person_id)
        told = session.scalar(select(Feedback).where(Feedback.id == feedback_id).with_for_update())
        if told is None:
            raise NotFound("such note")
        if told.settled_at is not None:
            _refuse_second(session, told, person_id, form)
            return told.about
        told.settled_at, told.settled_by_id, told.answer = moment, person_id, form.answer or ""
        said_by = session.get_one(Person, told.person_id)
        if told.answer and said_by.is_here(local_date(moment)):
            project = session.get_one(Project, told.project_id) if told.project_id else None
            session.add(
                letters.feedback_answered(told, project, to=said_by, head=letterhead(session), now=moment)
            )
        append_to_history(
            session, [_fact(told, "feedback settled", f"Dealt with: {told.about}", person_id)], at=moment
        )
        return told.about


def _step(session: Session, task_id: str) -> FeedbackSubject:
    if not task_id:
        return FeedbackSubject()
    row = session.execute(
        select(HumanTask.kind, Project.id, Project.reference, Project.title)
        .join(Project, Project.id == HumanTask.project_id)
        .where(HumanTask.id == task_id)
    ).one_or_none()
    if row is None:
        raise NotFound("such task")
    kind, project_id, reference, title = row
    return FeedbackSubject(kind.label, task_id, project_id, reference, title)


def _support_team(session: Session, project: Project | None, moment: datetime) -> Person:
    """Who is asked as QIST for a project; for the whole service whoever is first of the team."""
    if project is not None:
        return directory(session, project, now=moment).assign(Role.QIST, project).person
    person = support_team(session, local_date(moment))
    if person is None:
        raise NotReady("Nobody holds a role in the QI Support Team: nothing was stored.")
    return person


def _refuse_second(session: Session, told: Feedback, person_id: str, form: FeedbackAnswerForm) -> None:
    if told.settled_at is None or (told.settled_by_id, told.answer) == (person_id, form.answer or ""):
        return
    by = session.get_one(Person, told.settled_by_id)
    raise AlreadyDecided(asked=told.about, by=by.name, at=told.settled_at, outcome="dealt with")


def _fact(told: Feedback, action: str, sentence: str, person_id: str) -> HistoryFact:
    """Not in the history of its project: it is about us."""
    return HistoryFact(action, "feedback", told.id, sentence, person_id=person_id)
