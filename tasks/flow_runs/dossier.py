"""How a project is shown in the Prefect UI: name, tags, state, message and dossier; roles and titles, never people."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import local_date, now, spoken_date, spoken_moment
from models.improvement.tests_of_change import standing_of
from models.measures.figure_judgement import FigureJudgement
from models.records import HistoryEntry, Installation, Pause, Project
from models.settings import settings
from notifications.documents.charts import measured_svg
from notifications.documents.papers.typesetting import png
from tasks.charts.charted import charted_measures
from tasks.database.unit_of_work import reading
from tasks.flow_runs.installation import installation
from tasks.flow_runs.markdown import plain
from tasks.flow_runs.standing import run_message, run_name, run_tags, state_name
from tasks.improvement.reading import diagram_of, pdsa_tests
from tasks.projects.measures import judged_measures
from tasks.projects.project_rows import project_by_id
from tasks.template_library.using import used_templates

STORY = 30
PICTURES, POINTS, SHARPNESS = 2, 3, 72
"""As many charts are shown as pictures, from so many points on, in so many dots an inch."""


@dataclass(frozen=True)
class RunView:
    """A project as its flow run shows it, up to an entry of the history."""

    project_id: str
    reference: str
    name: str
    tags: list[str]
    state: str
    message: str
    description: str
    dossier: str
    seq: int
    is_over: bool


def describe_run(project_id: str) -> RunView:
    """How a project is shown now."""
    ours, today = installation(), local_date(now())
    with reading() as session:
        project = project_by_id(session, project_id)
        name, tags = name_and_tags(project, ours)
        state, message = state_name(project), run_message(project, today, _hold(session, project))
        return RunView(
            project_id=project.id,
            reference=project.reference,
            name=name,
            tags=tags,
            state=state,
            message=message,
            description=plain(f"{project.title} · {state} · {message}"),
            dossier=_dossier(session, project, f"**{plain(state)}** · {plain(message)}"),
            seq=project.last_history_seq,
            is_over=not project.is_open,
        )


def name_and_tags(project: Project, ours: Installation) -> tuple[str, list[str]]:
    """What a run is called and by which tags it is found, from the moment it is created."""
    return run_name(project), run_tags(project, ours, local_date(now()))


def _hold(session: Session, project: Project) -> Pause | None:
    """The hold that people have put the project on, if it is on one."""
    query = select(Pause).where(
        Pause.project_id == project.id, Pause.task_id.is_(None), Pause.ended_at.is_(None)
    )
    return session.scalars(query.order_by(Pause.began_at).limit(1)).first() if project.held_until else None


def _dossier(session: Session, project: Project, stands: str) -> str:
    """The project on one page, as markdown; how it stands comes first."""
    lines = [
        f"# {plain(project.reference)} · {plain(project.title)}",
        "",
        stands,
        "",
        f"[Open it in the register]({settings().base_url}/projects/{project.reference})",
        "",
        *_facts(session, project),
        "",
        *_waiting_table(project),
        *_results(session, project),
        *_improvement(session, project),
        "## What happened",
        "",
        *_story(session, project),
    ]
    return "\n".join(lines)


def _facts(session: Session, project: Project) -> Iterator[str]:
    known = {
        "Service": project.service.name if project.service else "",
        "Kind of work": project.project_type.label if project.project_type else "",
        "Route": project.route.label if project.route else "",
        "Priority": project.priority.label,
        "Cycle": str(project.cycle) if project.cycle else "",
        "QI Life reference": project.external_reference or "",
        "National registration": project.national_reference or "",
        "Templates": "; ".join(used.said for used in used_templates(session, project.id)),
        "Policy": f"version {project.definition_version}",
    }
    yield from ("| | |", "|---|---|")
    yield from (f"| {label} | {plain(value)} |" for label, value in known.items() if value)


def _waiting_table(project: Project) -> Iterator[str]:
    if waiting := project.open_tasks:
        yield from ("## Whose turn it is", "", "| Asked | To do | Due |", "|---|---|---|")
        yield from (
            f"| {plain(task.role.label)} | {plain(task.kind.label)} | {spoken_date(task.due_on)} |"
            for task in waiting
        )
        yield ""


def _results(session: Session, project: Project) -> Iterator[str]:
    judgements = judged_measures(session, project)
    if judgements:
        cycle = max(judgement.series.results[-1].cycle for judgement in judgements)
        yield from (f"## Results, cycle {cycle}", "")
        yield from (f"- {plain(judgement.said)}" for judgement in judgements)
        yield ""
        yield from _pictures(session, project, judgements)


def _pictures(session: Session, project: Project, judged: Sequence[FigureJudgement]) -> Iterator[str]:
    """The first charts with their marks, as the project’s page has them; the UI reads them within the text (OB-042)."""
    for charted in charted_measures(session, project, judged[:PICTURES]):
        if len(charted.judgement.chart.points) >= POINTS:
            svg = measured_svg(charted.judgement, key=project.reference, annotations=charted.marks)
            picture = b64encode(png(svg, SHARPNESS)).decode()
            yield from (f"![{plain(charted.name)}](data:image/png;base64,{picture})", "")


def _improvement(session: Session, project: Project) -> Iterator[str]:
    """The driver diagram as a list, and where each test of change stands."""
    if outline := diagram_of(session, project).outline:
        yield from ("## Driver diagram", "")
        yield from (f"{line[: len(line) - len(line.lstrip())]}- {plain(line.strip())}" for line in outline)
        yield ""
    if tests := pdsa_tests(session, project.id):
        today = local_date(now())
        yield from ("## Tests of change", "")
        yield from (f"- {test.name}, {plain(test.idea.words)}: {standing_of(test, today)}" for test in tests)
        yield ""


def _story(session: Session, project: Project) -> Iterator[str]:
    newest = session.scalars(
        select(HistoryEntry)
        .where(HistoryEntry.project_id == project.id)
        .order_by(HistoryEntry.seq.desc())
        .limit(STORY)
    ).all()
    yield from (f"- {spoken_moment(entry.at)}: {plain(entry.sentence)}" for entry in newest)
    if len(newest) == STORY:
        yield "- … the whole history is in the register."
