"""`qi trust load`, `qi people import`, `qi training import`, `qi project import`: what a Trust tells us in files."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from deployments.cli.printing import busy, counted, print_json, print_preview, print_table
from deployments.site.schema import require_schema
from tasks.database.unit_of_work import reading
from tasks.people.importing import PeopleImport, import_people, preview_people
from tasks.people.person_changes import PersonChange
from tasks.people.training_list import import_training, preview_training
from tasks.people.trust_file import load_trust
from tasks.prefect_operations.asking import who_asks
from tasks.projects.begun_for_lead.earlier_list import (
    EarlierList,
    import_projects,
    preview_projects,
    read_earlier_list,
)
from tasks.projects.holiday_dates import settle_holidays

File = Annotated[Path, Parameter(name="FILE")]


def load(file: File, /, *, welcome_all: bool = False) -> None:
    """Load the Trust: its services, committees, people and roles.

    Args:
        file: a Trust file in TOML; deployments/demo/trust.toml is a complete example.
        welcome_all: write to every CDS quality lead what waits, how to decide and who covers, each once; do it on the
            day of the launch. Whoever holds the role from a later file on is written to anyway.
    """
    require_schema()
    loaded = load_trust(file, welcomes_all=welcome_all)
    settle_holidays()
    counts = f"{loaded.services} services, {loaded.people} people, {loaded.holdings} roles held"
    print(f"{'Loaded' if loaded.is_new else 'Nothing has changed'}: {counts}.")
    if loaded.welcomed:
        print(f"{counted(loaded.welcomed, 'CDS quality lead')} will get an email about the role.")
    for role in loaded.vacant:
        print(f"Nobody holds this role, so the QI Support Team is asked: {role}.")
    for conflict in loaded.conflicts:
        print(conflict)


def import_staff(file: File, /, *, sheet: str | None = None, preview: bool = False) -> None:
    """Add or change people.

    Args:
        file: a CSV file or an Excel workbook (.xlsx) with the columns email, name, and as wanted service,
            bronze_on, contract_ends_on and left_on; dates like 2026-12-31 or 31/12/2026. An empty cell changes
            nothing; “none” (or “clear”) in a cell takes the date back.
        sheet: the sheet of the workbook; without it the only one whose heading fits.
        preview: only say what would be added and changed; nothing is stored.
    """
    require_schema()
    if preview:
        imported, changes = preview_people(file, sheet=sheet)
        print(f"{_people(imported)} read: {imported.added} would be added, {imported.changed} changed.")
        _print_changes(changes)
        return
    imported = import_people(file, sheet=sheet)
    print(f"{_people(imported)} read: {imported.added} added, {imported.changed} changed.")


def import_trained(file: File, /, *, sheet: str | None = None, preview: bool = False) -> None:
    """Note who has achieved Bronze training, and when; whom the register does not know is left out.

    Args:
        file: a CSV file or an Excel workbook (.xlsx) with the columns email and bronze_on, and as wanted name; dates
            like 2026-12-31 or 31/12/2026. “none” (or “clear”) in a cell takes the date back.
        sheet: the sheet of the workbook; without it the only one whose heading fits.
        preview: only say what would be changed; nothing is stored.
    """
    require_schema()
    if preview:
        imported, changes = preview_training(file, sheet=sheet)
        print(f"{imported.in_words('would be ')}.")
        _print_changes(changes)
        return
    print(f"{import_training(file, sheet=sheet).in_words()}.")


def import_list(  # noqa: PLR0913 -- its options
    file: File, /, *, by: str, sheet: str | None = None, dry_run: bool = False, json: bool = False
) -> None:
    """Take in the projects of an earlier list.

    Args:
        file: a CSV file or an Excel workbook (.xlsx) with the columns reference, title, kind, state, lead_email, and as
            wanted lead_name, service, stage, began_on, ended_on, aim and notes.
        by: who takes it in: the address of somebody of the QI Support Team.
        sheet: the sheet of the workbook; without it the only one whose heading fits.
        dry_run: only say what would become of each row; nothing is stored.
        json: print it as JSON.
    """
    require_schema()
    entries = read_earlier_list(file, sheet=sheet)
    with reading() as session:
        earlier = EarlierList(entries, file.name, who_asks(session, by).id)
    with busy(f"Looking at {len(entries):,} projects" if dry_run else f"Taking {len(entries):,} projects in"):
        taken = preview_projects(earlier) if dry_run else import_projects(earlier)
    if json:
        print_json(taken.rows)
        return
    print(f"{taken.said}.")
    if dry_run:
        lines = [(str(row.row), row.earlier_reference, row.title, row.said) for row in taken.rows]
        print_table(("Row", "Reference", "Title", "What happens"), lines)
        print("Nothing was stored.")


def _print_changes(changes: Sequence[PersonChange]) -> None:
    print_preview("Person", [(change.row, change.email, change.happens, change.fields) for change in changes])


def _people(imported: PeopleImport) -> str:
    return counted(imported.rows, "person", "people")
