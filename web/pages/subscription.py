"""Adding a subscription, and changing one, with all that was changed before: for the QI Support Team (6.1; OB-091)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from fastapi import APIRouter
from starlette.responses import Response

from models.clock import spoken_moment
from models.forms.subscriptions import AddSubscriptionForm, ChangeSubscriptionForm
from tasks.subscriptions.keeping import (
    Kept,
    Wanted,
    add_subscription,
    change_subscription,
    subscription_as_typed,
)
from tasks.subscriptions.listing import Recorded, choosable_topics, history_of_subscription
from tasks.subscriptions.recording import change_lines
from web.pages.answering import Filled
from web.pages.routing import page
from web.pages.sending import OneForm, form_view
from web.sent import Sent
from web.views import ChangeLine, Link, MessagePage, SubscriptionPage
from web.visit import Visit, Visiting

router = APIRouter()


@page(router, "/subscriptions/add")
def look_to_add(visit: Visiting, topic: str = "") -> Response:
    """The form of a subscription that the register does not have yet; for a topic, if one is named."""
    return _form("", visit, Filled(values=_for_topic(visit, topic)))


@router.post("/subscriptions/add")
def add(sent: Sent, visit: Visiting) -> Response:
    """Add it, or show the form again with what was typed."""
    return OneForm(AddSubscriptionForm, partial(_form, ""), _add).take(visit, sent)


@page(router, "/subscriptions/{subscription_id}")
def look(subscription_id: str, visit: Visiting) -> Response:
    """The form of a subscription, with what it is now and what it was before."""
    typed = subscription_as_typed(subscription_id, visit.person.person_id)
    return _form(subscription_id, visit, Filled(values=typed))


@router.post("/subscriptions/{subscription_id}")
def change(subscription_id: str, sent: Sent, visit: Visiting) -> Response:
    """Change it, or show the form again with what was typed."""
    show = partial(_form, subscription_id)
    return OneForm(ChangeSubscriptionForm, show, partial(_change, subscription_id)).take(visit, sent)


def _for_topic(visit: Visit, topic_id: str) -> Mapping[str, object]:
    """What is known of a subscription for a topic before anybody types."""
    topics = choosable_topics(visit.person.person_id)
    found = next((one for one in topics if one.id == topic_id), None)
    if found is None:
        return {"has_ended": False}
    return {"title": found.title, "host": found.host, "topics": [{"topic": found.id}], "has_ended": False}


def _add(visit: Visit, form: AddSubscriptionForm, nonce: str) -> Response:
    kept = add_subscription(Wanted(visit.person.person_id, form, nonce))
    return _recorded(visit, kept, "The subscription is added")


def _change(subscription_id: str, visit: Visit, form: ChangeSubscriptionForm, nonce: str) -> Response:
    kept = change_subscription(subscription_id, Wanted(visit.person.person_id, form, nonce))
    return _recorded(visit, kept, "The change is recorded")


def _recorded(visit: Visit, kept: Kept, heading: str) -> Response:
    view = MessagePage(
        heading=heading,
        paragraphs=[kept.title, *kept.lines],
        link=Link("Subscriptions", "/subscriptions"),
        is_receipt=True,
    )
    return visit.show(view, title=heading, here="subscriptions")


def _form(subscription_id: str, visit: Visit, filled: Filled) -> Response:
    form = ChangeSubscriptionForm if subscription_id else AddSubscriptionForm
    viewer = visit.person.person_id
    topics = [(one.id, f"{one.title} ({one.year})") for one in choosable_topics(viewer, subscription_id)]
    recorded = history_of_subscription(viewer, subscription_id) if subscription_id else []
    view = SubscriptionPage(
        heading=form.heading,
        how=form.how_to,
        notice=filled.notice,
        form=form_view(
            form, f"/subscriptions/{subscription_id or 'add'}", filled, choices={"topics": topics}
        ),
        changes=[_changed(one) for one in recorded],
    )
    return visit.show(
        view, title=form.heading, here="subscriptions", errors=filled.errors, status=filled.status
    )


def _changed(one: Recorded) -> ChangeLine:
    is_told = not one.changes
    who = one.who or ("By itself" if is_told else "From a file")
    return ChangeLine(
        who=who, when=spoken_moment(one.at), what=one.sentence, lines=list(change_lines(one.changes))
    )
