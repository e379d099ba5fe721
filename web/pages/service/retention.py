"""The data that are to be destroyed before long: a list for the team, and the same as a file (7.3; OB-138)."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from starlette.responses import Response

from models.clock import local_date, now, spoken_date
from tasks.closing.retention_list import KeptData, retention_due
from tasks.exports.retention_export import export_retention
from web.access import SignInFirst, refuse_other_origins
from web.pages.counting import counted
from web.pages.routing import page
from web.request import CurrentRequest
from web.views import KeptDataLine, PageLink, RetentionPage

router = APIRouter()


@page(router, "/retention")
def show_retention(request: CurrentRequest) -> Response:
    """What is to be destroyed within a year, and what is on hold."""
    kept = retention_due(request.person.person_id)
    view = RetentionPage(
        lines=[_line(each) for each in kept],
        count=counted(len(kept), "project", "projects"),
        file=PageLink("Download as CSV", "/retention.csv"),
    )
    return request.show(view, title="Data to be destroyed", here="my")


@router.get("/retention.csv", dependencies=[Depends(refuse_other_origins)])
def give_retention(request: CurrentRequest) -> Response:
    """What is to be destroyed, and what is on hold, as CSV.

    Who took it is in the history, so whoever came in a while ago proves first who they are.
    """
    if request.visitor is None:
        raise SignInFirst("/retention")
    if not request.visitor.is_fresh:
        return request.ask_for_code(request.visitor.email, destination="/retention", is_from_link=False)
    name, content = export_retention(request.visitor.person_id)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


def _line(kept: KeptData) -> KeptDataLine:
    today = local_date(now())
    is_over = kept.kept_until is not None and kept.kept_until < today and kept.held_for is None
    return KeptDataLine(
        project=PageLink(kept.reference, f"/projects/{kept.reference}"),
        title=kept.title,
        service=kept.service,
        ended=f"{kept.ended.label} on {spoken_date(kept.ended_on)}" if kept.ended_on else kept.ended.label,
        kept_until=spoken_date(kept.kept_until) if kept.kept_until else "",
        is_overdue=is_over,
        held=kept.held_for.label if kept.held_for else "",
    )
