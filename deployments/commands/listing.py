"""`qi project list`, `qi project show`, `qi task list`: looking at projects from the command line."""

from dataclasses import asdict

from deployments.printing import counted, print_json, print_table
from deployments.schema import require_schema
from models.clock import short_date, spoken_moment
from models.vocabulary import Stage
from tasks.listing import ListedProject, ListedTask, listed_projects, listed_tasks, project_record


def list_projects(*, stage: Stage | None = None, json: bool = False) -> None:
    """List the projects: where each stands and whose turn it is.

    Args:
        stage: only those at this stage.
        json: print them as JSON.
    """
    require_schema()
    found = listed_projects(stage)
    if json:
        print_json(found)
        return
    columns = ("Reference", "Title", "Stage", "Service", "Waits for")
    print_table(columns, [_row(project) for project in found])
    print(counted(len(found), "project"))


def show_project(reference: str, /, *, json: bool = False) -> None:
    """Show one project: what it is, what is asked of whom, and what happened so far.

    Args:
        reference: such as QI-2026-0001.
        json: print it as JSON.
    """
    require_schema()
    record = project_record(reference)
    if json:
        print_json(asdict(record.project) | {"tasks": record.tasks, "history": record.history})
        return
    print(f"{record.project.reference} · {record.project.title}")
    print(f"{record.project.stage.label}: {record.project.waits_for}\n")
    if record.tasks:
        print_table(_TASK_COLUMNS, [_task_row(task) for task in record.tasks])
        print()
    print_table(("When", "What happened"), [(spoken_moment(one.at), one.sentence) for one in record.history])


def list_tasks(*, json: bool = False) -> None:
    """List every open task, the most urgent first.

    Args:
        json: print them as JSON.
    """
    require_schema()
    found = listed_tasks()
    if json:
        print_json(found)
        return
    print_table(_TASK_COLUMNS, [_task_row(task) for task in found])
    print(counted(len(found), "open task"))


_TASK_COLUMNS = ("Project", "Asked", "Role", "Of", "Due")


def _row(project: ListedProject) -> tuple[str, ...]:
    late = ", overdue" if project.is_overdue else ""
    where = (project.stage.label, project.service or "", project.waits_for + late)
    return (project.reference, project.title, *where)


def _task_row(task: ListedTask) -> tuple[str, ...]:
    due = short_date(task.due_on) + (", overdue" if task.is_overdue else "")
    return (task.project, task.asked, task.role.label, task.assignee, due)
