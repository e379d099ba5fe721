"""Signing in: an address, a code from its mailbox, a session; and signing out."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from models.errors import CodeExpired, CodeWrong
from models.inputs.addresses import LONGEST_ADDRESS, plain_address
from models.settings import settings
from notifications.emails.compose import CODE_MINUTES
from tasks.people.remembered_browsers import forget_browser, remember_browser
from tasks.people.sign_in import enter_code, sign_out
from tasks.queries.people.sign_in_code import AskedCode, asked_code
from web.access import FromElsewhere, begin_session, end_session, is_same, keep_reading, our_page
from web.forms.checking import FieldError
from web.pages.resume_after_sign_in import is_spent, show_code_page
from web.pages.routing import page
from web.posted_form import Sent, SentForm
from web.request import CurrentRequest, PageRequest
from web.views import CodePage, SignInPage

router = APIRouter()

CODE, AGAIN = "/sign-in/code", "/sign-in/code/again"
KEPT = "To be sure that it is you we ask for a new code. What you typed is kept: after the code, check it and send it."


@page(router, "/sign-in")
def show_sign_in(request: CurrentRequest, to: str = "") -> Response:
    """Ask for an address; `to` is the page of ours that was asked for. Whose session ran out here has it filled in."""
    known = request.reader or request.lapsed()
    view = SignInPage(action="/sign-in", email=known.email if known else "", to=our_page(to))
    return request.show(view, title="Sign in")


@router.post("/sign-in")
def submit_sign_in(sent: Sent, request: CurrentRequest) -> Response:
    """Send a code if there is such a person; what is shown is the same if there is none."""
    email, to = plain_address(sent.text("email")), our_page(sent.text("to"))
    if "@" not in email or len(email) > LONGEST_ADDRESS:
        wrong = [FieldError("email", "Enter your work email address in the form name@nhs.net", "email")]
        view = SignInPage(action="/sign-in", email=email[:LONGEST_ADDRESS], to=to)
        return request.show(view, title="Sign in", errors=wrong, status=422)
    return request.ask_for_code(email, destination=to, is_from_link=False)


@page(router, CODE)
def show_code(request: CurrentRequest) -> Response:
    """Ask for the six digits."""
    asked = asked_code(request.browser)
    if asked is None:
        return RedirectResponse("/sign-in", status_code=303)
    return _code_page(request, asked)


@router.post(CODE)
def submit_code(sent: Sent, request: CurrentRequest) -> Response:
    """Begin a session with the right digits, and go to where the person wanted to."""
    asked = asked_code(request.browser)
    if asked is None:
        return _begin_again(request, sent)
    request.check(sent)
    try:
        signed_in = enter_code(sent.text("code"), browser=request.browser, replaces=request.session or None)
    except CodeWrong as error:
        return _code_page(request, asked, error)
    response = RedirectResponse(our_page(signed_in.destination), status_code=303)
    begin_session(response, signed_in.cookie)
    if sent.has("remember") and (secret := remember_browser(signed_in.person_id, request.remembered)):
        keep_reading(response, secret)
    return response


@router.post(AGAIN)
def resend_code(sent: Sent, request: CurrentRequest) -> Response:
    """Send a new code to the same mailbox."""
    asked = asked_code(request.browser)
    if asked is None:
        return _begin_again(request, sent)
    request.check(sent)
    return request.ask_for_code(asked.address, destination=asked.destination, is_from_link=asked.is_from_link)


@router.post("/sign-out")
def submit_sign_out(sent: Sent, request: CurrentRequest) -> Response:
    """End the session, and what this browser is remembered for."""
    if request.visitor is not None:
        request.check(sent)
        sign_out(request.session)
    elif request.reader is not None and not is_same(sent.text("csrf"), request.reader.csrf):
        raise FromElsewhere
    forget_browser(request.remembered)
    response = RedirectResponse("/", status_code=303)
    end_session(response)
    return response


def _begin_again(request: PageRequest, sent: SentForm) -> Response:
    """This browser waits for no code any more: it is signed in by now, or the page was open for too long."""
    to, known = our_page(sent.text("to")), request.lapsed()
    if request.visitor is not None:
        return RedirectResponse(to, status_code=303)
    view = SignInPage(action="/sign-in", email=known.email if known else "", to=to)
    wrong = [FieldError("email", str(CodeExpired()), "email")]
    return request.show(view, title="Sign in", errors=wrong, status=422)


def _code_page(request: PageRequest, asked: AskedCode, wrong: CodeWrong | None = None) -> Response:
    own = request.visitor or request.lapsed()
    is_own = own is not None and own.email == asked.address
    view = CodePage(
        action=CODE,
        again=AGAIN,
        sent_to=asked.address
        if is_own or not asked.is_from_link
        else "the mailbox that your link was sent to",
        minutes=CODE_MINUTES,
        notice=KEPT if is_own and asked.destination.startswith("/tasks/") else "",
        to=asked.destination,
        is_spent=is_spent(wrong),
        remember_days=settings().remember_reading_days,
    )
    return show_code_page(request, view, wrong)
