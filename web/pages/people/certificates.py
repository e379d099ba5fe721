"""Certificates: those of a project for the QI Support Team, and the one with a code, looked up and taken (OB-014)."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from tasks.contributions.certificates import (
    certificate,
    certificate_file,
    certificates_of_project,
    project_title,
)
from web.pages.routing import page
from web.request import CurrentRequest
from web.views import CertificateLine, CertificatePage, CertificatesPage, LabelledText, PageLink

router = APIRouter()


@page(router, "/projects/{reference}/certificates")
def show_certificates(reference: str, request: CurrentRequest) -> Response:
    """The certificates of everybody who took part in a project."""
    made = certificates_of_project(reference, request.person.person_id)
    view = CertificatesPage(
        reference=reference,
        project_title=project_title(reference),
        certificates=[
            CertificateLine(
                name=each.name,
                roles=", ".join(each.roles),
                cycle=str(each.cycle),
                link=PageLink(each.code, f"/certificates/{each.code}"),
            )
            for each in made
        ],
    )
    return request.show(view, title=f"Certificates of {reference}", here="projects")


@page(router, "/certificates/{code}")
def show_certificate(code: str, request: CurrentRequest) -> Response:
    """What the record says of the certificate with a code."""
    made = certificate(code, request.person.person_id)
    view = CertificatePage(
        name=made.name,
        facts=[
            LabelledText("Code", made.code),
            LabelledText("Project", f"{made.title} ({made.reference})"),
            LabelledText("Cycle", str(made.cycle)),
            LabelledText("Dates", made.dates),
            LabelledText("Role", ", ".join(made.roles)),
            LabelledText("What they did", "\n".join(made.deeds)),
        ],
        file=PageLink("The certificate (PDF)", f"/certificates/{made.code}/pdf"),
    )
    return request.show(view, title=f"Certificate {made.code}", here="my")


@page(router, "/certificates/{code}/pdf")
def download_certificate(code: str, request: CurrentRequest) -> Response:
    """The certificate as PDF; NotFound for all but its person and the QI Support Team."""
    name, content = certificate_file(code, request.person.person_id)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="application/pdf", headers=headers)
