"""A paper as a file, in each format that it is given out in (OB-001)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from models.papers import Paper
from notifications.documents.papers import EXCEL, as_excel, as_html, as_pdf, as_word


@dataclass(frozen=True)
class Format:
    """A format: what it is called, its media type, how a paper is written in it, and how in large print.

    In Word and Excel the reader makes the letters as large as they like.
    """

    label: str
    media_type: str
    write: Callable[[Paper], bytes]
    write_large: Callable[[Paper], bytes] | None = None


FORMATS: Mapping[str, Format] = {
    "html": Format(
        "Page (HTML)",
        "text/html; charset=utf-8",
        lambda paper: as_html(paper).encode(),
        lambda paper: as_html(paper, large_print=True).encode(),
    ),
    "pdf": Format("PDF", "application/pdf", as_pdf, partial(as_pdf, large_print=True)),
    "docx": Format(
        "Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", as_word
    ),
    "xlsx": Format("Excel", EXCEL, as_excel),
}
"""Every format, by the ending of its file."""


def file_name(paper: Paper, ending: str, *, large_print: bool = False) -> str:
    """“QC-2027-03-18.pdf”, “QC-2027-03-18-large-print.pdf”."""
    return f"{paper.reference}{'-large-print' if large_print else ''}.{ending}"
