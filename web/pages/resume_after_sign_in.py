"""Coming back in the middle of a form that nothing can keep yet: a code on the spot, and the form goes on.

What was typed travels with the page on which the code is typed, so that a session that runs out loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus

from starlette.responses import Response

from models.errors import CodeExpired, CodeSpent, CodeWrong, TooManyCodes
from notifications.emails.compose import CODE_MINUTES
from tasks.people.lookup import address_in
from tasks.people.sign_in import Visitor, enter_code
from tasks.queries.people.sign_in_code import asked_code
from web.access import FromElsewhere, await_code, begin_session, form_token, is_same
from web.forms.checking import FieldError
from web.pages.form_answers import signed_out_page
from web.posted_form import SentForm
from web.request import PageRequest
from web.views import CodePage

RAN_OUT = (
    "You were signed out because nothing was sent for a while. What you typed is kept: enter a code to go on."
)
BACK = "You are signed in again, and this is what you typed. Nothing was sent yet: send it now."


def come_back(request: PageRequest, sent: SentForm, show: Callable[[PageRequest], Response]) -> Response:
    """The page in a new session if the code is right; else the page that asks for one and keeps what was typed.

    Loaded again, either is the same once more: no second code is sent, and nothing is stored. Their status says that
    the form was not taken (403, 409), as of any form that comes back. Refused: FromElsewhere for a form that carries
    neither token of this browser.
    """
    who = request.lapsed()
    if who is None:
        return signed_out_page(request, sent.kept, [])
    if is_same(sent.text("csrf"), form_token(request.browser)):
        if sent.has("again"):
            return _ask_anew(request, who, sent)
        try:
            secret = enter_code(sent.text("code"), browser=request.browser, replaces=request.session).cookie
        except CodeWrong as error:
            return _code_page(request, who, sent, wrong=error)
        return _in_session(request.signed_in(secret), show)
    if is_same(sent.text("csrf"), who.csrf):
        return _code_page(request, who, sent) if _waits(request, who) else _ask_anew(request, who, sent)
    raise FromElsewhere


def _waits(request: PageRequest, who: Visitor) -> bool:
    """Whether a code was sent for this very page already: the form was loaded again, or sent twice."""
    asked = asked_code(request.browser)
    return (
        asked is not None
        and asked.still_works
        and (asked.address, asked.destination) == (address_in(who.email), request.path)
    )


def _ask_anew(request: PageRequest, who: Visitor, sent: SentForm) -> Response:
    """The page for a code that is sent now; after too many, the page that keeps what was typed until later."""
    try:
        return _code_page(_awaiting(request, who), who, sent)
    except TooManyCodes as error:
        return signed_out_page(request, sent.kept, [], why=str(error))


def _in_session(request: PageRequest, show: Callable[[PageRequest], Response]) -> Response:
    response = show(request)
    if response.status_code == HTTPStatus.OK:
        response.status_code = HTTPStatus.CONFLICT
    begin_session(response, request.session)
    return response


def _awaiting(request: PageRequest, who: Visitor) -> PageRequest:
    """The visit in a browser to which a new code belongs."""
    secret = request.send_code(who.email, destination=request.path, is_from_link=True)
    return replace(request, browser=secret)


def _code_page(
    request: PageRequest, who: Visitor, sent: SentForm, *, wrong: CodeWrong | None = None
) -> Response:
    view = CodePage(
        action=request.path,
        again=request.path,
        sent_to=who.email,
        minutes=CODE_MINUTES,
        notice=RAN_OUT,
        is_spent=is_spent(wrong),
        kept=sent.kept,
    )
    response = show_code_page(request, view, wrong, status=HTTPStatus.FORBIDDEN)
    await_code(response, request.browser)
    return response


def is_spent(wrong: CodeWrong | None) -> bool:
    """Whether a code works no more, so that only a new one helps."""
    return isinstance(wrong, CodeExpired | CodeSpent)


def show_code_page(
    request: PageRequest, view: CodePage, wrong: CodeWrong | None, *, status: int = HTTPStatus.OK
) -> Response:
    """Where a code is typed, with what was wrong with the one before if there was one."""
    errors = [FieldError("code", str(wrong), "again" if view.is_spent else "code")] if wrong else []
    return request.show(view, title="Enter your code", errors=errors, status=422 if wrong else status)
