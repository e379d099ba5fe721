"""A report as a file, in each form that it is given out in: whole, as a slide, on one page, as a poster."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from models.errors import NotFound
from tasks.database.unit_of_work import reading
from tasks.final_report.keeping import opened_report
from tasks.final_report.record import ProjectRecord, record_of
from tasks.final_report.short_forms import poster_pdf, slide_pdf, summary_pdf
from tasks.reports.archive.files import FORMATS, Format

PDF = "application/pdf"
WHOLE: Mapping[str, Format] = {ending: FORMATS[ending] for ending in ("pdf", "docx", "html")}
"""The whole report, by the ending of its file."""


@dataclass(frozen=True)
class ShortForm:
    """The report in short as PDF: what it is called, and how it is written."""

    label: str
    write: Callable[[ProjectRecord], bytes]


SHORT: Mapping[str, ShortForm] = {
    "slide": ShortForm("One slide (PDF)", slide_pdf),
    "summary": ShortForm("One page (PDF)", summary_pdf),
    "poster": ShortForm("“You said, we did” poster (PDF)", poster_pdf),
}
"""What fits on one page, from the record as it stands."""


@dataclass(frozen=True)
class ReportFile:
    """A file: its name, its media type, what is in it."""

    name: str
    media_type: str
    content: bytes


def report_file(reference: str, form: str, *, large_print: bool = False) -> ReportFile:
    """The report of a project in one of the forms above; NotFound if there is no such project or form."""
    if short := SHORT.get(form):
        with reading() as session:
            record = record_of(session, reference)
        return ReportFile(f"{reference}-{form}.pdf", PDF, short.write(record))
    chosen = WHOLE.get(form)
    if chosen is None:
        raise NotFound("such format")
    paper = opened_report(reference).paper
    write = (chosen.write_large if large_print else None) or chosen.write
    is_large = write is chosen.write_large
    name = f"{paper.reference}{'-large-print' if is_large else ''}.{form}"
    return ReportFile(name, chosen.media_type, write(paper))
