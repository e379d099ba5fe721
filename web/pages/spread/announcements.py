"""Announcements that the QI Support Team copies, and notes where it has used them (11.1; OB-151)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

from fastapi import APIRouter
from starlette.responses import Response

from models.clock import financial_year, local_date, now
from models.forms.support_team.spread import AnnouncementUsedForm
from notifications.announcements.catalogue import PROJECT, AnnouncementTemplate, announcement_templates
from tasks.people.permissions import only_for_support_team
from tasks.spread.announcing import announcement, note_use
from tasks.spread.feed import learning_feed
from web.pages.form_answers import Filled
from web.pages.routing import page
from web.pages.single_form import SingleForm, single_form_page
from web.posted_form import Sent
from web.request import CurrentRequest, PageRequest
from web.views import AnnouncementLine, AnnouncementsPage, LabelledText, MessagePage, PageLink

router = APIRouter()

ALL = PageLink("See the announcements", "/announcements")


@page(router, "/announcements")
def show_announcements(request: CurrentRequest) -> Response:
    """The templates, and for what each can be filled in."""
    only_for_support_team(request.person.person_id)
    view = AnnouncementsPage(
        announcements=[
            AnnouncementLine(
                label=template.label,
                purpose=template.purpose,
                version=template.version,
                links=_links(template),
                when_none="No learning is published that may be announced in public.",
            )
            for template in announcement_templates().values()
        ]
    )
    return request.show(view, title="Announcements", here="projects")


@page(router, "/announcements/{name}/{about}")
def show_announcement(name: str, about: str, request: CurrentRequest) -> Response:
    """One announcement as text and as HTML, and where it was used."""
    return _show(name, about, request, Filled(values={}))


@router.post("/announcements/{name}/{about}")
def submit_announcement_use(name: str, about: str, sent: Sent, request: CurrentRequest) -> Response:
    """Note where it was used."""
    form = SingleForm(AnnouncementUsedForm, partial(_show, name, about), partial(_note, name, about))
    return form.submit(request, sent)


def _links(template: AnnouncementTemplate) -> list[PageLink]:
    address = f"/announcements/{template.name}"
    if template.about == PROJECT:
        return [
            PageLink(learning.summary.title, f"{address}/{learning.reference}")
            for learning in learning_feed().learning
            if learning.is_public
        ]
    today = local_date(now())
    years = financial_year(today), financial_year(date(today.year + 1, today.month, 1))
    return [PageLink(year, f"{address}/{year}") for year in years]


def _show(name: str, about: str, request: PageRequest, filled: Filled) -> Response:
    seen = announcement(name, about, person_id=request.person.person_id)
    before = [
        LabelledText("Text", seen.words.text),
        LabelledText("HTML for a website", seen.words.html),
        *(LabelledText("Used", sentence) for sentence in seen.used),
    ]
    view = replace(
        single_form_page(AnnouncementUsedForm, f"/announcements/{name}/{about}", filled),
        asked=seen.template.label,
        before=before,
        heading_before=f"To copy (version {seen.template.version})",
    )
    return request.show(view, title=view.asked, here="projects", errors=filled.errors, status=filled.status)


def _note(  # noqa: PLR0913, PLR0917 -- which announcement about what, and what was sent by whom
    name: str, about: str, request: PageRequest, form: AnnouncementUsedForm, nonce: str
) -> Response:
    sentence = note_use(name, about, form, person_id=request.person.person_id, nonce=nonce)
    view = MessagePage.receipt("It is noted", [f"{sentence}."], ALL)
    return request.show(view, title=view.heading, here="projects")
