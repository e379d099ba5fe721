"""`qi trust load` and `qi people import`: what a Trust tells us in files."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from deployments.cli.printing import counted, print_preview
from deployments.site.schema import require_schema
from tasks.people.importing import PeopleImport, import_people, preview_people
from tasks.people.trust_file import load_trust
from tasks.projects.holiday_dates import settle_holidays

File = Annotated[Path, Parameter(name="FILE")]


def load(file: File, /) -> None:
    """Load the Trust: its services, committees, people and roles.

    Args:
        file: a Trust file in TOML; deployments/demo/trust.toml is a complete example.
    """
    require_schema()
    loaded = load_trust(file)
    settle_holidays()
    counts = f"{loaded.services} services, {loaded.people} people, {loaded.holdings} roles held"
    print(f"{'Loaded' if loaded.is_new else 'Nothing has changed'}: {counts}.")
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
        print_preview(
            "Person", [(change.row, change.email, change.happens, change.fields) for change in changes]
        )
        return
    imported = import_people(file, sheet=sheet)
    print(f"{_people(imported)} read: {imported.added} added, {imported.changed} changed.")


def _people(imported: PeopleImport) -> str:
    return counted(imported.rows, "person", "people")
