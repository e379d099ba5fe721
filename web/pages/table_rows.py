"""Tasks and projects as lines of the lists on pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from models.clock import local_date, spoken_date
from tasks.queries.projects.listing import ListedProject, ListedTask
from tasks.queries.register.columns import (
    ON_THE_PAGE,
    STAGE,
    TITLE,
    WAITS_FOR,
    RegisterColumn,
)
from web.views import PageLink, ProjectTable, TableCell, TaskLine

MY_ROLE, LAST_CYCLE = "My role", "Last cycle"


def own_task(task: ListedTask) -> TaskLine:
    """A task in the list of the person who is asked."""
    return _line(task, href=f"/tasks/{task.id}", whose="")


def not_taken_task(task: ListedTask) -> TaskLine:
    """A task of a team that nobody of it has taken on: the team, and since when it is asked."""
    since = spoken_date(local_date(task.opened_at))
    return _line(
        task, href=f"/tasks/{task.id}", whose=f"{task.role.label}, since {since}. Nobody has taken it on"
    )


def task_of(task: ListedTask, *, may_open: bool) -> TaskLine:
    """A task with the name of the person who is asked, and since when."""
    who = dict.fromkeys([task.assignee_name, task.role.label])  # a team may be called as its role is
    whose = f"{', '.join(who)}, since {spoken_date(local_date(task.opened_at))}"
    return _line(task, href=f"/tasks/{task.id}" if may_open else "", whose=whose)


def project_table(
    projects: Sequence[ListedProject],
    columns: Sequence[RegisterColumn] = ON_THE_PAGE,
    *,
    may_open_tasks: bool = False,
) -> ProjectTable:
    """Projects in a table, with the columns of the register that a page has room for, or those that are asked for.

    What a project waits for leads to that task for whoever may open every task.
    """
    rows = [[_cell(column, project) for column in columns] for project in projects]
    if may_open_tasks and WAITS_FOR in columns:
        at = columns.index(WAITS_FOR)
        for row, project in zip(rows, projects, strict=True):
            row[at] = replace(row[at], href=f"/tasks/{project.task_id}" if project.task_id else "")
    return ProjectTable(headings=[column.heading for column in columns], rows=rows)


def own_projects(
    projects: Sequence[ListedProject], roles: Mapping[str, Sequence[str]], last_cycles: Mapping[str, date]
) -> ProjectTable:
    """One's own projects: what each is, what one is in it, where it stands, and when its last cycle was (OB-086)."""
    return ProjectTable(
        headings=[TITLE.heading, MY_ROLE, STAGE.heading, LAST_CYCLE, WAITS_FOR.heading],
        rows=[
            [
                _cell(TITLE, project),
                TableCell(heading=MY_ROLE, text=", ".join(roles[project.reference])),
                _cell(STAGE, project),
                TableCell(heading=LAST_CYCLE, text=_last_cycle(project, last_cycles)),
                _cell(WAITS_FOR, project),
            ]
            for project in projects
        ],
    )


def _last_cycle(project: ListedProject, last_cycles: Mapping[str, date]) -> str:
    """“Cycle 2, Friday 12 March 2027”; “None yet” before any figures."""
    day = last_cycles.get(project.reference)
    return f"Cycle {project.cycle}, {spoken_date(day)}" if day else "None yet"


def _cell(column: RegisterColumn, project: ListedProject) -> TableCell:
    is_named, is_resting = column is TITLE, project.hold is not None
    return TableCell(
        heading=column.heading,
        text=column.text(project),
        href=f"/projects/{project.reference}" if is_named else "",
        below=project.reference if is_named else column.note(project),
        warning="Overdue" if column is WAITS_FOR and project.is_overdue and not is_resting else "",
    )


def programme_link(year: str | None) -> PageLink | None:
    """Where the programme of a year is read; None without a year."""
    return PageLink(f"See the programme {year}", f"/programme/{year}") if year else None


def programme_links(year: str | None, *, is_of_service: bool) -> list[PageLink]:
    """What has to be seen before anything is said of the programme of a year.

    Whoever speaks for a service sees what concerns it (OB-084), whoever decides what is not covered yet (OB-030); the
    programme leads to both.
    """
    if not year:
        return []
    concerns = PageLink("What concerns which service", f"/programme/{year}/relevance")
    lacks = PageLink("What it does not cover yet", f"/programme/{year}#coverage")
    return [
        PageLink(f"See the programme {year}, its topics and how it is balanced", f"/programme/{year}"),
        concerns if is_of_service else lacks,
    ]


def _line(task: ListedTask, *, href: str, whose: str) -> TaskLine:
    about, resting = f": {task.about}" if task.about else "", task.resting_until
    return TaskLine(
        asked=f"{task.asked}{about}",
        href=href,
        reference=task.project,
        project_title=task.title,
        due=f"by {spoken_date(task.due_on)}" if resting is None else f"until {spoken_date(resting)}",
        is_overdue=task.is_overdue,
        is_on_hold=resting is not None,
        whose=whose,
    )
