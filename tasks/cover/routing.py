"""Routing a task again: whoever was asked is away, has left or lost the role, takes part, or gets no email (P7, P8)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import now
from models.engine.assignment import Directory
from models.engine.escalation_timers import AGAIN, tell_instead
from models.engine.second_person import acted_before
from models.policy.versions import ask_of
from models.records import Email, EmailTask, HumanTask, Project, Timer
from models.vocabulary import TELLS_OTHERS, LetterClass, MailState, Role, TimerKind
from tasks.cover.passing import PassingReason, pass_task_on
from tasks.database.audit_trail import HistoryFact
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.people.lookup import directory
from tasks.projects.project_rows import append_project_history, locked_project

AWAY = "Whoever was asked is away."
LEFT = "Whoever was asked has left."
LOST_ROLE = "Whoever was asked has not the role any more."
TAKES_PART = "Whoever was asked takes part in the project, or did."
NO_MAIL = "No email reaches whoever was asked."

FOLLOWED_UP = {LetterClass.TASK, LetterClass.REMINDER, *TELLS_OTHERS}
"""What the next person gets when it reaches nobody."""


def route_again(session: Session, project: Project, task: HumanTask, moment: datetime) -> HistoryFact | None:
    """Ask whom the policy would ask now, if whoever is asked cannot act; nothing if nobody better is found.

    Of a locked project. Safe to repeat: whoever is at work and may act is left alone.
    """
    reason = _why_not(directory(session, project, now=moment), project, task)
    if not reason or not task.is_open:
        return None
    who = directory(session, project, now=moment, emails=[task.assignee.email])
    chosen = who.assign(
        task.role,
        project,
        email=task.assignee.email,
        decides=task.decides,
        avoids=acted_before(project, task.kind),
    )
    is_told_anew = reason == TAKES_PART and chosen.note != task.note
    if chosen.person.id == task.assignee_id and not is_told_anew:
        return None
    return pass_task_on(session, project, task, to=chosen, why=PassingReason(reason), moment=moment)


def keep_decisions_apart(session: Session, project: Project, moment: datetime) -> list[HistoryFact]:
    """What somebody was asked to decide who takes part by now is asked of somebody else (P7)."""
    asked = [task for task in project.tasks if task.is_open and _asks_one_of_its_own(project, task)]
    facts = (route_again(session, project, task, moment) for task in asked)
    return [fact for fact in facts if fact is not None]


def _asks_one_of_its_own(project: Project, task: HumanTask) -> bool:
    """Whether a decision is asked of somebody who takes part in the project, or in place of them."""
    asked = {task.assignee_id, task.for_person_id or ""}
    return task.decides and not project.may_not_decide.isdisjoint(asked)


def route_task(task_id: str) -> bool:
    """Ask somebody else for a task whose person may not decide on it or is not here; whether it was passed on."""
    moment = now()
    with unit_of_work() as session:
        project, task = _locked(session, task_id)
        fact = route_again(session, project, task, moment) if task is not None else None
        append_project_history(session, project, [fact] if fact else [], now=moment)
        return fact is not None


def ask_somebody_else(email_id: str) -> bool:
    """An email that asks somebody could not be delivered: the next person is asked; whether there was one.

    One that asked several things has somebody else asked in each of them, each in a transaction of its own. One that
    tells somebody of a late task is brought to the next role of the route. Nothing happens if the task is closed, or
    was passed on since, or its person is reached by nobody else's mail.
    """
    with reading() as session:
        email = session.get_one(Email, email_id)
        if email.letter_class not in FOLLOWED_UP:
            return False
        spoken_of = (
            select(EmailTask.task_id).where(EmailTask.email_id == email_id).order_by(EmailTask.task_id)
        )
        task_ids = [email.task_id] if email.task_id else list(session.scalars(spoken_of))
    results = [_ask_somebody_else(task_id, email_id) for task_id in task_ids]
    return any(results)


def _ask_somebody_else(task_id: str, email_id: str) -> bool:
    moment = now()
    with unit_of_work() as session:
        email = session.get_one(Email, email_id)
        project, task = _locked(session, task_id)
        if task is None or not task.is_open:
            return False
        if email.letter_class in TELLS_OTHERS:
            return _tell_the_next(session, project, task, email)
        if task.assignee_id != email.to_person_id:
            return False
        who = directory(session, project, now=moment)
        chosen = who.instead_of(task, project, unreached=_unreached(session, task))
        if chosen is None:
            return False
        fact = pass_task_on(session, project, task, to=chosen, why=PassingReason(NO_MAIL), moment=moment)
        append_project_history(session, project, [fact], now=moment)
        return True


def _tell_the_next(session: Session, project: Project, task: HumanTask, email: Email) -> bool:
    """The role after the one that was told in vain is told the next morning; after the last, the QI Support Team."""
    rungs = session.scalars(
        select(Timer)
        .where(Timer.task_id == task.id, Timer.kind == TimerKind.ESCALATE)
        .order_by(Timer.due_at.desc(), Timer.rung.desc())
    ).all()
    told = next((rung for rung in rungs if rung.told_id == email.to_person_id), None)
    if told is None:
        return False
    route = [role for _, role in ask_of(project, task).ladder.escalate]
    later = route[route.index(told.tells) + 1 :] if told.tells in route else []
    number = sum(rung.rung >= AGAIN for rung in rungs)
    session.add(tell_instead(task, tells=later[0] if later else Role.QIST, after=number, now=now()))
    return True


def _unreached(session: Session, task: HumanTask) -> frozenset[str]:
    """Everybody whom an email about a task did not reach."""
    failed = select(Email.to_person_id).where(Email.state == MailState.FAILED)
    of_several = select(EmailTask.email_id).where(EmailTask.task_id == task.id)
    by_itself = session.scalars(failed.where(Email.task_id == task.id))
    together = session.scalars(failed.where(Email.id.in_(of_several), Email.letter_class == LetterClass.TASK))
    return frozenset([*by_itself, *together])


def _locked(session: Session, task_id: str) -> tuple[Project, HumanTask | None]:
    project_id = session.scalars(select(HumanTask.project_id).where(HumanTask.id == task_id)).one()
    project = locked_project(session, project_id)
    return project, next((task for task in project.tasks if task.id == task_id), None)


def _why_not(who: Directory, project: Project, task: HumanTask) -> str:
    """Why whoever is asked cannot act now; empty if they can."""
    if not task.assignee.is_here(who.today):
        return LEFT
    if not who.is_at_work(task.assignee):
        return AWAY
    if _asks_one_of_its_own(project, task):
        return TAKES_PART
    may = who.may_act(task.assignee, task, project, also_by=ask_of(project, task).also_by)
    return "" if may else LOST_ROLE
