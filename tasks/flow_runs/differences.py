"""What Prefect shows of the projects against what it should show: every difference, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import or_, select

from models.records import Project, ProjectRun
from tasks.database.unit_of_work import reading
from tasks.flow_runs.installation import installation, own_deployments
from tasks.flow_runs.prefect_api import FlowRunState, living_runs
from tasks.flow_runs.standing import NEEDS_ATTENTION


@dataclass(frozen=True)
class Difference:
    """A project, or the name of a run, and what is not as it should be."""

    which: str
    said: str


@dataclass(frozen=True)
class _Expected:
    reference: str
    run_id: str | None
    is_behind: bool


def differences() -> list[Difference] | None:
    """Every difference between our projects and Prefect's runs; None if Prefect is away. Changes nothing.

    Our database is read after Prefect was asked, so a project that has just begun may stand here for a moment.
    """
    ours = installation()
    living = living_runs(own_deployments(ours))
    if living is None:
        return None
    expected = _expected()
    in_our_pool = {run_id: run for run_id, run in living.items() if run.pool == ours.pool}
    all_differences = [
        Difference(each_expected.reference, sentence)
        for each_expected in expected
        if (sentence := _trouble(each_expected, in_our_pool))
    ]
    return all_differences + list(_strangers(living, ours.tag))


def _expected() -> list[_Expected]:
    """The projects that must have a run: the open ones, and the closed ones whose end no run has shown."""
    with reading() as session:
        is_behind = ProjectRun.shown_seq < Project.last_history_seq
        rows = session.execute(
            select(Project.reference, ProjectRun.run_id, is_behind)
            .join(ProjectRun, ProjectRun.project_id == Project.id)
            .where(or_(Project.closed_at.is_(None), is_behind))
            .order_by(Project.reference)
        )
        return [_Expected(reference, run_id, bool(behind)) for reference, run_id, behind in rows]


def _trouble(project: _Expected, living: Mapping[str, FlowRunState]) -> str:
    if project.run_id is None:
        return "has no run yet"
    run = living.get(project.run_id)
    if run is None:
        return "its run is gone, has ended too early, or waits in another work pool"
    if run.state_name == NEEDS_ATTENTION:
        return "its run has met trouble and needs attention"
    return "its run has not shown the latest" if project.is_behind else ""


def _strangers(living: Mapping[str, FlowRunState], our_tag: str) -> Iterator[Difference]:
    """Runs that sleep and belong to no project of ours, as after an older database was restored; not another site’s."""
    with reading() as session:
        ours = set(session.scalars(select(ProjectRun.run_id).where(ProjectRun.run_id.is_not(None))))
    for run_id, run in living.items():
        sites = {tag for tag in run.tags if tag.startswith("site:")}
        if run_id not in ours and run.state_type == "PAUSED" and sites <= {our_tag}:
            yield Difference(run.name, "is a run of no project of ours: cancel it in Prefect")
