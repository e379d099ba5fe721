"""The QI Support Team reminds whoever is asked by hand, at most once a task and day (P12)."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import local_date, now
from models.errors import WrongForm
from models.forms.operations.dates import RemindForm
from models.policy.versions import ask_of
from models.records import Email, HumanTask, Project
from models.vocabulary import LetterClass, Role
from notifications.emails import compose
from tasks.operations.operation import Operation, OperationRecord, OperationUnderWay


def can_be_reminded(project: Project, task: HumanTask | None) -> bool:
    """Whether a task is open and its clock runs."""
    return task is not None and task.is_open and not project.hold and not task.paused_until


def may_remind(change: OperationUnderWay) -> bool:
    """The QI Support Team."""
    return change.is_one_of(Role.QIST)


def remind_now(change: OperationUnderWay, form: RemindForm) -> OperationRecord:
    """Write a reminder. Refused: WrongForm if one was written today."""
    _ = form
    task = change.required_task
    if was_reminded_today(change.session, task.id):
        raise WrongForm([("", "A reminder of this was written today: the next one can go tomorrow")])
    ask, day = ask_of(change.project, task), change.today.toordinal()
    change.session.add_all(compose.reminder(change.occasion, task, ask, rung=day))
    return OperationRecord(f"The QI Support Team reminded {task.role.label} by hand", {"task": task.id})


def was_reminded_today(session: Session, task_id: str) -> bool:
    """Whether a reminder of a task was written today."""
    of_today = Email.letter_class == LetterClass.REMINDER, Email.local_date == local_date(now())
    return session.scalar(select(Email.id).where(Email.task_id == task_id, *of_today).limit(1)) is not None


TASK_OPERATIONS: dict[str, Operation[Any]] = {
    "remind": Operation(RemindForm, can_be_reminded, may_remind, remind_now),
}
