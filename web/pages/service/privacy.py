"""What the filter against patient details met, for Information Governance, the Caldicott Guardian and the team."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from models.clock import spoken_date
from models.forms.operations.release import ReleaseProposalTextForm, ReleaseTextForm
from tasks.operations.releasing import release_proposal_text
from tasks.people.permissions import is_of_information_governance, only_information_governance
from tasks.privacy.weekly import recent_figures, weekly_reader
from web.pages.form_answers import Filled
from web.pages.routing import page
from web.pages.single_form import SingleForm, single_form_page
from web.posted_form import Sent
from web.request import CurrentRequest, PageRequest
from web.views import FigureLine, MessagePage, PageLink, PrivacyPage

router = APIRouter()

RELEASE = "/privacy/release"


@page(router, "/privacy")
def show_privacy_figures(request: CurrentRequest) -> Response:
    """The figures of a quarter; the link to the form is for those alone who may send it."""
    may_release = is_of_information_governance(request.person.person_id)
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
            f"project and chooses “{ReleaseTextForm.heading}”. A proposal that is no project yet has no page"
            f"{':' if may_release else '; Information Governance releases its texts here.'}"
        ),
        release=PageLink(ReleaseProposalTextForm.heading, RELEASE) if may_release else None,
    )
    return request.show(view, title="Patient details", here="my")


@page(router, RELEASE)
def show_proposal_release(request: CurrentRequest) -> Response:
    """The form with which Information Governance lets a text of a proposal through."""
    return _show_release(request, Filled(values={}))


@router.post(RELEASE)
def submit_proposal_release(sent: Sent, request: CurrentRequest) -> Response:
    """Let it through, or show the form again with what was typed."""
    return SingleForm(ReleaseProposalTextForm, _show_release, _release).submit(request, sent)


def _show_release(request: PageRequest, filled: Filled) -> Response:
    only_information_governance(request.person.person_id)
    view = single_form_page(ReleaseProposalTextForm, RELEASE, filled)
    return request.show(view, title=view.asked, here="my", errors=filled.errors, status=filled.status)


def _release(request: PageRequest, form: ReleaseProposalTextForm, nonce: str) -> Response:
    done = release_proposal_text(form, person_id=request.person.person_id, nonce=nonce)
    view = MessagePage.receipt("The text is released", [done], PageLink("See the figures", "/privacy"))
    return request.show(view, title=view.heading, here="my")
