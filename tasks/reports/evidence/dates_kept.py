"""Whether the dates of the policy table are kept: the Trust's own measures of its process, clause by clause.

The policy asks for monitoring and has no measures for it (10.1; G8): these are ours. What is counted is each task whose
date lay in the period and has passed: it was kept if somebody answered on that day or before. A date that was moved
counts as it was last agreed, which is how papers count lateness, too; what was cancelled, rests or is on hold counts
nowhere.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from sqlalchemy import String, and_, or_, select, type_coerce
from sqlalchemy.orm import Session

from models.clock import local_date
from models.policy.lifecycle import LIFECYCLE
from models.policy.rules import TaskRule
from models.policy.versions import asked_anytime, of_projects
from models.records import HumanTask, Project
from models.vocabulary import Role, TaskKind, TaskState
from tasks.reports.evidence.model import ReportPeriod

StepKey = tuple[TaskKind, Role | None]
"""The kind of a step and who is asked; no role where it may be asked of several, at any stage."""

_Row = tuple[str, str, date, datetime | None, date | None, str | None]
_Group = tuple[StepKey, str | None, int, int]


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
class DateCount:
    """How many dates were kept, out of how many, and how many of these had been moved."""

    kept: int = 0
    out_of: int = 0
    moved: int = 0

    def __add__(self, other: "DateCount") -> "DateCount":
        """Both together."""
        return DateCount(self.kept + other.kept, self.out_of + other.out_of, self.moved + other.moved)


@dataclass(frozen=True)
class PassedDates:
    """The dates of a step in a service that lay in a month, which its first day names, and have passed."""

    step: DatedStep
    service_id: str | None
    month: date
    count: DateCount


def counted_together(passed: Iterable[PassedDates]) -> DateCount:
    """How many of them all were kept."""
    return sum((each.count for each in passed), DateCount())


@lru_cache(maxsize=1)
def dated_steps() -> Mapping[StepKey, DatedStep]:
    """Every step that a version of the table dates, in the order of the newest; its deadline is that of the newest.

    What is only offered, such as withdrawing, has no date that anybody could miss.
    """
    steps: dict[StepKey, DatedStep] = {}
    for policy in sorted(of_projects(), key=lambda policy: -policy.version):
        for ask in (ask for rule in policy.stages.values() for ask in rule.asks):
            steps.setdefault((ask.kind, ask.of), _step(ask, ask.of))
        for ask in asked_anytime(policy):
            steps.setdefault((ask.kind, None), _step(ask, None))
    return steps


def _step(ask: TaskRule, role: Role | None) -> DatedStep:
    return DatedStep(ask.kind, role, tuple(ask.clause.split(", ")), ask.due.said)


def dated_clauses() -> list[str]:
    """Every clause that dates a step, in the order of the policy."""
    every = {clause for step in dated_steps().values() for clause in step.clauses}
    return sorted(every, key=lambda clause: [int(part) for part in clause.split(".")])


def passed_dates(session: Session, period: ReportPeriod) -> list[PassedDates]:
    """Every date of a step of a project that lay in the period and has passed, counted by step, service and month."""
    is_answered = HumanTask.state == TaskState.DONE
    waits = and_(
        HumanTask.state == TaskState.OPEN,
        HumanTask.paused_until.is_(None),
        or_(Project.hold.is_(None), Project.hold == ""),
    )
    query = (
        select(
            type_coerce(HumanTask.kind, String),
            type_coerce(HumanTask.role, String),
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
    counts = _counts(session.execute(query).tuples())
    return [
        PassedDates(dated_steps()[step], service_id, date(year, month, 1), DateCount(*count))
        for (step, service_id, year, month), count in counts.items()
    ]


def _counts(rows: Iterable[_Row]) -> Mapping[_Group, Sequence[int]]:
    """Kept, all and moved of each group; what no version dates is in none. A register has tens of thousands of rows."""
    steps = {(kind.value, role.value if role else None): step for (kind, role), step in dated_steps().items()}
    counts: dict[_Group, list[int]] = defaultdict(lambda: [0, 0, 0])
    for kind, role, due_on, closed_at, first_due_on, service_id in rows:
        step = steps.get((kind, role)) or steps.get((kind, None))
        if step is not None:
            count = counts[(step.kind, step.role), service_id, due_on.year, due_on.month]
            count[0] += closed_at is not None and local_date(closed_at) <= due_on
            count[1] += 1
            count[2] += first_due_on is not None
    return counts
