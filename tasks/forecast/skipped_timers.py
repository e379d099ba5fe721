"""Why a timer that was due has written nothing, in a sentence."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import local_date, spoken_date
from models.policy.lifecycle import REMINDED_BEFORE_TOLD
from models.policy.versions import ask_of
from models.records import Email, HumanTask, Project, Timer
from models.vocabulary import Role, TimerKind, TimerState
from tasks.reminders.escalate import CLASSES


def why_skipped(session: Session, timer: Timer, moment: datetime) -> str:
    """Why it has written nothing at this moment, after it was fired; empty if nothing was to be written."""
    task = session.get(HumanTask, timer.task_id) if timer.task_id else None
    if timer.state is TimerState.CANCELLED:
        return _why_cancelled(timer, task)
    if timer.state is TimerState.FIRED:
        return "" if timer.kind is TimerKind.ENTER_STAGE else "It is said in another email."
    return _why_put_off(session, timer, task, moment) if task is not None else ""


def is_at_rest(project: Project, task: HumanTask) -> bool:
    """Whether its clock stands still, or its project is on hold and the task is not what that waits for."""
    is_held = project.held_until or (project.hold and not ask_of(project, task).holds)
    return bool(task.paused_until or is_held)


def _why_cancelled(timer: Timer, task: HumanTask | None) -> str:
    if timer.kind is TimerKind.REVIEW_PAUSE:
        return "The pause is over."
    if task is None or not task.is_open:
        return "It is asked no more."
    return "Nobody deputises for whoever is asked." if timer.tells is Role.DEPUTY else "Nobody is to be told."


def _why_put_off(session: Session, timer: Timer, task: HumanTask, moment: datetime) -> str:
    project = session.get_one(Project, task.project_id)
    if task.paused_until:
        return f"Its clock stands still, to be reviewed on {spoken_date(task.paused_until)}."
    if is_at_rest(project, task):
        return "The project is on hold."
    today = select(Email.id).where(
        Email.task_id == task.id,
        Email.letter_class == CLASSES[timer.kind],
        Email.local_date == local_date(moment),
    )
    if session.scalar(today.limit(1)) is not None:
        return "Another of its kind is written that day, and one a day is enough."
    return (
        "Nobody else is told before its own email has arrived, and a reminder has been with its reader for "
        f"{REMINDED_BEFORE_TOLD} working days."
    )
