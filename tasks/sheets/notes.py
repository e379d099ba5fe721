"""Notes below a list, which must not be taken for rows of it."""

import re
from collections.abc import Sequence
from itertools import pairwise

from tasks.sheets.cells import SheetRow, Unusable

_BEGINS_A_NOTE = re.compile(
    r"(?:source|notes?|n\.?b\.?|key|footnotes?|produced|extracted|printed)\b[^a-z]*[:;. ]", re.IGNORECASE
)
_SHOWN = 40


def without_notes(lines: Sequence[SheetRow]) -> Sequence[SheetRow]:
    """The rows as they are; Unusable if one stands below the list like a note, apart from it and in a single cell.

    Nobody can say for sure that it is none of the list, so it is named and not left out.
    """
    rows = lines[1:]
    has_several = all(_filled(line) > 1 for line in rows[:1])
    for before, line in pairwise(rows):
        is_apart = line.number > before.number + 1
        if _filled(line) == 1 and ((is_apart and has_several) or _BEGINS_A_NOTE.match(_text(line))):
            raise Unusable(
                f"row {line.number}: “{_text(line)[:_SHOWN]}” looks like a note below the list: delete it, "
                "or move it up to the list if it belongs to it."
            )
        has_several &= _filled(line) > 1
    return lines


def _filled(line: SheetRow) -> int:
    return sum(bool(cell.strip()) for cell in line.cells)


def _text(line: SheetRow) -> str:
    return next((cell.strip() for cell in line.cells if cell.strip()), "")
