"""For monitoring: is the process alive, can it work, and how much is there to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from tasks.mail.post_office import Sending
from tasks.reading.numbers import Numbers, numbers
from tasks.reading.readiness import readiness
from web.pages.routing import page

router = APIRouter()

PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


@page(router, "/healthz")
def alive() -> Response:
    """The process answers."""
    return PlainTextResponse("ok")


@page(router, "/readyz")
def ready(request: Request) -> Response:
    """The database answers and has the schema of this release. Whether Prefect answers is for information only."""
    found = readiness()
    said = {
        "ready": found.is_ready,
        "database": "answers" if found.revision else "cannot be reached, or was never migrated",
        "schema": found.revision,
        "expected_schema": found.expected,
        "prefect": request.app.state.hints.engine,
    }
    if found.is_ready:
        return JSONResponse(said)
    return JSONResponse(said, status_code=503, headers={"Retry-After": "5"})


@page(router, "/metrics")
def metrics() -> Response:
    """The numbers, in the words of Prometheus."""
    return PlainTextResponse("\n".join(_said(numbers())) + "\n", media_type=PROMETHEUS)


def _said(found: Numbers) -> Iterator[str]:
    yield from _gauge("qi_open_tasks", "Human tasks that wait for an answer.", {"": found.open_tasks})
    yield from _gauge("qi_overdue_tasks", "Human tasks whose date has passed.", {"": found.overdue_tasks})
    oldest = "Age of the oldest e-mail that still waits; 0 if none does."
    yield from _gauge("qi_oldest_waiting_mail_seconds", oldest, {"": round(found.oldest_waiting_mail, 3)})
    mails = {f'{{state="{state}"}}': count for state, count in found.mails.items()}
    yield from _gauge("qi_mails", "E-mails in the outbox by state.", mails)
    yield from _keeping_mail(found.sending)
    projects = {f'{{stage="{stage}"}}': count for stage, count in found.projects.items()}
    yield from _gauge("qi_projects", "Projects by stage.", projects)


def _keeping_mail(sending: Sending) -> Iterator[str]:
    """What keeps mail from leaving; how much is held for any reason stands among the e-mails by state."""
    stopped, broken = int(sending.stopped_at is not None), int(sending.broken_at is not None)
    yield from _gauge("qi_sending_stopped", "1 while people have stopped sending.", {"": stopped})
    yield from _gauge("qi_sending_broken", "1 while the mail relay refuses us.", {"": broken})
    yield from _gauge("qi_mails_held_as_wave", "E-mails held as far more than usual.", {"": sending.in_wave})


def _gauge(name: str, about: str, values: Mapping[str, float]) -> Iterator[str]:
    yield f"# HELP {name} {about}"
    yield f"# TYPE {name} gauge"
    yield from (f"{name}{labels} {value}" for labels, value in values.items())
