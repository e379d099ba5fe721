"""How a page is put at its address."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from typing import TypeVar

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

Handler = TypeVar("Handler", bound=Callable[..., Response])


def page(router: APIRouter, path: str) -> Callable[[Handler], Handler]:
    """A page to look at; looking changes nothing, with GET and with HEAD."""
    return router.api_route(path, methods=["GET", "HEAD"], response_class=HTMLResponse)


def pages_of(total: int, size: int) -> int:
    """How many pages a list is cut into; an empty one has one, too."""
    return max(ceil(total / size), 1)


def numbered(page: str) -> int:
    """The number of the page that an address names; the first one for whatever is no such number."""
    return min(int(page), 10_000) if page.isdecimal() and page.isascii() and int(page) else 1
