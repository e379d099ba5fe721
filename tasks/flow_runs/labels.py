"""The labels of a run that sleeps: its project is later every day, also while nothing happens that would wake it."""

from collections.abc import Mapping
from datetime import timedelta

from models.clock import local_date, now
from models.records import ProjectRun
from tasks.database.unit_of_work import unit_of_work
from tasks.flow_runs.dossier import describe_run
from tasks.flow_runs.prefect_api import FlowRunState, WakeResult, describe_artifact, label_run, restate_sleep
from tasks.flow_runs.runs import is_woken, wake_project, walks
from tasks.flow_runs.standing import KINDS, LATE, NEEDS_ATTENTION, OVERDUE, lateness_by_project
from tasks.flow_runs.walks import artifact_of, has_news

LABELLING_LASTS = timedelta(seconds=30)
"""So long a run is kept asleep at most while it is labelled."""


def mislabelled(runs: Mapping[str, FlowRunState]) -> list[str]:
    """Those of the projects whose run, which sleeps, does not say how late they are today, or that it is one."""
    asleep = {project_id: run for project_id, run in runs.items() if _says_how_it_stands(run)}
    late = lateness_by_project(asleep, local_date(now()))
    return [
        project_id
        for project_id, run in asleep.items()
        if late.get(project_id, frozenset()) != {tag for tag in run.tags if _says_lateness(tag)}
        or run.tags.isdisjoint(KINDS)
    ]


def relabel(project_id: str) -> WakeResult:
    """Let the run of a project that sleeps say how late it is today; it sleeps on, and its story grows by nothing.

    Nobody wakes it meanwhile, since it counts as walking; whatever comes in that moment wakes it afterwards. Where
    something happened that it has not shown, it is left to be woken for that.
    """
    moment = now()
    with unit_of_work() as session:
        run = session.get_one(ProjectRun, project_id, with_for_update=True)
        if run.run_id is None or walks(run, moment) or is_woken(run, moment):
            return WakeResult.BUSY
        run_id, shown_seq, lease = run.run_id, run.shown_seq, moment + LABELLING_LASTS
        run.walking_until = lease
    try:
        return _labelled(project_id, run_id, shown_seq)
    finally:
        with unit_of_work() as session:
            run = session.get_one(ProjectRun, project_id, with_for_update=True)
            if run.walking_until == lease:
                run.walking_until = None
        if has_news(project_id, shown_seq):
            wake_project(project_id)


def _labelled(project_id: str, run_id: str, shown_seq: int) -> WakeResult:
    view = describe_run(project_id)
    if view.is_over or view.seq != shown_seq:
        return WakeResult.BUSY
    restated = restate_sleep(run_id, name=view.state, message=view.message)
    if restated is WakeResult.LABELLED:
        label_run(run_id, name=view.name, tags=view.tags)
        if (artifact_id := artifact_of(project_id)) is not None:
            describe_artifact(artifact_id, data=view.dossier, description=view.description)
    return restated


def _says_how_it_stands(run: FlowRunState) -> bool:
    """Whether it sleeps as its project waits; one in trouble goes on saying that."""
    return run.state_type == "PAUSED" and run.state_name != NEEDS_ATTENTION


def _says_lateness(tag: str) -> bool:
    return tag == OVERDUE or tag.startswith(LATE)
