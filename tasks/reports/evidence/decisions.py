"""What was decided about projects, task by task: for reports that look behind what is known of a project."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import local_date
from models.records import Decision, HumanTask
from models.vocabulary import Outcome, TaskKind
from tasks.reports.evidence.known import Period, ProjectTaken


@dataclass(frozen=True, kw_only=True)
class Decided:
    """The one answer that a task got."""

    kind: TaskKind
    cycle: int
    at: datetime
    outcome: Outcome = Outcome.SUBMITTED
    reason: str = ""
    answer: Mapping[str, Any] = field(default_factory=dict)

    @property
    def on(self) -> date:
        return local_date(self.at)


@dataclass(frozen=True)
class Decisions:
    """The decisions of each project, by its id, oldest first."""

    by_project: Mapping[str, Sequence[Decided]]

    def of(self, project: ProjectTaken, *kinds: TaskKind) -> list[Decided]:
        """Those of a project, of some kinds of task."""
        return [one for one in self.by_project.get(project.id, ()) if one.kind in kinds]

    def said(self, project: ProjectTaken, kind: TaskKind, name: str) -> str:
        """A field of the newest answer of a kind; empty if there is none."""
        found = self.of(project, kind)
        return str(found[-1].answer.get(name) or "") if found else ""

    def with_any(
        self, projects: Iterable[ProjectTaken], period: Period, *kinds: TaskKind
    ) -> list[ProjectTaken]:
        """The projects on which something of these kinds was decided in a period."""
        return [one for one in projects if any(period.has(given.on) for given in self.of(one, *kinds))]


def decisions(session: Session, projects: Iterable[ProjectTaken], *kinds: TaskKind) -> Decisions:
    """What was decided about these projects in tasks of these kinds."""
    wanted = (
        select(
            HumanTask.project_id, HumanTask.kind, HumanTask.cycle,
            Decision.at, Decision.outcome, Decision.reason, Decision.answer,
        )
        .join(Decision, Decision.task_id == HumanTask.id)
        .where(HumanTask.kind.in_(kinds), HumanTask.project_id.in_([one.id for one in projects]))
        .order_by(Decision.at, Decision.id)
    )  # fmt: skip
    found: dict[str, list[Decided]] = defaultdict(list)
    for project_id, kind, cycle, at, outcome, reason, answer in session.execute(wanted).tuples():
        found[project_id].append(
            Decided(kind=kind, cycle=cycle, at=at, outcome=outcome, reason=reason, answer=answer)
        )
    return Decisions(found)
