"""The order of the register: by any of its columns, the most stuck first, or the best match of a search."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Integer,
    ScalarSelect,
    and_,
    case,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute

from models.records import HistoryEntry, HumanTask, Person, Project, Service, Timer, Topic
from models.vocabulary import ParityOfEsteem, Priority, Role, Stage, TaskState
from models.vocabulary.word import Word
from tasks.projects.lateness import due_of_project, is_running
from tasks.queries.projects.activity import last_act, last_act_of_lead, next_act

SortKey: TypeAlias = ColumnElement[Any] | InstrumentedAttribute[Any]
Sorted: TypeAlias = Callable[[], SortKey]

STUCK = "late"
"""By lateness, the latest first: what the QI Support Team begins its day with (6.4, OB-099)."""


@dataclass(frozen=True)
class RegisterOrder:
    """What projects are ordered by, and whether the greatest comes first. Nothing always comes last."""

    key: SortKey
    is_descending: bool

    def of(self, rows: FromClause) -> Sequence[ColumnElement[Any]]:
        """The order of a table of projects that has their `id` and this key, as `key`."""
        directed = rows.c.key.desc() if self.is_descending else rows.c.key.asc()
        return directed.nulls_last(), rows.c.id.desc()


def register_order(sort: str, *, is_reversed: bool, rank: ColumnElement[int] | None) -> RegisterOrder:
    """By a column, by its key; without one the best match of a search comes first, and else the newest."""
    column = ORDER.get(sort)
    if column is not None:
        return RegisterOrder(column(), is_reversed)
    return RegisterOrder(literal_column("0", Integer) if rank is None else rank, is_descending=True)


def last_true_day() -> ColumnElement[date | None]:
    """The day on which somebody last showed that an entry is true: it was confirmed, or its lead acted; else none."""
    confirmed, acted = Project.confirmed_on, func.date(last_act_of_lead(), type_=Date)
    later = or_(confirmed.is_(None), acted > confirmed)
    return case((and_(acted.is_not(None), later), acted), else_=confirmed)


def _since() -> ColumnElement[Any]:
    """When the most urgent running task was asked."""
    return (
        select(HumanTask.opened_at)
        .where(HumanTask.project_id == Project.id, is_running())
        .order_by(HumanTask.due_on, HumanTask.id)
        .limit(1)
        .correlate(Project)
        .scalar_subquery()
    )


def _clock() -> ColumnElement[Any]:
    """Ours, theirs, and then what does not run."""
    return (
        select(case((HumanTask.role == Role.QIST, 1), else_=2))
        .where(HumanTask.project_id == Project.id, is_running())
        .order_by(HumanTask.due_on, HumanTask.id)
        .limit(1)
        .correlate(Project)
        .scalar_subquery()
    )


def _any_due() -> ColumnElement[Any]:
    """By when something is asked, whether or not its clock runs."""
    open_tasks = HumanTask.project_id == Project.id, HumanTask.state == TaskState.OPEN
    return select(func.min(HumanTask.due_on)).where(*open_tasks).correlate(Project).scalar_subquery()


def _ascertained() -> ColumnElement[Any]:
    """The share of the expected cases that was submitted, the smallest first (OB-015)."""
    expected = func.nullif(Project.cases_expected, 0)
    return Project.cases_submitted * 1.0 / expected


def _person(column: InstrumentedAttribute[Any], field: InstrumentedAttribute[str] = Person.name) -> Sorted:
    return lambda: _of(field, Person.id == column)


def _of(field: InstrumentedAttribute[str], is_it: ColumnElement[bool]) -> ColumnElement[Any]:
    query: ScalarSelect[Any] = select(field).where(is_it).correlate(Project).scalar_subquery()
    return func.lower(query)


def _in_order(column: InstrumentedAttribute[Any], words: type[Word]) -> Sorted:
    """Words in the order in which the policy names them."""
    return lambda: case(*((column == word, number) for number, word in enumerate(words)), else_=None)


ORDER: Mapping[str, Sorted] = {
    "reference": lambda: Project.reference,
    "title": lambda: func.lower(Project.title),
    "kind": lambda: Project.project_type,
    "route": lambda: Project.route,
    "priority": _in_order(Project.priority, Priority),
    "parity": _in_order(Project.parity, ParityOfEsteem),
    "service": lambda: _of(Service.name, Service.id == Project.service_id),
    "lead": _person(Project.lead_id),
    "lead_email": _person(Project.lead_id, Person.email),
    "deputy": _person(Project.deputy_id),
    "supervisor": _person(Project.supervisor_id),
    "supporter": _person(Project.supporter_id),
    "stage": _in_order(Project.stage, Stage),
    "cycle": lambda: Project.cycle,
    "waits_for": _any_due,
    "due": _any_due,
    "since": _since,
    STUCK: due_of_project,
    "clock": _clock,
    "last_act": lambda: last_act(HistoryEntry.at),
    "next_act": lambda: next_act(Timer.due_at),
    "hold": lambda: case((and_(Project.closed_at.is_(None), Project.hold.is_not(None)), 0), else_=None),
    "programme": lambda: Project.programme_year,
    "topic": lambda: _of(Topic.title, Topic.id == Project.topic_id),
    "elsewhere": lambda: Project.external_reference,
    "earlier": lambda: Project.earlier_reference,
    "unregistered": lambda: Project.unregistered_since,
    "national": lambda: Project.national_reference,
    "nationally_on": lambda: Project.nationally_registered_on,
    "cases": _ascertained,
    "proposed": lambda: Project.created_at,
    "entry_confirmed": lambda: Project.confirmed_on,
    "confirmed": last_true_day,
    "ended": lambda: Project.closed_at,
}
"""What each column of the register sorts by, by its key."""
