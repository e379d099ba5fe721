"""What is to be expected of a project: by when half of those like it came as far (OB-024, OB-102)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.clock import at_local, local_date, years_after
from models.policy.lifecycle import LIFECYCLE
from models.policy.versions import policy_of
from models.process.medians import MedianInterval, median_interval
from models.records import Project, Transition
from models.vocabulary import Outcome, Stage
from models.working_time import working_days_between
from tasks.projects.approval_dates import APPROVING, is_step, steps_to

YEARS = 2
"""Those that came as far within so many years are looked at: what was before says less of how it goes now."""


@dataclass(frozen=True)
class ProjectForecast:
    """Within how many working days after they entered a stage half of the similar projects were approved, or closed.

    Similar are those of the same kind of work that were in the stage in which the project is now; those that came as
    far since that day are looked at, and those that never did are not.
    """

    stage: Stage
    is_to_approval: bool
    interval: MedianInterval
    since: date


def forecast_of(session: Session, project: Project, today: date) -> ProjectForecast | None:
    """The forecast for an open project: to its approval or, once it is approved, to its closure.

    None where fewer than ten similar projects came as far: what chance makes is not told.
    """
    if not project.is_open or project.definition != LIFECYCLE.definition or project.project_type is None:
        return None
    is_to_approval = _is_before_approval(project)
    goals = APPROVING if is_to_approval else (Outcome.CLOSED,)
    since = years_after(today, -YEARS)
    interval = median_interval(_durations(session, project, goals, since))
    return ProjectForecast(project.stage, is_to_approval, interval, since) if interval else None


def _is_before_approval(project: Project) -> bool:
    stages = list(policy_of(project).stages)
    approving = [stages.index(left) for left, _ in policy_of(project).steps(*APPROVING)]
    return project.stage in stages and stages.index(project.stage) <= max(approving)


def _durations(session: Session, project: Project, goals: tuple[Outcome, ...], since: date) -> list[int]:
    """Working days from when similar projects entered the stage last until they first came to the goal."""
    came = (
        select(Transition.project_id, func.min(Transition.at).label("at"))
        .join(Project, Project.id == Transition.project_id)
        .where(
            Project.definition == LIFECYCLE.definition,
            Project.project_type == project.project_type,
            Project.id != project.id,
            is_step(steps_to(*goals)),
        )
        .group_by(Transition.project_id)
        .having(func.min(Transition.at) >= at_local(since, 0))
        .subquery()
    )
    query = (
        select(func.max(Transition.at), came.c.at)
        .join(came, came.c.project_id == Transition.project_id)
        .where(
            Transition.to_state == project.stage,
            Transition.from_state != project.stage,
            Transition.at <= came.c.at,
        )
        .group_by(Transition.project_id, came.c.at)
    )
    rows: list[tuple[datetime, datetime]] = list(session.execute(query).tuples())
    return [working_days_between(local_date(entered), local_date(reached)) for entered, reached in rows]
