"""What projects have learned: published for everybody; for the QI Support Team what waits, and what ended early."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter
from starlette.responses import Response

from models.clock import local_date, spoken_date
from tasks.people.permissions import is_of_support_team
from tasks.spread.feed import PublishedLearning, learning_feed
from tasks.spread.lists import LearnedOfProject, learning_lists
from web.pages.routing import page
from web.request import CurrentRequest
from web.views import LabelledText, LearnedLine, LearningPage, PageLink

router = APIRouter()

MOST = 200
"""As much of what is published stands on the page, the newest first."""

ANNOUNCEMENTS = PageLink("Announcements to copy", "/announcements")


@page(router, "/learning")
def show_learning(request: CurrentRequest) -> Response:
    """The learning of the Trust."""
    person_id = request.looker.person_id
    published = [_published(learning) for learning in learning_feed(most=MOST).learning]
    view = LearningPage(published=published)
    if request.visitor is not None and is_of_support_team(person_id):
        lists = learning_lists(person_id)
        view = LearningPage(
            published=published,
            waiting=_lines(lists.waiting, "publish-learning", "Read and publish it"),
            ended_early=_lines(lists.ended_early),
            announcements=ANNOUNCEMENTS,
        )
    return request.show(view, title="What projects have learned", here="projects")


def _published(learning: PublishedLearning) -> LearnedLine:
    return LearnedLine(
        project=PageLink(learning.summary.title, f"/projects/{learning.reference}"),
        said=f"{learning.reference}, published on {spoken_date(local_date(learning.released_at))}",
        parts=[LabelledText(part.label, part.words) for part in learning.summary.parts],
    )


def _lines(projects: Sequence[LearnedOfProject], name: str = "", label: str = "") -> list[LearnedLine]:
    return [
        LearnedLine(
            project=PageLink(project.title, f"/projects/{project.reference}"),
            said=f"{project.reference}, {project.stage.label.lower()} on {spoken_date(project.ended_on)}",
            parts=[LabelledText("What was learned", project.learning)],
            links=[PageLink(label, f"/projects/{project.reference}/do/{name}")] if name else [],
        )
        for project in projects
    ]
