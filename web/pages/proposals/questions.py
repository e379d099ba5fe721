"""The pages that ask: what a new proposal begins with, then one topic each; everything is kept as it is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

from fastapi import APIRouter
from starlette.responses import Response

from models.errors import NotFound, WrongForm
from models.forms.change_points import REPLIES
from models.forms.project.proposal import ProposalForm
from models.forms.project.proposal_pages import ProposalPage, research_of, takes_no_part
from models.inputs.text import is_blank
from tasks.answers.proposal_drafts import begin_proposal, keep_page
from tasks.people.sign_in import note_visit
from tasks.privacy.releases import apply_releases_of_proposer
from tasks.queries.tasks.proposal import (
    ProposalSeen,
    first_page,
    proposal_seen,
    similar_projects,
    training_of_lead,
)
from web.access import is_same
from web.forms.checking import FieldError, field_errors
from web.forms.reading import Posted, read_posted
from web.pages.form_answers import RENEWED, Filled, checked_nonce, new_nonce
from web.pages.proposals.page_fields import CHANGE, fields_of_page, with_replies
from web.pages.proposals.progress import (
    CHECK,
    address_of,
    asked_names,
    checked,
    errors_seen,
    next_page,
    pages_shown,
)
from web.pages.proposals.surroundings import KIND, PROPOSE, around, over, see, title_of
from web.pages.resume_after_sign_in import come_back
from web.pages.routing import page as looked_at
from web.posted_form import Sent, SentForm
from web.request import CurrentRequest, PageRequest
from web.views import FormView, PageLink, ProposalAround, ProposalPageView

router = APIRouter()

_INTRO: Mapping[ProposalPage, Sequence[str]] = {
    ProposalPage.START: (
        "The policy asks that every project is proposed, registered and approved before data are collected.",
    ),
    ProposalPage.RESEARCH: (
        "Research takes another way. If one of these is “yes”, you are told at once whom to ask.",
    ),
    ProposalPage.NATIONAL: ("Most of a national audit is designed for you: this is all there is to say.",),
}


@looked_at(router, "/propose")
def show_first_page(request: CurrentRequest) -> Response:
    """The first page of a new proposal; whoever opens it is its lead unless they say otherwise."""
    _ = request.person
    return _show_first(request, Filled(values={}))


@router.post("/propose")
def start_draft(sent: Sent, request: CurrentRequest) -> Response:
    """Keep the first page as the beginning of a proposal; sent again, it is the same one."""
    posted = read_posted(ProposalForm, sent.of_form)
    if request.visitor is None:
        return come_back(request, sent, lambda returned: _begin(returned, posted))
    if not is_same(posted.csrf, request.csrf):
        return _show_first(request, Filled(values=posted.values, notice=RENEWED, status=403))
    note_visit(request.person)
    return _begin(request, posted)


def _begin(request: PageRequest, posted: Posted) -> Response:
    """Whatever an older page has sent, its one long form too, is kept with it."""
    apply_releases_of_proposer(request.person.person_id)
    filled = Filled(values=posted.values)
    if unknown := _unknown(posted):
        return _show_first(request, replace(filled, errors=unknown, status=422))
    names = ("title", "about", "project_type", *(name for name in ("topic",) if posted.values.get(name)))
    clean, errors = checked(names, posted.values)
    if is_blank(posted.values.get("title")):
        return _show_first(request, replace(filled, errors=errors, status=422))
    typed = {name: value for name, value in posted.typed.items() if not is_blank(value)}
    typed |= {} if errors else clean
    try:
        key = begin_proposal(request.person.person_id, typed, checked_nonce(posted.nonce))
    except WrongForm as error:
        wrong = field_errors(ProposalForm, posted.values, error.sentences)
        return _show_first(request, replace(filled, errors=wrong, status=422))
    if errors:
        return see(f"{address_of(key, ProposalPage.START.value)}?show=errors")
    return _after(ProposalPage.START, proposal_seen(key, request.person.person_id))


@looked_at(router, "/propose/{key}/{name}")
def show_page(key: str, name: str, request: CurrentRequest) -> Response:
    """One page with what was kept of it."""
    seen, page = proposal_seen(key, request.person.person_id), _named(name)
    if (elsewhere := over(seen)) is not None:
        return elsewhere
    how = dict(parse_qsl(request.query))
    is_change = CHANGE in how
    errors = errors_seen(page, seen, is_change=is_change) if how.get("show") == "errors" else ()
    return _Questions(request, seen, page, is_change).show(Filled(values=seen.typed, errors=errors))


@router.post("/propose/{key}/{name}")
def submit_page(key: str, name: str, sent: Sent, request: CurrentRequest) -> Response:
    """Keep what was typed into a page and go to the next, or to what is wrong with it."""
    page = _named(name)
    if request.visitor is None:
        return come_back(request, sent, lambda returned: _keep(returned, key, page, sent, has_come_back=True))
    return _keep(request, key, page, sent)


def _keep(  # noqa: PLR0913 -- which page of whose proposal, and what was sent
    request: PageRequest, key: str, page: ProposalPage, sent: SentForm, *, has_come_back: bool = False
) -> Response:
    """Whoever has just come back with a code sent the token of their browser, which was checked then."""
    seen = proposal_seen(key, request.person.person_id)
    if (elsewhere := over(seen)) is not None:
        return elsewhere
    pairs = [(name, text) for name, text in sent.of_form if name != CHANGE]
    questions = _Questions(request, seen, page, sent.has(CHANGE))
    posted = read_posted(ProposalForm, pairs)
    if not (has_come_back or is_same(posted.csrf, request.csrf)):
        return questions.show(Filled(values={**seen.typed, **posted.values}, notice=RENEWED, status=403))
    return questions.keep(posted)


def _named(name: str) -> ProposalPage:
    page = next((page for page in ProposalPage if page.value == name), None)
    if page is None:
        raise NotFound("such page")
    return page


@dataclass(frozen=True)
class _Questions:
    """One page of one proposal; `is_change` if it was opened from the last page, to change an answer."""

    request: PageRequest
    seen: ProposalSeen
    page: ProposalPage
    is_change: bool

    def keep(self, posted: Posted) -> Response:
        """Keep what was posted and go on; what may not be kept is shown again as it was typed."""
        posted_now = Filled(values={**self.seen.typed, **posted.values})
        note_visit(self.request.person)
        if unknown := _unknown(posted):
            return self.show(replace(posted_now, errors=unknown, status=422))
        names = asked_names(self.page, self.seen, is_change=self.is_change)
        of_page = {name: posted.values.get(name) for name in names}
        clean, errors = checked(names, {**self.seen.typed, **of_page}, is_new=self.seen.is_new)
        typed = dict(of_page if posted.is_rearranged else clean)
        if REPLIES in posted.values:
            typed[REPLIES] = with_replies(self.seen.typed.get(REPLIES), posted.values[REPLIES])
        try:
            keep_page(self.seen.key, self.request.person.person_id, {**typed, **posted.gone})
        except WrongForm as error:
            named = {each.name for each in errors}
            more = [(path, sentence) for path, sentence in error.sentences if path not in named]
            wrong = [*errors, *field_errors(ProposalForm, posted.values, more)]
            return self.show(replace(posted_now, errors=wrong, status=422))
        return self._go_on(posted, errors)

    def _go_on(self, posted: Posted, errors: Sequence[FieldError]) -> Response:
        here = address_of(self.seen.key, self.page.value)
        change = f"?{CHANGE}=1" if self.is_change else ""
        if posted.is_rearranged:
            return see(f"{here}{change}#{(posted.add or posted.remove or '').partition('-')[0]}")
        after = proposal_seen(self.seen.key, self.request.person.person_id)
        if self.page is ProposalPage.NATIONAL and takes_no_part(after.typed):
            return see(address_of(after.key, "advice"))
        if errors:
            return see(f"{here}?show=errors{'&change=1' if self.is_change else ''}")
        return _after(self.page, after, before=self.seen)

    def show(self, filled: Filled) -> Response:
        """The page with these values."""
        names = asked_names(self.page, self.seen, is_change=self.is_change)
        here = address_of(self.seen.key, self.page.value)
        form = FormView(
            kind=KIND,
            action=here,
            fields=fields_of_page(names, filled, self.seen.choices, self.seen.points),
            submit="Save and go back to the check" if self.is_change else "Save and continue",
            nonce=new_nonce(),
            form_version=ProposalForm.version,
            can_save=False,
            kept=[(CHANGE, "1")] if self.is_change else [],
        )
        view = ProposalPageView(
            heading=self.page.label,
            form=form,
            around=around(self.request, self.seen),
            place=self._place(),
            back=self._back(),
            intro=self._intro(),
            notice=filled.notice,
        )
        title = title_of(self.seen, self.page.label)
        return self.request.show(view, title=title, here="my", errors=filled.errors, status=filled.status)

    def _intro(self) -> Sequence[str]:
        if self.page is ProposalPage.HELP:
            return [training_of_lead(self.seen)]
        return _INTRO.get(self.page, ())

    def _place(self) -> str:
        pages = pages_shown(self.seen)
        if self.page not in pages or self.is_change:
            return ""
        return f"Page {pages.index(self.page) + 1} of {len(pages) + 1}"

    def _back(self) -> str:
        pages = pages_shown(self.seen)
        if self.is_change:
            return address_of(self.seen.key, CHECK)
        before = pages.index(self.page) - 1 if self.page in pages else -1
        return address_of(self.seen.key, pages[before].value) if before >= 0 else ""


def _after(page: ProposalPage, seen: ProposalSeen, *, before: ProposalSeen | None = None) -> Response:
    """Where one goes from a page that fits: first to what somebody must know at once."""
    named = ("title", "about")
    is_named_anew = before is None or any(before.typed.get(name) != seen.typed.get(name) for name in named)
    if page is ProposalPage.START and seen.task is None and is_named_anew and similar_projects(seen):
        return see(address_of(seen.key, "alike"))
    if page is ProposalPage.RESEARCH and research_of(seen.typed):
        return see(address_of(seen.key, "advice"))
    return see(address_of(seen.key, next_page(seen)))


def _unknown(posted: Posted) -> list[FieldError]:
    """What is no field of the form, and what no page of ours can have sent."""
    names = [name for name in posted.values if name not in ProposalForm.model_fields]
    sentences = [(name, f"There is no field “{name}” in this form: remove it") for name in names]
    return field_errors(ProposalForm, posted.values, sentences)


def _show_first(request: PageRequest, filled: Filled) -> Response:
    first = first_page(request.person.person_id)
    names = ("title", "about", "project_type", *(("topic",) if first.choices.get("topics") else ()))
    form = FormView(
        kind=KIND,
        action="/propose",
        fields=fields_of_page(names, filled, first.choices),
        submit="Save and continue",
        nonce=new_nonce(),
        form_version=ProposalForm.version,
        can_save=False,
    )
    view = ProposalPageView(
        heading=PROPOSE,
        form=form,
        around=ProposalAround(),
        intro=[*_INTRO[ProposalPage.START], ProposalForm.how_to],
        notice=filled.notice,
        begun=[
            PageLink(draft.title or "A proposal without a title", address_of(draft.key))
            for draft in first.begun
        ],
    )
    return request.show(view, title=PROPOSE, errors=filled.errors, status=filled.status)
