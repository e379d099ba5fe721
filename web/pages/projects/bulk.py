"""Pages on which the team does something to several projects of the register, and sees before what would be done.

Source: OB-099.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from fastapi import APIRouter
from starlette.responses import Response

from models.vocabulary import BulkAct
from tasks.operations.register.in_bulk import (
    AT_MOST,
    BulkLine,
    BulkOrder,
    carry_out,
    look_at_order,
    team_to_choose,
)
from tasks.people.sign_in import note_visit
from tasks.queries.register.finding import find_projects
from web.forms.fields import options_of
from web.pages.counting import counted
from web.pages.form_answers import checked_nonce, new_nonce
from web.pages.projects.register_query import Narrowed
from web.pages.resume_after_sign_in import come_back
from web.pages.routing import page, word_named
from web.posted_form import Sent, SentForm
from web.request import CurrentRequest, PageRequest
from web.views import BulkPage, BulkPreviewPage, BulkProject, MessagePage, PageLink

router = APIRouter()

HEADING = "Do the same to several projects"
_CHOOSE = "Tick at least one project, and choose what is to be done"


@page(router, "/in-bulk")
def show_bulk_page(request: CurrentRequest, query: Narrowed) -> Response:
    """The projects of the register as it was narrowed, to be chosen from."""
    filters = replace(query.filters_of(is_team=True), limit=AT_MOST)
    chosen = [(line.reference, line.title) for line in find_projects(filters).projects if line.is_open]
    return _show(request, [BulkProject(*row) for row in chosen])


@router.post("/in-bulk")
def submit_bulk_order(sent: Sent, request: CurrentRequest) -> Response:
    """Show what would be done to each project or, once that was seen, do it."""
    if request.visitor is None:
        return come_back(request, sent, lambda returned: _preview(returned, sent))
    request.check(sent)
    note_visit(request.person)
    if not sent.has("do"):
        return _preview(request, sent)
    order = _order(sent)
    if order is None:
        return _show(request, _projects(sent), error=_CHOOSE)
    done = carry_out(order, request.person.person_id, checked_nonce(sent.text("nonce")))
    for line in done:
        if line.is_done:
            request.hints.send_mail_and_wake(line.project_id)
    return _told(request, order, done, is_over=True)


def _preview(request: PageRequest, sent: SentForm) -> Response:
    order = _order(sent)
    if order is None:
        return _show(request, _projects(sent), error=_CHOOSE)
    return _told(request, order, look_at_order(order, request.person.person_id), is_over=False)


def _order(sent: SentForm) -> BulkOrder | None:
    """What was chosen; None if it is not a project and something to do to it."""
    references = [text for name, text in sent.pairs if name == "project"]
    act = word_named(BulkAct, sent.text("act"))
    return BulkOrder(act, references, sent.text("supporter")) if act is not None and references else None


def _projects(sent: SentForm) -> list[BulkProject]:
    """All that stood on the page that was sent, ticked as they were."""
    ticked = {text for name, text in sent.pairs if name == "project"}
    shown = [text.partition(" ") for name, text in sent.pairs if name == "shown"]
    return [BulkProject(reference, title, is_ticked=reference in ticked) for reference, _, title in shown]


def _show(request: PageRequest, projects: Sequence[BulkProject], *, error: str = "") -> Response:
    team = [("", "Nobody"), *team_to_choose(request.person.person_id)]
    view = BulkPage(
        heading=HEADING,
        projects=projects,
        acts=[(act.value, act.label) for act in BulkAct],
        supporters=options_of(team, ""),
        nonce=new_nonce(),
        error=error,
        at_most=AT_MOST,
    )
    return request.show(view, title=HEADING, here="projects", status=422 if error else 200)


def _told(request: PageRequest, order: BulkOrder, lines: Sequence[BulkLine], *, is_over: bool) -> Response:
    count = sum(line.is_done for line in lines)
    done = "done" if is_over else "would be done"
    summary = f"{order.act.label}: {done} to {counted(count, 'project')} of {len(lines)}."
    if is_over:
        facts = [f"{line.reference} · {line.title}: {_outcome(line)}." for line in lines]
        view = MessagePage.receipt("Done", [summary, *facts], PageLink("Back to the register", "/projects"))
        return request.show(view, title="Done", here="projects")
    chosen = [("project", line.reference) for line in lines if line.is_done]
    preview = BulkPreviewPage(
        heading="Look before it is done",
        said=summary,
        lines=[
            (
                PageLink(f"{line.reference} · {line.title}", f"/projects/{line.reference}"),
                line.said,
                line.is_done,
            )
            for line in lines
        ],
        order=[("act", order.act.value), ("supporter", order.supporter), *chosen],
        nonce=new_nonce(),
        can_be_done=bool(count),
    )
    return request.show(preview, title=preview.heading, here="projects", status=200 if count else 422)


def _outcome(line: BulkLine) -> str:
    return line.said if line.is_done else f"left as it is. {line.said}"
