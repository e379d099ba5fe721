"""The life cycle drawn from the table, with where projects stand and how long stages take (6.4, 6.7; OB-102)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fastapi import APIRouter
from markupsafe import Markup
from starlette.responses import Response

from models.clock import spoken_days
from models.policy.rules import Lifecycle, TaskRule
from models.process.medians import LEAST_TO_TELL
from models.process.stays import StayEnd
from models.rounding import percent_of
from models.vocabulary import ProjectType, Role, Stage, TaskKind
from notifications.documents.process.life_cycle import (
    SHADES,
    StageNumbers,
    life_cycle_lines,
    life_cycle_svg,
)
from tasks.queries.process.life_cycle import LifeCycleSeen, StageSeen, StageTime, life_cycle_seen
from web.pages.counting import counted
from web.pages.routing import page
from web.request import CurrentRequest
from web.views import HeatCell, LinkGroup, PageLink, ProcessPage, StageRow

router = APIRouter()

TITLE = "The life of a project"
TIMES = ("Stage", "Open now", "All kinds", *(kind.label for kind in ProjectType))
LEFT = ("Stage", "Left it", *(end.label for end in StayEnd), "Began again")
FILES = [
    LinkGroup(
        "The process as files",
        [
            PageLink("Event log as XES", "/process.xes"),
            PageLink("Event log as CSV", "/process.csv"),
            PageLink("The newest table as BPMN", "/process.bpmn"),
        ],
    )
]
"""For the team. The log names roles and never people."""

DATES = PageLink("Whether dates are kept", "/process/dates")


@page(router, "/process")
def show_life_cycle(request: CurrentRequest) -> Response:
    """The process as it is lived."""
    seen = life_cycle_seen(request.person.person_id)
    view = process_page(seen, is_team=request.person.is_team)
    return request.show(view, title="The process", here="projects")


def process_page(seen: LifeCycleSeen, *, is_team: bool) -> ProcessPage:
    """What the page shows; its files are offered to the team."""
    newest = seen.versions[0]
    numbers = {stage.stage: _numbers(stage) for stage in seen.stages}
    return ProcessPage(
        said=_said(seen),
        drawn=Markup(life_cycle_svg(newest, numbers, title=TITLE)),  # noqa: S704 -- drawn by us, of table and numbers
        lines=life_cycle_lines(newest, numbers),
        period=spoken_days(seen.first, seen.last),
        time_headings=TIMES,
        times=list(_times(seen.stages)),
        left_headings=LEFT,
        left=[_left(stage) for stage in seen.stages],
        version_headings=[
            "Stage",
            "What is asked",
            *(f"Version {policy.version}" for policy in seen.versions),
        ],
        versions=list(_side_by_side(seen.versions)),
        links=[DATES],
        files=FILES if is_team else [],
    )


def _said(seen: LifeCycleSeen) -> str:
    """“33 projects open now (30 under version 2 of the policy table, 3 under version 1)”."""
    counts = [
        f"{seen.open_by_version.get(policy.version, 0):,} under version {policy.version}"
        for policy in seen.versions
    ]
    newest, *earlier = counts
    versions = ", ".join([f"{newest} of the policy table", *earlier])
    return f"{counted(seen.open_projects, 'project')} open now ({versions})"


def _numbers(seen: StageSeen) -> StageNumbers:
    days = seen.time.interval.median if seen.time.interval else None
    lines = [f"{seen.open_now:,} open now", _time_words(seen.time)]
    return StageNumbers(lines, None if days is None else float(days))


def _time_words(time: StageTime) -> str:
    """“median 8 working days (n 43)”, “too few to tell (n 4)”."""
    if time.interval is None:
        return f"too few to tell (n {time.count})"
    unit = "working day" if time.interval.median == 1 else "working days"
    return f"median {time.interval.median:f} {unit} (n {time.count:,})"


def _cell(time: StageTime, longest: float) -> HeatCell:
    """“8 (n 43)”, shaded by its share of the longest; “too few to tell (n 4)”; a dash where nobody left the stage."""
    if time.interval is None:
        return HeatCell(_time_words(time) if time.count else "–")
    shade = round(_days(time) / longest * (len(SHADES) - 1)) if longest else 0
    return HeatCell(f"{time.interval.median:f}\u00a0(n\u00a0{time.count:,})", shade)


def _times(stages: Sequence[StageSeen]) -> Iterator[StageRow]:
    cells = [(stage, [stage.time, *stage.by_kind.values()]) for stage in stages]
    longest = max((_days(time) for _, times in cells for time in times), default=0.0)
    for stage, times in cells:
        shown = [_cell(time, longest) for time in times]
        yield StageRow(stage=stage.stage.label, cells=[HeatCell(f"{stage.open_now:,}"), *shown])


def _days(time: StageTime) -> float:
    return float(time.interval.median) if time.interval else 0.0


def _left(seen: StageSeen) -> StageRow:
    whole = seen.time.count
    cells = [f"{whole:,}", *(_share(seen.ends.get(end, 0), whole) for end in StayEnd)]
    early = ", ".join(f"{count:,} {stage.label.lower()}" for stage, count in sorted(seen.early.items()))
    if early:
        cells[-1] = f"{cells[-1]}: {early}"
    return StageRow(
        stage=seen.stage.label, cells=[HeatCell(text) for text in (*cells, f"{seen.begun_again:,}")]
    )


def _share(part: int, whole: int) -> str:
    """“5 (11.6%)”; without a share of fewer than ten."""
    return f"{part:,} ({percent_of(part, whole)}%)" if part and whole >= LEAST_TO_TELL else f"{part:,}"


def _side_by_side(versions: Sequence[Lifecycle]) -> Iterator[list[str]]:
    """A row for each step of any version: where and what it is, and of whom and by when each version asks it."""
    asked = [_by_step(policy) for policy in versions]
    stages = {stage: place for place, stage in enumerate(Stage)}
    steps = sorted(dict.fromkeys(step for of in asked for step in of), key=lambda step: stages[step[0]])
    for stage, kind, role in steps:
        told = [_asked(of.get((stage, kind, role))) for of in asked]
        yield [stage.label, kind.label, *told]


def _by_step(policy: Lifecycle) -> dict[tuple[Stage, TaskKind, Role], TaskRule]:
    return {(stage, ask.kind, ask.of): ask for stage, rule in policy.stages.items() for ask in rule.asks}


def _asked(ask: TaskRule | None) -> str:
    """“QI Support Team, 5 working days (6.3, 7.1), if it applies”."""
    if ask is None:
        return "Not asked"
    condition = ", if it applies" if ask.when or ask.each else ""
    return f"{ask.of.label}, {ask.due.said} ({ask.clause}){condition}"
