"""The outbox: what was written to whom and whether it arrived, for those who look after the mail."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from fastapi import APIRouter
from starlette.responses import Response

from models.clock import local_date, now
from tasks.queries.mail.outbox import PAGE, MailFate, Outbox, OutboxFilter, outbox_seen
from web.forms.fields import options_of
from web.pages.counting import counted
from web.pages.mail.mail_lines import mail_line
from web.pages.mail.mail_notices import notices, numbers
from web.pages.routing import numbered, page, paged, pages_of, word_named
from web.request import CurrentRequest
from web.views import FilterView, OutboxPage, PageLink

router = APIRouter()

LONGEST_SEARCH = 100
MOST_PAGES = 1_000
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True)
class OutboxAddress:
    """What the address asks for, as it was typed."""

    search: str
    month: str
    to: str
    state: str
    trouble: str

    @property
    def chosen(self) -> Mapping[str, str]:
        """What narrows the list, by the names in the address."""
        return {
            "q": self.search,
            "month": self.month,
            "to": self.to,
            "state": self.state,
            "trouble": self.trouble,
        }

    @property
    def is_narrow(self) -> bool:
        """Whether anything narrows the list."""
        return any(self.chosen.values())


@page(router, "/outbox")
def show_outbox(  # noqa: PLR0913, PLR0917 -- the filters are the parameters of the address
    request: CurrentRequest,
    q: str = "",
    month: str = "",
    to: str = "",
    state: str = "",
    trouble: str = "",
    page: str = "1",
) -> Response:
    """A page of the outbox."""
    number = min(numbered(page), MOST_PAGES)
    fate = word_named(MailFate, state)
    address = OutboxAddress(
        q[:LONGEST_SEARCH], _month(month), _month(to), fate or "", "yes" if trouble == "yes" else ""
    )
    first, last = _days(address.month, address.to)
    query = OutboxFilter(
        search=address.search,
        first_day=first,
        last_day=last,
        fate=fate,
        only_trouble=bool(address.trouble),
        offset=(number - 1) * PAGE,
    )
    outbox = outbox_seen(query, request.person.person_id)
    return request.show(_view(address, outbox, number), title="Outbox", here="outbox")


def _view(address: OutboxAddress, outbox: Outbox, number: int) -> OutboxPage:
    stop = [] if outbox.standing.stopped_at else [PageLink("Stop all mail", "/outbox/stop")]
    return OutboxPage(
        notices=list(notices(outbox.standing)),
        numbers=list(numbers(outbox.standing)),
        links=[PageLink("What will be written tomorrow", "/outbox/tomorrow"), *stop],
        search=address.search,
        filters=list(_filters(address, outbox.since)),
        only_trouble=bool(address.trouble),
        count=_count(outbox),
        mails=[mail_line(mail) for mail in outbox.mails],
        is_narrow=address.is_narrow,
        pages=paged("/outbox", address.chosen, number, pages_of(outbox.total, PAGE)),
    )


def _count(outbox: Outbox) -> str:
    if outbox.has_more:
        return f"The newest {outbox.total:,} emails. Choose a month, or search, to see others."
    return counted(outbox.total, "email")


def _filters(address: OutboxAddress, since: date | None) -> Iterator[FilterView]:
    months = list(_months(since or local_date(now())))
    from_ = [("", "All months"), *months]
    yield FilterView(name="month", label="Month", options=options_of(from_, address.month))
    until = [("", "The same month"), *months]
    yield FilterView(name="to", label="Up to", options=options_of(until, address.to))
    fates = [("", "All"), *((fate.value, fate.label) for fate in MailFate)]
    yield FilterView(name="state", label="What became of it", options=options_of(fates, address.state))


def _months(since: date) -> Iterator[tuple[str, str]]:
    """Every month with emails, the newest first."""
    day = local_date(now()).replace(day=1)
    while day >= since.replace(day=1):
        yield f"{day:%Y-%m}", f"{day:%B %Y}"
        day = (day - timedelta(days=1)).replace(day=1)


def _month(typed: str) -> str:
    """A month that an address names; whatever is none narrows nothing."""
    return typed if _MONTH.fullmatch(typed) else ""


def _days(month: str, to: str) -> tuple[date | None, date | None]:
    """The first and the last day of what was chosen: one month, several, or all up to one."""
    first, last = sorted([month, to]) if month and to else (month, to or month)
    return _first_of(first), _last_of(last)


def _first_of(month: str) -> date | None:
    return date.fromisoformat(f"{month}-01") if month else None


def _last_of(month: str) -> date | None:
    first = _first_of(month)
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1) if first else None
