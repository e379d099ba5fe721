"""The web application: every page, the JSON API, and what stands around them."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from urllib.parse import urlsplit

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.staticfiles import StaticFiles

from models.errors import QIError
from models.settings import settings
from tasks.post import postman
from web import api
from web.guard import Apologies, Guard, MasksSecrets
from web.hints import Hints
from web.pages import (
    absence,
    actions,
    calendars,
    ending,
    feedback,
    health,
    letters,
    links,
    mail,
    mail_stop,
    my,
    objectives,
    operations,
    outbox,
    papers,
    people,
    programme,
    project,
    propose,
    register,
    relevance,
    sign_in,
    start,
    subscription,
    subscriptions,
    task,
    tomorrow,
    topic,
)
from web.refusals import failed, refused, refused_by_the_router, refused_by_the_schema, too_large
from web.templating import STATIC
from web.views import PRODUCT
from web.visit import KnownTrust

MOST_BYTES = 1_000_000
"""As large may a request be; the longest form is a tenth of it."""

ALWAYS_OURS = ("localhost", "127.0.0.1", "testserver")
PAGES = (
    start,
    links,
    sign_in,
    my,
    letters,
    task,
    propose,
    register,
    programme,
    topic,
    objectives,
    relevance,
    project,
    ending,
    operations,
    calendars,
    feedback,
    outbox,
    tomorrow,
    mail_stop,
    mail,
    absence,
    actions,
    people,
    subscriptions,
    subscription,
    papers,
    health,
)


def create_app() -> FastAPI:
    """The application, for uvicorn: `uvicorn web.app:create_app --factory`."""
    app = FastAPI(
        title=PRODUCT,
        description="Reads projects and hands proposals in. It never decides a task: people do, on a page.",
        version=version("qi-workflow"),
        docs_url=None,
        redoc_url=None,
        lifespan=_hints_run,
    )
    app.state.hints, app.state.trust = Hints(postman()), KnownTrust()
    for page in PAGES:
        app.include_router(page.router, include_in_schema=False)
    app.include_router(api.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    _refuse_in_words(app)
    _stand_around(app)
    return app


@asynccontextmanager
async def _hints_run(app: FastAPI) -> AsyncIterator[None]:
    app.state.hints.start()
    yield
    app.state.hints.stop()


def _refuse_in_words(app: FastAPI) -> None:
    app.add_exception_handler(QIError, refused)
    app.add_exception_handler(HTTPException, refused_by_the_router)
    app.add_exception_handler(RequestValidationError, refused_by_the_schema)


def _stand_around(app: FastAPI) -> None:
    """From the inside out: the size of a body, the name of the host, headers and failures."""
    hosts = [urlsplit(settings().base_url).hostname or "", *ALWAYS_OURS]
    app.add_middleware(RequestBodyLimitMiddleware, max_body_size=MOST_BYTES)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False)
    app.add_middleware(
        Guard,
        apologies=Apologies(failed, too_large),
        most_bytes=MOST_BYTES,
        is_secure=settings().is_secure,
    )
    access_log = logging.getLogger("uvicorn.access")
    if not any(isinstance(each, MasksSecrets) for each in access_log.filters):
        access_log.addFilter(MasksSecrets())
