"""The web application: every page, the JSON API, and what stands around them."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from importlib.metadata import version
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import BaseRoute
from starlette.staticfiles import StaticFiles

from models.errors import QIError
from models.settings import settings
from tasks.mail.postman import postman
from web.after_commit import Hints
from web.api import routes
from web.error_pages import (
    busy,
    failed,
    no_page,
    refused,
    refused_by_the_router,
    refused_by_the_schema,
    too_large,
)
from web.middleware import Apologies, Guard, MasksSecrets
from web.pages.mail import mail, mail_forecast, mail_stop, outbox
from web.pages.papers import decisions, meetings, papers
from web.pages.people import (
    absence,
    action_log,
    certificates,
    my,
    names,
    people,
    preferences,
    record,
    sign_in,
    take_back,
    team,
)
from web.pages.process import files as process_files
from web.pages.process import kept_controls, kept_dates, life_cycle
from web.pages.programme import (
    national_reports,
    objectives,
    programme,
    relevance,
    subscription,
    subscriptions,
    topic,
    windows,
)
from web.pages.projects import (
    bulk,
    corrections,
    end_early,
    figures,
    figures_block,
    final_report,
    freshness,
    improvement,
    kept_filters,
    project,
    register,
)
from web.pages.proposals import checking, moments, questions
from web.pages.registering import earlier_list, unregistered
from web.pages.service import (
    bank_holidays,
    feedback,
    first_day,
    health,
    privacy,
    project_templates,
    radar,
    receipt,
    retention,
    start,
    support,
    template_files,
    templates,
)
from web.pages.spread import announcements, feed, learning
from web.pages.tasks import calendars, links, operations, task
from web.posted_form import MOST_BYTES
from web.request import KnownTrust
from web.screened import Screened, refuse_patient_details_in_address
from web.templating import STATIC
from web.views import PRODUCT
from web.waiting_line import PLACES, WaitingLine, bound_threads

ALWAYS_OURS = ("localhost", "127.0.0.1", "testserver")
PAGES = (
    start,
    links,
    sign_in,
    my,
    record,
    certificates,
    preferences,
    task,
    receipt,
    checking,
    moments,
    questions,
    register,
    national_reports,
    kept_filters,
    freshness,
    bulk,
    life_cycle,
    kept_dates,
    kept_controls,
    process_files,
    programme,
    topic,
    windows,
    objectives,
    relevance,
    earlier_list,
    unregistered,
    project,
    final_report,
    corrections,
    end_early,
    figures,
    figures_block,
    improvement,
    project_templates,
    operations,
    calendars,
    feedback,
    outbox,
    mail_forecast,
    mail_stop,
    mail,
    absence,
    action_log,
    team,
    people,
    names,
    take_back,
    subscriptions,
    subscription,
    decisions,
    meetings,
    papers,
    bank_holidays,
    retention,
    privacy,
    support,
    radar,
    first_day,
    templates,
    template_files,
    learning,
    announcements,
    feed,
    health,
)


def create_app(*, places: int = PLACES) -> FastAPI:
    """The application, for uvicorn: `uvicorn web.app:create_app --factory`; so many requests may be in it at once."""
    app = FastAPI(
        title=PRODUCT,
        description="Reads projects and hands proposals in. It never decides a task: people do, on a page.",
        version=version("qi-workflow"),
        docs_url=None,
        redoc_url=None,
        lifespan=_hints_run,
    )
    app.state.hints, app.state.trust = Hints(postman()), KnownTrust()
    app.router.routes.extend(_routes())
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    _refuse_in_words(app)
    _stand_around(app, places)
    return app


@cache
def _routes() -> list[BaseRoute]:
    """Every page and the API, put together once in a process: to look at what each takes is slow (0.1 s)."""
    together = APIRouter(dependencies=[Depends(refuse_patient_details_in_address)])
    for page in PAGES:
        together.include_router(page.router, include_in_schema=False)
    together.include_router(routes.router)
    return together.routes


@asynccontextmanager
async def _hints_run(app: FastAPI) -> AsyncIterator[None]:
    bound_threads()
    app.state.hints.start()
    yield
    app.state.hints.stop()


def _refuse_in_words(app: FastAPI) -> None:
    app.add_exception_handler(QIError, refused)
    app.add_exception_handler(HTTPException, refused_by_the_router)
    app.add_exception_handler(RequestValidationError, refused_by_the_schema)


def _stand_around(app: FastAPI, places: int) -> None:
    """From the inside out: the screening, the line, the size of a body, the name of the host, headers and failures."""
    hosts = [urlsplit(settings().base_url).hostname or "", *ALWAYS_OURS]
    app.add_middleware(Screened)
    app.add_middleware(WaitingLine, refuse=busy, places=places)
    app.add_middleware(RequestBodyLimitMiddleware, max_body_size=MOST_BYTES)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False)
    app.add_middleware(
        Guard,
        apologies=Apologies(failed, too_large, no_page),
        most_bytes=MOST_BYTES,
        is_secure=settings().is_secure,
    )
    access_log = logging.getLogger("uvicorn.access")
    if not any(isinstance(each, MasksSecrets) for each in access_log.filters):
        access_log.addFilter(MasksSecrets())
