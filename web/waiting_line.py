"""The line in which requests wait: as many are served at once as the processors can, and the line has an end."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from models.errors import QIError
from web.posted_form import read_sent

THREADS = max(4, 2 * (os.cpu_count() or 1))
"""Requests that are served at once: some of them wait for the database, and more would only take turns."""

PLACES = 200
"""Requests that are served or wait; whoever comes then is told at once to come again."""

ALWAYS_LET_IN = ("/healthz", "/readyz", "/static/")
"""Whoever watches the service learns how it does; what a page needs to be seen comes with it."""


def bound_threads() -> None:
    """Serve no more requests at once than `THREADS`, from the event loop that calls this."""
    to_thread.current_default_thread_limiter().total_tokens = THREADS


class WaitingLine:
    """Lets requests in while there is room in the line, and answers the others with a page and `Retry-After`."""

    def __init__(self, app: ASGIApp, *, refuse: Callable[[Request], Response], places: int) -> None:
        self._app, self._refuse, self._places = app, refuse, places
        self._inside = 0
        self._apologies = CapacityLimiter(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or refuse it with all that was typed."""
        if scope["type"] != "http" or scope["path"].startswith(ALWAYS_LET_IN):
            await self._app(scope, receive, send)
            return
        if self._inside >= self._places:
            request = Request(scope, receive)
            if request.method == "POST":
                with suppress(QIError):  # what cannot be read cannot be sent again
                    await read_sent(request)
            response = await to_thread.run_sync(self._refuse, request, limiter=self._apologies)
            await response(scope, receive, send)
            return
        self._inside += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._inside -= 1
