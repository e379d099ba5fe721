"""The page on lists says what is read and refused, letter by letter."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from models.inputs.dates import OF_A_SERIES, day
from models.inputs.money import pence, pounds
from models.inputs.numbers import decimal_number

PAGE = Path(__file__).parents[2] / "docs" / "lists.md"
_ROW = re.compile(r"^\| `([^`]+)` \| (.+) \|$")

READERS: dict[str, tuple[Callable[[str], object], int]] = {
    "## Dates": (day, 18),
    "For the values of a series": (lambda text: day(text, OF_A_SERIES, is_month_enough=True), 3),
    "## Numbers": (decimal_number, 13),
    "## Money": (lambda text: pounds(pence(text)), 7),
}


def examples_of(mark: str) -> list[tuple[str, str]]:
    """The cells of the tables below a mark, and what the page says of them; those of a series have their own mark."""
    rows: dict[str, list[tuple[str, str]]] = {}
    current = ""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if (begun := next((start for start in READERS if line.startswith(start)), None)) is not None:
            current = begun
        elif current.startswith("For the values") and line == "| in the cell | the sentence |":
            current = "## Dates"
        elif line.startswith("## "):
            current = ""
        if match := _ROW.match(line):
            rows.setdefault(current, []).append((match[1], match[2]))
    return rows[mark]


@pytest.mark.parametrize("mark", READERS)
def test_every_example_is_what_is_read_or_said(mark: str) -> None:
    read, count = READERS[mark]

    examples = examples_of(mark)

    assert len(examples) == count
    assert [(cell, outcome(read, cell)) for cell, _ in examples] == examples


def outcome(read: Callable[[str], object], cell: str) -> str:
    try:
        return str(read(cell))
    except ValueError as refusal:
        return str(refusal)
