"""Where the numbers of obligations (OB-), promises (P) and gaps of the policy (G) are cited in the repository."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("models", "notifications", "tasks", "flows", "web", "deployments", "migrations", "tests", "docs")
SUFFIXES = {".py", ".md", ".html", ".txt", ".toml"}
SILENT = ("docs/glossary.md", "docs/numbers", "tests/docs", "tests/data", "web/static")
"""What explains the numbers, what tests that, and what is not ours to read."""

_OBLIGATIONS = re.compile(r"\bOB-\d{3}\b(?:(?:,\s+(?:and\s+)?|\s+and\s+|\s+to\s+)(?:OB-)?\d{3}\b)*")
_OTHERS = re.compile(r"\b([PG])(\d{1,2})\b(?:\s+to\s+\1(\d{1,2})\b)?")
_PROMISE_TEST = re.compile(r"test_p(\d\d)_")


@cache
def citations(root: Path = ROOT) -> dict[str, list[str]]:
    """Every number that is cited, in the order of numbers, with the paths of the files that cite it."""
    cited: dict[str, list[str]] = defaultdict(list)
    for path in _readable_files(root):
        for number in numbers_in(path.read_text(encoding="utf-8")) | _number_of_file(path):
            cited[number].append(path.relative_to(root).as_posix())
    return {number: cited[number] for number in sorted(cited, key=_order)}


def numbers_in(text: str) -> set[str]:
    """The numbers that a text cites, short forms and spans written out: “OB-095 to 097”, “P18 to P22”."""
    obligations = (
        f"OB-{number:03}" for match in _OBLIGATIONS.finditer(text) for number in _written_out(match[0])
    )
    others = (
        f"{match[1]}{number}"
        for match in _OTHERS.finditer(text)
        for number in range(int(match[2]), int(match[3] or match[2]) + 1)
    )
    return {*obligations, *others}


def _written_out(match: str) -> Iterator[int]:
    """The numbers of a list such as “OB-034, 036, 076 to 078”."""
    parts = re.split(r"(\s+to\s+)|,\s+(?:and\s+)?|\s+and\s+", match)
    last, is_span = 0, False
    for part in parts:
        if part is None:
            continue
        if part.strip() == "to":
            is_span = True
            continue
        number = int(part.removeprefix("OB-"))
        yield from range(last + 1 if is_span else number, number + 1)
        last, is_span = number, False


def _number_of_file(path: Path) -> set[str]:
    """The promise that a file of tests carries in its name."""
    match = _PROMISE_TEST.match(path.name)
    return {f"P{int(match[1])}"} if match else set()


def _readable_files(root: Path) -> Iterator[Path]:
    silent = tuple(root / name for name in SILENT)
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in SUFFIXES and not any(path.is_relative_to(other) for other in silent):
                yield path


def _order(number: str) -> tuple[str, int]:
    letters, digits = re.fullmatch(r"(OB-|P|G)(\d+)", number).groups()  # type: ignore[union-attr]
    return letters, int(digits)
