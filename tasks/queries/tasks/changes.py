"""What has changed since whoever is asked decided last, for whoever must see that before anything else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.answers.changed_fields import standing_values
from models.answers.project_answers import newest_answered
from models.answers.spoken_answers import AnswerDifference, differences
from models.engine.change_points import AskedPoint, points_of, reopened_by, replies_to
from models.forms import FORMS
from models.records import Decision, HumanTask, Project
from models.vocabulary import TaskKind
from tasks.answers.settling import corrected_task, correction_of
from tasks.queries.tasks.choices import Choices


@dataclass(frozen=True)
class ChangedSince:
    """What differs, field by field, each point that was asked for with its reply, and the reason of a correction."""

    differences: Sequence[AnswerDifference]
    replies: Sequence[tuple[AskedPoint, str]] = ()
    reason: str = ""


def changed_since(
    session: Session, project: Project, task: HumanTask, choices: Choices
) -> ChangedSince | None:
    """What whoever is asked should see first; None if they have not decided before, or nothing has changed since."""
    if task.kind is TaskKind.AGREE_CORRECTION:
        return _wanted(session, task, choices)
    earlier = newest_answered(project, task.kind)
    if not task.decides or not task.is_open or earlier is None or earlier.cycle != task.cycle:
        return None
    answered = {
        kind: after
        for kind in reopened_by(project, task.stage)
        if (after := newest_answered(project, kind)) is not None and after.stage_entry > earlier.stage_entry
    }
    if not answered:
        return None
    before = _answers_before(session, earlier, list(answered))
    replies = {point: text for kind in answered for point, text in replies_to(project, kind).items()}
    return ChangedSince(
        differences=[
            difference
            for kind, after in answered.items()
            if after.decision is not None and kind in before
            for difference in differences(
                FORMS[kind],
                standing_values(before[kind], FORMS[kind]),
                standing_values(after.decision, FORMS[kind]),
                choices,
            )
        ],
        replies=[(point, replies.get(point.id, "")) for point in points_of(project, earlier)],
    )


def _wanted(session: Session, task: HumanTask, choices: Choices) -> ChangedSince:
    correction = correction_of(session, task)
    kind = corrected_task(session, correction).kind
    return ChangedSince(
        differences(FORMS[kind], correction.before, correction.answer, choices), reason=correction.reason
    )


def _answers_before(
    session: Session, earlier: HumanTask, kinds: Sequence[TaskKind]
) -> Mapping[TaskKind, Decision]:
    """The newest answer of each step as of an earlier decision."""
    query = (
        select(HumanTask.kind, Decision)
        .join(Decision, Decision.task_id == HumanTask.id)
        .where(
            HumanTask.project_id == earlier.project_id,
            HumanTask.kind.in_(kinds),
            HumanTask.stage_entry <= earlier.stage_entry,
        )
        .order_by(HumanTask.stage_entry, HumanTask.opened_at)
    )
    return dict(session.execute(query).tuples().all())
