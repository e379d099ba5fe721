"""What was decided about projects, task by task: for reports that look behind what is known of a project."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.answers.stored import FIRST_VERSION, read_stored
from models.clock import local_date
from models.forms import FORMS, TaskForm
from models.records import Correction, Decision, HumanTask
from models.vocabulary import Outcome, TaskKind
from tasks.reports.evidence.model import ProjectEvidence, ReportPeriod
from tasks.reports.evidence.standing import IS_IN_FORCE, STANDING


@dataclass(frozen=True, kw_only=True)
class DecisionEvidence:
    """The one answer that a task got."""

    kind: TaskKind
    cycle: int
    at: datetime
    outcome: Outcome = Outcome.SUBMITTED
    reason: str = ""
    answer: Mapping[str, Any] = field(default_factory=dict)
    form_version: int = FIRST_VERSION

    @cached_property
    def form(self) -> TaskForm:
        """The answer on its form, read as `read_stored` reads."""
        return read_stored(FORMS[self.kind], self.answer, self.form_version)

    def says(self, name: str) -> Any:  # noqa: ANN401 -- a field is whatever its form says
        """A field of the answer; None if its form has no such field."""
        return getattr(self.form, name, None)

    @property
    def on(self) -> date:
        return local_date(self.at)


@dataclass(frozen=True)
class Decisions:
    """The decisions of each project, by its id, oldest first."""

    by_project: Mapping[str, Sequence[DecisionEvidence]]

    def of(self, project: ProjectEvidence, *kinds: TaskKind) -> list[DecisionEvidence]:
        """Those of a project, of some kinds of task."""
        return [decision for decision in self.by_project.get(project.id, ()) if decision.kind in kinds]

    def newest_field(self, project: ProjectEvidence, kind: TaskKind, name: str) -> str:
        """A field of the newest answer of a kind; empty if there is none."""
        all_decisions = self.of(project, kind)
        return str(all_decisions[-1].says(name) or "") if all_decisions else ""

    def with_any(
        self, projects: Iterable[ProjectEvidence], period: ReportPeriod, *kinds: TaskKind
    ) -> list[ProjectEvidence]:
        """The projects on which something of these kinds was decided in a period."""
        return [
            project for project in projects if any(period.has(given.on) for given in self.of(project, *kinds))
        ]


def decisions(session: Session, projects: Iterable[ProjectEvidence], *kinds: TaskKind) -> Decisions:
    """What was decided about these projects in tasks of these kinds."""
    query = (
        select(
            HumanTask.project_id, HumanTask.kind, HumanTask.cycle,
            Decision.at, Decision.outcome, Decision.reason, *STANDING,
        )
        .join(Decision, Decision.task_id == HumanTask.id)
        .outerjoin(Correction, IS_IN_FORCE)
        .where(HumanTask.kind.in_(kinds), HumanTask.project_id.in_([project.id for project in projects]))
        .order_by(Decision.at, Decision.id)
    )  # fmt: skip
    grouped_decisions: dict[str, list[DecisionEvidence]] = defaultdict(list)
    names = ("kind", "cycle", "at", "outcome", "reason", "answer", "form_version")
    for project_id, *given in session.execute(query):
        grouped_decisions[project_id].append(DecisionEvidence(**dict(zip(names, given, strict=True))))
    return Decisions(grouped_decisions)
