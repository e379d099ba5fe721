"""A deadline counted anew by the rule of the policy; it never comes earlier (6.3; OB-099)."""

from datetime import date

from models.clock import dated, local_date, spoken_date
from models.engine.due_dates import waiting_days
from models.errors import WrongForm
from models.forms.operations.dates import CountAnewForm
from models.policy.rules import WorkingDays
from models.policy.versions import ask_of
from models.records import HumanTask, Project
from models.vocabulary import Role
from models.working_time import working_days_after
from tasks.operations.dates import is_running_task, move_and_tell, pauses_of
from tasks.operations.operation import Operation, OperationRecord, OperationUnderWay


def date_by_rule(change: OperationUnderWay) -> date:
    """By when a task is due if it is counted today: with the rule and the bank holidays that hold now.

    The days for which its clock, or its project, stood still are not counted.
    """
    task = change.required_task
    due = ask_of(change.project, task).due.on(change.project, None, local_date(task.opened_at))
    stood_still = [pause for pause in pauses_of(change.session, change.project.id) if pause.ended_at]
    return working_days_after(due, waiting_days(task, stood_still, change.today).theirs)


def count_anew(change: OperationUnderWay, form: CountAnewForm) -> OperationRecord:
    """The date moves to what the rule gives, with its reminders. WrongForm where that is no later: it then stays."""
    task, before, due = change.required_task, change.required_task.due_on, date_by_rule(change)
    if due <= before:
        stays = f"The date stays at {spoken_date(before)}, since nobody gets less time than they were told"
        raise WrongForm([("reason", f"By the rule it is due by {spoken_date(due)}. {stays}")])
    move_and_tell(change, due, form.reason)
    return OperationRecord(
        f"{task.kind.said}: date counted anew, moved from {dated(before)} to {dated(due)}",
        {"from": before.isoformat(), "to": due.isoformat(), "reason": form.reason},
    )


def _is_counted(project: Project, task: HumanTask | None) -> bool:
    """Whether a task runs whose date is counted in working days; any other is what somebody named."""
    return (
        is_running_task(project, task)
        and task is not None
        and isinstance(ask_of(project, task).due, WorkingDays)
    )


def _may_count(change: OperationUnderWay) -> bool:
    return change.is_one_of(Role.QIST)


TASK_OPERATIONS = {"count-anew": Operation(CountAnewForm, _is_counted, _may_count, count_anew)}
"""What may be done with a task, by the last part of its page's address."""
