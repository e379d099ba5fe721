"""The letter of the week, for whoever wants one instead of single reminders (P12)."""

import logging
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models.clock import at_local, local_date, now
from models.engine.blocked_steps import blocked_steps
from models.policy.versions import ask_of
from models.records import Absence, DailyRound, Decision, Email, EmailTask, HumanTask, Person, Project
from models.vocabulary import TaskState
from models.working_time import is_working_day, working_days_after
from notifications.content.consequence import told_next
from notifications.emails.digests import WaitingStep, Week, digest
from tasks.cover.routing import route_task
from tasks.database.for_each_safely import for_each_safely
from tasks.database.unit_of_work import dry_run, reading, unit_of_work
from tasks.people.lookup import directory, letterhead

log = logging.getLogger(__name__)

DIGEST, HOUR = "digest", 7
"""The name of its daily round, and the hour in London from which it goes: before the hour of reminders."""


def write_digests() -> int | None:
    """Write the letter of this week to everybody who wants one and is asked something; how many.

    On the first working day of the week, or, if that was missed, on a later one of the same week, to the same
    people. Safe to repeat and to run twice at once: one letter a person and week. Whoever was asked nothing on
    that first morning gets none; what is asked of somebody who is away today goes to their stand-in first.
    None where it is not made: on days off, and once this week's letters went.
    """
    moment = now()
    today = local_date(moment)
    begins = first_working_day(today)
    if today < begins or not is_working_day(today) or _was_made(begins):
        return None
    for task_id in _asked_of_the_absent(today):
        _route(task_id)
    return for_each_safely(
        _who_want_one(), lambda person_id: _write(person_id, begins, moment), what="digest"
    )


def digests_to_come(morning: datetime, most: int | None = None) -> tuple[list[tuple[Person, Email]], int]:
    """Who gets which letter of the week by a working morning, as things stand now; nothing is stored.

    At most so many people are looked at; how many were not is told, too.
    """
    begins, rows = first_working_day(local_date(morning)), list[tuple[Person, Email]]()
    if local_date(morning) < begins or _was_made(begins):
        return rows, 0
    readers = _who_want_one()
    for person_id in readers[:most]:
        try:
            with dry_run() as session:
                email = _letter(session, person_id, begins, morning)
                if email is not None:
                    rows.append((session.get_one(Person, person_id), email))
        except Exception:
            log.exception("the digest of %s could not be rehearsed", person_id)
    return rows, len(readers[most:]) if most is not None else 0


def first_working_day(day: date) -> date:
    """The first working day of the week of a day."""
    return working_days_after(day - timedelta(days=day.weekday()), 0)


def _was_made(begins: date) -> bool:
    """Whether this week's letters went already: who is asked, or chooses, something later waits until Monday."""
    with reading() as session:
        last = session.get(DailyRound, DIGEST)
        return last is not None and last.day >= begins


def _asked_of_the_absent(today: date) -> list[str]:
    is_away = (Absence.first_day <= today) & (Absence.last_day >= today) & Absence.taken_back_at.is_(None)
    query = (
        select(HumanTask.id)
        .join(Person, Person.id == HumanTask.assignee_id)
        .where(
            HumanTask.state == TaskState.OPEN,
            Person.wants_digest,
            Person.id.in_(select(Absence.person_id).where(is_away)),
        )
        .order_by(HumanTask.id)
    )
    with reading() as session:
        return list(session.scalars(query))


def _route(task_id: str) -> None:
    """Ask the stand-in; a task that fails keeps no other waiting (P17)."""
    try:
        route_task(task_id)
    except Exception:
        log.exception("task %s could not be passed on", task_id)


def _who_want_one() -> list[str]:
    with reading() as session:
        return list(session.scalars(select(Person.id).where(Person.wants_digest).order_by(Person.id)))


def _write(person_id: str, begins: date, moment: datetime) -> bool:
    with unit_of_work() as session:
        return _letter(session, person_id, begins, moment) is not None


def _letter(session: Session, person_id: str, begins: date, moment: datetime) -> Email | None:
    """The letter of one person and week, if it is to be written and is not yet."""
    query = select(Person).where(Person.id == person_id, Person.wants_digest).with_for_update()
    person = session.scalar(query)
    if person is None or not person.is_here(local_date(moment)):
        return None
    week = Week(person, begins, letterhead(session), moment)
    if session.scalar(select(Email.id).where(Email.key == week.key)) is not None:
        return None
    waiting = sorted(_waiting(session, person, moment), key=_heaviest_first)
    if not any(step.task.opened_at < at_local(begins, HOUR) for step in waiting):
        return None
    email, links = digest(week, waiting)
    session.add_all([email, *links])
    session.flush()
    session.add_all(EmailTask(email_id=email.id, task_id=step.task.id) for step in waiting)
    return email


def _waiting(session: Session, person: Person, moment: datetime) -> Iterator[WaitingStep]:
    """What the person is asked, also for somebody else, without what rests: nobody is reminded of that."""
    rows = session.execute(
        select(HumanTask, Project)
        .join(Project, Project.id == HumanTask.project_id)
        .where(
            HumanTask.assignee_id == person.id,
            HumanTask.state == TaskState.OPEN,
            HumanTask.paused_until.is_(None),
            or_(HumanTask.quiet_until.is_(None), HumanTask.quiet_until <= local_date(moment)),
            Project.holds_mail.is_(False),
        )
        .options(
            joinedload(HumanTask.assignee),
            joinedload(Project.lead),
            joinedload(Project.deputy),
            selectinload(Project.parts),
            selectinload(Project.tasks).joinedload(HumanTask.decision).joinedload(Decision.for_person),
        )
    )
    for task, project in rows:
        try:
            ask = ask_of(project, task)
            if not project.held_until and (not project.hold or ask.holds):
                who = directory(session, project, now=moment)
                following = told_next(who, project, task, ask)
                yield WaitingStep(project, task, blocked_steps(project, task), following)
        except Exception:
            log.exception("task %s of project %s could not be told of", task.id, project.id)


def _heaviest_first(step: WaitingStep) -> tuple[int, date, str]:
    """What most waits for, then what is late or due soonest."""
    return -step.behind.weight, step.task.due_on, step.task.id
