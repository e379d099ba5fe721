"""The action log that a CDS quality group works from, for everybody who is signed in (OB-114)."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from models.clock import spoken_date
from models.errors import NotFound
from models.vocabulary import TaskKind
from tasks.reading.actions import MOST, ActionLog, FinishedAction, OpenAction, action_log
from tasks.reading.register import services
from web.forms.fields import options_of
from web.pages.routing import page
from web.views import ActionLine, ActionsPage, FilterView, FinishedLine, Link
from web.visit import Visiting

router = APIRouter()


@page(router, "/actions")
def look(visit: Visiting, service: str | None = None) -> Response:
    """The actions of a service; of one's own where the address names none."""
    view = _view(action_log(visit.person.person_id, service))
    return visit.show(view, title=view.heading, here="projects")


def _view(log: ActionLog) -> ActionsPage:
    known = services()
    name = dict(known).get(log.service, "")
    if log.service and not name:
        raise NotFound("such service")
    late = sum(one.is_overdue for one in log.open)
    count = "1 open action" if len(log.open) == 1 else f"{len(log.open)} open actions"
    return ActionsPage(
        heading=f"Actions, {name}" if name else "Actions",
        services=FilterView(
            name="service",
            label="Care Delivery Service",
            options=options_of([("", "All services"), *known], log.service),
        ),
        as_of=spoken_date(log.today),
        count=f"{count}, {late} of them overdue" if late else count,
        open=[_open(one, with_service=not log.service) for one in log.open],
        finished=[_finished(one, with_service=not log.service) for one in log.finished],
        since=spoken_date(log.since),
        more=f"Only {MOST} are shown: choose a service to see the others." if log.has_more else "",
    )


def _open(one: OpenAction, *, with_service: bool) -> ActionLine:
    return ActionLine(
        what=one.what,
        kind=_kind(one.kind),
        owner=one.owner,
        project=Link(one.title, f"/projects/{one.reference}"),
        reference=one.reference,
        service=one.service if with_service else "",
        due=spoken_date(one.due_on),
        late=_late(one) if one.is_overdue else "",
        moved=f"First asked for by {spoken_date(one.first_due_on)}" if one.first_due_on else "",
        rests=one.rests,
        waits=one.waits,
    )


def _late(one: OpenAction) -> str:
    """By how many working days; none have passed on the weekend after its date."""
    days = {0: "", 1: " by 1 working day"}
    return f"Overdue{days.get(one.late_by, f' by {one.late_by} working days')}"


def _finished(one: FinishedAction, *, with_service: bool) -> FinishedLine:
    return FinishedLine(
        what=one.what,
        kind=_kind(one.kind),
        outcome=f"{one.outcome.said[:1].upper()}{one.outcome.said[1:]}",
        reason=one.reason,
        when=spoken_date(one.on),
        by=one.by,
        project=Link(one.title, f"/projects/{one.reference}"),
        reference=one.reference,
        service=one.service if with_service else "",
    )


def _kind(kind: TaskKind) -> str:
    """Conditions of approval are said to be such; the rest are actions, as the page says already."""
    return kind.said if kind is TaskKind.MEET_CONDITION else ""
