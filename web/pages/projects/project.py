"""One project, for everybody who is signed in: where it stands, whose turn it is, what was said, what happened."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter
from starlette.responses import Response

from models.clock import local_date, spoken_date, spoken_moment
from tasks.operations.operation import Target
from tasks.queries.projects.cover import SeenEscalation
from tasks.queries.projects.history import ProjectHistoryLine
from tasks.queries.projects.project import PassedStage, ProjectSeen, project_seen
from tasks.queries.tasks.choices import offered
from web.pages.routing import page
from web.pages.table_rows import programme_link, task_of
from web.pages.tasks.operations import links_for
from web.request import CurrentRequest
from web.summaries import steps_of
from web.views import HistoryLine, LabelledText, PageLink, ProjectPage, StageLine, ToldLine

router = APIRouter()


@page(router, "/projects/{reference}")
def show_project_page(reference: str, request: CurrentRequest) -> Response:
    """The page of a project."""
    seen = project_seen(reference, request.person.person_id)
    project = seen.project
    view = ProjectPage(
        reference=project.reference,
        project_title=project.title,
        turn=seen.turn,
        facts=_facts(seen),
        stages=list(_stages(seen)),
        tasks=[task_of(task, may_open=task.id in seen.may_open) for task in seen.tasks],
        history=[_history_line(entry) for entry in seen.history],
        told=[_told_line(told) for told in seen.told],
        results=seen.results,
        steps=steps_of(seen.answers, offered()),
        prefect=seen.run_url,
        ending=PageLink(seen.offered.label, f"/projects/{project.reference}/withdraw")
        if seen.offered
        else None,
        operations=[
            *(
                link
                for group in links_for(Target(reference=reference), request.person.person_id)
                for link in group.links
            ),
            *(
                [PageLink("Correct an answer", f"/projects/{reference}/corrections")]
                if seen.may_correct
                else []
            ),
        ],
        programme=programme_link(project.programme_year),
        calendar=f"/projects/{project.reference}/calendar.ics" if project.is_open else "",
    )
    return request.show(view, title=f"{project.reference} · {project.title}", here="projects")


def _facts(seen: ProjectSeen) -> list[LabelledText]:
    project = seen.project
    return LabelledText.known(
        {
            "Project lead": project.lead_name,
            "Deputy": project.deputy_name or "",
            "Supervisor": project.supervisor_name or "",
            "Care Delivery Service": project.service_name or "",
            "Kind of work": project.project_type.label if project.project_type else "",
            "Route": project.route.label if project.route else "",
            "Priority": project.priority.label,
            "Programme": project.programme_year or "",
            "Cycle": str(project.cycle) if project.cycle else "",
            "Hand-over": _next_lead(seen),
            "Reference elsewhere": project.external_reference or "",
            "Proposed": spoken_date(local_date(project.created_at)),
            "Entry confirmed": spoken_date(project.confirmed_on) if project.confirmed_on else "",
            "Ended": spoken_date(local_date(project.closed_at)) if project.closed_at else "",
        }
    )


def _next_lead(seen: ProjectSeen) -> str:
    agreed = seen.next_lead
    return f"{agreed.name} leads it from {spoken_date(agreed.on_day)}" if agreed else ""


def _stages(seen: ProjectSeen) -> Iterator[StageLine]:
    """The stages; those before the present one that were entered are done, those after it are to come again."""
    stages = list(seen.way)
    present = next((number for number, stage in enumerate(stages) if stage.is_now), len(stages))
    for number, stage in enumerate(stages):
        yield StageLine(
            label=stage.stage.label,
            said=_since(stage),
            is_done=number < present and stage.entered_at is not None,
            is_now=stage.is_now,
        )


def _since(stage: PassedStage) -> str:
    if stage.entered_at is None:
        return ""
    day = spoken_date(local_date(stage.entered_at))
    return f"since {day}" if stage.is_now else day


def _history_line(entry: ProjectHistoryLine) -> HistoryLine:
    text = "\n".join(filter(None, [entry.passed, entry.reason]))
    return HistoryLine(at=spoken_moment(entry.at), who=entry.who, what=entry.sentence, text=text)


def _told_line(told: SeenEscalation) -> ToldLine:
    seen = "Not seen yet." if told.is_open else ""
    if told.seen_at is not None:
        seen = f"Seen by {told.seen_by} on {spoken_moment(told.seen_at)}."
    return ToldLine(
        who=told.name if told.name == told.role else f"{told.name}, {told.role}",
        what=told.kind.label,
        said=f"Told on {spoken_moment(told.at)}. {seen}".strip(),
    )
