"""What stands around every answer: security headers, caching, one correlation id for what nobody expected."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from secrets import token_hex
from urllib.parse import unquote_plus, unquote_to_bytes

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from models.privacy.filter import rules_met

log = logging.getLogger(__name__)

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
ONLY_HTTPS = {"Strict-Transport-Security": "max-age=31536000"}
FOR_EVER = "public, max-age=31536000, immutable"
FOR_AN_HOUR = "public, max-age=3600"
NOT_KEPT = "no-store"
NUL = b"\0"
"""No address of ours has it, and PostgreSQL takes no text with it."""

_SECRET_PATH = re.compile(r"/t/[^/?\s\"]+")
_KEY = re.compile(r"(?<=[?&])key=[^&\s\"]+")


@dataclass(frozen=True)
class Apologies:
    """The pages for what never reaches a handler, and for what none expected."""

    failed: Callable[[Request, str], Response]
    too_large: Callable[[Request], Response]
    no_page: Callable[[Request], Response]


class Guard:
    """Adds the headers to every answer and turns what nobody expected into a page with a correlation id."""

    def __init__(self, app: ASGIApp, *, apologies: Apologies, most_bytes: int, is_secure: bool) -> None:
        self._app, self._apologies, self._most_bytes = app, apologies, most_bytes
        self._headers = {**HEADERS, **(ONLY_HTTPS if is_secure else {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        has_begun = False

        async def guarded(message: Message) -> None:
            nonlocal has_begun
            if message["type"] == "http.response.start":
                has_begun = True
                self._add_headers(message, scope)
            await send(message)

        apology = self._apology_at_once(scope)
        if apology is not None:
            answer = await run_in_threadpool(apology, Request(scope))
            await answer(scope, receive, guarded)
            return
        try:
            await self._app(scope, receive, guarded)
        except Exception:  # the last to catch: the person gets a page, the log gets the trace
            correlation = token_hex(6)
            log.exception("%s %s failed, %s", scope["method"], masked(scope["path"]), correlation)
            if has_begun:
                raise
            answer = await run_in_threadpool(self._apology, Request(scope), correlation)
            await answer(scope, receive, guarded)

    def _apology_at_once(self, scope: Scope) -> Callable[[Request], Response] | None:
        if _declared_length(scope) > self._most_bytes:
            return self._apologies.too_large
        address = scope["path"].encode() + unquote_to_bytes(scope["query_string"])
        return self._apologies.no_page if NUL in address else None

    def _apology(self, request: Request, correlation: str) -> Response:
        try:
            return self._apologies.failed(request, correlation)
        except Exception:  # not even the page can be shown
            log.exception("no page could be shown for %s", correlation)
            return PlainTextResponse(f"Something went wrong. Quote {correlation}.", 500)

    def _add_headers(self, message: Message, scope: Scope) -> None:
        headers = MutableHeaders(scope=message)
        for name, value in self._headers.items():
            headers.setdefault(name, value)
        headers.setdefault("Cache-Control", _caching(scope, message["status"]))


def _declared_length(scope: Scope) -> int:
    declared = Headers(scope=scope).get("content-length", "0")
    return int(declared) if declared.isascii() and declared.isdecimal() else 0


def _caching(scope: Scope, status: int) -> str:
    if not scope["path"].startswith("/static/") or status not in {200, 304}:
        return NOT_KEPT
    return FOR_EVER if scope["query_string"].startswith(b"v=") else FOR_AN_HOUR


class MasksSecrets(logging.Filter):
    """Takes the secrets of addresses out of the access log."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the line, without the secret."""
        if isinstance(record.args, tuple):
            record.args = tuple(masked(value) if isinstance(value, str) else value for value in record.args)
        return True


def masked(path: str) -> str:
    """A path, without the secret of a link or the key of a calendar, and cut where anything of a patient may begin."""
    shown = _KEY.sub("key=…", _SECRET_PATH.sub("/t/…", path))
    if not rules_met(unquote_plus(shown)):
        return shown
    before, mark, _ = shown.partition("?")
    return f"{'/…' if rules_met(unquote_plus(before)) else before}{mark}{'…' if mark else ''}"
