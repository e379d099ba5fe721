"""How the controls of the process held, clause by clause and service by service (6.7, 10.1; OB-150, G8)."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from models.clock import spoken_days
from models.process.medians import LEAST_TO_TELL
from models.rounding import percent_of
from tasks.charts.charted import ChartedMeasure
from tasks.queries.process.kept_controls import (
    ControlCount,
    KeptControlsFilter,
    KeptControlsSeen,
    kept_controls_seen,
)
from tasks.queries.register.choices import services
from web.forms.fields import options_of
from web.pages.counting import counted
from web.pages.measure_views import measure_view
from web.pages.routing import numbered, page
from web.request import CurrentRequest
from web.views import FilterView, KeptControlsPage, PageLink

router = APIRouter()

ADDRESS = "/process/controls"
TITLE = "Whether the controls hold"
MOST_SHOWN = 50
"""As many exceptions are listed; the rest are counted."""


@page(router, ADDRESS)
def show_kept_controls(request: CurrentRequest, control: str = "1", service: str = "") -> Response:
    """Every control, and one of them over time; in all services or in one."""
    seen = kept_controls_seen(request.person.person_id, KeptControlsFilter(numbered(control), service))
    chosen, more = seen.chosen, len(seen.lapses) - MOST_SHOWN
    view = KeptControlsPage(
        period=spoken_days(seen.first, seen.last),
        service=FilterView(
            name="service",
            label="Care Delivery Service",
            options=options_of([("", "All services"), *services()], chosen.service),
        ),
        control=str(chosen.control),
        heading=f"{seen.count.name}, {seen.service_name or 'all services'}: {_held(seen.count)}",
        controls=[
            (_link(count.name, int(count.key), chosen.service), count.policy, _held(count))
            for count in seen.controls
        ],
        measure=measure_view(ChartedMeasure(seen.judgement), 1) if seen.judgement else None,
        services=[(_link(count.name, chosen.control, count.key), _held(count)) for count in seen.services],
        lapses=[_lapse(seen, lapse.reference, lapse.what) for lapse in seen.lapses[:MOST_SHOWN]],
        more=f"And {counted(more, 'more exception')}." if more > 0 else "",
    )
    return request.show(view, title=TITLE, here="projects")


def _held(count: ControlCount) -> str:
    """“31 of 40 (77.5%)”, without a share of fewer than ten."""
    if not count.tested:
        return "Not put to the test"
    share = f" ({percent_of(count.held, count.tested)}%)" if count.tested >= LEAST_TO_TELL else ""
    return f"{count.held:,} of {count.tested:,}{share}"


def _link(text: str, control: int, service: str) -> PageLink:
    chosen = {"control": str(control), **({"service": service} if service else {})}
    return PageLink(text, f"{ADDRESS}?{urlencode(chosen)}")


def _lapse(seen: KeptControlsSeen, reference: str, what: str) -> tuple[PageLink | None, str]:
    """The project in which it did not hold, and why; a change of the programme is of none."""
    link = PageLink(reference, f"/projects/{reference}") if seen.is_of_projects else None
    return link, what
