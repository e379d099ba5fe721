"""A year of many projects under a stopped clock: people answer at once, late or very late, and mail is counted.

What should have been written is worked out from the dates of the tasks alone, with the policy table beside them; no
timer, no outbox and no code of the ladder is looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from heapq import heappop, heappush
from typing import Any

from sqlalchemy import text

from models.clock import at_local, local_date
from models.policy.lifecycle import LIFECYCLE, TABLE_EVERY
from models.policy.rules import TaskRule, TransitionRule
from models.policy.versions import ASKED_INSTEAD, asked_anytime
from models.vocabulary import Letter, Outcome, Role, Stage, TaskKind
from models.working_time import is_working_day, working_days_after
from notifications.smtp.postman import Delivery, DeliveryOutcome
from tasks.database.unit_of_work import reading
from tasks.mail.sending import send_waiting_mail
from tasks.reminders.due_timers import fire_due_timers
from tasks.schedule.daily_jobs import run_daily_jobs
from tests.support.policy_table import nudge_dates, straight_on
from tests.support.trust_at_work import World

BEGINS, ENDS = date(2027, 4, 1), date(2028, 3, 31)
SWEPT_AT, ANSWERED_AT = 8, 9
DELAYS = (0, 0, 1, 1, 2, 3, 5, 8, 11, 12, 14, 17, 25, 33)
"""Working days after which people answer, each as often as it stands here: most in time, some never in time."""

HAS_DEPUTY = frozenset({Role.LEAD, Role.QIST, Role.CDS_QUALITY_LEAD})
"""Who has a deputy here. The owner of the actions is that of the project, which has none before it is proposed."""

TOLD_TO_THE_LEAD = frozenset({TaskKind.CHECK_BRONZE_TRAINING, TaskKind.REGISTER, TaskKind.IMPLEMENT_ACTION})
"""What others answer and after which somebody else than the lead is asked: the lead is told of it."""


class AcceptingPostman:
    """A mail server that takes every message at once."""

    lines = 1

    def hand_over(self, message: bytes, sender: str, to: str) -> Future[Delivery]:
        """Take it."""
        _ = message, sender, to
        taken: Future[Delivery] = Future()
        taken.set_result(Delivery(DeliveryOutcome.SENT, 250, "OK"))
        return taken


@dataclass(frozen=True)
class Lived:
    """A task as its row tells it: what was asked of whom in which stage, when it was opened, due and closed."""

    kind: TaskKind
    stage: Stage
    role: Role
    opened_at: datetime
    due_on: date
    closed_at: datetime | None
    outcome: Outcome | None


def live(world: World, projects: int) -> None:
    """Let so many projects begin over the year, and let everybody do what they do, day by day, for a year."""
    postman, begun = AcceptingPostman(), 0
    days = [BEGINS + timedelta(days=number) for number in range((ENDS - BEGINS).days + 1)]
    working = [day for day in days if is_working_day(day)]
    due: dict[date, list[tuple[str, str]]] = {}
    for day in days:
        world.go_to(at_local(day, SWEPT_AT))
        fire_due_timers()
        run_daily_jobs()
        send_waiting_mail(postman, limit=10_000)  # type: ignore[arg-type]  # a paper one
        if day not in working:
            continue
        world.go_to(at_local(day, ANSWERED_AT))
        while begun < projects * (working.index(day) + 1) // len(working):
            begun += 1
            world.propose(by="colleague", title=f"Project {begun}")
            _plan(world, due, day)
        for project_id, task_id in due.pop(day, []):
            world.project_id = project_id
            _answer(world, task_id, day)
            _plan(world, due, day)
        send_waiting_mail(postman, limit=10_000)  # type: ignore[arg-type]


def _plan(world: World, due: dict[date, list[tuple[str, str]]], day: date) -> None:
    """Whoever is asked something new in this project makes up their mind when to answer."""
    known = {task_id for planned in due.values() for _, task_id in planned}
    for task in world.project.tasks:
        if task.is_open and task.id not in known:
            seed = sha256(f"{world.project.title} {task.kind} {task.task_key[:6]}".encode()).digest()[0]
            answers_on = working_days_after(day, DELAYS[seed % len(DELAYS)])
            due.setdefault(max(answers_on, day + timedelta(days=1)), []).append((task.project_id, task.id))


def _answer(world: World, task_id: str, day: date) -> None:
    task = next(task for task in world.project.tasks if task.id == task_id)
    if task.is_open:
        changed: dict[str, Any] = _dates(task.kind, day)
        world.answer(task.kind, straight_on(task.kind), **changed)


def _dates(kind: TaskKind, day: date) -> dict[str, Any]:
    """The dates that people set in their answers, counted from the day of the answer."""
    later = (day + timedelta(days=45)).isoformat()
    if kind in {TaskKind.DESIGN, TaskKind.PLAN_CYCLE}:
        tomorrow, end = day + timedelta(days=1), day + timedelta(days=30)
        return {"collect_from": tomorrow, "collect_until": end, "figures_due_on": later}
    if kind is TaskKind.RECORD_MEETING:
        return {"actions": [_action(later)], "next_cycle_on": (day + timedelta(days=300)).isoformat()}
    return {}


def _action(due_on: str) -> dict[str, object]:
    return {
        "text": "A senior clinician at the front door in the evening.",
        "addresses": "Within four hours",
        "owner_name": "Jonas Whitfield",
        "owner_email": "jonas.whitfield@northbrook.example",
        "due_on": due_on,
        "success": "First senior review within 60 minutes",
        "strength": "strong",
        "runs_beyond_report": False,
    }


def lived() -> list[Lived]:
    """Every task of the year."""
    with reading() as session:
        rows = session.execute(
            text(
                "SELECT t.kind, t.stage, t.role, t.opened_at, t.due_on, t.closed_at, d.outcome "
                "FROM human_task t LEFT JOIN decision d ON d.task_id = t.id"
            )
        ).all()
    return [
        Lived(
            TaskKind(kind), Stage(stage), Role(role), _moment(opened), _day(due), _moment(closed) if closed else None,
            Outcome(outcome) if outcome else None,
        )
        for kind, stage, role, opened, due, closed, outcome in rows
    ]  # fmt: skip


def expected(tasks: list[Lived]) -> Counter[Letter]:
    """How many letters of each kind should have been written about these tasks by the end of the year."""
    counts = Counter(letter for task in tasks for letter in _of(task))
    counts[Letter.OVERDUE_TABLE] = _tables(tasks)
    return Counter({letter: count for letter, count in counts.items() if count})


def _rule(task: Lived) -> TaskRule:
    anytime = {ask.kind: ask for ask in asked_anytime(LIFECYCLE)}
    ask = LIFECYCLE.ask(task.stage, task.kind, task.role) or anytime.get(task.kind)
    assert ask is not None
    return ask


def _nudges(task: Lived) -> Iterator[tuple[date, Letter, Role | None]]:
    """Who is written to when about an open task, as if each letter told of one task."""
    first = local_date(task.opened_at) + timedelta(days=1)
    has_deputy = task.role in HAS_DEPUTY and task.kind is not TaskKind.PROPOSE
    for nudge in nudge_dates(_rule(task).ladder, task.due_on, _open_until(task), has_deputy=has_deputy):
        if first <= nudge[0]:
            yield nudge


def _open_until(task: Lived) -> date:
    return local_date(task.closed_at) if task.closed_at else ENDS


def _tables(tasks: list[Lived]) -> int:
    """How many tables of what is overdue: one for all that a reader is told of, at most every ten working days.

    What comes between waits for the next; who is to call is asked so many days after the last was really told.
    """
    waiting: list[tuple[date, int, Role, bool]] = []
    written: dict[tuple[Role, bool], date] = {}
    for number, task in enumerate(tasks):
        for day, letter, role in _nudges(task):
            if role is not None and day <= _last_rung(task):
                heappush(waiting, (day, number, role, letter is Letter.ESCALATION))
    count, asked = 0, set[int]()
    while waiting:
        day, number, role, is_letter = heappop(waiting)
        task, ladder, is_call = tasks[number], _rule(tasks[number]).ladder, number in asked
        if day > _open_until(task):
            continue
        reader = _reader(task, role)
        before = written.get((reader, is_call))
        if not is_letter and before is not None and before < day < working_days_after(before, TABLE_EVERY):
            heappush(waiting, (working_days_after(before, TABLE_EVERY), number, role, False))
            continue
        if not is_letter and before != day:
            written[reader, is_call], count = day, count + 1
        if is_call or role is ladder.escalate[-1][1]:
            asked.add(number)
            again = working_days_after(day, ladder.then_every)
            heappush(waiting, (again, number, ladder.then_calls, False))
    return count


def _reader(task: Lived, role: Role) -> Role:
    """Who reads a table for a role: the QI Support Team, where a proposal has not named the service of a group yet."""
    return Role.QIST if (task.kind, role) == (TaskKind.PROPOSE, Role.CDS_QUALITY_GROUP) else role


def _last_rung(task: Lived) -> date:
    return working_days_after(task.due_on, _rule(task).ladder.escalate[-1][0])


def _of(task: Lived) -> Iterator[Letter]:
    ask = _rule(task)
    yield Letter.TASK_OPENED
    if task.outcome is not None:
        if ask.receipt:
            yield Letter.RECEIPT
        if task.kind is TaskKind.PROPOSE:
            yield Letter.NAMED
        if task.kind in TOLD_TO_THE_LEAD:
            yield Letter.STEP_TAKEN
        yield from (letter for letter, _ in ask.tells.get(task.outcome, ()) if letter not in ASKED_INSTEAD)
        if (move := LIFECYCLE.rule(task.stage).leads_to.get(task.outcome)) is not None:
            yield from _told_of(move)
    yield from (letter for _, letter, _ in _nudges(task))


def _told_of(move: TransitionRule) -> Iterator[Letter]:
    """Whoever the policy tells of a closure gets its results instead, and so does the deputy, who owns the actions."""
    told = [letter for letter, _ in move.tells]
    if Letter.PROJECT_CLOSED in told:
        told = [*(letter for letter in told if letter is not Letter.PROJECT_CLOSED)]
        told += [Letter.RESULTS] * (len(move.tells) - len(told) + 1)
    yield from told


def _moment(stored: object) -> datetime:
    moment = stored if isinstance(stored, datetime) else datetime.fromisoformat(str(stored))
    return moment if moment.tzinfo else moment.replace(tzinfo=at_local(BEGINS, 0).tzinfo)


def _day(stored: object) -> date:
    return stored if isinstance(stored, date) else date.fromisoformat(str(stored))
