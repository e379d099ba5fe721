"""`make glossary`: the tables of numbers in docs/glossary.md, from docs/numbers and from where each number is cited."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from tests.docs.citations import ROOT, citations
from tests.docs.marked_parts import with_marked_part

PAGE = ROOT / "docs" / "glossary.md"
NUMBERS = ROOT / "docs" / "numbers"
TABLES = {"obligations": "OB-", "promises": "P", "gaps": "G"}
"""Each table of the page, which is also a file in docs/numbers, and the letters its numbers begin with."""

FILES_NAMED = 5
"""So many files are named one by one; more are counted by their folders."""


def explained() -> dict[str, dict[str, str]]:
    """The row of every number in docs/numbers."""
    rows: dict[str, dict[str, str]] = {}
    for table in TABLES:
        with (NUMBERS / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            rows |= {row["number"]: row for row in csv.DictReader(file)}
    return rows


def filled(page: str, cited: Mapping[str, Sequence[str]], rows: Mapping[str, Mapping[str, str]]) -> str:
    """The page with its tables written again; numbers that no row explains are left out."""
    for table, letters in TABLES.items():
        numbers = [number for number in cited if number.rstrip("0123456789") == letters and number in rows]
        lines = [_row(rows[number], cited[number]) for number in numbers]
        page = with_marked_part(page, table, [*_head(rows[numbers[0]]), *lines])
    return page


def _head(row: Mapping[str, str]) -> list[str]:
    if "policy" in row:
        return [
            "| number | clause | what the policy says | what it means here | where |",
            "|---|---|---|---|---|",
        ]
    return ["| number | what is promised | where |", "|---|---|---|"]


def _row(row: Mapping[str, str], files: Sequence[str]) -> str:
    return "| " + " | ".join([*(cell.replace("|", "\\|") for cell in row.values()), places(files)]) + " |"


def places(files: Sequence[str]) -> str:
    """The files that cite a number; where they are many, their folders with how many of their files do."""
    if len(files) <= FILES_NAMED:
        return ", ".join(f"`{path}`" for path in files)
    folders = Counter(f"{PurePosixPath(path).parent}/" for path in files)
    return ", ".join(f"`{folder}` ×{count}" for folder, count in folders.items())


if __name__ == "__main__":
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), citations(), explained()), encoding="utf-8")
