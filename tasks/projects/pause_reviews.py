"""Asking whether a pause is over: on its review date and again and again, never silence (OB-099)."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.clock import at_local, local_date
from models.engine.escalation_timers import MORNING, armed
from models.policy.lifecycle import PAUSE_ASKED_AGAIN_EVERY
from models.records import Pause, Person, Project, Timer
from models.vocabulary import Role, TimerKind, TimerState
from models.working_time import working_days_after
from notifications.emails import dates
from notifications.emails.outbox_rows import Occasion
from tasks.database.audit_trail import HistoryFact
from tasks.people.lookup import directory, letterhead
from tasks.projects.project_rows import append_project_history


def review_pause(session: Session, project: Project, timer: Timer, moment: datetime) -> str | None:
    """Ask the lead and QIST, or whoever is asked in the task, and arm the next time; nothing if it is over."""
    _, pause_id, number = timer.key.split(":")
    pause = session.get_one(Pause, pause_id)
    if pause.ended_at is not None or not project.is_open:
        timer.state, timer.fired_at = TimerState.CANCELLED, moment
        return None
    timer.state, timer.fired_at = TimerState.FIRED, moment
    on = Occasion(project, letterhead(session), moment)
    again = working_days_after(local_date(moment), PAUSE_ASKED_AGAIN_EVERY)
    session.add_all(
        dates.pause_review(on, pause, person, occurrence=number, again=again)
        for person in _asked(session, project, pause, moment)
    )
    session.add(
        armed(
            f"pause:{pause.id}:{int(number) + 1}",
            TimerKind.REVIEW_PAUSE,
            at_local(again, MORNING),
            project_id=project.id,
            task_id=pause.task_id,
        )
    )
    fact = HistoryFact.of(timer, timer.kind.value, "Asked whether the pause is over")
    append_project_history(session, project, [fact], now=moment)
    return timer.kind


def _asked(session: Session, project: Project, pause: Pause, moment: datetime) -> list[Person]:
    who = directory(session, project, now=moment)
    task = next((task for task in project.tasks if task.id == pause.task_id), None)
    first = task.assignee if task is not None else who.assign(Role.LEAD, project).person
    qist = who.assign(Role.QIST, project).person
    return list({person.id: person for person in (first, qist)}.values())
