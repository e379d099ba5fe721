"""What pages, forms and papers say is read aloud by a test: pages whole, with sample data, and all in their source."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html

import models.errors
from tests.support.documents.plain_english import faults, sentences
from tests.support.web.all_pages import PAGES
from web.templating import HERE, render

TAGS = ["p", "li", "dt", "h1", "h2", "h3", "th", "label", "legend", "summary", "button", "caption", "title"]
BLOCKS = " | ".join(f"//{tag}" for tag in TAGS)
TASKS = HERE.parent / "tasks"
SOURCES = [
    *sorted(HERE.rglob("*.py")),
    *sorted((TASKS / "queries").rglob("*.py")),
    *sorted((TASKS / "operations").rglob("*.py")),
    TASKS / "mail" / "stopping.py",
    TASKS / "mail" / "resend.py",
    *sorted((TASKS / "forecast").rglob("*.py")),
    *sorted((TASKS / "reports").rglob("*.py")),
    *sorted((TASKS / "final_report").rglob("*.py")),
    *sorted((HERE.parent / "models" / "forms").rglob("*.py")),
    Path(models.errors.__file__),
]


def blocks(page: html.HtmlElement) -> Iterator[str]:
    """What stands in each block of a page; one within another is read with it, and by itself."""
    for block in page.xpath(BLOCKS):
        if not block.xpath("ancestor::form[@data-task-kind]"):
            parts = block.xpath(".//div") or [block]
            yield from ("" if part.xpath(".//li | .//p") else part.text_content() for part in parts)


@pytest.mark.parametrize("name", PAGES)
def test_page_is_in_plain_english(name: str) -> None:
    page = html.document_fromstring(render(*PAGES[name]))

    assert [fault for block in blocks(page) for fault in faults(block)] == []


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: str(source.relative_to(HERE.parent)))
def test_sentences_in_the_source_of_pages_forms_and_papers_are_in_plain_english(source: Path) -> None:
    texts = [text for text in said_in(source) if "\\" not in text]  # a pattern is read by nobody

    assert [fault for text in texts for fault in faults(text)] == []


def said_in(source: Path) -> Iterator[str]:
    """The texts of a module that people may read: not its docstrings, and not what is no sentence."""
    tree = ast.parse(source.read_text())
    within = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    docstrings = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in within | docstrings
        ):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("We have sent an email. It is due on Friday 12 March 2027, and 69.8% is met.", 0),
        ("We have sent an e-mail.", 1),
        ("It was 69.8 % of them.", 1),
        ("The project is on hold since Friday.", 1),
        ("Answered for Dr Helen Marsh.", 1),
        (" ".join(["word"] * 25) + ".", 0),
        (" ".join(["word"] * 26) + ".", 1),
        (" ".join(["word"] * 20) + ": " + " ".join(["word"] * 20) + ".", 0),
    ],
)
def test_reading_finds_what_is_wrong(text: str, count: int) -> None:
    assert len(faults(text)) == count


def test_sentences_end_at_their_marks() -> None:
    assert list(sentences("One. Two? Three: four\nfive")) == ["One.", "Two?", "Three:", "four", "five"]
