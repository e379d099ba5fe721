"""A report as a file, in each form that it is given out in: whole, as a slide, on one page, as a poster."""

from collections.abc import Mapping
from dataclasses import dataclass

from models.errors import NotFound
from notifications.documents.one_page import single_page_pdf
from tasks.database.unit_of_work import reading
from tasks.final_report.keeping import kept_page, opened_report
from tasks.final_report.record import record_of
from tasks.final_report.short_forms import PAGES
from tasks.reports.archive.files import FORMATS, Format

PDF = "application/pdf"
WHOLE: Mapping[str, Format] = {ending: FORMATS[ending] for ending in ("pdf", "docx", "html")}
"""The whole report, by the ending of its file."""


SHORT: Mapping[str, str] = {
    "slide": "One slide (PDF)",
    "summary": "One page (PDF)",
    "poster": "“You said, we did” poster (PDF)",
}
"""What fits on one page, by its name: as it was kept at the closure, else from the record as it stands."""


@dataclass(frozen=True)
class ReportFile:
    """A file: its name, its media type, what is in it."""

    name: str
    media_type: str
    content: bytes


def report_file(reference: str, form: str, *, large_print: bool = False) -> ReportFile:
    """The report of a project in one of the forms above; NotFound if there is no such project or form."""
    if form in SHORT:
        with reading() as session:
            page = kept_page(session, reference, form) or PAGES[form](record_of(session, reference))
        return ReportFile(f"{reference}-{form}.pdf", PDF, single_page_pdf(page))
    chosen = WHOLE.get(form)
    if chosen is None:
        raise NotFound("such format")
    paper = opened_report(reference).paper
    write = (chosen.write_large if large_print else None) or chosen.write
    is_large = write is chosen.write_large
    name = f"{paper.reference}{'-large-print' if is_large else ''}.{form}"
    return ReportFile(name, chosen.media_type, write(paper))
