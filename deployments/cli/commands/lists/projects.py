"""`qi project list`, `qi project export`, `qi project show`, `qi task list`: projects from the command line."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from deployments.cli.printing import busy, counted, print_json, print_json_list, print_table
from deployments.cli.writing import write_whole
from deployments.site.schema import require_schema
from models.clock import dated, spoken_moment
from models.vocabulary import ParityOfEsteem, ProjectType, Role, Stage
from tasks.exports.register_export import record_export, register_file
from tasks.queries.projects.listing import ListedTask, listed_tasks, project_with_history
from tasks.queries.register.columns import ON_THE_COMMAND_LINE
from tasks.queries.register.finding import RegisterFilter, every_project


class FileFormat(StrEnum):
    """What the register can be written as."""

    CSV = "csv"
    XLSX = "xlsx"


@Parameter(name="*")
@dataclass(frozen=True)
class Narrowing:
    """Which projects.

    Attributes:
        search: only those with these words in title, aim, learning, people or references.
        stage: only those at this stage.
        service: only those of this Care Delivery Service, by its code.
        kind: only this kind of work.
        overdue: only those that wait for somebody late.
        unconfirmed: only those whose entry nobody has confirmed for a year.
        silent: only those of which nothing was heard for long.
        waits_for: only those that wait for this role.
        held: only those that are on hold.
        parity: only those that serve parity of esteem in this way.
        year: only those of this programme year, such as 2027-28.
        lead: only those whose lead has this in name or address.
    """

    search: str = ""
    stage: Stage | None = None
    service: str = ""
    kind: ProjectType | None = None
    overdue: bool = False
    unconfirmed: bool = False
    silent: bool = False
    waits_for: Role | None = None
    held: bool = False
    parity: ParityOfEsteem | None = None
    year: str = ""
    lead: str = ""

    @property
    def filters(self) -> RegisterFilter:
        """The same in the words of the register."""
        return RegisterFilter(
            search=self.search,
            stage=self.stage,
            service=self.service,
            project_type=self.kind,
            only_overdue=self.overdue,
            only_unconfirmed=self.unconfirmed,
            only_silent=self.silent,
            waits_for=self.waits_for,
            only_held=self.held,
            parity=(self.parity,) if self.parity else (),
            year=self.year,
            lead=self.lead,
        )


def list_projects(*, narrowing: Narrowing | None = None, json: bool = False) -> None:
    """List the projects: where each stands and whose turn it is.

    Args:
        narrowing: which projects.
        json: print them as JSON.
    """
    require_schema()
    projects = every_project((narrowing or Narrowing()).filters)
    if json:
        print_json_list(projects)
        return
    columns = ON_THE_COMMAND_LINE
    rows = ([column.text(project) for column in columns] for project in projects)
    count = print_table([column.heading for column in columns], rows)
    print(counted(count, "project"))


def export_projects(
    *,
    format: Annotated[FileFormat, Parameter(name="--format")],  # noqa: A002 -- so it is called
    out: Path,
    narrowing: Narrowing | None = None,
    json: bool = False,
) -> None:
    """Write the register to a file, with every column; that it left is in the history.

    Args:
        format: csv or xlsx.
        out: the file; what stands there is replaced.
        narrowing: which projects.
        json: print what was written as JSON.
    """
    require_schema()
    filters = (narrowing or Narrowing()).filters
    with busy("Reading the register"):
        file = register_file(filters, format)
    write_whole(out, [file.content], before_it_is_there=lambda: record_export(filters, file))
    if json:
        print_json({"file": str(out), "projects": file.projects})
        return
    print(f"{counted(file.projects, 'project')} written to {out}.")


def show_project(reference: str, /, *, json: bool = False) -> None:
    """Show one project: what it is, what is asked of whom, and what happened so far.

    Args:
        reference: such as QI-2026-0001.
        json: print it as JSON.
    """
    require_schema()
    project = project_with_history(reference.strip().upper())
    if json:
        print_json(project)
        return
    print(f"{project.reference} · {project.title}")
    print(f"{project.stage.label}: {project.waits_for}\n")
    if project.tasks:
        print_table(_TASK_COLUMNS, [_task_row(task) for task in project.tasks])
        print()
    print_table(
        ("When", "What happened"),
        [(spoken_moment(entry.at), entry.sentence) for entry in project.history],
        whole=True,
    )


def list_tasks(*, json: bool = False) -> None:
    """List every open task, the most urgent first.

    Args:
        json: print them as JSON.
    """
    require_schema()
    tasks = listed_tasks()
    if json:
        print_json(tasks)
        return
    print_table(_TASK_COLUMNS, [_task_row(task) for task in tasks])
    print(counted(len(tasks), "open task"))


_TASK_COLUMNS = ("Project", "Asked", "Role", "Of", "Due")


def _task_row(task: ListedTask) -> tuple[str, ...]:
    due = dated(task.due_on) + (", overdue" if task.is_overdue else "")
    return (task.project, task.asked, task.role.label, task.assignee, due)
