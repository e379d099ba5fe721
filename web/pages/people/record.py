"""One's own record: projects, roles, last cycle, certificates; and as files for appraisal (OB-014, OB-086)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fastapi import APIRouter
from starlette.responses import Response

from models.clock import local_date
from models.errors import NotFound
from tasks.contributions.portfolio import (
    Portfolio,
    RecordedProject,
    bronze_said,
    portfolio,
    portfolio_csv,
    portfolio_pdf,
)
from tasks.contributions.team import has_team
from tasks.reports.sections.parts import day_said
from web.pages.routing import page
from web.request import CurrentRequest
from web.views import OwnProjectLine, PageLink, RecordPage

router = APIRouter()

FILES: Mapping[str, tuple[str, str, Callable[[Portfolio], bytes]]] = {
    "pdf": ("PDF", "application/pdf", portfolio_pdf),
    "csv": ("CSV", "text/csv; charset=utf-8", portfolio_csv),
}
"""The record as a file, by its ending: what it is called, its media type, how it is written."""


@page(router, "/my/record")
def show_my_record(request: CurrentRequest) -> Response:
    """One's own record."""
    person_id = request.looker.person_id
    own = portfolio(person_id)
    view = RecordPage(
        training=f"Bronze training: {bronze_said(own.bronze_on)}.",
        projects=list(map(_line, own.projects)),
        files=[PageLink(label, f"/my/record/{ending}") for ending, (label, _, _) in FILES.items()],
        team=PageLink("The people of my team, their projects and training", "/people/team")
        if has_team(person_id)
        else None,
    )
    return request.show(view, title="My roles and certificates", here="my")


@page(router, "/my/record/{ending}")
def download_my_record(ending: str, request: CurrentRequest) -> Response:
    """One’s own record as a file; NotFound for a format that there is not."""
    if ending not in FILES:
        raise NotFound("such format")
    _, media_type, write = FILES[ending]
    own = portfolio(request.looker.person_id)
    name = f"QI-record-{local_date(own.made_at):%Y-%m-%d}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(write(own), media_type=media_type, headers=headers)


def _line(project: RecordedProject) -> OwnProjectLine:
    day = project.last_cycle_on
    return OwnProjectLine(
        project=PageLink(project.title, f"/projects/{project.reference}"),
        reference=project.reference,
        roles=", ".join(project.roles),
        stage=project.stage.label,
        last_cycle=f"Cycle {project.cycle}, {day_said(day)}" if day else "None yet",
        deeds=project.deeds,
        certificates=[
            PageLink(f"Certificate, cycle {each.cycle}", f"/certificates/{each.code}/pdf")
            for each in project.certificates
        ],
    )
