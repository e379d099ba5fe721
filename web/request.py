"""One request of one person: who it is, and the page that answers it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from http import HTTPStatus
from secrets import token_urlsafe
from time import monotonic
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from models.errors import NotReady
from models.privacy.screening import current_screening
from tasks.people.remembered_browsers import reader
from tasks.people.sign_in import Visitor, has_lapsed, send_code, visitor
from tasks.queries.service.trust import TrustSeen, trust_seen
from web.access import (
    FromElsewhere,
    SignInFirst,
    await_code,
    browser_cookie,
    form_token,
    is_same,
    reading_cookie,
    session_cookie,
)
from web.after_commit import Hints
from web.forms.checking import FieldError
from web.posted_form import SentForm
from web.receipts import KeptReceipt, go_to_receipt
from web.templating import render
from web.views import MessagePage, PageFrame, View

GOOD_FOR = 60.0
"""Seconds for which what a Trust is called is not looked up again."""


class KnownTrust:
    """The Trust as it was last seen: a page that says the database is away still says whom to ask."""

    def __init__(self) -> None:
        self._last, self._looked_at = TrustSeen("", ""), -GOOD_FOR

    def seen(self) -> TrustSeen:
        """The Trust as it was within the last minute, or what it was; without a name if none was ever loaded."""
        if monotonic() - self._looked_at > GOOD_FOR:
            with suppress(NotReady):
                self._last, self._looked_at = trust_seen(), monotonic()
        return self._last


@dataclass(frozen=True)
class PageRequest:
    """Who asks for a page, in which browser; `visitor` is None while nobody is signed in.

    `reader` is whose browser is remembered for reading, while nobody is signed in: it opens what asks for `looker`.
    """

    method: str
    path: str
    query: str
    visitor: Visitor | None
    session: str
    browser: str
    remembered: str
    reader: Visitor | None
    asked_from: str
    hints: Hints
    trust: KnownTrust

    @property
    def person(self) -> Visitor:
        """Who is signed in; SignInFirst if nobody is."""
        if self.visitor is None:
            raise SignInFirst(f"{self.path}?{self.query}" if self.query else self.path)
        return self.visitor

    @property
    def looker(self) -> Visitor:
        """Who reads: whoever is signed in, or whose browser is remembered; SignInFirst if neither is.

        For pages that only show, and show nothing of the team's.
        """
        return self.visitor or self.reader or self.person

    @property
    def csrf(self) -> str:
        """The token that a form on this visit's pages carries."""
        return self.visitor.csrf if self.visitor else form_token(self.browser)

    def check(self, sent: SentForm) -> None:
        """FromElsewhere if a form does not carry the token of this visit."""
        if not is_same(sent.text("csrf"), self.csrf):
            raise FromElsewhere

    def lapsed(self) -> Visitor | None:
        """Whose session has run out in this browser."""
        return has_lapsed(self.session) if self.visitor is None else None

    def signed_in(self, secret: str) -> PageRequest:
        """The same visit, in the session that has just begun."""
        return replace(self, visitor=visitor(secret), reader=None, session=secret)

    def show(  # noqa: PLR0913 -- what a page has around its content
        self,
        view: View,
        *,
        title: str,
        here: str = "",
        errors: Sequence[FieldError] = (),
        status: int = 200,
    ) -> Response:
        """A view as a page; the receipt of a form that was sent is a page of its own, to which the browser is sent."""
        if (
            self.method == "POST"
            and self.visitor is not None
            and isinstance(view, MessagePage)
            and view.only_tells
            and status == HTTPStatus.OK
        ):
            return go_to_receipt(KeptReceipt(view, title, here), self.visitor.person_id)
        trust = self.trust.seen()
        page = PageFrame(
            title=title,
            trust_name=trust.name,
            qist_email=trust.qist_email,
            person=who.name if (who := self.visitor or self.reader) else "",
            csrf=self.csrf,
            sign_out_csrf=who.csrf if who else "",
            here=here,
            errors=errors,
            is_team=self.visitor is not None and self.visitor.is_team,
        )
        return HTMLResponse(render(page, view), status_code=status)

    def send_code(self, email: str, *, destination: str, is_from_link: bool) -> str:
        """Queue a code for a mailbox, to be typed in this browser alone; the browser’s new secret."""
        secret = token_urlsafe(32)
        send_code(
            email,
            browser=secret,
            destination=destination,
            asked_from=self.asked_from,
            is_from_link=is_from_link,
        )
        self.hints.mail_waits()
        return secret

    def ask_for_code(self, email: str, *, destination: str, is_from_link: bool) -> Response:
        """Send a code, and go to the page on which it is typed."""
        response = RedirectResponse("/sign-in/code", status_code=303)
        await_code(response, self.send_code(email, destination=destination, is_from_link=is_from_link))
        return response


def page_request_of(request: Request) -> PageRequest:
    """The visit that a request is part of."""
    session = session_cookie(request)
    return _visit(request, visitor(session), session)


def nobody(request: Request) -> PageRequest:
    """The visit of somebody whom we cannot look up, because the database is away."""
    return _visit(request, None, "", looks_up=False)


def _visit(request: Request, who: Visitor | None, session: str, *, looks_up: bool = True) -> PageRequest:
    remembered = reading_cookie(request)
    asked_from = request.client.host if request.client else ""
    current_screening().person_id = who.person_id if who else None
    ours = request.app.state
    return PageRequest(
        method=request.method,
        path=request.url.path,
        query=request.url.query,
        visitor=who,
        session=session,
        browser=browser_cookie(request),
        remembered=remembered,
        reader=reader(remembered) if looks_up and who is None else None,
        asked_from=asked_from,
        hints=ours.hints,
        trust=ours.trust,
    )


CurrentRequest = Annotated[PageRequest, Depends(page_request_of)]
