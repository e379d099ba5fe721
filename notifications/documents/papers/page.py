"""A paper as one page for a browser: everything it needs is in it, and nothing in it can run."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from models.papers import Paper
from notifications.documents.papers.to_text import paper_to_text

_ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    undefined=StrictUndefined,
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
    auto_reload=False,
)


def as_html(paper: Paper, *, large_print: bool = False) -> str:
    """The paper as accessible HTML (WCAG 2.2 AA), small numbers suppressed if it leaves the Trust.

    What people typed is text here. The charts stand in the page as they are: they are ours, and the page forbids
    whatever would run. In large print, letters are half as large again: 18 points at least.
    """
    return _ENVIRONMENT.get_template("paper.html").render(paper=paper_to_text(paper), large_print=large_print)
