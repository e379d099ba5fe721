"""A crowd of open tasks, multiplied inside the database from one that the policy opened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    String,
    case,
    cast,
    func,
    insert,
    literal,
    select,
    text,
    true,
    update,
)

from models.records import Email, HumanTask, Project, Record, Timer
from models.vocabulary import LetterClass, MailState, TaskState, TimerState
from tasks.database.unit_of_work import engine, reading, unit_of_work

IDS = {"id", "project_id", "task_id"}
KEYS = {"reference", "key", "message_id"}
AT_ONCE = 10_000
LATER = timedelta(days=400)


def crowd(project_id: str, *, tasks: int, due: int, at: datetime) -> None:
    """Copy a project that asks one thing until it is there so many times; some first reminders are due at a moment.

    Each copy has its task, the first and the last rung of its ladder, and the mail that asked for it, which was
    sent; where nothing is due, that mail has no text, to save room. Nothing else is due before long.
    """
    with unit_of_work() as session:
        session.execute(update(Email).values(state=MailState.SENT, sent_at=Email.created_at))
        session.execute(update(Timer).values(due_at=at + LATER))
    originals = _originals(project_id)
    for numbers in _numbers(tasks - 1):
        for record, ids in originals.items():
            rows = _rows(record, ids, numbers, with_text=due)
            with unit_of_work() as session:
                session.execute(insert(record).from_select(list(record.__table__.columns.keys()), rows))
    make_due(due, at)
    with engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def make_due(count: int, at: datetime) -> None:
    """The first reminders of so many open tasks are due at a moment."""
    first = select(Timer.id).where(Timer.state == TimerState.ARMED, Timer.rung == 0).order_by(Timer.id)
    with unit_of_work() as session:
        session.execute(update(Timer).where(Timer.id.in_(first.limit(count))).values(due_at=at))


def _originals(project_id: str) -> Mapping[type[Record], list[str]]:
    with reading() as session:
        is_open = HumanTask.project_id == project_id, HumanTask.state == TaskState.OPEN
        task_id = session.scalars(select(HumanTask.id).where(*is_open)).one()
        ladder = select(Timer.id).where(Timer.task_id == task_id).order_by(Timer.rung)
        rungs = session.scalars(ladder).all()
        asked = select(Email.id).where(Email.task_id == task_id, Email.letter_class == LetterClass.TASK)
        mails = list(session.scalars(asked))
    return {Project: [project_id], HumanTask: [task_id], Timer: [rungs[0], rungs[-1]], Email: mails}


def _numbers(last: int) -> Iterator[CTE]:
    """The numbers from one to the last, some thousand at once."""
    for first in range(1, last + 1, AT_ONCE):
        numbers = select(literal(first).label("number")).cte("numbers", recursive=True)
        following = select(numbers.c.number + 1).where(numbers.c.number < min(first + AT_ONCE - 1, last))
        yield numbers.union_all(following)


def _rows(record: type[Record], ids: list[str], numbers: CTE, *, with_text: int) -> Select[Any]:
    table = record.__table__
    columns = [_copied(column, numbers.c.number, with_text) for column in table.columns]
    return select(*columns).select_from(table.join(numbers, true())).where(table.c.id.in_(ids))


def _copied(column: ColumnElement[Any], number: ColumnElement[int], with_text: int) -> ColumnElement[Any]:
    """A column of a copy: its ids and keys are those of the original, and a number."""
    counted = literal("-").concat(cast(number, String))
    if column.key in IDS:
        return func.substr(column, 12).concat(counted)
    if column.key in KEYS:
        return column.concat(counted)
    if column.key in {"message", "body_text"}:
        nothing = literal(b"" if column.key == "message" else "", column.type)
        return case((number < with_text, column), else_=nothing)
    return column
