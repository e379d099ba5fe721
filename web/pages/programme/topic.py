"""Changing a topic of the programme, or adding one: for the QI Support Team, with a reason that is kept (OB-031)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from fastapi import APIRouter
from starlette.responses import Response

from models.forms.programme.programme_review import AddTopicForm, ReviewTopicForm
from models.vocabulary import RUN_NATIONALLY, TopicStanding
from tasks.programme.year.relevance import relevance_of
from tasks.programme.year.topic_reviews import (
    ReviewedTopic,
    TopicChangeRequest,
    add_topic,
    only_for_reviewers,
    review_topic,
    topic_as_typed,
)
from tasks.queries.tasks.choices import choices_of_topics
from web.pages.form_answers import Filled
from web.pages.programme.relevance import facts_of_topic
from web.pages.routing import page
from web.pages.single_form import SingleForm, single_form_page
from web.posted_form import Sent
from web.request import CurrentRequest, PageRequest
from web.views import MessagePage, PageLink

router = APIRouter()


@page(router, "/programme/{year}/add")
def show_new_topic(year: str, request: CurrentRequest) -> Response:
    """The form of a topic that joins."""
    only_for_reviewers(year, request.person.person_id)
    return _show(AddTopicForm, (year, ""), request, Filled(values={"standing": TopicStanding.STAYS}))


@router.post("/programme/{year}/add")
def submit_new_topic(year: str, sent: Sent, request: CurrentRequest) -> Response:
    """Add it, or show the form again with what was typed."""
    show = partial(_show, AddTopicForm, (year, ""))
    return SingleForm(AddTopicForm, show, partial(_add, year)).submit(request, sent)


@page(router, "/programme/{year}/topics/{topic_id}")
def show_topic(year: str, topic_id: str, request: CurrentRequest) -> Response:
    """The form of a topic, with what it is now."""
    typed = topic_as_typed(year, topic_id, request.person.person_id)
    return _show(ReviewTopicForm, (year, topic_id), request, Filled(values=typed))


@router.post("/programme/{year}/topics/{topic_id}")
def submit_topic_change(year: str, topic_id: str, sent: Sent, request: CurrentRequest) -> Response:
    """Change it, or show the form again with what was typed."""
    show = partial(_show, ReviewTopicForm, (year, topic_id))
    return SingleForm(ReviewTopicForm, show, partial(_change, (year, topic_id))).submit(request, sent)


def _add(year: str, request: PageRequest, form: AddTopicForm, nonce: str) -> Response:
    reviewed = add_topic(year, TopicChangeRequest(request.person.person_id, form, nonce))
    return _show_receipt(request, reviewed, "The topic is added")


def _change(at: tuple[str, str], request: PageRequest, form: ReviewTopicForm, nonce: str) -> Response:
    reviewed = review_topic(*at, TopicChangeRequest(request.person.person_id, form, nonce))
    return _show_receipt(request, reviewed, "The change is recorded")


def _show_receipt(request: PageRequest, reviewed: ReviewedTopic, heading: str) -> Response:
    link = PageLink(f"Programme {reviewed.year}", f"/programme/{reviewed.year}")
    view = MessagePage.receipt(heading, [reviewed.title, *reviewed.lines], link)
    return request.show(view, title=heading, here="projects")


def _show(form: type[ReviewTopicForm], at: tuple[str, str], request: PageRequest, filled: Filled) -> Response:
    year, topic_id = at
    action = f"/programme/{year}/topics/{topic_id}" if topic_id else f"/programme/{year}/add"
    view = single_form_page(form, action, filled, choices_of_topics(year))
    if topic_id:
        before = facts_of_topic(relevance_of(year, topic_id))
        links = [PageLink("Submission windows", f"{action}/windows")] if _is_national(filled) else []
        view = replace(view, before=before, heading_before="Whom it concerns", links=links)
    return request.show(view, title=form.heading, here="projects", errors=filled.errors, status=filled.status)


def _is_national(filled: Filled) -> bool:
    return filled.values.get("source") in RUN_NATIONALLY
