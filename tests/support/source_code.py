"""`make sizes`: the source code as trees, and how long its modules and functions are."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from math import ceil
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("models", "notifications", "tasks", "flows", "web", "deployments", "migrations")
NUMBERED = Path("migrations/versions")
"""Revisions are as long as the change they make, and there is one more with each."""

LONG_MODULE = 250
LONGEST_MODULE = 400
LONG_FUNCTION = 25
LONGEST_FUNCTION = 50


def _trees(folder: str) -> dict[str, ast.Module]:
    paths = sorted(path.relative_to(ROOT) for path in (ROOT / folder).rglob("*.py"))
    return {str(path): ast.parse((ROOT / path).read_text()) for path in paths if path.parent != NUMBERED}


@cache
def product_modules() -> dict[str, ast.Module]:
    """The modules of the product by their paths; read when first asked for, not whenever tests are collected."""
    return {path: tree for folder in FOLDERS for path, tree in _trees(folder).items()}


@cache
def modules_of_tests() -> dict[str, ast.Module]:
    """The modules of the tests, in the same way."""
    return _trees("tests")


def lines(path: str) -> int:
    """How many lines a module has."""
    return len((ROOT / path).read_text().splitlines())


def modules_over(limit: int) -> dict[str, int]:
    """The modules of the product with more lines than this, the longest first."""
    lengths = {path: lines(path) for path in product_modules()}
    return {
        path: lengths[path]
        for path in sorted(lengths, key=lambda path: -lengths[path])
        if lengths[path] > limit
    }


def function_lengths() -> list[tuple[int, str]]:
    """Each function of the product with its lines, the shortest first."""
    return sorted(
        ((node.end_lineno or node.lineno) - node.lineno + 1, f"{path}:{node.lineno} {node.name}")
        for path, tree in product_modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def length_below_which(share: float) -> int:
    """The length in lines that this share of all functions does not exceed: 0.95 gives the 95th percentile."""
    lengths = [length for length, _ in function_lengths()]
    return lengths[ceil(share * len(lengths)) - 1]


def size_report() -> Iterator[str]:
    """What to look at: how long functions are, and each module that is to be cut by meaning when it grows."""
    half, nearly_all = length_below_which(0.5), length_below_which(0.95)
    longest, name = function_lengths()[-1]
    yield f"Functions: half have at most {half} lines, 95 % at most {nearly_all}; {name} is the longest with {longest}."
    for path, length in modules_over(LONG_MODULE).items():
        yield f"Warning: {path} has {length} lines; from {LONG_MODULE} on, look how to cut it by meaning."


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in size_report())
