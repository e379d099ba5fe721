"""Whether the dates of the policy table are kept: the Trust's own measures of its process, clause by clause.

The policy asks for monitoring and has no measures for it (10.1; G8): these are ours. What is counted is each task whose
date lay in the period and has passed: it was kept if somebody answered on that day or before. A date that was moved
counts as it was last agreed, which is how papers count lateness, too; what was cancelled, rests or is on hold counts
nowhere.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from models.clock import local_date
from models.policy.lifecycle import LIFECYCLE
from models.policy.rules import TaskRule
from models.policy.versions import WHATEVER_VERSION, of_projects
from models.records import HumanTask, Project
from models.vocabulary import Role, TaskKind, TaskState
from tasks.reports.evidence.model import ReportPeriod

_Row = tuple[TaskKind, Role, date, datetime | None, date | None, str | None]

StepKey = tuple[TaskKind, Role | None]
"""The kind of a step and who is asked; no role where it may be asked of several, at any stage."""


@dataclass(frozen=True)
class DatedStep:
    """A step that the table dates, the clauses that it comes from, and its deadline in words."""

    kind: TaskKind
    role: Role | None
    clauses: Sequence[str]
    due: str

    @property
    def named(self) -> str:
        """“Register the project, QI Support Team”."""
        return f"{self.kind.label}, {self.role.label}" if self.role else self.kind.label


@dataclass(frozen=True)
class PassedDate:
    """A date that has passed: of which step and service, whether it was kept, and whether it had been moved."""

    step: DatedStep
    service_id: str | None
    due_on: date
    is_kept: bool
    was_moved: bool


@dataclass(frozen=True)
class DateCount:
    """How many dates were kept, out of how many, and how many of these had been moved."""

    kept: int = 0
    out_of: int = 0
    moved: int = 0

    @classmethod
    def of(cls, passed: Iterable[PassedDate]) -> "DateCount":
        """The count of these dates."""
        dates = list(passed)
        return cls(sum(each.is_kept for each in dates), len(dates), sum(each.was_moved for each in dates))


@lru_cache(maxsize=1)
def dated_steps() -> Mapping[StepKey, DatedStep]:
    """Every step that a version of the table dates, in the order of the newest; its deadline is that of the newest.

    What is only offered, such as withdrawing, has no date that anybody could miss.
    """
    steps: dict[StepKey, DatedStep] = {}
    for policy in sorted(of_projects(), key=lambda policy: -policy.version):
        for ask in (ask for rule in policy.stages.values() for ask in rule.asks):
            steps.setdefault((ask.kind, ask.of), _step(ask, ask.of))
        for ask in (*policy.anytime, *WHATEVER_VERSION):
            steps.setdefault((ask.kind, None), _step(ask, None))
    return steps


def _step(ask: TaskRule, role: Role | None) -> DatedStep:
    return DatedStep(ask.kind, role, tuple(ask.clause.split(", ")), ask.due.said)


def dated_clauses() -> list[str]:
    """Every clause that dates a step, in the order of the policy."""
    every = {clause for step in dated_steps().values() for clause in step.clauses}
    return sorted(every, key=lambda clause: [int(part) for part in clause.split(".")])


def passed_dates(session: Session, period: ReportPeriod) -> list[PassedDate]:
    """Every date of a step of a project that lay in the period and has passed."""
    is_answered = HumanTask.state == TaskState.DONE
    waits = and_(
        HumanTask.state == TaskState.OPEN,
        HumanTask.paused_until.is_(None),
        or_(Project.hold.is_(None), Project.hold == ""),
    )
    query = (
        select(
            HumanTask.kind,
            HumanTask.role,
            HumanTask.due_on,
            HumanTask.closed_at,
            HumanTask.first_due_on,
            Project.service_id,
        )
        .join(Project, Project.id == HumanTask.project_id)
        .where(
            Project.definition == LIFECYCLE.definition,
            HumanTask.due_on.between(period.first, period.last),
            HumanTask.due_on < period.today,
            or_(is_answered, waits),
        )
    )
    return list(_dates(session.execute(query).tuples()))


def _dates(rows: Iterable[_Row]) -> Iterator[PassedDate]:
    steps = dated_steps()
    for kind, role, due_on, closed_at, first_due_on, service_id in rows:
        step = steps.get((kind, role)) or steps.get((kind, None))
        if step is not None:
            is_kept = closed_at is not None and local_date(closed_at) <= due_on
            yield PassedDate(step, service_id, due_on, is_kept, first_due_on is not None)
