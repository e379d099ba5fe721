"""Whom a rung of a ladder tells: the deputy of whoever is asked, or whoever holds the role of the rung."""

from dataclasses import dataclass
from datetime import date

from models.engine.assignment import Assignment, Directory
from models.policy.rules import TaskRule
from models.records import HumanTask, Project
from models.vocabulary import Role
from models.working_time import working_days_after


@dataclass(frozen=True)
class NextTold:
    """Who is told next if nobody answers, in which role, and on which day at the earliest."""

    chosen: Assignment
    role: Role
    on: date


def told_of(  # noqa: PLR0913, PLR0917 -- which rung of which ask of what
    who: Directory, project: Project, task: HumanTask, ask: TaskRule, role: Role
) -> tuple[Assignment, Role]:
    """Who is told of an overdue task when the rung of a role is due, and in which role.

    Nobody is told of themselves: then whoever holds the next role is.
    """
    if role is Role.DEPUTY and (deputy := who.deputy_of(task, project)) is not None:
        if who.holders(task.role, project)[:1] == [deputy]:
            return Assignment(deputy, "You are told first, as you hold the role."), task.role
        return Assignment(deputy, "You are told first, as deputy."), role
    route = [to for _, to in ask.ladder.escalate]
    later = route[route.index(role) + 1 :] if role in route else []
    rows = [(who.assign(to, project), who.held(to, project)) for to in (role, *later)]
    return next((row for row in rows if row[0].person.id != task.assignee_id), rows[0])


def next_told(who: Directory, project: Project, task: HumanTask, ask: TaskRule) -> NextTold | None:
    """Whom the ladder of a task tells next after today; None once its last rung has been."""
    for days, role in ask.ladder.escalate:
        on = working_days_after(task.due_on, days)
        if on > who.today and (role is not Role.DEPUTY or who.deputy_of(task, project) is not None):
            return NextTold(*told_of(who, project, task, ask, role), on)
    return None
