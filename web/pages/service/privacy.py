"""What the filter against patient details met, for Information Governance, the Caldicott Guardian and the team."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from models.clock import spoken_date
from models.forms.operations.release import ReleaseTextForm
from tasks.privacy.weekly import recent_figures, weekly_reader
from web.pages.routing import page
from web.request import CurrentRequest
from web.views import FigureLine, PrivacyPage

router = APIRouter()


@page(router, "/privacy")
def show_privacy_figures(request: CurrentRequest) -> Response:
    """The figures of a quarter."""
    figures = recent_figures(request.person.person_id)
    reader = weekly_reader()
    view = PrivacyPage(
        lines=[
            FigureLine(
                week=spoken_date(figure.week),
                rule=figure.rule.label,
                outcome=figure.outcome.label,
                count=figure.count,
            )
            for figure in figures
        ],
        told=(
            f"On Mondays they go to {reader}, the Caldicott Guardian."
            if reader
            else "The Trust file names no Caldicott Guardian, so nobody is written to."
        ),
        questions=(
            "Where a text was refused and is not about a patient, Information Governance opens the page of the "
            f"project and chooses “{ReleaseTextForm.heading}”."
        ),
    )
    return request.show(view, title="Patient details", here="my")
