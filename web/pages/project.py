"""One project, for everybody who is signed in: where it stands, whose turn it is, what was said, what happened."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter
from starlette.responses import Response

from models.clock import local_date, spoken_date, spoken_moment
from tasks.operations import Target
from tasks.reading.choices import offered
from tasks.reading.cover import Told
from tasks.reading.history import Happened
from tasks.reading.project import Passed, ProjectSeen, project_seen
from web.pages.lines import programme_link, task_of
from web.pages.operations import links_for
from web.pages.routing import page
from web.summaries import steps_of
from web.views import Fact, HistoryLine, Link, ProjectPage, StageLine, ToldLine
from web.visit import Visiting

router = APIRouter()


@page(router, "/projects/{reference}")
def look(reference: str, visit: Visiting) -> Response:
    """The page of a project."""
    found = project_seen(reference, visit.person.person_id)
    project = found.project
    view = ProjectPage(
        reference=project.reference,
        project_title=project.title,
        turn=found.turn,
        facts=list(_facts(found)),
        stages=list(_way(found)),
        tasks=[task_of(task, may_open=task.id in found.may_open) for task in found.tasks],
        history=[_line(one) for one in found.history],
        told=[_told(one) for one in found.told],
        results=found.results,
        steps=steps_of(found.answers, offered()),
        prefect=found.run_url,
        ending=Link(found.offered.label, f"/projects/{project.reference}/withdraw")
        if found.offered
        else None,
        operations=[
            link
            for group in links_for(Target(reference=reference), visit.person.person_id)
            for link in group.links
        ],
        programme=programme_link(project.programme_year),
        calendar=f"/projects/{project.reference}/calendar.ics" if project.is_open else "",
    )
    return visit.show(view, title=f"{project.reference} · {project.title}", here="projects")


def _facts(found: ProjectSeen) -> Iterator[Fact]:
    project = found.project
    known = {
        "Project lead": project.lead_name,
        "Deputy": project.deputy_name or "",
        "Supervisor": project.supervisor_name or "",
        "Care Delivery Service": project.service_name or "",
        "Kind of work": project.project_type.label if project.project_type else "",
        "Route": project.route.label if project.route else "",
        "Priority": project.priority.label,
        "Programme": project.programme_year or "",
        "Cycle": str(project.cycle) if project.cycle else "",
        "Hand-over": _next_lead(found),
        "Reference elsewhere": project.external_reference or "",
        "Proposed": spoken_date(local_date(project.created_at)),
        "Entry confirmed": spoken_date(project.confirmed_on) if project.confirmed_on else "",
        "Ended": spoken_date(local_date(project.closed_at)) if project.closed_at else "",
    }
    return (Fact(label, text) for label, text in known.items() if text)


def _next_lead(found: ProjectSeen) -> str:
    agreed = found.next_lead
    return f"{agreed.name} leads it from {spoken_date(agreed.on_day)}" if agreed else ""


def _way(found: ProjectSeen) -> Iterator[StageLine]:
    """The stages; those before the present one that were entered are done, those after it are to come again."""
    stages = list(found.way)
    present = next((number for number, one in enumerate(stages) if one.is_now), len(stages))
    for number, one in enumerate(stages):
        yield StageLine(
            label=one.stage.label,
            said=_since(one),
            is_done=number < present and one.entered_at is not None,
            is_now=one.is_now,
        )


def _since(one: Passed) -> str:
    if one.entered_at is None:
        return ""
    day = spoken_date(local_date(one.entered_at))
    return f"since {day}" if one.is_now else day


def _line(one: Happened) -> HistoryLine:
    text = "\n".join(filter(None, [one.passed, one.reason]))
    return HistoryLine(at=spoken_moment(one.at), who=one.who, what=one.sentence, text=text)


def _told(one: Told) -> ToldLine:
    seen = "Not seen yet." if one.is_open else ""
    if one.seen_at is not None:
        seen = f"Seen by {one.seen_by} on {spoken_moment(one.seen_at)}."
    return ToldLine(
        who=one.name if one.name == one.role else f"{one.name}, {one.role}",
        what=one.kind.label,
        said=f"Told on {spoken_moment(one.at)}. {seen}".strip(),
    )
