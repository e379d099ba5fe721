"""The README, the other pages, docstrings and comments say what is so."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from models.policy.diagram import mermaid
from models.policy.lifecycle import LIFECYCLE
from models.policy.programme import PROGRAMME
from models.policy.rules import Lifecycle
from tests.docs.names import missing_files, missing_words, pages, prose, sources

ROOT = Path(__file__).parents[1]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
ABOUT_THE_CODE = [
    "README.md",
    "CONTRIBUTING.md",
    *(f"docs/{name}.md" for name in ("changing", "glossary", "reviewers")),
]
"""The pages whose names in backticks are ours; the others name what belongs to others, too."""


@pytest.mark.parametrize(("mark", "policy"), [("lifecycle", LIFECYCLE), ("programme", PROGRAMME)])
def test_the_diagrams_are_drawn_from_the_policy_tables(mark: str, policy: Lifecycle) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    drawn = re.search(rf"<!-- {mark} -->\n```mermaid\n(.*?)```", readme, flags=re.DOTALL)
    assert drawn is not None
    assert drawn[1] == mermaid(policy)


def test_every_file_that_the_pages_point_to_is_there() -> None:
    missing = [
        f"{page.name}: {target}"
        for page in PAGES
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert missing == []


def test_every_path_that_a_page_a_docstring_or_a_comment_names_is_there() -> None:
    missing = {
        str(path.relative_to(ROOT)): names
        for path in (*pages(), *sources())
        if (names := missing_files(prose(path)))
    }

    assert missing == {}


def test_every_class_constant_and_function_that_the_pages_about_the_code_name_is_there() -> None:
    missing = {page: names for page in ABOUT_THE_CODE if (names := missing_words(prose(ROOT / page)))}

    assert missing == {}


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("see tests/models/policy/test_versions.py, `models/policy/` and `tests/promises/test_p4…`", []),
        ("see `tests/tasks/test_nudging*.py`", ["tests/tasks/test_nudging*.py"]),
        ("(tasks/reading/ has it)", ["tasks/reading/"]),
        ("`reader_program.py` and `tether.py`", ["tether.py"]),
        ("`models.papers`, `models.papers.Paper`", []),
        ("`models.papers.vanished`, `tasks.listing.listed`", ["models.papers.vanished", "tasks.listing.listed"]),
        ("the pages /tasks/gone and https://qi.example.nhs.uk/web/gone", []),
    ],
)  # fmt: skip
def test_a_path_that_leads_nowhere_is_seen(text: str, missing: list[str]) -> None:
    assert missing_files(text) == missing


def test_a_name_that_nothing_has_is_seen() -> None:
    text = "`TaskRule`, `VERSIONS`, `rule_of()`; `Never`, `NEVER_SO`, `never_so()`; `QI_HOME`, `P12`, `GET /`"

    assert missing_words(text) == ["Never", "NEVER_SO", "never_so()"]


def test_every_function_that_the_readme_names_after_a_file_is_there() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    stops = re.findall(r"\]\((\S+\.py)\)\s`(\w+)`", readme)

    missing = [
        f"{path}: {name}"
        for path, name in stops
        if f"\ndef {name}(" not in (ROOT / path).read_text(encoding="utf-8")
    ]

    assert missing == []


def test_each_stop_from_a_click_to_the_letter_calls_the_next() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    stops = re.findall(r"\n\d\. \[`(\S+\.py)`\]\(\S+\.py\) `(\w+)`", readme)

    astray = [
        f"{path} does not call {function}()"
        for (path, _), (_, function) in pairwise(stops)
        if f"{function}(" not in (ROOT / path).read_text(encoding="utf-8")
    ]

    assert (len(stops), astray) == (5, [])


def test_every_make_target_that_the_readme_names_exists() -> None:
    targets = set(
        re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    )
    named = set(
        re.findall(r"^make ([a-z]+)", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    )
    assert named - targets == set()
