"""What became of the actions that a committee wanted: the first section of its next paper (5.0; OB-055, OB-069)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from models.clock import local_date
from models.papers import Cell, Column, Section, Table
from models.records import CommitteeDecision, Decision, HumanTask, IssuedPaper
from models.vocabulary import MEETS, Outcome, TaskState
from models.working_time import working_days_between
from tasks.reports.body import ReportRequest
from tasks.reports.sections.parts import counted, day_said

HEADING = "What became of it"
_COLUMNS = ("What the committee wanted", "In paper", "Who does it", "By", "How it stands", "What came of it")


@dataclass(frozen=True)
class _FollowedAction:
    """An action with its task and the answer to that, if there is one."""

    wanted: CommitteeDecision
    paper: str
    task: HumanTask
    answer: Decision | None


def what_became_of_it(session: Session, request: ReportRequest) -> Sequence[Section]:
    """The open actions of the committee and those that ended in the period or since; nothing if there is none."""
    if request.kind not in MEETS:
        return []
    today = request.period.today
    actions = [
        action
        for action in _actions(session, request)
        if action.answer is None or local_date(action.answer.at) >= request.period.first
    ]
    if not actions:
        return []
    late = [action for action in actions if action.task.is_overdue(today)]
    still = [action for action in actions if action.task.is_open]
    done = [action for action in actions if _is_done(action)]
    sentence = (
        f"{counted(len(actions), 'action')} of this committee: {len(done)} done, "
        f"{len(still)} open, of which {len(late)} late, {len(actions) - len(done) - len(still)} that will not be done."
    )
    rows = [_row(action, today) for action in sorted(actions, key=lambda each: _order(each, today))]
    table = Table("Actions of the committee", [Column(name) for name in _COLUMNS], rows)
    return [Section(HEADING, [sentence], [table])]


def _actions(session: Session, request: ReportRequest) -> list[_FollowedAction]:
    query = (
        select(CommitteeDecision, IssuedPaper.reference, HumanTask, Decision)
        .join(IssuedPaper, IssuedPaper.id == CommitteeDecision.paper_id)
        .join(HumanTask, HumanTask.id == CommitteeDecision.task_id)
        .outerjoin(Decision, Decision.task_id == HumanTask.id)
        .where(
            IssuedPaper.kind == request.kind,
            IssuedPaper.service_id == request.service_id,
            CommitteeDecision.replaced_at.is_(None),
            or_(HumanTask.state == TaskState.OPEN, HumanTask.state == TaskState.DONE),
        )
        .options(joinedload(CommitteeDecision.owner))
        .order_by(CommitteeDecision.id)
    )
    return [_FollowedAction(*row) for row in session.execute(query).tuples()]


def _is_done(action: _FollowedAction) -> bool:
    return action.answer is not None and action.answer.outcome is Outcome.COMPLETED


def _order(action: _FollowedAction, today: date) -> tuple[bool, bool, date]:
    """The late first, then the open, then what ended; each by its date."""
    return not action.task.is_overdue(today), not action.task.is_open, action.task.due_on


def _row(action: _FollowedAction, today: date) -> list[Cell]:
    owner = action.wanted.owner
    return [
        action.wanted.wording,
        action.paper,
        owner.name if owner else "",
        _by(action.task),
        _standing(action, today),
        action.answer.reason if action.answer else "",
    ]


def _by(task: HumanTask) -> str:
    """Its date, and the one first set if it was moved."""
    moved = f" (first {day_said(task.first_due_on)})" if task.first_due_on else ""
    return f"{day_said(task.due_on)}{moved}"


def _standing(action: _FollowedAction, today: date) -> str:
    if action.answer is not None:
        word = "Done" if _is_done(action) else "Will not be done"
        return f"{word}, {day_said(local_date(action.answer.at))}"
    if action.task.is_overdue(today):
        return f"Late by {counted(working_days_between(action.task.due_on, today), 'working day')}"
    return "Open"
