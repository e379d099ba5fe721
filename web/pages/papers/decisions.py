"""What a committee decided on its paper: each item with what stands, and a short form for each (5.0; OB-055)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from http import HTTPStatus

from fastapi import APIRouter
from starlette.responses import Response

from models.clock import local_date, now, spoken_date, spoken_moment
from models.errors import NotFound
from models.forms.committees.decisions import (
    ITEMS,
    CorrectResolutionForm,
    RecordOtherForm,
    RecordResolutionForm,
    RecordResolutionsForm,
)
from models.privacy.rules import PrivacyOutcome
from models.privacy.screening import current_screening
from models.vocabulary import Resolution, TaskState
from models.working_time import days_off_said
from tasks.committees.paper_read import (
    PaperDecisions,
    PaperItem,
    PastDecision,
    StandingDecision,
    paper_decisions,
)
from tasks.committees.recording import BESIDES, SentResolution, record_resolution, record_resolutions
from tasks.committees.undertaking import begin_for_release, undertaking_of
from tasks.privacy.releases import apply_releases
from web.pages.form_answers import Filled, gone_as_text, gone_to_keep
from web.pages.papers.item_places import place_of, placed_items
from web.pages.routing import page
from web.pages.single_form import SingleForm, form_view, single_form_page
from web.posted_form import Sent, SentForm
from web.request import CurrentRequest, PageRequest
from web.views import DecidedItemView, DecisionsPage, LabelledText, MessagePage, PageLink

router = APIRouter()

_WHICH = "-number"

OVERTAKEN = (
    "Somebody else recorded a decision on this item meanwhile: it stands below. What you typed is kept. To put it in "
    "the place of theirs, say why and send it."
)

_STATES = {
    TaskState.OPEN: "Open",
    TaskState.DONE: "Answered: the next paper says what came of it",
}


@page(router, "/papers/{reference}/decisions")
def show_decisions(reference: str, request: CurrentRequest) -> Response:
    """Every item of the paper with what was decided on it."""
    return _show(reference, request, Filled(values={}))


@router.post("/papers/{reference}/decisions")
def submit_decisions(reference: str, sent: Sent, request: CurrentRequest) -> Response:
    """Record what was decided on several items, or show all of them again with what was typed."""
    apply_releases(reference=undertaking_of(reference))
    form = SingleForm(RecordResolutionsForm, partial(_show, reference), partial(_record_all, reference))
    return _may_be_released(reference, request, form.submit(request, without_empty_items(sent)))


@page(router, "/papers/{reference}/decisions/{item}")
def show_decision_form(reference: str, item: str, request: CurrentRequest) -> Response:
    """The form of one item, filled with what stands."""
    seen = paper_decisions(reference, request.person.person_id)
    paper_item = _item_of(seen, item)
    return _show_form(
        (reference, item), request, Filled(values=_typed(paper_item.decision if paper_item else None))
    )


@router.post("/papers/{reference}/decisions/{item}")
def submit_decision(reference: str, item: str, sent: Sent, request: CurrentRequest) -> Response:
    """Record or correct what was decided, or show the form again with what was typed."""
    apply_releases(reference=undertaking_of(reference))
    at = (reference, item)
    show = partial(_show_form, at, opened_on=sent.text("version"))
    form = SingleForm(_form_sent(item, sent), show, partial(_record, at, sent.text("version")))
    return _may_be_released(reference, request, form.submit(request, sent))


def _may_be_released(reference: str, request: PageRequest, response: Response) -> Response:
    """The response; a text that the filter has refused is released where the actions of the committee stand."""
    refused = any(met.outcome is PrivacyOutcome.REFUSED for met in current_screening().findings)
    if refused and request.visitor is not None and not undertaking_of(reference):
        begin_for_release(reference, person_id=request.person.person_id)
    return response


def without_empty_items(sent: SentForm) -> SentForm:
    """What was sent without the items in which nothing was answered: they stay without a decision."""
    answered = {place_of(name) for name, text in sent.pairs if text.strip() and not name.endswith(_WHICH)}
    return replace(
        sent, pairs=[(name, text) for name, text in sent.pairs if place_of(name) in answered | {""}]
    )


def _show(reference: str, request: PageRequest, filled: Filled) -> Response:
    """Every item: in a form those without a decision, below it the others, with what stands or a form of their own."""
    seen = paper_decisions(reference, request.person.person_id)
    placed = placed_items(seen.items, filled)
    shown = placed.filled
    address = f"/papers/{seen.reference}/decisions"
    texts = {ITEMS: [(str(item.number), item.text) for item in placed.asked]}
    form = form_view(RecordResolutionsForm, address, shown, texts) if placed.asked else None
    view = DecisionsPage(
        paper=PageLink(f"{seen.title} ({seen.reference})", f"/papers/{seen.reference}"),
        said=_said(len(seen.items), len(placed.asked), len(placed.later)),
        form=replace(form, kept=gone_to_keep(shown.gone)) if form else None,
        how=RecordResolutionsForm.how_to,
        notice=shown.notice,
        gone=gone_as_text(shown.gone),
        later=[_item_view(seen.reference, item) for item in placed.later],
        items=[_item_view(seen.reference, item) for item in seen.items if item.decision is not None],
        other=PageLink("Record what else was decided", f"{address}/{BESIDES}"),
    )
    title = "What the committee decided"
    return request.show(view, title=title, here="papers", errors=shown.errors, status=shown.status)


def _record_all(reference: str, request: PageRequest, form: RecordResolutionsForm, nonce: str) -> Response:
    record_resolutions(reference, form, person_id=request.person.person_id, nonce=nonce)
    actions = [
        item.owner_name or item.owner_email for item in form.items if item.resolution is Resolution.ACTION
    ]
    paragraphs = [
        f"Item {item.number}: {item.resolution.label.partition(':')[0].lower()}." for item in form.items
    ]
    if actions:
        paragraphs.append(f"Asked by email: {', '.join(filter(None, dict.fromkeys(actions)))}.")
    if days_off := days_off_said(form.model_dump(), local_date(now())):
        paragraphs.append(days_off)
    link = PageLink("See what the committee decided", f"/papers/{reference}/decisions")
    view = MessagePage.receipt("The decisions are recorded", paragraphs, link)
    return request.show(view, title=view.heading, here="papers")


def _form_sent(item: str, sent: SentForm) -> type[RecordResolutionForm]:
    """The form that the page held when it was opened, whatever was recorded since."""
    if item == BESIDES:
        return RecordOtherForm
    return CorrectResolutionForm if sent.has("correction") else RecordResolutionForm


def _form_of(at: tuple[str, str], request: PageRequest) -> type[RecordResolutionForm]:
    """The form that fits the item: a correction where something stands."""
    reference, item = at
    if item == BESIDES:
        return RecordOtherForm
    paper_item = _item_of(paper_decisions(reference, request.person.person_id), item)
    return CorrectResolutionForm if paper_item and paper_item.decision else RecordResolutionForm


def _item_of(seen: PaperDecisions, item: str) -> PaperItem | None:
    if item == BESIDES:
        return None
    paper_item = next((each for each in seen.items if str(each.number) == item), None)
    if paper_item is None:
        raise NotFound("such item")
    return paper_item


def _record(  # noqa: PLR0913, PLR0917 -- on which item, opened on which decision, and what was sent
    at: tuple[str, str], opened_on: str, request: PageRequest, form: RecordResolutionForm, nonce: str
) -> Response:
    reference, item = at
    seen = None if item == BESIDES else opened_on
    record_resolution(reference, item, SentResolution(request.person.person_id, form, nonce, seen))
    is_asked = form.resolution is Resolution.ACTION
    asked = f"{form.owner_name or form.owner_email} is asked by email." if is_asked else ""
    texts = (
        f"{form.resolution.label}.",
        form.wording or "",
        asked,
        days_off_said(form.model_dump(), local_date(now())),
    )
    paragraphs = [text for text in texts if text]
    link = PageLink("Go on with the next item", f"/papers/{reference}/decisions")
    view = MessagePage.receipt("The decision is recorded", paragraphs, link)
    return request.show(view, title="The decision is recorded", here="papers")


def _show_form(
    at: tuple[str, str], request: PageRequest, filled: Filled, *, opened_on: str | None = None
) -> Response:
    """The form of an item; what stands by now is shown beside what was typed before anybody could see it."""
    reference, item = at
    seen = paper_decisions(reference, request.person.person_id)
    paper_item, form = _item_of(seen, item), _form_of(at, request)
    standing = paper_item.decision if paper_item else None
    is_overtaken = standing is not None and opened_on is not None and opened_on != standing.id
    if is_overtaken:
        filled = replace(filled, notice=OVERTAKEN, status=HTTPStatus.CONFLICT)
    view = single_form_page(form, f"/papers/{reference}/decisions/{item}", filled)
    view = replace(view, form=replace(view.form, version=standing.id if standing else ""))
    if paper_item:
        before = [LabelledText(f"Item {paper_item.number}", paper_item.text)]
        heading = "What the paper asks"
        if standing and is_overtaken:
            heading, before = f"{heading}, and what stands", [*before, *_facts(standing)]
        view = replace(view, heading_before=heading, before=before)
    return request.show(view, title=form.heading, here="papers", errors=filled.errors, status=filled.status)


def _typed(decision: StandingDecision | None) -> dict[str, object]:
    if decision is None:
        return {}
    return {
        "resolution": decision.resolution,
        "wording": decision.wording,
        "owner_name": decision.owner,
        "owner_email": decision.owner_email,
        "due_on": decision.due_on,
    }


def _said(count: int, asked: int, later: int) -> str:
    if not count:
        return "This paper asked for no decision."
    if not asked:
        return "Every item has its decision."
    items = "item has" if asked + later == 1 else "items have"
    sentence = f"{asked + later} {items} no decision yet."
    return f"{sentence} The form has the first {asked}; the other {later} follow it." if later else sentence


def _item_view(reference: str, item: PaperItem) -> DecidedItemView:
    decision = item.decision
    return DecidedItemView(
        number=item.number,
        text=item.text,
        facts=_facts(decision) if decision else [],
        past=[_past(past) for past in item.past],
        link=PageLink(
            "Correct it" if decision else "Record what was decided",
            f"/papers/{reference}/decisions/{item.number}",
        ),
    )


def _facts(decision: StandingDecision) -> list[LabelledText]:
    is_action = bool(decision.owner)
    return LabelledText.known(
        {
            "Decision": "An action" if is_action else decision.resolution.label,
            "In its words": decision.wording,
            "Who does it": decision.owner,
            "By": spoken_date(decision.due_on) if decision.due_on else "",
            "How it stands": _STATES.get(decision.task_state, "") if decision.task_state else "",
            "Recorded": f"{spoken_moment(decision.at)}, by {decision.by}",
        }
    )


def _past(past: PastDecision) -> str:
    words = f": {past.wording}" if past.wording else ""
    return (
        f"{past.resolution.label.partition(':')[0]}{words} ({past.by}, {spoken_moment(past.at)}). "
        f"Corrected because: {past.replaced_because}"
    )
