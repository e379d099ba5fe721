"""The rules of the house that no other tool checks."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from models.settings import Settings

ROOT = Path(__file__).parents[1]
FOLDERS = ("models", "notifications", "tasks", "flows", "web", "deployments", "migrations")
Function = ast.FunctionDef | ast.AsyncFunctionDef

LONGEST_FUNCTION = 50
LONGEST_MODULE = 250
LONGER_MODULES = {
    "models/vocabulary.py": "every word of the policy in one list; nothing in it runs",
    "models/policy/lifecycle.py": "the policy is one table, to be read in one go",
}
NAMES_THAT_SAY_NOTHING = {"utils", "util", "common", "helpers", "helper", "constants", "misc", "shared"}


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the product by its path; read when a test asks, not by each worker that collects."""
    return {
        str(path.relative_to(ROOT)): ast.parse(path.read_text())
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*.py"))
        if path.parent != ROOT / "migrations" / "versions"
    }


def nodes_of(kind: type[ast.AST] | tuple[type[ast.AST], ...]) -> Iterator[tuple[str, ast.AST]]:
    """Each node of this kind in the product, with the path of its module."""
    for path, module in modules().items():
        yield from ((path, node) for node in ast.walk(module) if isinstance(node, kind))


def lines(path: str) -> int:
    return len((ROOT / path).read_text().splitlines())


def names(path: str) -> Iterable[str]:
    return Path(path).with_suffix("").parts


def test_no_function_is_longer_than_a_page() -> None:
    too_long = [
        f"{path}:{node.lineno} {node.name}"
        for path, node in nodes_of((ast.FunctionDef, ast.AsyncFunctionDef))
        if isinstance(node, Function) and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]

    assert too_long == []


def test_no_module_has_to_be_scrolled_for_long() -> None:
    too_long = {path for path in modules() if lines(path) > LONGEST_MODULE}

    assert too_long == set(LONGER_MODULES)


def test_no_function_imports_anything() -> None:
    hidden = [
        f"{path}:{inner.lineno}"
        for path, node in nodes_of((ast.FunctionDef, ast.AsyncFunctionDef))
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]

    assert hidden == []


def test_no_block_hides_a_cycle_from_the_interpreter() -> None:
    hidden = [
        f"{path}:{node.lineno}"
        for path, node in nodes_of(ast.If)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
    ]

    assert hidden == []


def test_every_module_is_named_for_what_lives_there() -> None:
    assert [path for path in modules() if NAMES_THAT_SAY_NOTHING.intersection(names(path))] == []


def test_every_folder_of_the_product_is_a_package() -> None:
    folders = {str(Path(path).parent) for path in modules()}

    assert {folder for folder in folders if f"{folder}/__init__.py" not in modules()} == set()


def test_nobody_reads_our_settings_from_the_environment_but_the_settings() -> None:
    readers = {
        path
        for path, node in nodes_of(ast.Attribute)
        if isinstance(node, ast.Attribute) and ast.unparse(node) in {"os.environ", "os.getenv"}
    }

    # Where Prefect answers is said in its own variables, which its client and server read as well.
    assert {path for path in readers if not path.startswith("deployments/")} == {
        "tasks/flow_runs/prefect_api.py"
    }


def test_nobody_commits_but_the_unit_of_work() -> None:
    commits = {
        path
        for path, node in nodes_of(ast.Call)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
    }

    assert commits - {"tasks/database/unit_of_work.py"} == set()


def test_example_environment_lists_every_setting() -> None:
    listed = re.findall(r"^#?(QI_\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)

    assert sorted(listed) == sorted(f"QI_{name.upper()}" for name in Settings.model_fields)
