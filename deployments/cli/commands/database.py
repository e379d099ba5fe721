"""`qi migrate`, `qi audit verify`, `qi privacy scan`, `qi search rebuild`: the schema, the history, what is stored."""

from deployments.cli.printing import busy, counted, print_json, print_table
from deployments.site.schema import require_schema
from models.settings import settings
from tasks.database.audit_trail import verify_chain
from tasks.database.migrating import expected_revision, migrate, schema_revision
from tasks.privacy.scan import scan_stored
from tasks.reports.archive.archive import verify_papers
from tasks.search.search_texts import rebuild_search_texts

SOMETHING_MET, NOTHING_MET = 1, 0


def migrate_database() -> None:
    """Bring the database to the schema of this release."""
    before = schema_revision(settings().database)
    with busy("Migrating"):
        migrate(settings().database)
    after = expected_revision()
    print(f"The database is at revision {after}" + (", as it was." if before == after else "."))


def verify_history() -> None:
    """Walk the whole history; HistoryBroken at the first entry that does not hold, PaperChanged at such a report."""
    require_schema()
    with busy("Walking the history"):
        count = verify_chain()
        papers = verify_papers()
    print(f"The history holds: {counted(count, 'entry', 'entries')}, each follows from the one before.")
    if papers:
        print(f"So do the reports: {counted(papers, 'report')}, each as it was made.")


def rebuild_search() -> None:
    """Write anew what every project is found by."""
    require_schema()
    with busy("Reading every project"):
        count = rebuild_search_texts()
    print(f"{counted(count, 'project')} can be found by what they intended and learned.")


def scan_for_patient_details(*, json: bool = False) -> int:
    """Say which stored rows meet a rule: table, id, field and rule, never the text.

    Args:
        json: print them as JSON.
    """
    require_schema()
    with busy("Looking through what is stored"):
        rows = list(scan_stored())
    if json:
        print_json(rows)
    else:
        if rows:
            print_table(
                ("Table", "Row", "Field", "Seems to hold"),
                [(row.table, row.row, row.field, row.rule.label) for row in rows],
            )
        print(f"{counted(len(rows), 'text')} to look at.")
    return SOMETHING_MET if rows else NOTHING_MET
