"""What pages, docstrings and comments name of this repository: paths, modules, classes, constants, functions."""

from __future__ import annotations

import ast
import fnmatch
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
FLOORS = ("models", "notifications", "tasks", "flows", "web", "deployments", "migrations")
FOLDERS = (*FLOORS, "tests", "docs", "requirements")
ELSEWHERE = (ROOT / "tests" / "web" / "axe",)
"""What others have written, and is kept as it came."""

_TOP = "|".join(FOLDERS)
_PATH = re.compile(rf"(?<![\w/.:{{<-])(?:{_TOP})/[\w./*…-]*[\w*…/]")
_FILE = re.compile(r"`([\w*…]+\.(?:py|md|toml|csv|html))`")
_MODULE = re.compile(rf"`((?:{_TOP})(?:\.\w+)+)`")
_WORD = re.compile(r"`(?!QI_|[A-Z]+\d+`)(_?[A-Z]\w+|_?[a-z]\w+\(\))`")
"""A class, a constant or a function, but no setting and no number such as P12."""


def sources() -> list[Path]:
    """Every Python file of the product and of its tests."""
    return [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]


def pages() -> list[Path]:
    """Every page of ours; the changelog speaks of what was, too."""
    inside = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.md"))]
    ours = [path for path in inside if not any(path.is_relative_to(folder) for folder in ELSEWHERE)]
    return [*(path for path in sorted(ROOT.glob("*.md")) if path.name != "CHANGELOG.md"), *ours]


@cache
def prose(path: Path) -> str:
    """The whole of a page; of a Python file its docstrings, those of names included, and its comments."""
    text = path.read_text(encoding="utf-8")
    return text if path.suffix == ".md" else "\n".join(_said_in(text))


def missing_files(text: str) -> list[str]:
    """The paths, names of files and dotted names in a text that lead nowhere; “*” and “…” stand for anything."""
    paths = [path for path in _PATH.findall(text) if not _is_there(path)]
    files = [name for name in _FILE.findall(text) if not fnmatch.filter(_files(), name.replace("…", "*"))]
    return [*paths, *files, *(name for name in _MODULE.findall(text) if not _leads_somewhere(name))]


def missing_words(text: str) -> list[str]:
    """The classes, constants and functions in backticks that no file defines: `TaskRule`, `UPGRADES`, `problems()`."""
    return [name for name in _WORD.findall(text) if name.removesuffix("()") not in _defined()]


def _said_in(code: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield str(node.value.value)
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type == tokenize.COMMENT:
            yield token.string


@cache
def _files() -> frozenset[str]:
    folders = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*")]
    return frozenset(path.name for path in (*folders, *ROOT.iterdir()))


@cache
def _is_there(path: str) -> bool:
    return any(ROOT.glob(path.replace("…", "*").rstrip("/")))


def _leads_somewhere(name: str) -> bool:
    """A module or folder, or something that a module defines."""
    parts = name.split(".")
    path = ROOT.joinpath(*parts)
    if path.is_dir() or path.with_suffix(".py").exists():
        return True
    return path.parent.with_suffix(".py").exists() and parts[-1] in _defined()


@cache
def _defined() -> frozenset[str]:
    return frozenset(
        name for path in sources() for name in _names(ast.parse(path.read_text(encoding="utf-8")))
    )


def _names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
