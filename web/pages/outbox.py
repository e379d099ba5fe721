"""The outbox: what was written to whom and whether it arrived, for those who look after the mail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from models.clock import local_date, now
from tasks.reading.outbox import PAGE, Fate, Outbox, Wanted, outbox_seen
from web.forms.fields import options_of
from web.pages.mail_lines import mail_line
from web.pages.mail_notices import notices, numbers
from web.pages.routing import page, pages_of
from web.views import FilterView, Link, OutboxPage
from web.visit import Visiting

router = APIRouter()

LONGEST_SEARCH = 100
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True)
class Asked:
    """What the address asks for, as it was typed."""

    search: str
    month: str
    to: str
    state: str
    trouble: str

    @property
    def is_narrow(self) -> bool:
        """Whether anything narrows the list."""
        return any((self.search, self.month, self.to, self.state, self.trouble))

    def address(self, number: int) -> str:
        """The address of a page of the same."""
        chosen = {
            "q": self.search, "month": self.month, "to": self.to, "state": self.state, "trouble": self.trouble,
            "page": str(number),
        }  # fmt: skip
        return f"/outbox?{urlencode({name: value for name, value in chosen.items() if value})}"


@page(router, "/outbox")
def look(  # noqa: PLR0913, PLR0917 -- the filters are the parameters of the address
    visit: Visiting,
    q: str = "",
    month: str = "",
    to: str = "",
    state: str = "",
    trouble: str = "",
    page: str = "1",
) -> Response:
    """A page of the outbox."""
    number = min(int(page), 1_000) if page.isdecimal() and page.isascii() and int(page) else 1
    fate = next((one for one in Fate if one.value == state), None)
    asked = Asked(
        q[:LONGEST_SEARCH], _month(month), _month(to), fate or "", "yes" if trouble == "yes" else ""
    )
    first, last = _days(asked.month, asked.to)
    wanted = Wanted(
        search=asked.search,
        first_day=first,
        last_day=last,
        fate=fate,
        only_trouble=bool(asked.trouble),
        offset=(number - 1) * PAGE,
    )
    found = outbox_seen(wanted, visit.person.person_id)
    return visit.show(_view(asked, found, number), title="Outbox", here="outbox")


def _view(asked: Asked, found: Outbox, number: int) -> OutboxPage:
    pages = pages_of(found.total, PAGE)
    stop = [] if found.standing.stopped_at else [Link("Stop all mail", "/outbox/stop")]
    return OutboxPage(
        notices=list(notices(found.standing)),
        numbers=list(numbers(found.standing)),
        links=[Link("What will be written tomorrow", "/outbox/tomorrow"), *stop],
        search=asked.search,
        filters=list(_filters(asked, found.since)),
        only_trouble=bool(asked.trouble),
        count=_counted(found),
        mails=[mail_line(mail) for mail in found.mails],
        is_narrow=asked.is_narrow,
        number=number,
        of=pages,
        previous=asked.address(number - 1) if number > 1 else "",
        following=asked.address(number + 1) if number < pages else "",
    )


def _counted(found: Outbox) -> str:
    if found.has_more:
        return f"The newest {found.total:,} e-mails. Choose a month, or search, to see others."
    return "1 e-mail" if found.total == 1 else f"{found.total:,} e-mails"


def _filters(asked: Asked, since: date | None) -> Iterator[FilterView]:
    months = list(_months(since or local_date(now())))
    from_ = [("", "All months"), *months]
    yield FilterView(name="month", label="Month", options=options_of(from_, asked.month))
    until = [("", "The same month"), *months]
    yield FilterView(name="to", label="Up to", options=options_of(until, asked.to))
    fates = [("", "All"), *((one.value, one.label) for one in Fate)]
    yield FilterView(name="state", label="What became of it", options=options_of(fates, asked.state))


def _months(since: date) -> Iterator[tuple[str, str]]:
    """Every month with e-mails, the newest first."""
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
