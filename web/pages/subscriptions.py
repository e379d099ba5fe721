"""The register of subscriptions, for the QI Support Team: what renews next, costs and brings (6.1; OB-091)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from fastapi import APIRouter
from starlette.responses import Response

from models.clock import spoken_date
from models.money import pounds
from tasks.subscriptions.listing import (
    AuditWithout,
    ListedSubscription,
    Register,
    register_of_subscriptions,
)
from web.forms.fields import options_of
from web.pages.routing import page
from web.views import AuditLine, FilterView, SubscriptionLine, SubscriptionsPage
from web.visit import Visiting

router = APIRouter()

NOTHING_YET = "Nothing recorded yet"
SHOWN: Mapping[str, tuple[str, Callable[[ListedSubscription], bool]]] = {
    "": ("All that go on", lambda one: not one.is_ended),
    "soon": ("Renewing within 90 days, or overdue", lambda one: one.is_soon),
    "no-value": (
        "Nothing recorded of what they brought",
        lambda one: not one.is_ended and not one.value_obtained,
    ),
    "ended": ("Ended", lambda one: one.is_ended),
}
"""What the register can be narrowed to, by the word in its address."""


@page(router, "/subscriptions")
def look(visit: Visiting, show: str = "") -> Response:
    """The register, narrowed to what is asked for."""
    register = register_of_subscriptions(visit.person.person_id)
    view = _view(register, show if show in SHOWN else "")
    return visit.show(view, title="Subscriptions", here="subscriptions")


def _view(register: Register, chosen: str) -> SubscriptionsPage:
    _, is_wanted = SHOWN[chosen]
    shown = [one for one in register.subscriptions if is_wanted(one)]
    options = options_of([(value, label) for value, (label, _) in SHOWN.items()], chosen)
    return SubscriptionsPage(
        year=register.year,
        showing=FilterView(name="show", label="Which subscriptions", options=options),
        count=total(shown),
        lines=[_line(one) for one in shown],
        without=[_audit(one) for one in register.without],
        is_empty=not register.subscriptions,
    )


def total(shown: Sequence[ListedSubscription]) -> str:
    """“3 subscriptions, £3,750.00 a year in all, 1 of them without a fee recorded”."""
    fees = [one.fee_pence for one in shown if one.fee_pence is not None]
    counted = "1 subscription" if len(shown) == 1 else f"{len(shown):,} subscriptions"
    missing = len(shown) - len(fees)
    unknown = f", {missing} of them without a fee recorded" if missing else ""
    return f"{counted}, {pounds(sum(fees))} a year in all{unknown}"


def _line(one: ListedSubscription) -> SubscriptionLine:
    return SubscriptionLine(
        title=one.title,
        href=f"/subscriptions/{one.id}",
        host=one.host,
        renews=_renews(one),
        late=_late(one),
        fee="Not recorded" if one.fee_pence is None else pounds(one.fee_pence),
        contract=one.contract,
        topics=[topic.title for topic in one.topics],
        brought=one.value_obtained or NOTHING_YET,
    )


def _renews(one: ListedSubscription) -> str:
    if one.is_ended and one.ended_on is not None:
        return f"Ended on {spoken_date(one.ended_on)}"
    ends = f"; ends on {spoken_date(one.ended_on)}" if one.ended_on else ""
    return (spoken_date(one.renews_on) if one.renews_on else "No date recorded") + ends


def _late(one: ListedSubscription) -> str:
    if not one.is_overdue or one.days_left is None:
        return ""
    days = -one.days_left
    return f"Renewal overdue by {days} day{'' if days == 1 else 's'}"


def _audit(one: AuditWithout) -> AuditLine:
    ended = f"“{one.ended}” has ended" if one.ended else ""
    return AuditLine(
        title=one.title,
        said=", ".join(filter(None, [one.host, ended])),
        change=f"/programme/{one.year}/topics/{one.id}",
        add=f"/subscriptions/add?topic={one.id}",
    )
