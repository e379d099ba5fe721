"""`qi privacy scan`: looking through what is stored for patient details."""

from deployments.cli.printing import counted, print_json, print_table
from deployments.site.schema import require_schema
from tasks.privacy.scan import scan_stored

SOMETHING_MET, NOTHING_MET = 1, 0


def scan(*, json: bool = False) -> int:
    """Say which stored rows meet a rule: table, id, field and rule, never the text.

    Args:
        json: print them as JSON.
    """
    require_schema()
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
