"""The README says what is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from models.policy.diagram import mermaid
from models.policy.lifecycle import LIFECYCLE
from models.policy.programme import PROGRAMME
from models.policy.rules import Lifecycle

ROOT = Path(__file__).parents[1]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]


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


def test_every_function_that_the_readme_names_after_a_file_is_there() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    stops = re.findall(r"\]\((\S+\.py)\) `(\w+)`", readme)

    missing = [
        f"{path}: {name}"
        for path, name in stops
        if f"\ndef {name}(" not in (ROOT / path).read_text(encoding="utf-8")
    ]

    assert (len(stops), missing) == (5, [])


def test_every_make_target_that_the_readme_names_exists() -> None:
    targets = set(
        re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    )
    named = set(
        re.findall(r"^make ([a-z]+)", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    )
    assert named - targets == set()
