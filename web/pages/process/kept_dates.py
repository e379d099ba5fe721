"""Whether the dates of the policy table are kept, clause by clause and service by service (6.7; OB-150, G8)."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from models.clock import spoken_days
from models.process.medians import LEAST_TO_TELL
from models.rounding import percent_of
from tasks.charts.charted import ChartedMeasure
from tasks.queries.process.kept_dates import KeptDatesFilter, KeptDatesSeen, kept_dates_seen
from tasks.reports.evidence.dates_kept import DateCount
from web.forms.fields import options_of
from web.pages.measure_views import measure_view
from web.pages.routing import page
from web.request import CurrentRequest
from web.views import FilterView, KeptDatesPage, PageLink

router = APIRouter()

ADDRESS = "/process/dates"
TITLE = "Whether dates are kept"
NOTHING = "No date has passed"


@page(router, ADDRESS)
def show_kept_dates(request: CurrentRequest, clause: str = "", service: str = "") -> Response:
    """All dates, or those of a clause or a service."""
    seen = kept_dates_seen(request.person.person_id, KeptDatesFilter(clause, service))
    known = seen.chosen
    view = KeptDatesPage(
        heading=_heading(seen),
        period=spoken_days(seen.first, seen.last),
        filters=list(_filters(seen)),
        measure=measure_view(ChartedMeasure(seen.judgement), 1) if seen.whole.out_of else None,
        clauses=[
            (_link(f"Clause {name}", KeptDatesFilter(name, known.service)), *_numbers(count))
            for name, count in seen.clauses
            if count.out_of
        ],
        no_date_of=", ".join(name for name, count in seen.clauses if not count.out_of),
        steps=[
            (step.named, ", ".join(step.clauses), step.due, *_numbers(count))
            for step, count in seen.steps
            if count.out_of
        ],
        services=[
            (_link(each.name, KeptDatesFilter(known.clause, each.code)), *_numbers(each.count))
            for each in seen.services
        ],
    )
    return request.show(view, title=TITLE, here="projects")


def _heading(seen: KeptDatesSeen) -> str:
    """“Clause 6.3, Urgent Care: 31 of 40 dates kept (77.5%)”."""
    chosen, names = seen.chosen, {each.code: each.name for each in seen.services}
    of = [f"Clause {chosen.clause}"] if chosen.clause else ["All clauses"]
    of.append(names[chosen.service] if chosen.service else "all services")
    share, _ = _numbers(seen.whole)
    return f"{', '.join(of)}: {share}"


def _numbers(count: DateCount) -> tuple[str, str]:
    """“31 of 40 (77.5%)” kept, without a share of fewer than ten; and how many had been moved."""
    if not count.out_of:
        return NOTHING, ""
    share = f" ({percent_of(count.kept, count.out_of)}%)" if count.out_of >= LEAST_TO_TELL else ""
    return f"{count.kept:,} of {count.out_of:,}{share}", f"{count.moved:,}"


def _link(text: str, chosen: KeptDatesFilter) -> PageLink:
    query = {name: value for name, value in vars(chosen).items() if value}
    return PageLink(text, f"{ADDRESS}{'?' * bool(query)}{urlencode(query)}")


def _filters(seen: KeptDatesSeen) -> Iterator[FilterView]:
    chosen = seen.chosen
    clauses = [("", "All clauses"), *((name, f"Clause {name}") for name, _ in seen.clauses)]
    yield FilterView(name="clause", label="Clause of the policy", options=options_of(clauses, chosen.clause))
    places = [("", "All services"), *((each.code, each.name) for each in seen.services)]
    yield FilterView(
        name="service", label="Care Delivery Service", options=options_of(places, chosen.service)
    )
