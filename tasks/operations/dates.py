"""Dates that move: more time, a later reminder, a clock that stops, a project on hold (OB-099)."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import at_local, dated, local_date, spoken_date
from models.engine.advance import refresh_hold
from models.engine.due_dates import lost_days, move_date, quiet_until
from models.engine.escalation_timers import MORNING, armed
from models.errors import WrongForm
from models.forms.operations.dates import (
    CountAnewForm,
    ExtendForm,
    GoOnForm,
    HoldForm,
    PutBackForm,
    SnoozeForm,
    StartClockForm,
    StopClockForm,
)
from models.policy.lifecycle import LONGEST_EXTENSION, LONGEST_PAUSE, LONGEST_SNOOZE
from models.policy.versions import ask_of
from models.records import HistoryEntry, HumanTask, Pause, Project, Timer
from models.records.base import new_id
from models.vocabulary import Role, TaskKind, TimerKind, TimerState
from models.working_time import working_days_after
from notifications.emails import dates
from tasks.actions.effects import enough_on, unjudged_actions
from tasks.figures.letters import take_letters_back
from tasks.operations.operation import Operation, OperationRecord, OperationUnderWay
from tasks.projects.measures import judged_measures

_MOVES = tuple(form.button.lower() for form in (ExtendForm, CountAnewForm))
"""What the history calls a move of a date by somebody."""

A_YEAR = 260
"""Working days past today to which QIST may move a date."""


def is_open_task(project: Project, task: HumanTask | None) -> bool:
    """Whether there is a task that waits for its answer."""
    _ = project
    return task is not None and task.is_open


def may_move(change: OperationUnderWay) -> bool:
    """Whoever may answer it, the lead for an action of the project, and QIST."""
    is_theirs = change.required_task.role is Role.ACTION_OWNER and change.is_one_of(Role.LEAD)
    return change.may_answer() or is_theirs or change.is_one_of(Role.QIST)


def extend(change: OperationUnderWay, form: ExtendForm) -> OperationRecord:
    """Move the date of a task; the rungs still to come move with it, and whoever is asked is told."""
    task, before = change.required_task, change.required_task.due_on
    _refuse_date(change, form.due_on)
    move_and_tell(change, form.due_on, form.reason)
    return OperationRecord(
        f"{task.kind.said}: date moved from {dated(before)} to {dated(form.due_on)}",
        {"from": before.isoformat(), "to": form.due_on.isoformat(), "reason": form.reason},
    )


def move_and_tell(change: OperationUnderWay, to: date, reason: str) -> None:
    """The date of a task moves with the rungs still to come, and whoever is asked is told why."""
    task, before = change.required_task, change.required_task.due_on
    move_date(task, to, ask_of(change.project, task).ladder, _timers(change, task), now=change.moment)
    _tell_of_new_date(change, task, before, reason)


def date_before_last_move(change: OperationUnderWay) -> date | None:
    """The date before the last move, if that is the date that holds and the one before has not passed since.

    What was late already when its date was moved is late again: nobody learns of that by the undoing.
    """
    task = change.required_task
    moves = (
        select(HistoryEntry)
        .where(HistoryEntry.object_id == task.id, HistoryEntry.action.in_(_MOVES))
        .order_by(HistoryEntry.seq.desc())
        .limit(1)
    )
    move = change.session.scalars(moves).first()
    if move is None or move.detail.get("to") != task.due_on.isoformat():
        return None
    before = date.fromisoformat(str(move.detail["from"]))
    was_late = before < local_date(move.at)
    return before if was_late or before >= change.today else None


def put_back(change: OperationUnderWay, form: PutBackForm) -> OperationRecord:
    """The date before the last move holds again. WrongForm where it has passed since, or was moved otherwise."""
    task, moved, before = change.required_task, change.required_task.due_on, date_before_last_move(change)
    if before is None:
        raise WrongForm(
            [("reason", "The date before has passed since, or the date has changed again: move it instead")]
        )
    move_and_tell(change, before, form.reason)
    return OperationRecord(
        f"{task.kind.said}: date put back from {dated(moved)} to {dated(before)}",
        {"from": moved.isoformat(), "to": before.isoformat(), "reason": form.reason},
    )


def _tell_of_new_date(change: OperationUnderWay, task: HumanTask, before: date, reason: str) -> None:
    """Whoever is asked is told if somebody else moved the date, and the lead if it was neither of them."""
    role = Role.QIST if change.is_one_of(Role.QIST) else Role.LEAD
    if change.person.id == task.assignee_id:
        role = task.role
    moved = dates.MovedDate(before, reason, role, change.nonce)
    if change.person.id != task.assignee_id:
        change.session.add_all(dates.date_moved(change.occasion, task, ask_of(change.project, task), moved))
    if change.project.lead_id not in {change.person.id, task.assignee_id}:
        change.session.add(dates.date_moved_told(change.occasion, task, moved))


def snooze(change: OperationUnderWay, form: SnoozeForm) -> OperationRecord:
    """No reminder before a day."""
    task = change.required_task
    last = working_days_after(change.today, LONGEST_SNOOZE)
    if form.until > last:
        raise WrongForm(
            [("until", f"The date must not be after {spoken_date(last)}: after that we remind you")]
        )
    quiet_until(task, form.until, _timers(change, task))
    return OperationRecord(
        f"{task.kind.said}: no reminder before {dated(form.until)}", {"until": form.until.isoformat()}
    )


def stop_clock(change: OperationUnderWay, form: StopClockForm) -> OperationRecord:
    """The time that the work waits on somebody else is not counted."""
    task = change.required_task
    _begin(
        change, Pause(reason=form.reason, waits_for=form.waits_for, review_on=form.review_on, task_id=task.id)
    )
    task.paused_until = form.review_on
    sentence = f"{task.kind.said}: the clock stands still, to be reviewed on {dated(form.review_on)}"
    return OperationRecord(sentence, {"waits_for": form.waits_for, "reason": form.reason})


def start_clock(change: OperationUnderWay, form: StartClockForm) -> OperationRecord:
    """The wait is over: the date moves by the working days that were lost."""
    task, active = change.required_task, _active(change.session, change.project)
    _end(
        change,
        [pause for pause in active if pause.task_id == task.id],
        [pause for pause in active if pause.task_id is None],
    )
    task.paused_until = None
    return OperationRecord(
        f"{task.kind.said}: the clock goes on, by {dated(task.due_on)}", {"reason": form.note or ""}
    )


def hold(change: OperationUnderWay, form: HoldForm) -> OperationRecord:
    """The whole project rests; whoever is asked something in it is told once."""
    project = change.project
    _begin(change, Pause(reason=form.reason, review_on=form.review_on, task_id=None))
    project.held_until = form.review_on
    refresh_hold(project)
    take_letters_back(change.session, project)
    told = {task.assignee.id: task.assignee for task in project.open_tasks} | {project.lead.id: project.lead}
    told.pop(change.person.id, None)
    change.session.add_all(
        dates.project_held(
            change.occasion, person, form.review_on, dates.PauseNote(form.reason, _role(change), change.nonce)
        )
        for person in told.values()
    )
    return OperationRecord(f"On hold, to be reviewed on {dated(form.review_on)}", {"reason": form.reason})


def resume(change: OperationUnderWay, form: GoOnForm) -> OperationRecord:
    """The project goes on; every open task's date moves by the working days that it lost."""
    project, active = change.project, _active(change.session, change.project)
    _end(
        change,
        [pause for pause in active if pause.task_id is None],
        [pause for pause in active if pause.task_id is not None],
    )
    project.held_until = None
    refresh_hold(project)
    _begin_as_planned(change)
    for task in project.open_tasks:
        if task.assignee_id != change.person.id:
            why = dates.PauseNote(form.note or "", _role(change), change.nonce)
            change.session.add(dates.project_resumed(change.occasion, task, why))
    return OperationRecord("Under way again", {"reason": form.note or ""})


def is_paused_task(project: Project, task: HumanTask | None) -> bool:
    """Whether a task's clock stands still."""
    return is_open_task(project, task) and task is not None and task.paused_until is not None


def is_running_task(project: Project, task: HumanTask | None) -> bool:
    """Whether a task's clock runs."""
    return is_open_task(project, task) and not is_paused_task(project, task)


def is_moved_task(project: Project, task: HumanTask | None) -> bool:
    """Whether the date of a task whose clock runs is a later one than was asked for first."""
    is_moved = task is not None and task.first_due_on is not None and task.due_on > task.first_due_on
    return is_moved and is_running_task(project, task)


def may_hold(change: OperationUnderWay) -> bool:
    """The lead, the deputy and QIST."""
    return change.is_one_of(Role.LEAD, Role.QIST)


TASK_OPERATIONS: dict[str, Operation[Any]] = {
    "extend": Operation(ExtendForm, is_running_task, may_move, extend),
    "put-back": Operation(PutBackForm, is_moved_task, may_move, put_back),
    "snooze": Operation(SnoozeForm, is_running_task, OperationUnderWay.may_answer, snooze),
    "wait": Operation(StopClockForm, is_running_task, may_move, stop_clock),
    "go-on": Operation(StartClockForm, is_paused_task, may_move, start_clock),
}
"""What may be done with a task, by the last part of its page's address."""

PROJECT_OPERATIONS: dict[str, Operation[Any]] = {
    "hold": Operation(
        HoldForm, lambda project, _: project.is_open and not project.held_until, may_hold, hold
    ),
    "go-on": Operation(GoOnForm, lambda project, _: project.held_until is not None, may_hold, resume),
}
"""What may be done with a project, by the last part of its page's address."""


def pauses_of(session: Session, project_id: str) -> list[Pause]:
    """Every pause of a project and its tasks, oldest first."""
    return list(session.scalars(select(Pause).where(Pause.project_id == project_id).order_by(Pause.id)))


def _refuse_date(change: OperationUnderWay, to: date) -> None:
    task = change.required_task
    if to <= task.due_on:
        raise WrongForm([("due_on", f"The new date must be after {spoken_date(task.due_on)}")])
    is_qist = change.is_one_of(Role.QIST)
    first = task.first_due_on or task.due_on
    last = (
        working_days_after(change.today, A_YEAR) if is_qist else working_days_after(first, LONGEST_EXTENSION)
    )
    if task.kind is TaskKind.CHECK_EFFECT and (enough := _enough_figures_on(change)) is not None:
        last = max(last, working_days_after(enough, LONGEST_SNOOZE))
    if to > last:
        more = "" if is_qist else "; ask the QI Support Team if you need longer"
        raise WrongForm([("due_on", f"The new date must not be after {spoken_date(last)}{more}")])


def _enough_figures_on(change: OperationUnderWay) -> date | None:
    """The day from which the effect of every action can be told; None where nothing is waited for (6.6; OB-112)."""
    judged = judged_measures(change.session, change.project)
    return enough_on(unjudged_actions(change.session, change.project, judged))


def _begin(change: OperationUnderWay, pause: Pause) -> None:
    """A pause begins; on its review date somebody is asked whether it is over."""
    last = working_days_after(change.today, LONGEST_PAUSE)
    if pause.review_on > last:
        raise WrongForm([("review_on", f"The date must not be after {spoken_date(last)}")])
    pause.id, pause.project_id = new_id(), change.project.id
    pause.began_at, pause.began_by_id = change.moment, change.person.id
    change.session.add(pause)
    change.session.add(
        armed(
            f"pause:{pause.id}:1",
            TimerKind.REVIEW_PAUSE,
            at_local(working_days_after(pause.review_on, 0), MORNING),
            project_id=change.project.id,
            task_id=pause.task_id,
        )
    )


def _end(change: OperationUnderWay, over: list[Pause], still: list[Pause]) -> None:
    """Pauses end: their review is no longer due, and each open task's date moves by what it lost."""
    for pause in over:
        pause.ended_at, pause.ended_by_id = change.moment, change.person.id
        for timer in change.session.scalars(
            select(Timer).where(Timer.key.startswith(f"pause:{pause.id}:"), Timer.state == TimerState.ARMED)
        ):
            timer.state, timer.fired_at = TimerState.CANCELLED, change.moment
    for task in change.project.open_tasks:
        mine = [each_pause for each_pause in over if each_pause.task_id in {None, task.id}]
        others = [each_pause for each_pause in still if each_pause.task_id in {None, task.id}]
        lost = lost_days(task, mine, others, local_date(change.moment))
        if lost:
            to = working_days_after(task.due_on, lost)
            ladder = ask_of(change.project, task).ladder
            move_date(task, to, ladder, _timers(change, task), now=change.moment)


def _begin_as_planned(change: OperationUnderWay) -> None:
    """What would have begun while the project was on hold begins on its date again, or at once if that has passed."""
    day = change.project.enters_next_stage_on
    query = select(Timer).where(
        Timer.project_id == change.project.id,
        Timer.kind == TimerKind.ENTER_STAGE,
        Timer.state == TimerState.ARMED,
    )
    if day is not None:
        for timer in change.session.scalars(query):
            timer.due_at = at_local(day, MORNING)


def _active(session: Session, project: Project) -> list[Pause]:
    return [pause for pause in pauses_of(session, project.id) if pause.ended_at is None]


def _role(change: OperationUnderWay) -> Role:
    return Role.LEAD if change.is_one_of(Role.LEAD) else Role.QIST


def _timers(change: OperationUnderWay, task: HumanTask) -> list[Timer]:
    query = select(Timer).where(Timer.task_id == task.id, Timer.state == TimerState.ARMED)
    return list(change.session.scalars(query))
