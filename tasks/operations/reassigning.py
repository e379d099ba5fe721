"""Who else shall act: a task passed on or taken, a project handed over, an escalation seen (OB-043, 054, 056)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from models.clock import spoken_date
from models.engine.assignment import Assignment
from models.errors import NoHandOverPlanned, WrongForm
from models.forms.operations.cover import CallOffForm, HandOverForm, PassOnForm, SeenForm, TakeForm
from models.records import HumanTask, Person, Project, Timer
from models.vocabulary import Role, TimerKind, TimerState
from tasks.cover.handing_over import AgreedHandOver, arrange_hand_over, call_off_hand_over, pending_hand_overs
from tasks.cover.passing import PassingReason, pass_task_on
from tasks.operations.dates import is_open_task, may_hold
from tasks.operations.operation import Operation, OperationRecord, OperationUnderWay, history_of_operation
from tasks.people.lookup import directory, is_in_role, person_named
from tasks.projects.project_rows import append_project_history

OWN_TASKS = frozenset({Role.LEAD, Role.ACTION_OWNER})
"""The roles whose tasks anybody in the Trust may be asked to do; in the others authority is held, not given away."""

OWN_PROJECT = (
    "You take part in this project, or did, so you do not choose who decides on it: ask somebody else of the "
    "QI Support Team to pass it on"
)


def may_pass_on(change: OperationUnderWay) -> bool:
    """Whoever may answer it, the lead for an action of the project, and QIST.

    A sponsor answers for themselves: another one is named in the proposal. The Head of Clinical Audit gives the tasks
    of the team to its members (5.1; OB-063).
    """
    if change.required_task.role is Role.SPONSOR:
        return False
    is_theirs = change.required_task.role is Role.ACTION_OWNER and change.is_one_of(Role.LEAD)
    gives = (Role.QIST, Role.HEAD_OF_CLINICAL_AUDIT) if _is_of_the_team(change) else (Role.QIST,)
    return change.may_answer() or is_theirs or change.is_one_of(*gives)


def hand_on(change: OperationUnderWay, form: PassOnForm) -> OperationRecord:
    """Ask somebody else in a task. Refused: whoever is asked already, is away, may not decide or has not the role.

    Whoever takes part in a project does not choose who decides on it, either (P7).
    """
    if not may_choose_who_decides(change):
        raise WrongForm([("email", OWN_PROJECT)])
    to = person_named(change.session, form.name, form.email)
    _refuse(change, to)
    chosen = _as_who(change, to)
    why = PassingReason(form.reason, change.person, _in_which_role(change))
    return _done(change, chosen, why)


def may_choose_who_decides(change: OperationUnderWay) -> bool:
    """Everybody of a task that decides nothing; of one that does, nobody who takes or took part in the project (P7)."""
    return not change.required_task.decides or change.person.id not in change.project.may_not_decide


def may_take_task(change: OperationUnderWay) -> bool:
    """A member of the team that is asked, who is not the one asked.

    In the QI Support Team that one, too, as long as nobody has taken it on.
    """
    is_mine = change.required_task.assignee_id == change.person.id
    if is_mine and _is_of_the_team(change) and change.required_task.taken_at is None:
        return change.is_one_of(Role.QIST)
    is_of_team = change.required_task.role not in OWN_TASKS and change.is_one_of(change.required_task.role)
    is_own = change.required_task.decides and change.person.id in change.project.may_not_decide
    return is_of_team and not is_mine and not is_own


def take_task(change: OperationUnderWay, form: TakeForm) -> OperationRecord:
    """A member of the team takes a task on; whoever it is asked of already says that they do it."""
    task = change.required_task
    if task.assignee_id == change.person.id:
        task.taken_at = change.moment
        detail: Mapping[str, Any] = {"reason": form.note or "Taken on."}
    else:
        detail = _done(
            change, Assignment(change.person), PassingReason(form.note or "Taken on.", change.person)
        ).detail
    return OperationRecord(
        f"{task.kind.said}: taken on, to be answered by {spoken_date(task.due_on)}", detail
    )


def _is_of_the_team(change: OperationUnderWay) -> bool:
    """Whether it is asked of the QI Support Team as such."""
    return change.required_task.role is Role.QIST


def hand_over(change: OperationUnderWay, form: HandOverForm) -> OperationRecord:
    """Somebody else leads the project from a day; on it tasks and links move."""
    to = person_named(change.session, form.name, form.email)
    if to.id == change.project.lead_id:
        raise WrongForm([("email", f"{to.name} leads the project already")])
    agreed = AgreedHandOver(to, form.on_day, form.reason, change.person)
    first, *others = arrange_hand_over(change.session, change.project, agreed, change.moment)
    append_project_history(change.session, change.project, others, now=change.moment)
    return OperationRecord(first.sentence, first.detail)


def who_leads(change: OperationUnderWay) -> str:
    """Who leads the project now, and who was to take it over from when, if that is agreed."""
    sentences = [f"{change.project.lead.name} leads it."]
    for agreed in pending_hand_overs(change.session, change.project):
        to = change.session.get_one(Person, agreed.to_id)
        sentences.append(f"{to.name} leads it from {spoken_date(agreed.on_day)}, as was agreed.")
    return "\n".join(sentences)


def who_led_and_leads(change: OperationUnderWay) -> str:
    """Who leads the project and who was to take it over, with what becomes of that if it is agreed anew."""
    is_agreed = bool(pending_hand_overs(change.session, change.project))
    return who_leads(change) + ("\nWhat you send now takes its place." if is_agreed else "")


def as_agreed(change: OperationUnderWay) -> Mapping[str, Any]:
    """The hand-over that was agreed, to be changed; nothing if there is none."""
    for agreed in pending_hand_overs(change.session, change.project):
        to = change.session.get_one(Person, agreed.to_id)
        return {"name": to.name, "email": to.email, "on_day": agreed.on_day, "reason": agreed.reason}
    return {}


def is_hand_over_planned(change: OperationUnderWay) -> bool:
    """Whether somebody else is to lead the project from a day that was agreed."""
    agreed = change.read.hand_overs if change.read else pending_hand_overs(change.session, change.project)
    return bool(agreed)


def what_is_called_off(change: OperationUnderWay) -> str:
    """Who leads the project and who was to take it over; NoHandOverPlanned if nobody was."""
    if not is_hand_over_planned(change):
        raise NoHandOverPlanned
    return who_leads(change)


def drop_hand_over(change: OperationUnderWay, form: CallOffForm) -> OperationRecord:
    """The project lead stays; NoHandOverPlanned if that was so already."""
    if not is_hand_over_planned(change):
        raise NoHandOverPlanned
    call_off_hand_over(change.session, change.project, change.moment)
    return OperationRecord(
        "The hand-over was called off: the project lead stays", {"reason": form.reason or ""}
    )


def may_acknowledge(change: OperationUnderWay) -> bool:
    """Whoever was told of something overdue, or holds the role that was told."""
    return bool(_unseen(change))


def acknowledge_escalation(change: OperationUnderWay, form: SeenForm) -> OperationRecord:
    """The record shows that what was told has reached somebody."""
    timers = _unseen(change)
    for timer in timers:
        timer.seen_at, timer.seen_by_id = change.moment, change.person.id
    who = directory(change.session, change.project, now=change.moment)
    roles = dict.fromkeys(who.held(timer.tells or Role.QIST, change.project).label for timer in timers)
    sentence = f"{', '.join(roles)} has seen what is overdue"
    return OperationRecord(sentence, {"timers": [timer.id for timer in timers], "reason": form.note or ""})


def what_is_overdue(change: OperationUnderWay) -> str:
    """What this person, or a role of theirs, was told: what is asked of whom, and since when it is overdue."""
    told = {timer.task_id for timer in _unseen(change)}
    return "\n".join(history_of_operation(task) for task in change.project.tasks if task.id in told)


def is_under_way(project: Project, task: HumanTask | None) -> bool:
    """Whether a project has not ended."""
    _ = task
    return project.is_open


TASK_OPERATIONS: dict[str, Operation[Any]] = {
    "pass-on": Operation(PassOnForm, is_open_task, may_pass_on, hand_on, is_offered=may_choose_who_decides),
    "take": Operation(TakeForm, is_open_task, may_take_task, take_task, leads_to_task=True),
}

PROJECT_OPERATIONS: dict[str, Operation[Any]] = {
    "seen": Operation(SeenForm, is_under_way, may_acknowledge, acknowledge_escalation, says=what_is_overdue),
    "hand-over": Operation(
        HandOverForm, is_under_way, may_hold, hand_over, as_agreed, who_led_and_leads, names_part=True
    ),
    "call-off": Operation(
        CallOffForm,
        is_under_way,
        may_hold,
        drop_hand_over,
        says=what_is_called_off,
        is_offered=is_hand_over_planned,
    ),
}


def _done(change: OperationUnderWay, to: Assignment, why: PassingReason) -> OperationRecord:
    task = change.required_task
    passed = pass_task_on(change.session, change.project, task, to=to, why=why, moment=change.moment)
    return OperationRecord(f"{passed.sentence}, by {spoken_date(task.due_on)}", passed.detail)


def _refuse(change: OperationUnderWay, to: Person) -> None:
    task = change.required_task
    who = directory(change.session, change.project, now=change.moment)
    problem = ""
    if to.id == task.assignee_id:
        problem = f"{to.name} is asked already: name somebody else"
    elif not to.is_here(change.today):
        problem = f"{to.name} has left: name somebody else"
    elif not who.is_at_work(to):
        problem = f"{to.name} is away to {spoken_date(who.absences[to.id].last_day)}: name somebody else"
    elif task.decides and to.id in change.project.may_not_decide:
        problem = f"{to.name} takes part in this project, or did: somebody else must decide on it"
    if problem:
        raise WrongForm([("email", problem)])


def _in_which_role(change: OperationUnderWay) -> Role:
    """As whom somebody passes a task on: as the one who may answer it, for the support team, or as project lead."""
    if change.may_answer():
        return change.required_task.role
    return next(
        (role for role in (Role.QIST, Role.HEAD_OF_CLINICAL_AUDIT) if change.is_one_of(role)), Role.LEAD
    )


def _as_who(change: OperationUnderWay, to: Person) -> Assignment:
    """In whose right the next person acts: their own, or that of the holder who passes it on to them."""
    task = change.required_task
    who = directory(change.session, change.project, now=change.moment)
    holders = who.holders(task.role, change.project)
    if task.role in OWN_TASKS or any(person.id == to.id for person in holders):
        return Assignment(to)
    is_known = not task.decides or is_in_role(change.session, to.id, *Role)
    if any(person.id == change.person.id for person in holders) and not is_known:
        sentence = f"{to.name} holds no role, so cannot decide for you: name somebody who holds one"
        raise WrongForm([("email", sentence)])
    if any(person.id == change.person.id for person in holders):
        note = f"You are asked for {change.person.name}, who passes it on to you."[:300]
        return Assignment(to, note, change.person)
    sentence = f"{to.name} has not the role {task.role.label}: name somebody who has, or ask its holder to pass it on"
    raise WrongForm([("email", sentence)])


def _unseen(change: OperationUnderWay) -> list[Timer]:
    """What this person, or a role of theirs, was told of an open task and nobody has said to have seen."""
    waiting = [task.id for task in change.project.tasks if task.is_open]
    if change.read is not None:
        unseen = [
            timer for timer in change.read.escalations if timer.seen_at is None and timer.task_id in waiting
        ]
        return [timer for timer in unseen if _is_told(change, timer)]
    query = select(Timer).where(
        Timer.task_id.in_(waiting),
        Timer.project_id == change.project.id,
        Timer.kind == TimerKind.ESCALATE,
        Timer.state == TimerState.FIRED,
        Timer.seen_at.is_(None),
    )
    return [timer for timer in change.session.scalars(query) if _is_told(change, timer)]


def _is_told(change: OperationUnderWay, timer: Timer) -> bool:
    if timer.told_id == change.person.id:
        return True
    return timer.tells is not None and timer.tells is not Role.DEPUTY and change.is_one_of(timer.tells)
