"""Dates that people were told before a bank holiday was entered: moved on by the one rule, with a reason (P13)."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from models.clock import at_local, dated, local_date, now, spoken_date
from models.engine.due_dates import date_after_holidays, rungs_move_on
from models.engine.escalation_timers import MORNING
from models.errors import RoundIncomplete
from models.policy.rules import WorkingDays
from models.policy.versions import ask_of
from models.records import HistoryEntry, HumanTask, Project, Timer, TrustHoliday
from models.vocabulary import TaskState, TimerKind, TimerState
from models.working_time import working_days_after
from tasks.database.audit_trail import HistoryFact
from tasks.database.for_each_safely import for_each_safely
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.projects.project_rows import append_project_history, locked_project

MOVED = "date moved for a bank holiday"


def settle_holidays() -> int:
    """Move the dates that a bank holiday concerns which was entered since; in how many projects any did.

    Safe to repeat and to break off: a task is moved once for each holiday. A project that fails keeps no other
    waiting, and is tried again at the next sweep (P17).
    """
    moment, holidays = now(), _unsettled()
    if not holidays:
        return 0
    with reading() as session:
        projects = session.scalars(_concerned(min(holiday.day for holiday in holidays))).all()
    try:
        moved = for_each_safely(
            projects, lambda project_id: _settle_one(project_id, holidays, moment), what="bank holiday"
        )
    except RoundIncomplete as trouble:
        return trouble.count
    with unit_of_work() as session:
        ids = [holiday.id for holiday in holidays]
        for holiday in session.scalars(select(TrustHoliday).where(TrustHoliday.id.in_(ids))):
            holiday.settled_at = moment
    return moved


def _unsettled() -> Sequence[TrustHoliday]:
    """The bank holidays whose dates have not been looked at yet."""
    query = select(TrustHoliday).where(
        TrustHoliday.is_free, TrustHoliday.settled_at.is_(None), TrustHoliday.taken_back_at.is_(None)
    )
    with reading() as session:
        return session.scalars(query.order_by(TrustHoliday.day)).all()


def _concerned(first: date) -> Select[tuple[str]]:
    """Open projects with an open task that is due on or after a day, or a pause reviewed then."""
    due = select(HumanTask.project_id).where(HumanTask.state == TaskState.OPEN, HumanTask.due_on >= first)
    reviewed = select(Timer.project_id).where(
        Timer.state == TimerState.ARMED,
        Timer.kind == TimerKind.REVIEW_PAUSE,
        Timer.due_at >= at_local(first, 0),
    )
    query = select(Project.id).where(
        Project.closed_at.is_(None), or_(Project.id.in_(due), Project.id.in_(reviewed))
    )
    return query.order_by(Project.id)


def _settle_one(project_id: str, holidays: Sequence[TrustHoliday], moment: datetime) -> int:
    with unit_of_work() as session:
        project = locked_project(session, project_id)
        facts = [
            fact
            for task in project.tasks
            if task.is_open
            for fact in _moved(session, project, task, holidays)
        ]
        _put_reviews_off(session, project, {holiday.day for holiday in holidays})
        append_project_history(session, project, facts, now=moment)
    return int(bool(facts))


def _moved(
    session: Session, project: Project, task: HumanTask, holidays: Sequence[TrustHoliday]
) -> list[HistoryFact]:
    """Move the date of a task, if it is concerned; what the history is to be told, once for each holiday.

    A date is counted over a holiday where the rule counts working days, nobody has moved it since, and it was asked
    before the holiday was known. A day that was taken back and is entered again moves nothing a second time.
    """
    done = dict(session.execute(_done(task)).tuples().all())
    new = [holiday for holiday in holidays if holiday.id not in done]
    before, rule = task.due_on, ask_of(project, task)
    is_counted = isinstance(rule.due, WorkingDays) and task.first_due_on is None
    counted = [
        holiday.day
        for holiday in new
        if is_counted and task.opened_at <= holiday.entered_at and holiday.day not in done.values()
    ]
    to = date_after_holidays(task, counted=counted, free=[holiday.day for holiday in new])
    if to == before:
        return []
    first = local_date(task.opened_at) if counted else before - timedelta(days=1)
    concerned = [holiday for holiday in new if first < holiday.day <= to]
    why = _why([holiday.day for holiday in concerned])
    task.due_on = to
    task.date_note = f"It was due by {spoken_date(before)}; the date moved since {why}."
    rungs_move_on(task, rule.ladder, session.scalars(_rungs(task)))
    sentence = f"{task.kind.said}: date moved from {dated(before)} to {dated(to)}, since {why}"
    detail = {"from": before.isoformat(), "to": to.isoformat()}
    return [
        HistoryFact.of(task, MOVED, sentence, occurrence=holiday.id, detail=detail) for holiday in concerned
    ]


def _done(task: HumanTask) -> Select[tuple[str, date]]:
    """The holidays for which a task was moved, and their days."""
    return (
        select(TrustHoliday.id, TrustHoliday.day)
        .join(HistoryEntry, HistoryEntry.occurrence == TrustHoliday.id)
        .where(
            HistoryEntry.action == MOVED,
            HistoryEntry.object_type == "task",
            HistoryEntry.object_id == task.id,
        )
    )


def _why(days: Sequence[date]) -> str:
    """“Wednesday 11 November 2026 is a bank holiday”."""
    days_in_words = " and ".join(spoken_date(day) for day in days)
    return f"{days_in_words} {'is a bank holiday' if len(days) == 1 else 'are bank holidays'}"


def _rungs(task: HumanTask) -> Select[tuple[Timer]]:
    return select(Timer).where(Timer.task_id == task.id, Timer.state == TimerState.ARMED)


def _put_reviews_off(session: Session, project: Project, days: Collection[date]) -> None:
    """A pause that was to be reviewed on such a day is reviewed on the next working day."""
    query = select(Timer).where(
        Timer.project_id == project.id,
        Timer.state == TimerState.ARMED,
        Timer.kind == TimerKind.REVIEW_PAUSE,
    )
    for timer in session.scalars(query):
        if (day := local_date(timer.due_at)) in days:
            timer.due_at = at_local(working_days_after(day, 0), MORNING)
