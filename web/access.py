"""Who may come in and from where: cookies, the token of a form, the origin of a request, our own destinations."""

from __future__ import annotations

import hashlib
import hmac
import re
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from models.errors import QIError, Refused
from models.settings import settings

HALF_AN_HOUR = 1800
A_DAY = 86_400
LENGTH_OF_ID = 32

LONGEST_DESTINATION = 200
"""As long may an address be that is kept while a code is waited for."""

_OUR_PAGES = re.compile(
    r"/(?:my(?:/letters|/record(?:/[a-z]{3})?|/absence(?:/[0-9a-f]{32})?)?|people(?:/[0-9a-f]{32}(?:/take-back)?)?|certificates/[\w-]{10,40}(?:/pdf)?"
    r"|propose(?:/[0-9a-f]{32}(?:/[a-z]{2,12})?)?"
    r"|templates(?:/(?:add|[0-9a-f]{32}(?:/(?:withdraw|\d{1,4}(?:/remove)?))?))?"
    r"|first-day|import-projects|unregistered|learning|announcements(?:/[a-z-]{2,30}/[\w-]{4,20})?|feed/learning\.(?:atom|html)"
    r"|filters(?:/[0-9a-f]{32})?|freshness|process(?:/dates|/controls)?|radar|privacy(?:/release)?|retention|receipt/[\w-]{22}|bank-holidays(?:/\d{4}-\d\d-\d\d)?"
    r"|feedback(?:/queue|\?task=[0-9a-f]{32})?|projects(?:/(?:QI-\d{4}-\d{4,9}|QIP-\d{4}-\d\d|ACT-[A-Z]{2,3}(?:-\d{1,3})?)(?:/withdraw|/corrections|/drivers|/templates|/figures(?:/(?:all|\d{4}-\d\d-\d\d))?|/paste-figures|/report(?:/[a-z]{3,7}(?:\?print=large)?)?|/certificates|/do/[a-z-]{2,20}(?:/[0-9a-f]{32})?)?)?"
    r"|tasks/[0-9a-f]{32}(?:/correct|/do/[a-z-]{2,20})?"
    r"|programme/\d{4}-\d\d(?:/add|/objectives(?:/add|/[0-9a-f]{32})?|/topics/[0-9a-f]{32}(?:/windows)?)?"
    r"|programme/reports(?:/(?:new|QI-\d{4}-\d{4,9}))?"
    r"|outbox(?:/(?:tomorrow|stop|start|[0-9a-f]{32}))?"
    r"|subscriptions/(?:add(?:\?topic=[0-9a-f]{32})?|[0-9a-f]{32})"
    r"|papers/(?:make|[\w-]{2,100}(?:/decisions(?:/(?:\d{1,3}|other))?|/[a-z]{3,4}(?:\?print=large)?)?)"
    r"|meetings(?:/(?:add|[0-9a-f]{32}))?|support(?:/coaching(?:/add)?)?"
    r"|(?:my|projects|in-bulk|people|people/team|actions|outbox|subscriptions|papers|process/dates|process/controls|programme/\d{4}-\d\d(?:/relevance)?)(?:\?[a-z]+=[\w.%+-]*(?:&[a-z]+=[\w.%+-]*)*)?)",
    re.ASCII,
)
"""The pages that somebody may have asked for; the lists with what they were narrowed to, so that they are bookmarks."""


class SignInFirst(QIError):
    """A page that needs somebody signed in was asked for by nobody in particular."""

    def __init__(self, path: str) -> None:
        self.path = path
        super().__init__("Sign in first.")


class FromElsewhere(Refused):
    """A form was not sent from a page of ours, or from one opened in another session."""

    def __init__(self) -> None:
        super().__init__(
            "This was not sent from a page of this session. Open the page again and send it from there."
        )


def session_cookie(request: Request) -> str:
    """The secret of the session, or nothing."""
    return request.cookies.get(_cookie_name("session"), "")


def browser_cookie(request: Request) -> str:
    """The secret that binds a code to the browser that asked for it, or nothing."""
    return request.cookies.get(_cookie_name("browser"), "")


def begin_session(response: Response, secret: str) -> None:
    """Give the browser its session; it forgets the code that it waited for."""
    _set_cookie(response, "session", secret, seconds=None)
    _forget_cookie(response, "browser")


def end_session(response: Response) -> None:
    """Let the browser forget its session, and that it may read without one."""
    _forget_cookie(response, "session")
    stop_reading(response)


def reading_cookie(request: Request) -> str:
    """The secret of a browser that is remembered for reading, or nothing."""
    return request.cookies.get(_cookie_name("reading"), "")


def keep_reading(response: Response, secret: str) -> None:
    """Let the browser read without a session for as long as its Trust allows."""
    _set_cookie(response, "reading", secret, seconds=settings().remember_reading_days * A_DAY)


def stop_reading(response: Response) -> None:
    """Let the browser forget that."""
    _forget_cookie(response, "reading")


def await_code(response: Response, secret: str) -> None:
    """Let the browser remember that it waits for a code."""
    _set_cookie(response, "browser", secret, seconds=HALF_AN_HOUR)


def form_token(secret: str) -> str:
    """The token of a form before anybody has signed in, from the secret of the browser."""
    if not secret:
        return ""
    return hmac.new(settings().key, f"form:{secret}".encode(), hashlib.sha256).hexdigest()


def calendar_key(person_id: str) -> str:
    """What lets a calendar read the meetings for somebody without signing in: their id, and a seal of ours on it."""
    seal = hmac.new(settings().key, f"calendar:{person_id}".encode(), hashlib.sha256).hexdigest()
    return f"{person_id}{seal[:LENGTH_OF_ID]}"


def reader_of_calendar(key: str) -> str | None:
    """Whose calendar key it is; None for whatever is none of ours."""
    person_id = key[:LENGTH_OF_ID]
    return person_id if is_same(key, calendar_key(person_id)) else None


def is_same(given: str, expected: str) -> bool:
    """Whether a form carries the token that it must."""
    return bool(expected) and hmac.compare_digest(given.encode(), expected.encode())


def refuse_other_origins(request: Request) -> None:
    """FromElsewhere for a form that a page of somebody else has sent.

    Browsers say so in Sec-Fetch-Site; our own pages, which send no referrer, have the origin “null”. A program
    that is no browser says nothing, and nobody can make it send a form against its will.
    """
    fetched_from = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if fetched_from is not None:
        is_ours = fetched_from in {"same-origin", "none"}
    elif origin == "null":
        is_ours = not settings().is_secure
    else:
        ours = {request.headers.get("host"), urlsplit(settings().base_url).netloc}
        is_ours = origin is None or urlsplit(origin).netloc in ours
    if not is_ours:
        raise FromElsewhere


def our_page(address: str) -> str:
    """Where somebody goes after signing in: a page of ours that they asked for, else their tasks."""
    for page in (address, address.partition("?")[0]):
        if len(page) <= LONGEST_DESTINATION and _OUR_PAGES.fullmatch(page):
            return page
    return "/my"


def _cookie_name(what: str) -> str:
    return f"__Host-qi_{what}" if settings().is_secure else f"qi_{what}"


def _set_cookie(response: Response, what: str, secret: str, *, seconds: int | None) -> None:
    response.set_cookie(
        _cookie_name(what),
        secret,
        max_age=seconds,
        path="/",
        secure=settings().is_secure,
        httponly=True,
        samesite="lax",
    )


def _forget_cookie(response: Response, what: str) -> None:
    response.delete_cookie(
        _cookie_name(what), path="/", secure=settings().is_secure, httponly=True, samesite="lax"
    )
