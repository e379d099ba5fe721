"""The numbers that an operator's monitoring reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import URL, func, select
from sqlalchemy.orm import Session

from models.clock import at_local, local_date, now
from models.records import Email, HumanTask, Project
from models.vocabulary import MailState, Stage, TaskState
from tasks.database.unit_of_work import engine, reading
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
        unsent = [state for state in MailState if state is not MailState.SENT]
        mails = session.execute(
            select(Email.state, func.count()).where(Email.state.in_(unsent)).group_by(Email.state)
        )
        projects = session.execute(select(Project.stage, func.count()).group_by(Project.stage))
        return ServiceMetrics(
            open_tasks=session.scalar(select(func.count()).where(is_open)) or 0,
            overdue_tasks=late or 0,
            oldest_waiting_mail=(moment - oldest).total_seconds() if oldest else 0.0,
            mails=dict.fromkeys(MailState, 0)
            | dict(mails.tuples().all())
            | {MailState.SENT: _sent(session, at_local(local_date(moment), 0))},
            sending=sending_seen(session),
            projects=dict.fromkeys(Stage, 0) | dict(projects.tuples().all()),
        )


_sent_before: dict[tuple[URL, datetime], int] = {}
"""How many emails of a database were sent before a midnight: counted once a day, since they only grow in number.

One that comes back after its day is taken off the next day.
"""


def _sent(session: Session, midnight: datetime) -> int:
    """How many were sent and did not come back: those before a midnight as counted before, and those since."""
    is_sent, key = Email.state == MailState.SENT, (engine().url, midnight)
    if key not in _sent_before:
        before = session.scalar(select(func.count()).where(is_sent, Email.sent_at < midnight)) or 0
        _sent_before.clear()
        _sent_before[key] = before
    return _sent_before[key] + (
        session.scalar(select(func.count()).where(is_sent, Email.sent_at >= midnight)) or 0
    )
