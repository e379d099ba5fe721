"""What is overdue is brought to a committee, or to whoever is to call, in one letter for all (5.0, 5.1; OB-056)."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, inspect, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

from models.clock import at_local, local_date
from models.engine.assignment import Assignment
from models.engine.escalation_route import told_of
from models.engine.escalation_timers import asks_to_call
from models.policy.lifecycle import BODIES, TABLE_EVERY
from models.policy.versions import ask_of
from models.records import Email, EmailTask, HumanTask, Project, Timer
from models.vocabulary import Letter, Role, TaskState, TimerKind, TimerState
from models.working_time import working_days_after
from notifications.emails.digests import OverdueTask, TableOccasion, overdue_table
from tasks.people.lookup import directory, letterhead
from tasks.projects.project_rows import projects_by_id
from tasks.reminders.letters_sent import letters_sent_about, was_reminded


@dataclass(frozen=True)
class BroughtTask:
    """An overdue task, its project, and the rung by which it is brought to somebody."""

    project: Project
    task: HumanTask
    timer: Timer

    @property
    def is_to_call(self) -> bool:
        """Whether whoever is told is to call, since everybody on the ladder was told."""
        return asks_to_call(self.timer, ask_of(self.project, self.task))


def bring_in_table(session: Session, brought: BroughtTask, told: Assignment, moment: datetime) -> date | None:
    """See that a letter of today tells of the task; else the day on which the next letter to that reader may.

    The first rung of a day that may writes the letter, with all that is due by then and all that stands since.
    """
    today = local_date(moment)
    if _told_today(session, [brought.task.id], today):
        return working_days_after(today + timedelta(days=1), 0)
    if (last := _last_table(session, told, is_to_call=brought.is_to_call)) is not None:
        if last.local_date == today and session.get(EmailTask, (last.id, brought.task.id)) is not None:
            return None
        following = working_days_after(last.local_date or today, TABLE_EVERY)
        if following > today:
            return following
    tasks = {late.task.id: late for late in _overdue(session, brought, told, moment)}
    tasks[brought.task.id] = OverdueTask(brought.project, brought.task, is_new=True)
    on = TableOccasion(told, letterhead(session), moment, brought.is_to_call)
    email = overdue_table(on, list(tasks.values()))
    session.add(email)
    session.flush()
    session.add_all(EmailTask(email_id=email.id, task_id=task_id) for task_id in tasks)
    session.flush()
    return None


def is_told_in_table(role: Role, brought: BroughtTask) -> bool:
    """Whether whoever is told reads it in a table: a committee, the Board, or whoever is to call."""
    return role in BODIES or brought.is_to_call


def _told_today(session: Session, task_ids: Collection[str], today: date) -> set[str | None]:
    """The tasks of which somebody was told today: after an outage several rungs are due at once, and one is (P12)."""
    told = select(Timer.task_id).where(
        Timer.task_id.in_(task_ids),
        Timer.kind == TimerKind.ESCALATE,
        Timer.state == TimerState.FIRED,
        Timer.fired_at >= at_local(today, 0),
    )
    return set(session.scalars(told))


def _last_table(session: Session, told: Assignment, *, is_to_call: bool) -> Email | None:
    kind = "call" if is_to_call else "told"
    query = select(Email).where(
        Email.to_person_id == told.person.id,
        Email.letter == Letter.OVERDUE_TABLE,
        Email.key.startswith(f"overdue-table:{told.person.id}:{kind}:"),
    )
    return session.scalar(query.order_by(Email.created_at.desc()).limit(1))


def _overdue(
    session: Session, brought: BroughtTask, told: Assignment, moment: datetime
) -> Iterator[OverdueTask]:
    """What was brought to the reader before and still stands, and what is to be brought to them today."""
    stood = _rungs().where(Timer.state == TimerState.FIRED, Timer.told_id == told.person.id)
    for late in _read(session, stood):
        if late.is_to_call is brought.is_to_call and (late.is_to_call or late.timer.tells in BODIES):
            yield OverdueTask(late.project, late.task, is_new=False)
    due = _rungs().where(
        Timer.state == TimerState.ARMED, Timer.due_at <= moment, Timer.tells == brought.timer.tells
    )
    due_today = [late for late in _read(session, due) if late.is_to_call is brought.is_to_call]
    for late in _arriving(session, due_today, told, moment):
        yield OverdueTask(late.project, late.task, is_new=True)


def _rungs() -> Select[tuple[Timer]]:
    """The rungs of open tasks that do not rest, of projects that do not."""
    return (
        select(Timer)
        .join(HumanTask, HumanTask.id == Timer.task_id)
        .join(Project, Project.id == Timer.project_id)
        .where(
            Timer.kind == TimerKind.ESCALATE,
            HumanTask.state == TaskState.OPEN,
            HumanTask.paused_until.is_(None),
            Project.held_until.is_(None),
        )
        .order_by(Timer.due_at, Timer.id)
    )


def _read(session: Session, rungs: Select[tuple[Timer]]) -> list[BroughtTask]:
    timers = session.scalars(rungs).all()
    projects = _projects(session, {timer.project_id for timer in timers})
    return [
        BroughtTask(project, task, timer)
        for timer in timers
        for project in [projects[timer.project_id]]
        for task in project.tasks
        if task.id == timer.task_id and (not project.hold or ask_of(project, task).holds)
    ]


def _projects(session: Session, project_ids: Collection[str]) -> dict[str, Project]:
    """As this transaction has them already, under their locks; all others read in one go."""
    known = {}
    for project_id in project_ids:
        project = session.identity_map.get(identity_key(Project, project_id))
        if isinstance(project, Project) and "tasks" in inspect(project).dict:
            known[project_id] = project
    return {**known, **projects_by_id(session, sorted(set(project_ids) - set(known)))}


def _arriving(
    session: Session, due: Sequence[BroughtTask], told: Assignment, moment: datetime
) -> Iterator[BroughtTask]:
    """Those whose own rung tells the same reader of them today: reminders have gone before (P12)."""
    today = local_date(moment)
    told_today = _told_today(session, [late.task.id for late in due], today)
    letters = letters_sent_about(session, [late.task for late in due])
    for late in due:
        who = directory(session, late.project, now=moment)
        role = late.timer.tells or Role.QIST
        reader, _ = told_of(who, late.project, late.task, ask_of(late.project, late.task), role)
        is_free = late.task.id not in told_today
        if (
            reader.person.id == told.person.id
            and is_free
            and was_reminded(letters.get(late.task.id, ()), today)
        ):
            yield late
