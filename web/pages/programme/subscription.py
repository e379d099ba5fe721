"""Adding a subscription, and changing one, with all that was changed before: for the QI Support Team (6.1; OB-091)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from fastapi import APIRouter
from starlette.responses import Response

from models.clock import spoken_moment
from models.forms.programme.subscriptions import AddSubscriptionForm, ChangeSubscriptionForm
from tasks.subscriptions.keeping import (
    ChangedSubscription,
    SubscriptionChange,
    add_subscription,
    change_subscription,
    subscription_as_typed,
)
from tasks.subscriptions.listing import Recorded, choosable_topics, history_of_subscription
from tasks.subscriptions.recording import change_lines
from web.pages.form_answers import Filled
from web.pages.routing import page
from web.pages.single_form import SingleForm, form_view
from web.posted_form import Sent
from web.request import CurrentRequest, PageRequest
from web.views import ChangeLine, MessagePage, PageLink, SubscriptionPage

router = APIRouter()


@page(router, "/subscriptions/add")
def show_new_subscription(request: CurrentRequest, topic: str = "") -> Response:
    """The form of a subscription that the register does not have yet; for a topic, if one is named."""
    return _show("", request, Filled(values=_for_topic(request, topic)))


@router.post("/subscriptions/add")
def submit_new_subscription(sent: Sent, request: CurrentRequest) -> Response:
    """Add it, or show the form again with what was typed."""
    return SingleForm(AddSubscriptionForm, partial(_show, ""), _add).submit(request, sent)


@page(router, "/subscriptions/{subscription_id}")
def show_subscription(subscription_id: str, request: CurrentRequest) -> Response:
    """The form of a subscription, with what it is now and what it was before."""
    typed = subscription_as_typed(subscription_id, request.person.person_id)
    return _show(subscription_id, request, Filled(values=typed))


@router.post("/subscriptions/{subscription_id}")
def submit_subscription_change(subscription_id: str, sent: Sent, request: CurrentRequest) -> Response:
    """Change it, or show the form again with what was typed."""
    show = partial(_show, subscription_id)
    return SingleForm(ChangeSubscriptionForm, show, partial(_change, subscription_id)).submit(request, sent)


def _for_topic(request: PageRequest, topic_id: str) -> Mapping[str, object]:
    """What is known of a subscription for a topic before anybody types."""
    topics = choosable_topics(request.person.person_id)
    topic = next((topic for topic in topics if topic.id == topic_id), None)
    if topic is None:
        return {"has_ended": False}
    return {"title": topic.title, "host": topic.host, "topics": [{"topic": topic.id}], "has_ended": False}


def _add(request: PageRequest, form: AddSubscriptionForm, nonce: str) -> Response:
    kept = add_subscription(SubscriptionChange(request.person.person_id, form, nonce))
    return _show_receipt(request, kept, "The subscription is added")


def _change(subscription_id: str, request: PageRequest, form: ChangeSubscriptionForm, nonce: str) -> Response:
    kept = change_subscription(subscription_id, SubscriptionChange(request.person.person_id, form, nonce))
    return _show_receipt(request, kept, "The change is recorded")


def _show_receipt(request: PageRequest, kept: ChangedSubscription, heading: str) -> Response:
    view = MessagePage.receipt(
        heading, [kept.title, *kept.lines], PageLink("Subscriptions", "/subscriptions")
    )
    return request.show(view, title=heading, here="subscriptions")


def _show(subscription_id: str, request: PageRequest, filled: Filled) -> Response:
    form = ChangeSubscriptionForm if subscription_id else AddSubscriptionForm
    viewer = request.person.person_id
    topics = [
        (topic.id, f"{topic.title} ({topic.year})") for topic in choosable_topics(viewer, subscription_id)
    ]
    history = history_of_subscription(viewer, subscription_id) if subscription_id else []
    view = SubscriptionPage(
        heading=form.heading,
        how=form.how_to,
        notice=filled.notice,
        form=form_view(
            form, f"/subscriptions/{subscription_id or 'add'}", filled, choices={"topics": topics}
        ),
        changes=[_change_line(entry) for entry in history],
    )
    return request.show(
        view, title=form.heading, here="subscriptions", errors=filled.errors, status=filled.status
    )


def _change_line(entry: Recorded) -> ChangeLine:
    who = entry.who or ("From a file" if entry.changes else "By itself")
    return ChangeLine(
        who=who,
        when=spoken_moment(entry.at),
        what=entry.sentence,
        lines=list(change_lines(entry.changes)),
    )
