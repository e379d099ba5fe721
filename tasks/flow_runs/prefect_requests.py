"""One request to Prefect's REST API: its address and password, its patience, and when to ask again.

It is spoken with httpx, since importing Prefect's own client costs a web process 3.7 s and 50 MB, httpx 0.4 s and 4 MB.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping, Sequence
from functools import lru_cache
from random import uniform
from time import sleep
from typing import Any
from urllib.parse import quote

import httpx

logger = logging.getLogger(__name__)

Body = Mapping[str, Any] | Sequence[Mapping[str, Any]]

PATIENCE = httpx.Timeout(5, connect=2)  # seconds
EVENTS_KEPT_DAYS = 90
"""So long Prefect keeps an event, by the time at which it occurred; our history is the record."""

PAUSES = (0.2, 0.6, 1.8)  # seconds; behind SQLite, Prefect says 503 where two writers meet


def ask(method: str, path: str, body: Body | None = None) -> httpx.Response | None:
    """What Prefect answers, asked again while its database is locked; None if there is no answer. Never raises."""
    for pause in (*PAUSES, None):
        answer = _ask_once(method, path, body)
        if answer is None or answer.status_code != httpx.codes.SERVICE_UNAVAILABLE or pause is None:
            break
        sleep(pause * uniform(0.5, 1.5))  # noqa: S311 -- apart from each other, or they meet again
    if answer is not None and answer.is_error and answer.status_code != httpx.codes.NOT_FOUND:
        logger.warning("Prefect answered %s to %s %s", answer.status_code, method, path)
    return answer


def api_url() -> str:
    """Where Prefect answers: its own variables, so that it and we cannot disagree."""
    return os.environ.get("PREFECT_API_URL", "http://127.0.0.1:4200/api").removesuffix("/")


def engine_url(run_id: str) -> str:
    """The page of a run in Prefect's interface, for a person's browser."""
    return f"{_pages()}/v2/runs/flow-run/{run_id}"


def runs_url(tag: str) -> str:
    """The list of all runs with a tag in Prefect's interface, however long ago they began."""
    return f"{_pages()}/v2/runs?tags={quote(tag, safe='')}"


def _pages() -> str:
    return (os.environ.get("PREFECT_UI_URL") or api_url().removesuffix("/api")).removesuffix("/")


def _ask_once(method: str, path: str, body: Body | None) -> httpx.Response | None:
    try:
        return _client(api_url(), os.environ.get("PREFECT_API_AUTH_STRING", "")).request(
            method, path, json=body
        )
    except httpx.HTTPError as error:
        logger.warning("Prefect did not answer %s %s: %s", method, path, type(error).__name__)
        return None


@lru_cache(maxsize=2)
def _client(url: str, login: str) -> httpx.Client:
    user, _, password = login.partition(":")
    return httpx.Client(
        base_url=url,
        auth=httpx.BasicAuth(user, password) if login else None,
        timeout=PATIENCE,
        verify=url.startswith("https:"),  # loading certificates takes 0.3 s and 14 MB, so only to check one
        limits=httpx.Limits(max_keepalive_connections=0),  # requests are rare, and a kept line may be dead
    )
