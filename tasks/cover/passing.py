"""Passing a task on: another person is asked, gets one introduction and time of their own (OB-043, OB-054)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import local_date
from models.engine.assignment import Assignment
from models.engine.escalation_timers import escalation_timers
from models.policy.lifecycle import FOR_A_NEWCOMER
from models.policy.versions import ask_of
from models.records import Draft, Email, HumanTask, PassedOn, Person, Project, Timer
from models.records.base import new_id
from models.vocabulary import LetterClass, Role, TimerKind, TimerState
from models.working_time import working_days_after
from notifications.emails import cover
from notifications.emails.outbox_rows import Occasion
from tasks.database.audit_trail import HistoryFact
from tasks.database.waiting_letters import supersede_waiting
from tasks.people.lookup import directory, letterhead

TO_BE_ANSWERED = (LetterClass.TASK, LetterClass.REMINDER, LetterClass.ESCALATION)


@dataclass(frozen=True)
class PassingReason:
    """Why a task is passed on, by whom and in which role; nobody, where the policy does it."""

    reason: str
    by: Person | None = None
    role: Role | None = None


def pass_task_on(  # noqa: PLR0913 -- which task of which project, to whom, why and when
    session: Session,
    project: Project,
    task: HumanTask,
    *,
    to: Assignment,
    why: PassingReason,
    moment: datetime,
    is_introduced: bool = True,
) -> HistoryFact:
    """Ask somebody else in an open task of a locked project; what the history is to be told.

    Whoever takes it over has at least five working days, a ladder of their own, and one letter that introduces
    the task; what waited for the one before is not sent any more. Whoever takes it themselves gets no letter.
    """
    before = task.assignee
    task.assignee, task.assignee_id = to.person, to.person.id
    task.for_person_id = to.stands_in_for.id if to.stands_in_for else None
    task.note, task.assignment_no = to.note, task.assignment_no + 1
    task.quiet_until = None
    task.taken_at = moment if why.by else None
    _stop_writing(session, task)
    _fill_in_likewise(session, task)
    _give_time(session, project, task, moment)
    session.add(
        PassedOn(
            id=new_id(),
            task_id=task.id,
            number=task.assignment_no,
            from_id=before.id,
            to_id=to.person.id,
            by_id=why.by.id if why.by else None,
            reason=why.reason,
            at=moment,
        )
    )
    session.flush()
    if is_introduced and (why.by is None or why.by.id != to.person.id):
        who = directory(session, project, now=moment)
        on = Occasion(project, letterhead(session), moment, who)
        passing_note = cover.PassingNote(why.reason if why.by else "", why.role)
        session.add_all(cover.passed_on(on, task, ask_of(project, task), passing_note))
    return _passed(task, before, why)


def _stop_writing(session: Session, task: HumanTask) -> None:
    """What still waits for the one before is not sent any more."""
    supersede_waiting(session, Email.task_id == task.id, Email.letter_class.in_(TO_BE_ANSWERED))


def _fill_in_likewise(session: Session, task: HumanTask) -> None:
    """What was filled in when it was opened waits for the next person, too; not what somebody has typed since (P30)."""
    query = select(Draft).where(Draft.task_id == task.id, Draft.saved_at <= task.opened_at)
    known = session.scalars(query.limit(1)).first()
    if known is None or session.get(Draft, (task.id, task.assignee_id)) is not None:
        return
    session.add(
        Draft(
            task_id=task.id,
            person_id=task.assignee_id,
            typed=known.typed,
            form_version=known.form_version,
            saved_at=known.saved_at,
        )
    )


def _give_time(session: Session, project: Project, task: HumanTask, moment: datetime) -> None:
    """A date that leaves a newcomer time, and a ladder from its first rung; pauses go on as they are."""
    soonest = working_days_after(local_date(moment), FOR_A_NEWCOMER)
    if task.due_on < soonest:
        task.first_due_on = task.first_due_on or task.due_on
        task.due_on, task.date_note = soonest, ""
    climbing = select(Timer).where(
        Timer.task_id == task.id,
        Timer.state == TimerState.ARMED,
        Timer.kind.in_([TimerKind.REMIND, TimerKind.ESCALATE]),
    )
    for timer in session.scalars(climbing):
        timer.state, timer.fired_at = TimerState.CANCELLED, moment
    session.add_all(escalation_timers(task, ask_of(project, task), now=moment))


def _passed(task: HumanTask, before: Person, why: PassingReason) -> HistoryFact:
    return HistoryFact.of(
        task,
        "task passed on",
        f"{task.kind.said}: now asked of somebody else as {task.role.label}",
        person_id=why.by.id if why.by else None,
        occurrence=str(task.assignment_no),
        detail={
            "from": before.id,
            "to": task.assignee_id,
            "number": task.assignment_no,
            "reason": why.reason,
            **({"for": task.for_person_id} if task.for_person_id else {}),
        },
    )
