"""What a proposal meets on its way besides its questions: what was done before, advice, giving it up, the receipt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from models.errors import WrongForm
from models.forms.project.proposal_pages import ProposalPage, research_of, takes_no_part
from models.forms.project.research_screen import ScreenResult
from models.vocabulary import ProjectReason
from tasks.answers.joining import ask_to_join
from tasks.answers.proposal_drafts import keep_page, leave_proposal
from tasks.people.sign_in import note_visit
from tasks.queries.projects.look_alikes import LookAlike
from tasks.queries.tasks.proposal import (
    ProposalSeen,
    adviser_on_research,
    proposal_seen,
    sent_proposal,
    similar_projects,
)
from web.forms.checking import FieldError
from web.pages.form_answers import new_nonce
from web.pages.proposals.progress import address_of, next_page
from web.pages.proposals.surroundings import around, over, see, title_of
from web.pages.resume_after_sign_in import BACK, come_back
from web.pages.routing import page as looked_at
from web.posted_form import Sent
from web.request import CurrentRequest, PageRequest
from web.views import (
    AdvicePage,
    AgainView,
    LabelledText,
    MessagePage,
    PageLink,
    SimilarProject,
    SimilarProjectsPage,
)

router = APIRouter()

DONE_BEFORE = "Has this been done?"
NEW, LEAVE, JOIN = "new", "leave", "join-"
"""What may be chosen besides the reference of one that is repeated; JOIN has the reference of one behind it."""

_MOST = 200
_CHOOSE = "Choose one: it is new, you join one, it is a repeat, or you do not propose it"
_SAY_WHY = "Say in a few words why you go on beside them"


@looked_at(router, "/propose/{key}")
def show_next_page(key: str, request: CurrentRequest) -> Response:
    """To the first page that is not done."""
    seen = proposal_seen(key, request.person.person_id)
    return over(seen) or see(address_of(key, next_page(seen)))


@looked_at(router, "/propose/{key}/alike")
def show_similar_projects(key: str, request: CurrentRequest) -> Response:
    """The projects like this one, whatever became of them."""
    seen = proposal_seen(key, request.person.person_id)
    if (elsewhere := over(seen)) is not None:
        return elsewhere
    projects = similar_projects(seen)
    if not projects:
        return see(address_of(key, next_page(seen)))
    return _Similar(request, seen, projects).show(
        str(seen.typed.get("repeat_of") or ""), str(seen.typed.get("differs_because") or "")
    )


@router.post("/propose/{key}/alike")
def submit_comparison(key: str, sent: Sent, request: CurrentRequest) -> Response:
    """Keep that it is new, and why; that it repeats one of them; or go to where it is given up."""
    choice, because = sent.text("choice"), sent.text("differs_because").strip()
    if request.visitor is None:
        return come_back(request, sent, lambda returned: _said(returned, key, choice, because))
    request.check(sent)
    note_visit(request.person)
    return _said(request, key, choice, because)


def _said(request: PageRequest, key: str, choice: str, because: str) -> Response:
    seen = proposal_seen(key, request.person.person_id)
    if (elsewhere := over(seen)) is not None:
        return elsewhere
    projects = similar_projects(seen)
    similar = _Similar(request, seen, projects)
    if choice == LEAVE or choice in {_joins(project, request.person.person_id) for project in projects} - {
        ""
    }:
        return _leave(seen) if choice == LEAVE else _ask_to_join(request, seen, choice.removeprefix(JOIN))
    if choice == NEW:
        if not because or len(because) > _MOST:
            return similar.show(NEW, because, wrong_reason=_SAY_WHY)
        typed: dict[str, object] = {"differs_because": because, "repeat_of": None}
    elif choice in {project.reference for project in projects}:
        typed = {"differs_because": None, "repeat_of": choice}
        if not seen.typed.get("trigger"):
            typed["trigger"] = ProjectReason.REPEAT.value
    else:
        return similar.show(choice, because, wrong_choice=_CHOOSE)
    try:
        keep_page(key, request.person.person_id, typed)
    except WrongForm as error:
        return similar.show(choice, because, wrong_reason=error.sentences[0][1])
    return see(address_of(key, next_page(proposal_seen(key, request.person.person_id))))


def _leave(seen: ProposalSeen) -> Response:
    leads_to = f"/projects/{seen.task.reference}/withdraw" if seen.task else address_of(seen.key, "leave")
    return see(leads_to)


def _ask_to_join(request: PageRequest, seen: ProposalSeen, reference: str) -> Response:
    """Write to the lead of the project; what is typed is kept until its person gives it up or goes on."""
    asked = ask_to_join(reference, request.person.person_id, str(seen.typed.get("title") or ""))
    request.hints.send_mail_and_wake(asked.project_id)
    paragraphs = [
        f"{asked.asked} gets an email that you would like to join “{asked.title}”, and answers you by email.",
        "Your proposal is kept meanwhile. Give it up once you have joined, or go on if that comes to nothing.",
    ]
    view = MessagePage.receipt(
        "Asked", paragraphs, PageLink("See the project", f"/projects/{asked.reference}")
    )
    return request.show(view, title="Asked", here="my")


@dataclass(frozen=True)
class _Similar:
    """The page of similar projects."""

    request: PageRequest
    seen: ProposalSeen
    projects: Sequence[LookAlike]

    def show(self, choice: str, because: str, *, wrong_choice: str = "", wrong_reason: str = "") -> Response:
        """The page with what was chosen, and what is wrong with that."""
        errors = [FieldError("choice", wrong_choice, "choice")] if wrong_choice else []
        if wrong_reason:
            errors.append(FieldError("differs_because", wrong_reason, "differs_because"))
        view = SimilarProjectsPage(
            heading=DONE_BEFORE,
            action=address_of(self.seen.key, "alike"),
            nonce=new_nonce(),
            around=around(self.request, self.seen),
            projects=[_similar(project, choice, self.request.person.person_id) for project in self.projects],
            differs_because=because,
            goes_on=choice == NEW or (bool(because) and not choice),
            wrong_choice=wrong_choice,
            wrong_reason=wrong_reason,
        )
        title = title_of(self.seen, DONE_BEFORE)
        return self.request.show(view, title=title, here="my", errors=errors, status=422 if errors else 200)


def _joins(project: LookAlike, person_id: str) -> str:
    """The choice to join a project that somebody else leads and that is under way; empty for any other."""
    return f"{JOIN}{project.reference}" if project.led_by not in {"", person_id} else ""


def _similar(project: LookAlike, choice: str, person_id: str) -> SimilarProject:
    facts = {"Where it stands": project.state, "What came of it": project.outcome, "Whom to ask": project.ask}
    return SimilarProject(
        link=PageLink(project.title, f"/projects/{project.reference}"),
        reference=project.reference,
        facts=LabelledText.known(facts),
        is_same_title=project.is_same_title,
        is_chosen=choice == project.reference,
        joins=_joins(project, person_id),
    )


@looked_at(router, "/propose/{key}/advice")
def show_advice(key: str, request: CurrentRequest) -> Response:
    """What follows if it looks like research, or if the Trust takes no part; one may stop or go on."""
    seen = proposal_seen(key, request.person.person_id)
    if (elsewhere := over(seen)) is not None:
        return elsewhere
    if takes_no_part(seen.typed):
        return _show_no_part(request, seen)
    result = research_of(seen.typed)
    if result is None:
        return see(address_of(key, next_page(seen)))
    return _show_research(request, seen, result)


def _show_research(request: PageRequest, seen: ProposalSeen, result: ScreenResult) -> Response:
    name, email = adviser_on_research()
    heading = "This may be research" if result is ScreenResult.UNCLEAR else "This looks like research"
    ask = (
        f"Ask Research Governance before you go on: {name}."
        if name
        else "Ask the QI Support Team before you go on."
    )
    paragraphs = [
        ask,
        "Research needs approvals of its own. A project that is research cannot be registered as quality improvement.",
        "You can send the proposal all the same: the QI Support Team settles it with them when it registers.",
    ]
    if result is ScreenResult.UNCLEAR:
        paragraphs.insert(0, "One of the answers is “not known”, and that never counts as “no”.")
    view = AdvicePage(
        heading=heading,
        paragraphs=paragraphs,
        email=email,
        on=PageLink("Go on with the proposal", address_of(seen.key, next_page(seen))),
        links=_ways_out(seen, ProposalPage.RESEARCH),
    )
    return request.show(view, title=title_of(seen, heading), here="my")


def _show_no_part(request: PageRequest, seen: ProposalSeen) -> Response:
    heading = "The Trust does not take part"
    view = AdvicePage(
        heading=heading,
        paragraphs=[
            "There is nothing to propose then.",
            "The Quality Account must say why. Please give the QI Support Team the reason, and who decided.",
        ],
        email=request.trust.seen().qist_email,
        on=None,
        links=_ways_out(seen, ProposalPage.NATIONAL),
    )
    return request.show(view, title=title_of(seen, heading), here="my")


def _ways_out(seen: ProposalSeen, page: ProposalPage) -> list[PageLink]:
    stop = (
        PageLink("Stop here and withdraw the project", f"/projects/{seen.task.reference}/withdraw")
        if seen.task
        else PageLink("Stop here and delete the proposal", address_of(seen.key, "leave"))
    )
    return [
        PageLink("Change my answers", address_of(seen.key, page.value)),
        PageLink("Stop for now: it stays under “My tasks”", "/my"),
        stop,
    ]


@looked_at(router, "/propose/{key}/leave")
def show_leaving(key: str, request: CurrentRequest) -> Response:
    """Whether a proposal that was begun is to be deleted."""
    seen = proposal_seen(key, request.person.person_id)
    return over(seen) or _show_leaving(request, seen)


@router.post("/propose/{key}/leave")
def stop_draft(key: str, sent: Sent, request: CurrentRequest) -> Response:
    """Delete a proposal that was begun and not sent."""
    if request.visitor is None:
        return come_back(request, sent, lambda returned: _show_leaving_again(returned, key))
    request.check(sent)
    note_visit(request.person)
    leave_proposal(key, request.person.person_id)
    return see("/my")


def _show_leaving_again(request: PageRequest, key: str) -> Response:
    return _show_leaving(request, proposal_seen(key, request.person.person_id), BACK)


def _show_leaving(request: PageRequest, seen: ProposalSeen, notice: str = "") -> Response:
    if seen.task is not None:
        return see(f"/projects/{seen.task.reference}/withdraw")
    heading = "Delete this proposal?"
    named = f"“{seen.typed.get('title') or 'A proposal without a title'}”"
    view = MessagePage(
        heading=heading,
        paragraphs=[
            *([notice] if notice else []),
            f"{named} was not sent to anybody. What you typed is gone then.",
        ],
        link=PageLink("Keep it and go on", address_of(seen.key)),
        again=AgainView(
            action=address_of(seen.key, "leave"), kept=[("csrf", request.csrf)], submit="Delete it"
        ),
    )
    return request.show(view, title=title_of(seen, heading), here="my")


@looked_at(router, "/propose/{key}/sent")
def show_sent(key: str, request: CurrentRequest) -> Response:
    """The receipt of a proposal, as often as it is looked at."""
    sent = sent_proposal(key, request.person.person_id)
    then = (
        "The project lead is asked by email to confirm it."
        if sent.is_lead_asked
        else "You get an email with each next step."
    )
    view = MessagePage.receipt(
        "Thank you. Your proposal is recorded",
        [f"{sent.reference} · {sent.title}", then],
        PageLink("See the project", f"/projects/{sent.reference}"),
    )
    return request.show(view, title="Your proposal is recorded", here="my")
