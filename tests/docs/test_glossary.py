"""The glossary explains every number, and says where it is cited."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.citations import citations, numbers_in
from tests.docs.glossary import PAGE, explained, filled, places


def test_every_number_that_is_cited_is_explained() -> None:
    unexplained = {number: files for number, files in citations().items() if number not in explained()}

    assert unexplained == {}, "add a row to docs/numbers"


def test_the_glossary_says_where_each_number_is_cited() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert page == filled(page, citations(), explained()), "run `make glossary`"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("(7.1, OB-121; G2)", ["G2", "OB-121"]),
        ("OB-034, 036, 076 to 078", ["OB-034", "OB-036", "OB-076", "OB-077", "OB-078"]),
        ("OB-103 to OB-105 and OB-107", ["OB-103", "OB-104", "OB-105", "OB-107"]),
        ('obligations=("OB-043", "OB-044")', ["OB-043", "OB-044"]),
        ("P18 to P20, P3", ["P18", "P19", "P20", "P3"]),
        ("OB-099, 40 working days; p95, PDF, P", ["OB-099"]),
    ],
)
def test_short_forms_and_spans_are_written_out(text: str, numbers: list[str]) -> None:
    assert sorted(numbers_in(text)) == numbers


def test_a_file_that_is_named_for_a_promise_cites_it(tmp_path: Path) -> None:
    test = tmp_path / "tests" / "promises" / "test_p09_silence_never_approves.py"
    test.parent.mkdir(parents=True)
    test.write_text("# OB-056\n")

    assert citations(tmp_path) == {
        "OB-056": ["tests/promises/test_p09_silence_never_approves.py"],
        "P9": ["tests/promises/test_p09_silence_never_approves.py"],
    }


def test_many_files_are_counted_by_their_folders() -> None:
    files = [*(f"models/forms/{letter}.py" for letter in "abcde"), "docs/qist.md"]

    assert places(files[:2]) == "`models/forms/a.py`, `models/forms/b.py`"
    assert places(files) == "`models/forms/` ×5, `docs/` ×1"
