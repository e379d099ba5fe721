"""The numbers that an operator's monitoring reads."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from models.clock import local_date, now
from models.records import Email, HumanTask, Project
from models.vocabulary import MailState, Stage, TaskState
from tasks.database.unit_of_work import reading
from tasks.mail.sending_state import SendingState, sending_seen


@dataclass(frozen=True)
class ServiceMetrics:
    """How much there is at this moment; the age is in seconds, 0 if nothing waits."""

    open_tasks: int
    overdue_tasks: int
    oldest_waiting_mail: float
    mails: Mapping[MailState, int]
    sending: SendingState
    projects: Mapping[Stage, int]


def service_metrics() -> ServiceMetrics:
    """Count what there is; every state and stage is there, also with none."""
    moment = now()
    is_open = HumanTask.state == TaskState.OPEN
    with reading() as session:
        late = session.scalar(select(func.count()).where(is_open, HumanTask.due_on < local_date(moment)))
        oldest = session.scalar(select(func.min(Email.created_at)).where(Email.state == MailState.WAITING))
        mails = session.execute(select(Email.state, func.count()).group_by(Email.state))
        projects = session.execute(select(Project.stage, func.count()).group_by(Project.stage))
        return ServiceMetrics(
            open_tasks=session.scalar(select(func.count()).where(is_open)) or 0,
            overdue_tasks=late or 0,
            oldest_waiting_mail=(moment - oldest).total_seconds() if oldest else 0.0,
            mails=dict.fromkeys(MailState, 0) | dict(mails.tuples().all()),
            sending=sending_seen(session),
            projects=dict.fromkeys(Stage, 0) | dict(projects.tuples().all()),
        )
