"""What is asked of the person who looks, what their team may answer, and their projects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from models.clock import spoken_date, spoken_moment
from models.forms.operations.preferences import FeedbackAnswerForm, LetterPreferencesForm
from tasks.answers.feedback import feedback_count
from tasks.people.permissions import is_of_governance
from tasks.people.remembered_browsers import forget_browsers, remembered_until
from tasks.queries.people.my_page import PAGE, ListCut, OwnWork, OwnWorkPages, own_work
from tasks.reports.archive.archive import newest_papers_of
from web.access import FromElsewhere, is_same, stop_reading
from web.pages.routing import numbered, page, paged, pages_of
from web.pages.table_rows import not_taken_task, own_projects, own_task, task_of
from web.posted_form import Sent
from web.request import CurrentRequest
from web.views import MyPage, PageLink, Paging, ProjectTable

router = APIRouter()

FORGET = "/my/forget-browsers"


@page(router, "/my")
def show_my_page(request: CurrentRequest, tasks: str = "1", team: str = "1", projects: str = "1") -> Response:
    """One's own tasks and projects; of each list the page that the address names."""
    pages = OwnWorkPages(tasks=numbered(tasks), shared=numbered(team), projects=numbered(projects))
    who = request.looker
    seen = own_work(who.person_id, pages)
    cuts: Mapping[str, ListCut[Any]] = {"tasks": seen.tasks, "team": seen.shared, "projects": seen.projects}
    view = MyPage(
        tasks=[own_task(task) for task in seen.tasks.lines],
        shared=[
            not_taken_task(task) if task.id in seen.not_taken else task_of(task, may_open=True)
            for task in seen.shared.lines
        ],
        projects=_table(seen, is_open=True),
        ended=_table(seen, is_open=False),
        waiting=[task_of(task, may_open=who.is_team) for task in seen.waiting],
        pages={name: _paging(name, cuts) for name in cuts},
        cover=list(_cover(seen)),
        begun=list(_begun(seen)),
        links=list(_links(seen, who.person_id)),
        remembered=_remembered(who.person_id),
        forget=FORGET,
        csrf=who.csrf,
    )
    return request.show(view, title="My tasks", here="my")


@router.post(FORGET)
def forget_my_browsers(sent: Sent, request: CurrentRequest) -> Response:
    """None of one's browsers is remembered for reading any longer, wherever it is."""
    who = request.looker
    if not is_same(sent.text("csrf"), who.csrf):
        raise FromElsewhere
    forget_browsers(who.person_id)
    response = RedirectResponse("/my", status_code=303)
    stop_reading(response)
    return response


def _table(seen: OwnWork, *, is_open: bool) -> ProjectTable:
    """Their projects that are under way, or those that have ended, as the page shows them."""
    lines = [project for project in seen.projects.lines if project.is_open is is_open]
    return own_projects(lines, seen.roles, seen.last_cycles)


def _remembered(person_id: str) -> str:
    until = remembered_until(person_id)
    return f"A browser of yours is remembered for reading until {spoken_date(until)}." if until else ""


def _paging(name: str, cuts: Mapping[str, ListCut[Any]]) -> Paging:
    """The neighbours of a page of one list; the other lists stay where they are, and the reader at this one."""
    others = {other: str(cut.page) for other, cut in cuts.items() if other != name and cut.page > 1}
    cut = cuts[name]
    pages = paged("/my", others, cut.page, pages_of(cut.total, PAGE), name=name)
    return replace(
        pages,
        previous=pages.previous and f"{pages.previous}#{name}",
        following=pages.following and f"{pages.following}#{name}",
    )


def _links(seen: OwnWork, person_id: str) -> Iterator[PageLink]:
    if seen.is_of_group:
        for paper in newest_papers_of(person_id):
            yield PageLink(f"Report {paper.reference}: {paper.title}", f"/papers/{paper.reference}")
    if seen.log:
        yield PageLink(f"Actions of {seen.log[1]}", f"/actions?service={seen.log[0]}")
    yield PageLink("When I am away", "/my/absence")
    yield PageLink(LetterPreferencesForm.heading, "/my/letters")
    yield PageLink("Add my dates to my calendar", "/my/calendar.ics")
    yield PageLink("Templates", "/templates")
    yield PageLink("Tell us what was wrong", "/feedback")
    if is_of_governance(person_id):
        yield PageLink("Patient details", "/privacy")
    waiting = feedback_count(person_id)
    if waiting is not None:
        yield PageLink(f"{FeedbackAnswerForm.heading} ({waiting})", "/feedback/queue")
        yield PageLink("Data to be destroyed", "/retention")


def _begun(seen: OwnWork) -> Iterator[tuple[PageLink, str]]:
    """What one began to propose, each with when it was kept."""
    for draft in seen.begun:
        link = PageLink(draft.title or "A proposal without a title", f"/propose/{draft.key}")
        yield link, f"Kept on {spoken_moment(draft.saved_at)}. Nothing is sent yet."


def _cover(seen: OwnWork) -> Iterator[str]:
    """When one is away, and for whom one stands in."""
    for own in seen.away:
        yield f"You are away {own.days}. {own.stand_in or 'The deputy of the role or project'} stands in."
    for other in seen.standing_in:
        yield f"You stand in for {other.name} {other.days}."
