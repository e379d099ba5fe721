"""What the pages of the register of subscriptions show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from web.views.projects import FilterView
from web.views.tasks import FormView


@dataclass(frozen=True, kw_only=True)
class SubscriptionLine:
    """A subscription in the list; `late` says in words that its renewal is overdue, and is empty otherwise."""

    title: str
    href: str
    host: str
    renews: str
    late: str
    fee: str
    contract: str
    topics: Sequence[str]
    brought: str


@dataclass(frozen=True, kw_only=True)
class AuditLine:
    """A national audit without a subscription; `add` leads to the form that adds one for it."""

    title: str
    detail: str
    change: str
    add: str


@dataclass(frozen=True, kw_only=True)
class SubscriptionsPage:
    """The register: what renews next, what it costs, and the national audits without a subscription.

    `is_empty` if there is no subscription at all, whatever is shown.
    """

    template: ClassVar[str] = "subscriptions.html"
    year: str
    showing: FilterView
    count: str
    lines: Sequence[SubscriptionLine]
    without: Sequence[AuditLine]
    is_empty: bool = False


@dataclass(frozen=True, kw_only=True)
class ChangeLine:
    """An entry of the history: who, when, what was done, and in lines what it was and became."""

    who: str
    when: str
    what: str
    lines: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class SubscriptionPage:
    """The form of a subscription, and below it what was changed before."""

    template: ClassVar[str] = "subscription.html"
    heading: str
    how: str
    form: FormView
    notice: str = ""
    changes: Sequence[ChangeLine] = ()
