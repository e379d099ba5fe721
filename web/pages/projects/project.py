"""One project, for everybody who is signed in: its aim, where it stands, whose turn it is, what its figures show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby

from fastapi import APIRouter
from starlette.responses import Response

from models.clock import local_date, spoken_date, spoken_moment
from models.measures.national_position import ascertainment_said
from models.vocabulary import TimerKind
from tasks.actions.followed import FollowedAction, LinkedProject
from tasks.national.windows import days_of
from tasks.operations.operation import Target
from tasks.queries.projects.cover import SeenEscalation
from tasks.queries.projects.history import ProjectHistoryLine
from tasks.queries.projects.project import PassedStage, ProjectSeen, project_seen
from tasks.queries.tasks.choices import Choices, offered
from web.pages.closing_views import missing_lines, national_said, retention_said, risk_lines
from web.pages.counting import counted
from web.pages.measure_views import measure_views
from web.pages.process.forecast import forecast_said
from web.pages.projects.improvement import improvement_view
from web.pages.projects.spread import spread_view
from web.pages.projects.support import help_view, note_view
from web.pages.routing import page
from web.pages.table_rows import programme_link, task_of
from web.pages.tasks.operations import links_to
from web.request import CurrentRequest
from web.summaries import steps_of
from web.views import (
    AuditView,
    FollowedLine,
    HistoryLine,
    LabelledText,
    PageLink,
    ProjectPage,
    StageLine,
    ToldLine,
    WindowLine,
)

router = APIRouter()

NAMED = ("service", "topic")
"""The fields of answers that choose from a list of the Trust's."""

RUNGS = frozenset({TimerKind.REMIND.value, TimerKind.ESCALATE.value})
"""What the history calls a reminder and an escalation."""

CHART = "chart"
"""What may be done with a project that is offered beside its charts."""


RECORD_ONLY = "It had ended before this register began: this is what the earlier list said of it."


@page(router, "/projects/{reference}")
def show_project_page(reference: str, request: CurrentRequest) -> Response:
    """The page of a project."""
    seen = project_seen(reference, request.looker.person_id, only_reads=request.visitor is None)
    project, history, is_team = seen.project, list(_history(seen.history)), request.looker.is_team
    address = f"/projects/{project.reference}"
    view = ProjectPage(
        reference=project.reference,
        project_title=project.title,
        standing=_standing(seen),
        aim=seen.aim,
        hold=_hold(seen),
        turn="" if seen.tasks else RECORD_ONLY if is_record_only(seen) else seen.turn,
        next=list(_next(seen)),
        measures=measure_views(seen.measures),
        improvement=improvement_view(seen.improvement, address),
        facts=_facts(seen),
        stages=[] if is_record_only(seen) else list(_stages(seen)),
        tasks=[
            replace(task_of(task, may_open=is_team or task.id in seen.may_open), project_title="")
            for task in seen.tasks
        ],
        history=history,
        happened=counted(len(history), "entry", "entries"),
        told=[_told_line(told) for told in seen.told],
        steps=steps_of(seen.answers, _choices(seen)),
        prefect=seen.run_url,
        ending=PageLink(seen.offered.label, f"{address}/withdraw") if seen.offered else None,
        operations=list(_operations(seen, address, is_team=is_team)),
        programme=programme_link(project.programme_year),
        calendar=f"{address}/calendar.ics" if project.is_open else "",
        national=_national(seen),
        actions=[_followed(action, seen) for action in seen.actions],
        monitors=_project_link(seen.monitoring.of),
        monitored=_project_link(seen.monitoring.by),
        notes=[note_view(note, address) for note in seen.support.notes],
        help=[help_view(asked, seen.may_open) for asked in seen.support.help],
        change_chart=f"{address}/do/{CHART}" if CHART in seen.operations else "",
        missing=missing_lines(seen.closing.missing, here=address),
        risks=risk_lines(seen.closing.risks),
        spread=spread_view(seen.spread),
    )
    return request.show(view, title=f"{project.reference} · {project.title}", here="projects")


def is_record_only(seen: ProjectSeen) -> bool:
    """Whether it had ended before it came here, from an earlier list: none of its stages was lived through here."""
    ended = seen.project.earlier_reference and not seen.project.is_open
    return bool(ended) and not any(stage.entered_at for stage in seen.way)


def _operations(seen: ProjectSeen, address: str, *, is_team: bool) -> Iterator[PageLink]:
    """What else the reader may do, but for the chart, whose link stands with the charts."""
    if seen.has_figures:
        yield PageLink("Figures", f"{address}/figures")
    names = [name for name in seen.operations if name != CHART]
    for group in links_to(Target(reference=seen.project.reference), names, is_team=is_team):
        yield from group.links
    yield PageLink("Templates", f"{address}/templates")
    if seen.may_correct:
        yield PageLink("Correct an answer", f"{address}/corrections")


def _project_link(linked: LinkedProject | None) -> PageLink | None:
    return (
        PageLink(f"{linked.title} ({linked.reference})", f"/projects/{linked.reference}") if linked else None
    )


def _followed(action: FollowedAction, seen: ProjectSeen) -> FollowedLine:
    told = action.outcome.label if action.outcome else "Under way"
    effect = f". {action.effect.label}" if action.effect else ""
    may_say = action.is_open and (seen.may_follow or action.task_id in seen.may_open)
    day = f"{spoken_date(action.progress_on)}: " if action.progress_on else ""
    return FollowedLine(
        what=action.what,
        strength=f"{action.strength.label} action" if action.strength else "",
        stands=f"{told}{effect}",
        progress=f"{day}{action.progress}",
        link=PageLink("Say how it is going", f"/tasks/{action.task_id}/do/progress") if may_say else None,
    )


def _choices(seen: ProjectSeen) -> Choices:
    """What the project's own service and topic are called; all there are, if an answer names another."""
    known = {key for names in seen.names.values() for key, _ in names}
    chosen = {str(given.answer[name]) for given in seen.answers for name in NAMED if given.answer.get(name)}
    return seen.names if chosen <= known else offered()


def _standing(seen: ProjectSeen) -> str:
    project = seen.project
    cycle = f", cycle {project.cycle}" if project.cycle and project.is_open else ""
    return f"{project.stage.label}{cycle}"


def _hold(seen: ProjectSeen) -> str:
    """What stands before all that is asked: until when the project rests."""
    if seen.on_hold is not None:
        because = f": {seen.on_hold.reason}" if seen.on_hold.reason else ""
        return f"On hold until {spoken_date(seen.on_hold.until)}{because}"
    return seen.project.hold or ""


def _next(seen: ProjectSeen) -> Iterator[LabelledText]:
    """The days on which something comes by itself, and the stages that follow."""
    if seen.on_hold is not None:
        yield LabelledText(
            spoken_date(seen.on_hold.until), "We ask whether it is still on hold. You can restart it before."
        )
    if seen.next_lead is not None:
        yield LabelledText(spoken_date(seen.next_lead.on_day), f"{seen.next_lead.name} becomes project lead.")
    if seen.next_cycle_on is not None:
        yield LabelledText(spoken_date(seen.next_cycle_on), "The next cycle begins.")
    if seen.monitoring.begins_on is not None and seen.monitoring.by is None:
        yield LabelledText(spoken_date(seen.monitoring.begins_on), "A monitoring audit begins.")
    if seen.forecast is not None:
        yield LabelledText("To be expected", forecast_said(seen.forecast))
    if seen.then:
        yield LabelledText("After that", ", ".join(_in_a_row([stage.label for stage in seen.then])))


def _in_a_row(labels: Sequence[str]) -> Iterator[str]:
    """“Approval, data collection, closure”."""
    yield from labels[:1]
    yield from (f"{label[:1].lower()}{label[1:]}" for label in labels[1:])


def _facts(seen: ProjectSeen) -> list[LabelledText]:
    project = seen.project
    return LabelledText.known(
        {
            "Project lead": project.lead_name,
            "Deputy": f"{project.deputy_name or ''}{' (asked, has not agreed yet)' if seen.deputy_is_asked else ''}",
            "Supervisor": project.supervisor_name or "",
            "Sponsor": seen.sponsor,
            "Supporter in the QI Support Team": project.supporter_name or "",
            "Care Delivery Service": project.service_name or "",
            "Kind of work": project.project_type.label if project.project_type else "",
            "Route": project.route.label if project.route else "",
            "Priority": project.priority.label,
            "Parity of esteem": project.parity.label if project.parity else "",
            "Programme": project.programme_year or "",
            "Topic": project.topic or "",
            "QI Life reference": project.external_reference or "",
            "Earlier reference": project.earlier_reference or "",
            "National registration": national_said(seen.closing),
            "Templates used": "\n".join(used.said for used in seen.templates),
            "Data are kept": retention_said(seen.closing),
            **_beginning(seen),
            "Registered late": _registered_late(project.unregistered_since),
            "Entry confirmed": spoken_date(project.confirmed_on) if project.confirmed_on else "",
            "Ended": spoken_date(local_date(project.closed_at)) if project.closed_at else "",
        }
    )


def _beginning(seen: ProjectSeen) -> dict[str, str]:
    """When it was proposed; of an earlier list, when it began, unless that list gave nothing but its end."""
    began_on, closed_at = local_date(seen.project.created_at), seen.project.closed_at
    if not is_record_only(seen):
        return {"Proposed": spoken_date(began_on)}
    is_known = closed_at is not None and began_on < local_date(closed_at)
    return {"Began": spoken_date(began_on)} if is_known else {}


def _registered_late(since: date | None) -> str:
    """“Its work had begun on Monday 2 March 2026, before it was registered”."""
    return f"Its work had begun on {spoken_date(since)}, before it was registered" if since else ""


def _national(seen: ProjectSeen) -> AuditView:
    """The cases of its national audit by window, their share in all, and the reports on it (OB-015, OB-032)."""
    project = seen.project
    known = project.cases_submitted is not None and len(seen.audit.windows) > 1
    return AuditView(
        cases=ascertainment_said(project.cases_expected, project.cases_submitted) if known else "",
        windows=[
            WindowLine(
                name=window.name,
                days=days_of(window),
                cases=ascertainment_said(window.expected, window.submitted),
            )
            for window in seen.audit.windows
        ],
        reports=[
            PageLink(title, f"/programme/reports/{reference}") for reference, title in seen.audit.reports
        ],
    )


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


def _history(entries: Sequence[ProjectHistoryLine]) -> Iterator[HistoryLine]:
    """What happened, the newest first. The same several times in a row is one line, with its first and last day.

    So are reminders that only other rungs of the ladder stand between.
    """
    for is_rung, stretch in groupby(entries, lambda entry: entry.action in RUNGS):
        together = _gathered(stretch) if is_rung else [list(same) for _, same in groupby(stretch, _joined_by)]
        yield from map(_history_line, together)


def _gathered(entries: Iterable[ProjectHistoryLine]) -> list[list[ProjectHistoryLine]]:
    """Those that say the same, in the order of the newest of each."""
    alike: dict[tuple[object, ...], list[ProjectHistoryLine]] = {}
    for entry in entries:
        alike.setdefault(_joined_by(entry), []).append(entry)
    return list(alike.values())


def _history_line(repeated: Sequence[ProjectHistoryLine]) -> HistoryLine:
    newest = repeated[0]
    return HistoryLine(
        at=_between(repeated[-1].at, newest.at),
        who=newest.who,
        what=newest.sentence,
        text="\n".join(filter(None, [newest.passed, newest.reason])),
        times=len(repeated),
    )


def _joined_by(entry: ProjectHistoryLine) -> tuple[object, ...]:
    return entry.sentence, entry.who, entry.passed, entry.reason


def _between(first: datetime, last: datetime) -> str:
    if local_date(first) == local_date(last):
        return spoken_moment(last)
    return f"between {spoken_date(local_date(first))} and {spoken_date(local_date(last))}"


def _told_line(told: SeenEscalation) -> ToldLine:
    seen = "Not seen yet." if told.is_open else ""
    if told.seen_at is not None:
        seen = f"Seen by {told.seen_by} on {spoken_moment(told.seen_at)}."
    return ToldLine(
        who=told.name if told.name == told.role else f"{told.name}, {told.role}",
        what=told.kind.label,
        said=f"Told on {spoken_moment(told.at)}. {seen}".strip(),
    )
