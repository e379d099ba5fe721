"""How a page is put at its address, and what the addresses of lists name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import ceil
from typing import TypeVar
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from models.vocabulary import Word
from web.views import Paging

Handler = TypeVar("Handler", bound=Callable[..., Response])
W = TypeVar("W", bound=Word)


def page(router: APIRouter, path: str) -> Callable[[Handler], Handler]:
    """A page to look at; looking changes nothing, with GET and with HEAD."""
    return router.api_route(path, methods=["GET", "HEAD"], response_class=HTMLResponse)


def pages_of(total: int, size: int) -> int:
    """How many pages a list is cut into; an empty one has one, too."""
    return max(ceil(total / size), 1)


def numbered(page: str) -> int:
    """The number of the page that an address names; the first one for whatever is no such number."""
    return min(int(page), 10_000) if page.isdecimal() and page.isascii() and int(page) else 1


def word_named(words: type[W], value: str) -> W | None:
    """The word that an address names; None, which narrows nothing, for whatever is no such word."""
    return next((word for word in words if word.value == value), None)


def paged(  # noqa: PLR0913 -- what an address is put together from
    path: str, chosen: Mapping[str, str], number: int, of: int, *, name: str = "page"
) -> Paging:
    """A page of a list at a path, with the addresses of its neighbours, which are narrowed to the same.

    Where a page shows several lists, `name` is the one of this list in the address.
    """
    return Paging(
        number=number,
        of=of,
        previous=_address(path, {**chosen, name: str(number - 1)}) if number > 1 else "",
        following=_address(path, {**chosen, name: str(number + 1)}) if number < of else "",
    )


def _address(path: str, chosen: Mapping[str, str]) -> str:
    return f"{path}?{urlencode({name: value for name, value in chosen.items() if value})}"
