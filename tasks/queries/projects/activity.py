"""What people did last in a project, and what the service will do next by itself, read with its row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.clock import local_date
from models.records import HistoryEntry, Project, Timer
from models.vocabulary import Role, TimerKind, TimerState


@dataclass(frozen=True)
class Activity:
    """The last thing that anybody did and when, the next that is due by itself, and when the lead last acted."""

    last_at: datetime | None = None
    last: str = ""
    next_at: datetime | None = None
    next: str = ""
    lead_at: datetime | None = None

    def last_true_on(self, confirmed_on: date | None) -> date | None:
        """When an entry was last seen to be true: it was confirmed, or its lead acted; None if never."""
        acted_on = local_date(self.lead_at) if self.lead_at else None
        return max(filter(None, (confirmed_on, acted_on)), default=None)

    @classmethod
    def of(cls, row: Any) -> Activity:  # noqa: ANN401 -- a row of a query that has the columns below
        """What the columns of `ACTIVITY` say of a project."""
        return cls(
            last_at=row.last_at,
            last=row.last_sentence or "",
            next_at=row.next_at,
            next=_spoken(row.next_kind, row.next_tells),
            lead_at=row.lead_at,
        )


UNREAD = Activity()
"""Of a project in whose list nobody has read it."""


def last_act(what: InstrumentedAttribute[Any]) -> ScalarSelect[Any]:
    """Something of the last thing that anybody did in the project that a query is about."""
    return _newest(what, HistoryEntry.person_id.is_not(None))


def last_act_of_lead() -> ScalarSelect[Any]:
    """When its lead last did anything in it: an answer, figures, an operation."""
    return _newest(HistoryEntry.at, HistoryEntry.person_id == Project.lead_id)


def next_act(what: InstrumentedAttribute[Any]) -> ScalarSelect[Any]:
    """Something of what is next due by itself; while it is on hold, that is the look whether it still is."""
    is_next = or_(Project.held_until.is_(None), Timer.kind == TimerKind.REVIEW_PAUSE)
    return (
        select(what)
        .where(Timer.project_id == Project.id, Timer.state == TimerState.ARMED, is_next)
        .order_by(Timer.due_at, Timer.id)
        .limit(1)
        .correlate(Project)
        .scalar_subquery()
    )


def _newest(what: InstrumentedAttribute[Any], condition: ColumnElement[bool]) -> ScalarSelect[Any]:
    return (
        select(what)
        .where(HistoryEntry.project_id == Project.id, condition)
        .order_by(HistoryEntry.seq.desc())
        .limit(1)
        .correlate(Project)
        .scalar_subquery()
    )


def _spoken(kind: TimerKind | None, tells: Role | None) -> str:
    match kind:
        case None:
            return ""
        case TimerKind.REMIND:
            return "Reminder"
        case TimerKind.ESCALATE:
            return f"{tells.label} is told" if tells else "The next role is told"
        case TimerKind.ENTER_STAGE:
            return "Next cycle begins"
        case TimerKind.REVIEW_PAUSE:
            return "Asked whether the pause is over"


ACTIVITY = (
    last_act(HistoryEntry.at).label("last_at"),
    last_act(HistoryEntry.sentence).label("last_sentence"),
    next_act(Timer.due_at).label("next_at"),
    next_act(Timer.kind).label("next_kind"),
    next_act(Timer.tells).label("next_tells"),
    last_act_of_lead().label("lead_at"),
)
"""Columns of a query over projects; a page asks them of the projects on it alone."""


def activity_of(session: Session, project: Project) -> Activity:
    """What last happened in one project and what comes next by itself."""
    return Activity.of(session.execute(select(*ACTIVITY).where(Project.id == project.id)).one())
