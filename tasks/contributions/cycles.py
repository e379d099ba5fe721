"""From when to when each cycle of a project went, and whether it is finished (OB-014)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.clock import local_date
from models.policy.duties import OUTLIVES
from models.records import Decision, HumanTask, Project
from models.vocabulary import Stage, TaskKind

_AFTER_THE_END = (*OUTLIVES, TaskKind.ANSWER_ADOPTION)
"""What is also answered when a project has ended, years later, and says nothing of how long its cycles went."""


@dataclass(frozen=True)
class CycleSpan:
    """A cycle: its first and last day, and whether its findings are reported or its project has closed.

    The first cycle begins with the proposal.
    """

    cycle: int
    began_on: date
    ended_on: date
    is_finished: bool

    def meets(self, first: date, last: date | None) -> bool:
        """Whether anything from one day to another lies in it; None for what goes on."""
        return first <= self.ended_on and (last is None or last >= self.began_on)


def cycle_spans(session: Session, project_ids: Collection[str]) -> dict[str, list[CycleSpan]]:
    """The cycles of these projects by their ids, the first first; a project without an answer is not there."""
    query = (
        select(
            HumanTask.project_id,
            HumanTask.cycle,
            func.min(HumanTask.opened_at),
            func.max(Decision.at),
            func.count().filter(HumanTask.kind == TaskKind.REPORT_FINDINGS),
            Project.stage,
        )
        .join(Decision, Decision.task_id == HumanTask.id)
        .join(Project, Project.id == HumanTask.project_id)
        .where(HumanTask.project_id.in_(project_ids), HumanTask.kind.not_in(_AFTER_THE_END))
        .group_by(HumanTask.project_id, HumanTask.cycle, Project.stage)
        .order_by(HumanTask.project_id, HumanTask.cycle)
    )
    spans: dict[str, list[CycleSpan]] = {}
    for project_id, cycle, opened_at, answered_at, findings, stage in session.execute(query).tuples():
        known = spans.setdefault(project_id, [])
        began, ended = local_date(opened_at), local_date(answered_at)
        is_finished = bool(cycle) and (findings > 0 or stage is Stage.CLOSED)
        if known and known[-1].cycle == 0:  # what was planned before is part of the first cycle
            began = known.pop().began_on
        known.append(CycleSpan(cycle, began, ended, is_finished))
    return spans
