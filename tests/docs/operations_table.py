"""The part of `docs/qist.md` that lists what may be asked for in Prefect: `python -m tests.docs.operations_table`."""

from __future__ import annotations

from pathlib import Path

from tasks.flow_runs.run_names import LISTED_AS, RADAR
from tasks.prefect_operations.table import OPERATIONS
from tests.docs.marked_parts import with_marked_part

GUIDE = Path(__file__).parents[2] / "docs" / "qist.md"
MARK = "operations"


def guide_with_operations(guide: str) -> str:
    """The guide with the operations of the table and the radar, in the order of Prefect’s list."""
    known = {operation.listed_as: operation.flow for operation in OPERATIONS} | {LISTED_AS[RADAR]: RADAR}
    rows = [f"| {name} | `{known[name]}` |" for name in sorted(known)]
    return with_marked_part(guide, MARK, ["| in Prefect’s list | its flow |", "|---|---|", *rows])


if __name__ == "__main__":
    GUIDE.write_text(guide_with_operations(GUIDE.read_text(encoding="utf-8")), encoding="utf-8")
