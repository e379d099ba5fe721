"""`qi migrate` and `qi audit verify`: the tables, and whether the history in them holds."""

from deployments.cli.printing import counted
from deployments.site.schema import require_schema
from models.settings import settings
from tasks.database.audit_trail import verify_chain
from tasks.database.migrating import expected_revision, migrate, schema_revision
from tasks.reports.archive.archive import verify_papers


def migrate_database() -> None:
    """Bring the database to the schema of this release."""
    before = schema_revision(settings().database)
    migrate(settings().database)
    after = expected_revision()
    print(f"The database is at revision {after}" + (", as it was." if before == after else "."))


def verify_history() -> None:
    """Walk the whole history; HistoryBroken at the first entry that does not hold, PaperChanged at such a report."""
    require_schema()
    count = verify_chain()
    print(f"The history holds: {counted(count, 'entry', 'entries')}, each follows from the one before.")
    if papers := verify_papers():
        print(f"So do the reports: {counted(papers, 'report')}, each as it was made.")
