"""How a project stands, as its flow run says it: name of the state, message and tags; roles, dates and days, no people.

A message and a tag stay as they are until somebody changes them, so every date has its year.
"""

from collections.abc import Collection, Iterator
from datetime import date

from models.clock import brief_date, financial_year, local_date
from models.engine.whose_turn import overdue_tasks
from models.policy.versions import policy_of
from models.records import HumanTask, Installation, Pause, Project
from models.working_time import working_days_between
from tasks.database.unit_of_work import reading
from tasks.flow_runs.installation import FLOWS
from tasks.projects.lateness import late_since

HOLD = "On hold"
NEEDS_ATTENTION = "Needs attention"
"""The state of a run that has met trouble, whatever its project waits for."""

HELD, OVERDUE, LATE = "on-hold", "overdue", "late:"
TROUBLED = "needs-attention"
"""The tag of a run that has met trouble; gone when its next walk goes well."""

_NAMED = 3
"""So many of those whose turn it is are named in a message."""


def state_name(project: Project) -> str:
    """The name of the state in which its run sleeps or has ended; one of few, each is an event type of Prefect."""
    if not project.is_open:
        return project.stage.label
    return HOLD if project.hold else policy_of(project).rule(project.stage).waits_as


def run_name(project: Project) -> str:
    """“QI-2026-0104 · Discharge summaries in 24 hours”."""
    return f"{project.reference} · {project.title}"


def run_message(project: Project, today: date, pause: Pause | None = None) -> str:
    """“QI Support Team since 1 Apr 2026, due 8 Apr 2026, 164 working days late”, the most urgent first; never empty.

    Of a project on hold it says since when (if `pause` is known) and when that is looked at, not how late anything is.
    """
    if not project.is_open:
        return (
            f"{project.stage.label} on {brief_date(local_date(project.closed_at))}"
            if project.closed_at
            else ""
        )
    turns = list(dict.fromkeys(_turn(task, project, today) for task in project.open_tasks))
    more = [f"and {len(turns) - _NAMED} more"] if len(turns) > _NAMED else []
    people = "; ".join([*turns[:_NAMED], *more])
    if project.hold:
        return f"{_why_held(project, pause)} ({people})" if people else _why_held(project, pause)
    if people:
        return people
    day = project.enters_next_stage_on
    return f"Next cycle on {brief_date(day)}" if day else "Nothing"


def run_tags(project: Project, ours: Installation, today: date) -> list[str]:
    """What a run is found by, what is read first before all else: Prefect shows the first four of a list (OB-099)."""
    return list(dict.fromkeys(_tags(project, ours, today)))


def lateness_tags(due_on: date, today: date) -> frozenset[str]:
    """The tags of what is overdue since a day: with its working days, from the first on."""
    days = working_days_between(due_on, today)
    return frozenset({f"{LATE}{days}", OVERDUE} if days else {OVERDUE})


def lateness_by_project(project_ids: Collection[str], today: date) -> dict[str, frozenset[str]]:
    """The tags of lateness of those of the projects that are overdue: what rests or is on hold is not."""
    query = late_since().where(HumanTask.project_id.in_(project_ids), HumanTask.due_on < today)
    with reading() as session:
        return {project_id: lateness_tags(due_on, today) for project_id, due_on in session.execute(query)}


def _turn(task: HumanTask, project: Project, today: date) -> str:
    sentence = (
        f"{task.role.label} since {brief_date(local_date(task.opened_at))}, due {brief_date(task.due_on)}"
    )
    if project.hold:
        return sentence
    if task.paused_until:
        return f"{sentence}, its clock stands still until {brief_date(task.paused_until)}"
    days = working_days_between(task.due_on, today) if task.is_overdue(today) else 0
    return f"{sentence}, {days} working day{'' if days == 1 else 's'} late" if days else sentence


def _why_held(project: Project, pause: Pause | None) -> str:
    """“On hold since 2 Nov 2026, looked at again on 24 Nov 2026”; in the policy’s words where nobody put it there."""
    if project.held_until is None:
        return project.hold or HOLD
    since = f" since {brief_date(local_date(pause.began_at))}" if pause else ""
    return f"{HOLD}{since}, looked at again on {brief_date(project.held_until)}"


def _tags(project: Project, ours: Installation, today: date) -> Iterator[str]:
    waiting, overdue = project.open_tasks, overdue_tasks(project, today)
    if project.hold and project.is_open:
        yield HELD
    tags = lateness_tags(overdue[0].due_on, today) if overdue else frozenset()
    yield from sorted(tags - {OVERDUE})
    people = [f"with:{_dashed(task.role)}" for task in waiting]
    yield from (*people[:1], f"stage:{_dashed(project.stage)}", *people[1:])
    if project.service is not None:
        yield f"service:{project.service.code}"
    if project.project_type is not None:
        yield f"type:{_dashed(project.project_type)}"
    yield f"priority:{project.priority}"
    if waiting:
        yield f"due:{waiting[0].due_on.isoformat()}"
    yield from tags & {OVERDUE}
    yield from (f"{OVERDUE}:{_dashed(task.role)}" for task in overdue)
    yield f"fy:{project.programme_year or financial_year(local_date(project.created_at))}"
    yield _kind(FLOWS[project.definition])
    yield ours.tag


def _kind(flow: str) -> str:
    """What the runs of a flow are: “project”, “programme”."""
    return flow.removeprefix("qi-")


KINDS = frozenset(map(_kind, FLOWS.values()))
"""One of these tags has every run that walks something; releases before 0.3 did not give it."""


def _dashed(word: str) -> str:
    return word.replace("_", "-")
