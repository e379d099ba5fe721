"""The final report of a project, as a page and as files, for everybody who is signed in (6.5, 6.7; OB-107)."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from models.clock import spoken_moment
from tasks.final_report.files import SHORT, WHOLE, report_file
from tasks.final_report.keeping import opened_report
from tasks.final_report.report import FinalReport
from web.pages.papers.papers import ITS_OWN_POLICY, LARGE
from web.pages.report_views import missing_views, report_sections
from web.pages.routing import page
from web.request import CurrentRequest
from web.views import FinalReportPage, PageLink

router = APIRouter()

CHANGED = "What is kept of this report is not what its hash was taken of. Ask whoever runs the service."


@page(router, "/projects/{reference}/report")
def show_final_report(reference: str, request: CurrentRequest) -> Response:
    """The report: a draft from the record as it stands, or as it was kept when the project closed."""
    _ = request.looker
    report = opened_report(reference)
    at = f"/projects/{report.reference}/report"
    view = FinalReportPage(
        reference=report.reference,
        project_title=report.project_title,
        state=_state(report),
        warning="" if report.is_as_kept else CHANGED,
        sections=report_sections(report),
        missing=missing_views(report.missing),
        files=[PageLink(form.label, f"{at}/{ending}") for ending, form in WHOLE.items()],
        in_large_print=[
            PageLink(form.label, f"{at}/{ending}?print={LARGE}")
            for ending, form in WHOLE.items()
            if form.write_large
        ],
        short=[PageLink(label, f"{at}/{name}") for name, label in SHORT.items()],
    )
    return request.show(view, title=f"Final report of {report.reference}", here="projects")


@page(router, "/projects/{reference}/report/{ending}")
def download_final_report(
    reference: str,
    ending: str,
    request: CurrentRequest,
    print: str = "",  # noqa: A002
) -> Response:
    """The report as a file: whole, as a slide, on one page or as a poster."""
    _ = request.looker
    file = report_file(reference, ending, large_print=print == LARGE)
    shown = "inline" if ending == "html" else "attachment"
    headers = {**ITS_OWN_POLICY, "Content-Disposition": f'{shown}; filename="{file.name}"'}
    return Response(file.content, media_type=file.media_type, headers=headers)


def _state(report: FinalReport) -> str:
    """Whether it is a draft, or since when it is kept."""
    if report.kept_at is None:
        return "A draft: the record writes it, as it stands now. It is kept when the project closes."
    return (
        f"Kept as it stood on {spoken_moment(report.kept_at)}, after the project closed. "
        f"SHA-256 of what is kept: {report.sha256}"
    )
