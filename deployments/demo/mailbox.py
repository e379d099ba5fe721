"""The demonstration's mailbox: an SMTP server that keeps what comes, and pages to read it in a browser."""

from __future__ import annotations

import os
import re
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import cyclopts
import uvicorn
from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.middleware.trustedhost import TrustedHostMiddleware

from deployments.demo.mailbox_store import (
    LOOPBACK,
    KeptMessage,
    LoopbackSMTP,
    MailboxStore,
    body_of,
    parsed,
)
from models.clock import spoken_moment
from models.settings import settings

_PAGES = Path(__file__).parent / "mailbox_pages"
_LINK = re.compile(r"https?://[^\s<>\"]+")
_OUR_PAGES = (
    "default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)
_IN_A_BOX = "allow-popups allow-popups-to-escape-sandbox"
_A_LETTER = (
    f"sandbox {_IN_A_BOX}; default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; "
    "frame-ancestors 'self'; base-uri 'none'"
)


def inbox(mailbox: MailboxStore) -> FastAPI:
    """The pages: a list, each message as text, HTML and source, and the same as JSON for the demonstration."""
    app = FastAPI(title="Local mailbox", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["localhost", LOOPBACK, "[::1]"])
    app.middleware("http")(_protected)
    _add_pages(app, mailbox)
    _add_parts(app, mailbox)
    return app


def _add_pages(app: FastAPI, mailbox: MailboxStore) -> None:
    @app.get("/")
    def messages(to: str = "") -> HTMLResponse:
        people = sorted({address for message in mailbox.messages() for address in message.to})
        return _page("messages.html", messages=mailbox.messages(to=to), people=people, to=to)

    @app.get("/messages.json")
    def messages_as_json(to: str = "") -> JSONResponse:
        result = [
            asdict(message) | {"received_at": message.received_at.isoformat()}
            for message in mailbox.messages(to=to)
        ]
        return JSONResponse(result)

    @app.get("/mailbox.css")
    def style() -> Response:
        return Response((_PAGES / "mailbox.css").read_text(), media_type="text/css")


def _add_parts(app: FastAPI, mailbox: MailboxStore) -> None:
    def kept_message(name: str) -> KeptMessage:
        kept = mailbox.message(name)
        if kept is None:
            raise HTTPException(404, "There is no such message.")
        return kept

    @app.get("/messages/{name}")
    def message(name: str) -> HTMLResponse:
        return _page("message.html", message=kept_message(name), sandbox=_IN_A_BOX)

    @app.get("/messages/{name}/html")
    def as_html(name: str) -> HTMLResponse:
        letter = body_of(parsed(mailbox.source(kept_message(name))), "html")
        opens_elsewhere = letter.replace("<head>", '<head><base target="_blank">', 1)
        return HTMLResponse(opens_elsewhere, headers={"Content-Security-Policy": _A_LETTER})

    @app.get("/messages/{name}/source")
    def as_source(name: str) -> PlainTextResponse:
        return PlainTextResponse(mailbox.source(kept_message(name)).decode("utf-8", "replace"))


async def _protected(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await answer(request)
    response.headers.setdefault("Content-Security-Policy", _OUR_PAGES)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(name: str, **facts: object) -> HTMLResponse:
    return HTMLResponse(_TEMPLATES.get_template(name).render(facts))


def _linked(text: str) -> Markup:
    """Text as HTML, in which the addresses of pages can be followed."""
    pieces, end = [], 0
    for link in _LINK.finditer(text):
        pieces.append(escape(text[end : link.start()]))
        pieces.append(Markup('<a href="{0}" target="_blank" rel="noreferrer">{0}</a>').format(link.group()))
        end = link.end()
    return Markup("").join([*pieces, escape(text[end:])])


_TEMPLATES = Environment(loader=FileSystemLoader(_PAGES), autoescape=True, undefined=StrictUndefined)
_TEMPLATES.filters |= {"linked": _linked, "spoken_moment": spoken_moment}


def main(
    *,
    smtp_port: int = 1025,
    web_port: int = 8025,
    folder: Annotated[Path | None, cyclopts.Parameter("--dir")] = None,
) -> None:
    """Take emails on the SMTP port and show them on the web port, on this computer alone, until stopped.

    Args:
        smtp_port: where emails come in.
        web_port: where they can be read.
        folder: where they are kept; `mailbox` in QI_HOME if not given.
    """
    mailbox = MailboxStore(folder or settings().home / "mailbox")
    try:
        smtp = LoopbackSMTP(mailbox, port=smtp_port)
    except OSError as error:
        raise SystemExit(
            f"The mailbox cannot use port {smtp_port}: {os.strerror(error.errno or 0)}."
        ) from error
    smtp.start()
    try:
        uvicorn.run(inbox(mailbox), host=LOOPBACK, port=web_port, log_level="warning")
    finally:
        smtp.stop()


if __name__ == "__main__":
    cyclopts.run(main)
