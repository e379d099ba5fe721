"""Every address of the application, with what can be done at it."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi.routing import APIRoute

from web.api import routes as api
from web.app import PAGES

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def routes() -> Iterator[APIRoute]:
    """The routes of the pages and of the JSON API."""
    for router in (*(page.router for page in PAGES), api.router):
        yield from (route for route in router.routes if isinstance(route, APIRoute))


def to_look_at() -> list[str]:
    """The addresses that answer GET, as they are written in the routes."""
    return sorted(route.path for route in routes() if "GET" in (route.methods or ()))


def that_take_something() -> list[APIRoute]:
    """The routes that may change something."""
    return [route for route in routes() if set(route.methods or ()) - SAFE]
