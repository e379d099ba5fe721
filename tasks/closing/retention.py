"""How long the data of projects are kept: destroyed on their day by their custodian, unless they are held (OB-138)."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import Session

from models.answers.plan_in_force import plan_in_force
from models.clock import local_date, spoken_date
from models.engine.advance import Opening
from models.engine.events import TaskCancelled
from models.forms import NamedAction, TaskForm
from models.forms.project.duties.destruction import DestroyDataForm
from models.policy.lifecycle import LIFECYCLE
from models.records import Decision, HumanTask, Project
from models.vocabulary import Outcome, TaskKind
from notifications.emails.outbox_rows import Occasion
from tasks.database.audit_trail import HistoryFact
from tasks.people.lookup import letterhead
from tasks.projects.daily_checks import DailyCheck
from tasks.projects.project_rows import ask_at_any_stage, store_events_and_letters


def keeps_data() -> ColumnElement[bool]:
    """Whether a project has ended and its data are kept until a day."""
    return and_(
        Project.definition == LIFECYCLE.definition,
        Project.closed_at.is_not(None),
        Project.retention_until.is_not(None),
        Project.data_destroyed_on.is_(None),
    )


def cancel_destruction(session: Session, on: Occasion) -> list[HistoryFact]:
    """Nobody is asked any more to destroy the data of a locked project; what the history is told."""
    events = list[TaskCancelled]()
    for task in on.project.open_tasks:
        if task.kind is TaskKind.DESTROY_DATA:
            task.cancel(now=on.now)
            task.is_current = False
            events.append(TaskCancelled(task))
    return store_events_and_letters(session, on, events)


def follow_corrected_date(session: Session, on: Occasion) -> list[HistoryFact]:
    """Nobody is asked to destroy what is kept until a day that lies ahead now; what the history is told."""
    until = on.project.retention_until
    return cancel_destruction(session, on) if until and until > local_date(on.now) else []


def settle_destruction(
    project: Project, task: HumanTask, decision: Decision, form: TaskForm
) -> list[HistoryFact]:
    """Note what the data custodian says: destroyed, as a certificate in the history; or kept until another day."""
    if not isinstance(form, DestroyDataForm):
        return []
    if form.outcome is Outcome.STILL_NEEDED:
        project.retention_until = form.keep_until
        return []
    project.data_destroyed_on = form.destroyed_on
    when = spoken_date(form.destroyed_on) if form.destroyed_on else ""
    return [
        HistoryFact.of(
            decision,
            "data destroyed",
            f"Certificate: the data of the project were destroyed on {when}",
            person_id=decision.person_id,
            detail={"task": task.id, "destroyed_on": form.destroyed_on and form.destroyed_on.isoformat()},
        )
    ]


def _due(moment: datetime) -> Select[tuple[str]]:
    """Projects whose data have been kept long enough, and nothing holds them."""
    is_over = and_(
        keeps_data(),
        Project.retention_until <= local_date(moment),
        Project.data_held_for.is_(None),
        ~_is_asked(),
    )
    return select(Project.id).where(is_over).order_by(Project.id)


def _is_asked() -> ColumnElement[bool]:
    return exists().where(
        HumanTask.project_id == Project.id,
        HumanTask.kind == TaskKind.DESTROY_DATA,
        HumanTask.closed_at.is_(None),
    )


def _ask(session: Session, project: Project, moment: datetime) -> list[HistoryFact]:
    """Ask the data custodian to destroy the data, once for each date and each hold that was lifted since."""
    until = project.retention_until
    is_asked = any(task.kind is TaskKind.DESTROY_DATA for task in project.open_tasks)
    if until is None or until > local_date(moment) or is_asked or project.data_held_for:
        return []
    asked = session.scalar(
        select(func.count()).where(
            HumanTask.project_id == project.id, HumanTask.kind == TaskKind.DESTROY_DATA
        )
    )
    about = NamedAction(f"destroy-{asked}", what_is_kept(project), local_date(moment))
    on = Occasion(project, letterhead(session), moment)
    return ask_at_any_stage(session, on, TaskKind.DESTROY_DATA, about.key, opening=Opening(about))


def what_is_kept(project: Project) -> str:
    """What was collected, and where the plan in force says that it is kept."""
    plan = plan_in_force(project)
    if plan is None:
        return "The data of the project"
    items = ", ".join(item.name for item in plan.data_items or () if item.name)
    place = f", kept at: {plan.storage}" if plan.storage else ""
    return f"{items or 'The data of the project'}{place}"


DESTRUCTIONS = DailyCheck(
    name="destruction",
    said="Its data have been kept as long as they may be",
    hour=8,
    concerned=_due,
    do=_ask,
    on_working_days_only=True,
    after_the_end=True,
)
"""The data custodian is asked on the day, also long after the project has ended; not while anything holds the data."""
