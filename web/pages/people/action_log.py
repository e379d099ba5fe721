"""The action log that a CDS quality group works from, for everybody who is signed in (OB-114)."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter
from starlette.responses import Response

from models.clock import spoken_date
from models.errors import NotFound
from models.vocabulary import ActionStrength, TaskKind
from tasks.queries.people.action_log import (
    MOST,
    ActionLog,
    ChartKey,
    FinishedAction,
    OpenAction,
    action_log,
)
from tasks.queries.register.choices import services
from web.forms.fields import options_of
from web.pages.measure_views import chart_alone
from web.pages.routing import page
from web.request import CurrentRequest
from web.views import ActionLine, ActionsPage, FilterView, FinishedLine, LogChart, PageLink

router = APIRouter()

MOST_PROGRESS = 2
"""Lines of progress that stand beside an action."""


@page(router, "/actions")
def show_actions(request: CurrentRequest, service: str | None = None) -> Response:
    """The actions of a service; of one's own where the address names none."""
    view = _view(action_log(request.looker.person_id, service))
    return request.show(view, title=view.heading, here="projects")


def _view(log: ActionLog) -> ActionsPage:
    known = services()
    name = dict(known).get(log.service, "")
    if log.service and not name:
        raise NotFound("such service")
    late = sum(action.is_overdue for action in log.open)
    count = "1 open action" if len(log.open) == 1 else f"{len(log.open)} open actions"
    anchors = {key: f"chart-{number}" for number, key in enumerate(log.charts, start=1)}
    return ActionsPage(
        heading=f"Actions, {name}" if name else "Actions",
        services=FilterView(
            name="service",
            label="Care Delivery Service",
            options=options_of([("", "All services"), *known], log.service),
        ),
        as_of=spoken_date(log.today),
        count=f"{count}, {late} of them overdue" if late else count,
        open=[_open(action, anchors, with_service=not log.service) for action in log.open],
        finished=[_finished(action, anchors, with_service=not log.service) for action in log.finished],
        since=spoken_date(log.since),
        more=f"Only {MOST} are shown: choose a service to see the others." if log.has_more else "",
        charts=[
            LogChart(
                key=anchors[key],
                heading=f"{measure.name}, {key.reference}",
                said=measure.judgement.said.removeprefix(f"{measure.name}: "),
                chart=chart_alone(measure, f"log-{anchors[key]}"),
            )
            for key, measure in log.charts.items()
        ],
    )


def _chart_link(key: ChartKey | None, anchors: Mapping[ChartKey, str]) -> PageLink | None:
    return PageLink("Chart of what it is to change", f"#{anchors[key]}") if key and key in anchors else None


def _strength(strength: ActionStrength | None) -> str:
    """“Strong action”; nothing of a condition, or where nobody has said."""
    return f"{strength.label} action" if strength else ""


def _open(action: OpenAction, anchors: Mapping[ChartKey, str], *, with_service: bool) -> ActionLine:
    return ActionLine(
        what=action.what,
        kind=_kind(action.kind),
        owner=action.owner,
        project=PageLink(action.title, f"/projects/{action.reference}"),
        reference=action.reference,
        service=action.service if with_service else "",
        due=spoken_date(action.due_on),
        late=_late(action) if action.is_overdue else "",
        moved=f"First asked for by {spoken_date(action.first_due_on)}" if action.first_due_on else "",
        rests=action.rests,
        waits=action.waits,
        strength=_strength(action.strength),
        progress=[
            f"{spoken_date(line.day)}, {line.by}: {line.words}" for line in action.progress[:MOST_PROGRESS]
        ],
        chart=_chart_link(action.chart, anchors),
    )


def _late(action: OpenAction) -> str:
    """By how many working days; none have passed on the weekend after its date."""
    days = {0: "", 1: " by 1 working day"}
    return f"Overdue{days.get(action.late_by, f' by {action.late_by} working days')}"


def _finished(action: FinishedAction, anchors: Mapping[ChartKey, str], *, with_service: bool) -> FinishedLine:
    return FinishedLine(
        what=action.what,
        kind=_kind(action.kind),
        outcome=f"{action.outcome.said[:1].upper()}{action.outcome.said[1:]}",
        reason=action.reason,
        when=spoken_date(action.on),
        by=action.by,
        project=PageLink(action.title, f"/projects/{action.reference}"),
        reference=action.reference,
        service=action.service if with_service else "",
        strength=_strength(action.strength),
        effect=action.effect.label if action.effect else "",
        chart=_chart_link(action.chart, anchors),
    )


def _kind(kind: TaskKind) -> str:
    """Conditions of approval are said to be such; the rest are actions, as the page says already."""
    return kind.said if kind is TaskKind.MEET_CONDITION else ""
