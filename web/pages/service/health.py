"""For monitoring: is the process alive, can it work, and how much is there to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from models.clock import spoken_date
from models.errors import jump_said
from tasks.database.clock_watch import jumped_clocks
from tasks.mail.sending_state import SendingState
from tasks.queries.service.holiday_horizon import holiday_horizon
from tasks.queries.service.metrics import ServiceMetrics, service_metrics
from tasks.queries.service.readiness import readiness
from web.pages.routing import page

router = APIRouter()

PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


@page(router, "/healthz")
def check_alive() -> Response:
    """The process answers."""
    return PlainTextResponse("ok")


@page(router, "/readyz")
def check_ready(request: Request) -> Response:
    """The database answers and has the schema of this release.

    Prefect, the clocks and the bank holidays are for information only: pages work whatever is said of them.
    """
    schema = readiness()
    state = {
        "ready": schema.is_ready,
        "database": "answers" if schema.revision else "cannot be reached, or was never migrated",
        "schema": schema.revision,
        "expected_schema": schema.expected,
        "prefect": request.app.state.hints.engine,
    }
    if schema.is_ready:
        return JSONResponse(state | {"clock": _clock_state(), "bank_holidays": _bank_holidays_state()})
    return JSONResponse(state, status_code=503, headers={"Retry-After": "5"})


@page(router, "/metrics")
def show_metrics() -> Response:
    """The numbers, in the words of Prometheus."""
    lines = [*_gauges(service_metrics()), *_clock_gauges()]
    return PlainTextResponse("\n".join(lines) + "\n", media_type=PROMETHEUS)


def _clock_state() -> str:
    jumps = [jump_said(by) for by in jumped_clocks()]
    return f"{'; '.join(jumps)}: nothing is swept there" if jumps else "right"


def _bank_holidays_state() -> str:
    known = holiday_horizon()
    warning = "" if known.is_far else "; install a newer release of the package holidays"
    return f"known until {spoken_date(known.until)}{warning}"


def _clock_gauges() -> Iterator[str]:
    jumps = [abs(by).total_seconds() for by in jumped_clocks()]
    jumped = "By how much the clock of a computer jumped, which sweeps nothing since; 0 if none did."
    yield from _gauge("qi_clock_jumped_seconds", jumped, {"": round(max(jumps, default=0.0), 3)})
    left = "Days for which the bank holidays are known beyond the last date that waits for somebody."
    yield from _gauge("qi_bank_holidays_left_days", left, {"": holiday_horizon().left.days})


def _gauges(service_metrics: ServiceMetrics) -> Iterator[str]:
    yield from _gauge(
        "qi_open_tasks", "Human tasks that wait for an answer.", {"": service_metrics.open_tasks}
    )
    yield from _gauge(
        "qi_overdue_tasks", "Human tasks whose date has passed.", {"": service_metrics.overdue_tasks}
    )
    oldest = "Age of the oldest email that still waits; 0 if none does."
    yield from _gauge(
        "qi_oldest_waiting_mail_seconds", oldest, {"": round(service_metrics.oldest_waiting_mail, 3)}
    )
    mails = {f'{{state="{state}"}}': count for state, count in service_metrics.mails.items()}
    yield from _gauge("qi_mails", "Emails in the outbox by state.", mails)
    yield from _keeping_mail(service_metrics.sending)
    projects = {f'{{stage="{stage}"}}': count for stage, count in service_metrics.projects.items()}
    yield from _gauge("qi_projects", "Projects by stage.", projects)


def _keeping_mail(sending: SendingState) -> Iterator[str]:
    """What keeps mail from leaving; how much is held for any reason stands among the emails by state."""
    stopped, broken = int(sending.stopped_at is not None), int(sending.broken_at is not None)
    yield from _gauge("qi_sending_stopped", "1 while people have stopped sending.", {"": stopped})
    yield from _gauge("qi_sending_broken", "1 while the mail relay refuses us.", {"": broken})
    yield from _gauge("qi_mails_held_as_wave", "Emails held as far more than usual.", {"": sending.in_wave})


def _gauge(name: str, about: str, values: Mapping[str, float]) -> Iterator[str]:
    yield f"# HELP {name} {about}"
    yield f"# TYPE {name} gauge"
    yield from (f"{name}{labels} {value}" for labels, value in values.items())
