"""The register of subscriptions, for the QI Support Team: what renews next, costs and brings (6.1; OB-091)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from fastapi import APIRouter
from starlette.responses import Response

from models.clock import spoken_date
from models.inputs.money import pounds
from tasks.subscriptions.listing import (
    AuditWithout,
    ListedSubscription,
    Register,
    register_of_subscriptions,
)
from web.forms.fields import options_of
from web.pages.counting import counted
from web.pages.routing import page
from web.request import CurrentRequest
from web.views import AuditLine, FilterView, SubscriptionLine, SubscriptionsPage

router = APIRouter()

NOTHING_YET = "Nothing recorded yet"
SHOWN: Mapping[str, tuple[str, Callable[[ListedSubscription], bool]]] = {
    "": ("All that go on", lambda subscription: not subscription.is_ended),
    "soon": ("Renewing within 90 days, or overdue", lambda subscription: subscription.is_soon),
    "no-value": (
        "Nothing recorded of what they brought",
        lambda subscription: not subscription.is_ended and not subscription.value_obtained,
    ),
    "ended": ("Ended", lambda subscription: subscription.is_ended),
}
"""What the register can be narrowed to, by the word in its address."""


@page(router, "/subscriptions")
def show_subscriptions(request: CurrentRequest, show: str = "") -> Response:
    """The register, narrowed to what is asked for."""
    register = register_of_subscriptions(request.person.person_id)
    view = _view(register, show if show in SHOWN else "")
    return request.show(view, title="Subscriptions", here="subscriptions")


def _view(register: Register, chosen: str) -> SubscriptionsPage:
    _, is_shown = SHOWN[chosen]
    shown = [subscription for subscription in register.subscriptions if is_shown(subscription)]
    options = options_of([(value, label) for value, (label, _) in SHOWN.items()], chosen)
    return SubscriptionsPage(
        year=register.year,
        showing=FilterView(name="show", label="Which subscriptions", options=options),
        count=total(shown),
        lines=[_line(subscription) for subscription in shown],
        without=[_audit_line(topic) for topic in register.without],
        is_empty=not register.subscriptions,
    )


def total(shown: Sequence[ListedSubscription]) -> str:
    """“3 subscriptions, £3,750.00 a year in all, 1 of them without a fee recorded”."""
    fees = [subscription.fee_pence for subscription in shown if subscription.fee_pence is not None]
    missing = len(shown) - len(fees)
    unknown = f", {missing} of them without a fee recorded" if missing else ""
    return f"{counted(len(shown), 'subscription')}, {pounds(sum(fees))} a year in all{unknown}"


def _line(subscription: ListedSubscription) -> SubscriptionLine:
    return SubscriptionLine(
        title=subscription.title,
        href=f"/subscriptions/{subscription.id}",
        host=subscription.host,
        renews=_renews(subscription),
        late=_late(subscription),
        fee="Not recorded" if subscription.fee_pence is None else pounds(subscription.fee_pence),
        contract=subscription.contract,
        topics=[topic.title for topic in subscription.topics],
        brought=subscription.value_obtained or NOTHING_YET,
    )


def _renews(subscription: ListedSubscription) -> str:
    if subscription.is_ended and subscription.ended_on is not None:
        return f"Ended on {spoken_date(subscription.ended_on)}"
    ends = f"; ends on {spoken_date(subscription.ended_on)}" if subscription.ended_on else ""
    return (spoken_date(subscription.renews_on) if subscription.renews_on else "No date recorded") + ends


def _late(subscription: ListedSubscription) -> str:
    if not subscription.is_overdue or subscription.days_left is None:
        return ""
    days = -subscription.days_left
    return f"Renewal overdue by {days} day{'' if days == 1 else 's'}"


def _audit_line(topic: AuditWithout) -> AuditLine:
    ended = f"“{topic.ended}” has ended" if topic.ended else ""
    return AuditLine(
        title=topic.title,
        detail=", ".join(filter(None, [topic.host, ended])),
        change=f"/programme/{topic.year}/topics/{topic.id}",
        add=f"/subscriptions/add?topic={topic.id}",
    )
