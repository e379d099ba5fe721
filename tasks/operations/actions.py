"""A meeting is planned, and an action goes on: said on a small page beside the task (6.5, 6.6; OB-109, OB-113)."""

from typing import Any

from models.clock import short_date
from models.errors import WrongForm
from models.forms.operations.actions import AddProgressForm, PlanMeetingForm
from models.forms.operations.dates import ExtendForm
from models.records import ActionProgress, HumanTask, Project
from models.vocabulary import TaskKind
from models.working_time import working_days_after
from tasks.operations.dates import extend, is_open_task, may_move
from tasks.operations.operation import Operation, OperationRecord, OperationUnderWay

RECORDED_WITHIN = 5
"""Working days after a meeting by which it is recorded."""


def plan_meeting(change: OperationUnderWay, form: PlanMeetingForm) -> OperationRecord:
    """The day of the meeting is noted; its record is asked for afterwards, never later than a date may be moved."""
    task = change.required_task
    recorded_by = working_days_after(form.meets_on, RECORDED_WITHIN)
    if recorded_by > task.due_on:
        reason = f"The specialty meeting is planned for {short_date(form.meets_on)}."
        try:
            extend(change, ExtendForm(due_on=recorded_by, reason=reason))
        except WrongForm as error:
            raise WrongForm([("meets_on", sentence) for _, sentence in error.sentences]) from None
    task.planned_on = form.meets_on
    return OperationRecord(
        f"{task.kind.said}: planned for {short_date(form.meets_on)}",
        {"meets_on": form.meets_on.isoformat()},
    )


def add_progress(change: OperationUnderWay, form: AddProgressForm) -> OperationRecord:
    """A line is kept with its day and who said it; nothing else changes."""
    task = change.required_task
    change.session.add(
        ActionProgress(
            project_id=task.project_id,
            task_id=task.id,
            person_id=change.person.id,
            words=form.words,
            at=change.moment,
        )
    )
    return OperationRecord(f"{task.kind.said} {task.number}: progress", {"reason": form.words})


def _is_meeting_to_come(project: Project, task: HumanTask | None) -> bool:
    return is_open_task(project, task) and task is not None and task.kind is TaskKind.RECORD_MEETING


def _is_action_under_way(project: Project, task: HumanTask | None) -> bool:
    return is_open_task(project, task) and task is not None and task.kind is TaskKind.IMPLEMENT_ACTION


def _to_the_calendar(change: OperationUnderWay) -> tuple[str, str]:
    return "Add it to my calendar", f"/tasks/{change.required_task.id}/calendar.ics"


TASK_OPERATIONS: dict[str, Operation[Any]] = {
    "plan-meeting": Operation(
        PlanMeetingForm, _is_meeting_to_come, may_move, plan_meeting, leads_to=_to_the_calendar
    ),
    "progress": Operation(AddProgressForm, _is_action_under_way, may_move, add_progress),
}
"""What may be said of a meeting or an action before its record is complete."""
