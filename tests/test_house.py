"""The rules of the house that no other tool checks."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from models.settings import Settings
from tests.support.source_code import (
    LONG_FUNCTION,
    LONGEST_FUNCTION,
    LONGEST_MODULE,
    ROOT,
    function_lengths,
    length_below_which,
    modules_of_tests,
    modules_over,
    product_modules,
)

MOST_MODULES_IN_A_FOLDER = 15
FULLER_FOLDERS = {"tests/promises": "one file for each promise, to be read in their order"}
NAMES_THAT_SAY_NOTHING = {"utils", "util", "common", "helpers", "helper", "constants", "misc", "shared"}
WORDS_THAT_NAME_NOTHING = {"one", "found", "said", "wanted"}


def nodes_of(kind: type[ast.AST] | tuple[type[ast.AST], ...]) -> Iterator[tuple[str, ast.AST]]:
    """Each node of this kind in the product, with the path of its module."""
    for path, module in product_modules().items():
        yield from ((path, node) for node in ast.walk(module) if isinstance(node, kind))


def names(path: str) -> Iterable[str]:
    return Path(path).with_suffix("").parts


def named_things(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The line and name of each variable, parameter and function; not of fields and properties."""
    fields = {
        id(statement.target)
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for statement in node.body
        if isinstance(statement, ast.AnnAssign)
    }
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) if id(node) not in fields:
                yield node.lineno, name
            case ast.arg(arg=name):
                yield node.lineno, name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) if not is_property(node):
                yield node.lineno, name
            case (
                ast.ExceptHandler(name=str(name))
                | ast.MatchAs(name=str(name))
                | ast.MatchStar(name=str(name))
            ):
                yield node.lineno, name
            case ast.alias(asname=str(name)):
                yield node.lineno, name


def is_property(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(
        ast.unparse(decorator) in {"property", "cached_property"} for decorator in function.decorator_list
    )


def test_no_function_is_longer_than_a_page() -> None:
    assert [name for length, name in function_lengths() if length > LONGEST_FUNCTION] == []


def test_nearly_all_functions_can_be_seen_at_once() -> None:
    assert length_below_which(0.95) <= LONG_FUNCTION


def test_no_module_has_to_be_scrolled_for_long() -> None:
    assert modules_over(LONGEST_MODULE) == {}


def test_no_folder_is_too_full_to_be_looked_through() -> None:
    modules = Counter(
        str(Path(path).parent)
        for path in (*product_modules(), *modules_of_tests())
        if Path(path).name != "__init__.py"
    )

    assert {folder for folder, count in modules.items() if count > MOST_MODULES_IN_A_FOLDER} == set(
        FULLER_FOLDERS
    )


def test_a_class_name_stands_once_in_the_product() -> None:
    classes = Counter(node.name for _, node in nodes_of(ast.ClassDef) if isinstance(node, ast.ClassDef))

    assert [name for name, count in classes.items() if count > 1] == []


def test_no_name_leaves_open_what_it_holds() -> None:
    open_names = [
        f"{path}:{line} {name}"
        for path, tree in (*product_modules().items(), *modules_of_tests().items())
        for line, name in named_things(tree)
        if name in WORDS_THAT_NAME_NOTHING
    ]

    assert open_names == []


LEANS_ON_ANOTHER = re.compile(
    r"^The same(?= (?:as|before|beside|by|done|for|from|in|of|on|once|to|where|with|within|without)\b|[,.;:])"
    r"|^As above|^Likewise|\bas above\b"
)
"""How a docstring begins that is understood only by whoever has read the one before it."""


def test_no_docstring_leans_on_the_one_before_it() -> None:
    leaning = [
        f"{path}:{node.lineno}: {node.value.value.splitlines()[0]}"
        for path, node in nodes_of(ast.Expr)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str) and LEANS_ON_ANOTHER.search(node.value.value.strip())
    ]  # fmt: skip
    assert leaning == []


@pytest.mark.parametrize(
    ("text", "leans"),
    [("The same in a sentence.", True), ("The same, once it is read.", True), ("As above, of ends.", True),
     ("The same days of a month.", False), ("What is asked of the same person.", False)],
)  # fmt: skip
def test_a_docstring_that_leans_is_seen(text: str, *, leans: bool) -> None:
    assert bool(LEANS_ON_ANOTHER.search(text)) is leans


def test_no_list_of_reviews_is_kept_beside_the_policy_table() -> None:
    plain = {"TaskKind.REVIEW_ETHICS", "TaskKind.REVIEW_RESEARCH_GOVERNANCE"}
    """Reviews that ask nothing of their own: whatever names them lists all, which `review_kinds()` knows."""
    known_by = ("models/policy/", "models/forms/project/approval.py")

    listing = {
        path
        for path, node in nodes_of(ast.Attribute)
        if ast.unparse(node) in plain and not path.startswith(known_by)
    }

    assert listing == set()


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
    assert [path for path in product_modules() if NAMES_THAT_SAY_NOTHING.intersection(names(path))] == []


def test_every_folder_of_the_product_is_a_package() -> None:
    folders = {str(Path(path).parent) for path in product_modules()}

    assert {folder for folder in folders if f"{folder}/__init__.py" not in product_modules()} == set()


def test_nobody_reads_our_settings_from_the_environment_but_the_settings() -> None:
    readers = {
        path
        for path, node in nodes_of(ast.Attribute)
        if isinstance(node, ast.Attribute) and ast.unparse(node) in {"os.environ", "os.getenv"}
    }

    # Where Prefect answers is said in its own variables, which its client and server read as well; the reader of
    # workbooks is handed what an interpreter may need to start, and no setting of ours.
    assert {path for path in readers if not path.startswith("deployments/")} == {
        "tasks/flow_runs/prefect_requests.py",
        "tasks/sheets/xlsx/reader_process.py",
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
