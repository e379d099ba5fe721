"""The flow run of a project: woken when something happened, made where there is none, brought back when it died.

Nothing of a project is kept there. Deleting every run, or all of Prefect's database, loses nothing (P11, P35).
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from models.clock import now
from models.engine.events import Cause
from models.records import Installation, ProjectRun
from models.records.base import new_id
from tasks.answers.answer_task import advance_project
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.flow_runs.dossier import name_and_tags
from tasks.flow_runs.installation import FLOWS, installation
from tasks.flow_runs.prefect_api import (
    FlowRunState,
    WakeResult,
    create_run,
    end_run,
    recover_run,
    run_state,
    wake_run,
)
from tasks.projects.project_rows import append_project_history, locked_project, project_by_id

log = logging.getLogger(__name__)

WAKE_AGAIN = timedelta(seconds=5)
"""After so long a wake-up that no run has followed may be lost, and is repeated."""

STARTS_WITHIN = timedelta(seconds=45)
"""So long a run that goes on may take to its first line, where another has begun to walk before it."""

UNSEEN = timedelta(minutes=2)
"""So long a run may be on its way to its first line before it is taken for dead: a process is slow to start."""


@dataclass(frozen=True)
class _NewRun:
    """What a run is made with."""

    deployment: str
    number: int
    key: str
    name: str
    tags: list[str]


def wake_project(project_id: str) -> WakeResult:
    """Hint to a project's run that something happened; creates the run if there is none. May fail without harm.

    Many hints in a short time are one: whoever walks, or is on the way to it, looks for answers before it sleeps.
    """
    moment = now()
    with unit_of_work() as session:
        run = session.get_one(ProjectRun, project_id, with_for_update=True)
        if walks(run, moment) or is_woken(run, moment):
            return WakeResult.BUSY
        run_id = run.run_id
        run.woken_at = moment if run_id else run.woken_at
    if run_id is None:
        return create_anew(project_id, instead_of=None)
    woken = wake_run(run_id)
    if woken in {WakeResult.RESUMED, WakeResult.BUSY}:
        return woken
    _forget_wake(project_id)
    return create_anew(project_id, instead_of=run_id) if _is_unknown(run_id, woken) else woken


def catch_up(project_id: str) -> None:
    """Do what no transaction has done, if there is anything: the policy may say that it is time to go on."""
    moment = now()
    with unit_of_work() as session:
        project = locked_project(session, project_id)
        if project.is_open:
            append_project_history(
                session,
                project,
                advance_project(session, project, Cause("catch-up", new_id()), moment),
                now=moment,
            )


def walks(run: ProjectRun, moment: datetime) -> bool:
    """Whether a worker that lives walks the project."""
    return run.walking_until is not None and run.walking_until > moment


def is_woken(run: ProjectRun, moment: datetime) -> bool:
    """Whether it was woken just now and has not begun to walk; after a failure, nobody knows."""
    if run.run_id is None or run.woken_at is None or run.failures:
        return False
    return timedelta(0) <= moment - run.woken_at < WAKE_AGAIN


def _is_unknown(run_id: str, woken: WakeResult) -> bool:
    """An ended run can go on as the same run; that is for the sweep to see to."""
    return woken is WakeResult.LOST and run_state(run_id) is WakeResult.LOST


def _forget_wake(project_id: str) -> None:
    """The hint has reached nobody, so that the next one is not held back."""
    with unit_of_work() as session:
        run = session.get_one(ProjectRun, project_id, with_for_update=True)
        run.woken_at = run.woken_at if run.failures else None


def create_anew(project_id: str, *, instead_of: str | None) -> WakeResult:
    """A run for a project whose run is still this one, or none; BUSY if it has another by now.

    Its key counts on, since an old key gives the old run even after it ended, and only once the run is known: so
    two at once, or a request that was made and never answered, make one run.
    """
    new_run = _prepared(project_id, instead_of)
    if new_run is None:
        return WakeResult.BUSY
    if instead_of is not None:
        log.warning("project %s: run %s is gone or has ended, a new one is made", project_id, instead_of)
    made = create_run(
        deployment=new_run.deployment,
        parameters={"project_id": project_id},
        idempotency_key=new_run.key,
        name=new_run.name,
        tags=new_run.tags,
    )
    if isinstance(made, WakeResult):
        return made
    with unit_of_work() as session:
        run = session.get_one(ProjectRun, project_id, with_for_update=True)
        if run.run_id in {None, made} and run.run_number < new_run.number:
            run.run_id, run.run_number = made, new_run.number
            run.woken_at = None if walks(run, now()) else now()
    return WakeResult.CREATED


def _prepared(project_id: str, instead_of: str | None) -> _NewRun | None:
    """The place of the old run is free from now on, so that the new one may begin before we know its id."""
    ours = installation()
    with unit_of_work() as session:
        run = session.get_one(ProjectRun, project_id, with_for_update=True)
        if run.run_id != instead_of:
            return None
        run.run_id = run.artifact_id = run.walking_until = None
        project, number = project_by_id(session, project_id), run.run_number + 1
        name, tags = name_and_tags(project, ours)
        key = f"{project.reference}:{project.id}:{number}"
        return _NewRun(ours.deployment_of(FLOWS[project.definition]), number, key, name, tags)


def revive(project_id: str, ours: Installation) -> WakeResult:
    """See to a run that seems not to live: it goes on as the same run if Prefect knows it, else a new one is made.

    Decided by what is so now, since whoever suspected it may have looked a while ago: one that lives is left alone.
    """
    with reading() as session:
        run = session.get_one(ProjectRun, project_id)
    state = run_state(run.run_id) if run.run_id else WakeResult.LOST
    if run.run_id is None or state is WakeResult.LOST:
        return create_anew(project_id, instead_of=run.run_id)
    if isinstance(state, WakeResult):
        return state
    if state.state_type == "COMPLETED":
        return create_anew(project_id, instead_of=run.run_id)
    if not state.has_ended and state.pool != ours.pool:
        return _replaced(project_id, run.run_id, state)
    if state.has_ended or is_dead(run, state, now()):
        return _recovered(project_id, run.run_id, state)
    return WakeResult.BUSY


def is_dead(run: ProjectRun, state: FlowRunState, moment: datetime) -> bool:
    """Whether a run that Prefect takes for running has lost its worker: its lease is over, or it never began."""
    if state.state_type not in {"RUNNING", "PENDING"} or walks(run, moment):
        return False
    return moment - state.since > (UNSEEN if run.walking_until is None else STARTS_WITHIN)


def _replaced(project_id: str, run_id: str, state: FlowRunState) -> WakeResult:
    """It waits in a work pool that is not ours, or no more: one of our own takes its place."""
    log.warning("project %s: its run waits in the pool %s, a new one is made", project_id, state.pool)
    ended = end_run(run_id, because="The project has a run in the work pool of its own site.")
    return create_anew(project_id, instead_of=run_id) if ended is WakeResult.LOST else ended


def _recovered(project_id: str, run_id: str, state: FlowRunState) -> WakeResult:
    log.warning("project %s: its run is %s, it is recovered", project_id, state.state_name)
    recovered = recover_run(run_id)
    if recovered is WakeResult.RECOVERED:
        with unit_of_work() as session:
            run = session.get_one(ProjectRun, project_id, with_for_update=True)
            if run.run_id == run_id and not walks(run, now()):
                run.walking_until = None
    return recovered
