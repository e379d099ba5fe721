"""Taking back a date that the register has of a person: for the QI Support Team, with a reason that is kept."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from fastapi import APIRouter
from starlette.responses import Response

from models.clock import spoken_date
from models.forms.operations.people import TakeFactBackForm
from models.vocabulary import PersonFact
from tasks.operations.operation import OperationRequest as SentOperation
from tasks.operations.person_facts import take_fact_back
from tasks.queries.people.handed_on import PersonFactsSeen, WentOn, person_facts_seen
from web.pages.form_answers import Filled
from web.pages.routing import page
from web.pages.single_form import SingleForm, single_form_page
from web.posted_form import Sent
from web.request import CurrentRequest, PageRequest
from web.views import LabelledText, MessagePage, PageLink

router = APIRouter()

NOTHING = "The register has no date of them that could be taken back."


@page(router, "/people/{person_id}/take-back")
def show_facts(person_id: str, request: CurrentRequest) -> Response:
    """The dates of a person, what went to others since they left, and the form that takes a date back."""
    return _show(person_id, request, Filled(values={}))


@router.post("/people/{person_id}/take-back")
def submit_fact_back(person_id: str, sent: Sent, request: CurrentRequest) -> Response:
    """Take it back, or show the form again with what was typed."""
    return SingleForm(TakeFactBackForm, partial(_show, person_id), partial(_take_back, person_id)).submit(
        request, sent
    )


def _show(person_id: str, request: PageRequest, filled: Filled) -> Response:
    seen = person_facts_seen(request.person.person_id, person_id)
    view = single_form_page(TakeFactBackForm, f"/people/{person_id}/take-back", filled)
    view = replace(
        view,
        asked=f"{view.asked}: {seen.name}",
        before=_before(seen),
        heading_before="What the register says, and what went to others",
        links=_hand_back(seen),
        notice=view.notice or ("" if seen.days else NOTHING),
    )
    return request.show(view, title=view.asked, here="people", errors=filled.errors, status=filled.status)


def _before(seen: PersonFactsSeen) -> list[LabelledText]:
    facts = [LabelledText(fact.label, spoken_date(day)) for fact, day in seen.days.items()]
    return facts + [LabelledText(went.reference, _what_went(went)) for went in seen.went_on]


def _what_went(went: WentOn) -> str:
    return f"{went.what}.\nTo {went.to} on {spoken_date(went.on_day)}. {went.why}"


def _hand_back(seen: PersonFactsSeen) -> list[PageLink]:
    return [
        PageLink(f"Hand it back: {went.what.partition(': led by')[0]} ({went.reference})", went.link)
        for went in seen.went_on
        if went.link
    ]


def _take_back(person_id: str, request: PageRequest, form: TakeFactBackForm, nonce: str) -> Response:
    sent = SentOperation(request.person.person_id, nonce, form.model_dump(mode="json"))
    done = take_fact_back(person_id, sent)
    seen = person_facts_seen(request.person.person_id, person_id)
    went = [f"{went.reference}: {_what_went(went)}" for went in seen.went_on if form.fact is PersonFact.LEFT]
    link = (
        PageLink("Hand back what went to others", f"/people/{person_id}/take-back")
        if went
        else PageLink(f"See {done.name}", f"/people/{person_id}")
    )
    view = MessagePage.receipt("The date is taken back", [*done.lines, *went], link)
    return request.show(view, title=view.heading, here="people")
