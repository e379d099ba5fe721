"""The flow runs of the projects: every open project has one, and it has seen what happened last.

Nothing of a project is kept there. Deleting every run, or all of Prefect's database, loses nothing (P11, P35).
"""

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select

from models.clock import now
from models.engine.events import Cause
from models.policy.lifecycle import LIFECYCLE
from models.policy.programme import PROGRAMME
from models.records import HistoryEntry, Project, ProjectRun
from models.records.base import new_id
from tasks.answers.answer_task import advance_project
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.flow_runs.dossier import name_and_tags
from tasks.flow_runs.prefect_api import (
    FlowRunState,
    WakeResult,
    create_run,
    living_runs,
    recover_run,
    run_state,
    wake_run,
)
from tasks.projects.project_rows import append_project_history, locked_project, project_by_id

log = logging.getLogger(__name__)

DEPLOYMENTS = {
    LIFECYCLE.definition: "qi-project/qi-project",
    PROGRAMME.definition: "qi-programme/qi-programme",
}
"""The deployment (“flow/deployment”) whose runs walk what is defined by a policy table."""

WALK_LASTS = timedelta(seconds=45)
"""The lease of a walk; renewed at each step, so a worker that died is known dead within a minute."""

WAKE_AGAIN = timedelta(seconds=5)
UNSEEN = timedelta(seconds=45)
"""How long a run may be on its way to its first line before it is taken for dead."""

MOST_FAILURES = 5


@dataclass(frozen=True)
class UnreportedEvent:
    """An entry of the history that the run has not told yet."""

    seq: int
    sentence: str


def wake_project(project_id: str) -> WakeResult:
    """Hint to a project's run that something happened; creates the run if there is none. May fail without harm."""
    with reading() as session:
        run = session.get_one(ProjectRun, project_id)
        run_id = run.run_id
    if run_id is None:
        return _create(project_id)
    woken = wake_run(run_id)
    _note_wake(project_id)
    return _create(project_id) if woken is WakeResult.LOST and not _has_ended(run_id) else woken


def _has_ended(run_id: str) -> bool:
    """An ended run can go on as the same run; that is for the sweep to see to."""
    return not isinstance(run_state(run_id), WakeResult)


def _note_wake(project_id: str) -> None:
    with unit_of_work() as session:
        session.get_one(ProjectRun, project_id).woken_at = now()


def _create(project_id: str) -> WakeResult:
    """A new run; the idempotency key counts on, since an old key gives the old run even after it ended."""
    with reading() as session:
        project = project_by_id(session, project_id)
        run = session.get_one(ProjectRun, project_id)
        number, old = run.run_number + 1, run.run_id
        name, tags = name_and_tags(project)
        key = f"{project.reference}:{project.id}:{number}"
        deployment = DEPLOYMENTS[project.definition]
    made = create_run(
        deployment=deployment,
        parameters={"project_id": project_id},
        idempotency_key=key,
        name=name,
        tags=tags,
    )
    if made is None:
        return WakeResult.ENGINE_AWAY
    with unit_of_work() as session:
        run = session.get_one(ProjectRun, project_id, with_for_update=True)
        if run.run_id == old:
            run.run_id, run.run_number, run.artifact_id, run.woken_at = made, number, None, now()
            run.walking_until = None
    return WakeResult.CREATED


def begin_walk(project_id: str, run_id: str) -> bool:
    """A run starts to walk its project; False if another run has taken its place."""
    with unit_of_work() as session:
        run = session.get_one(ProjectRun, project_id, with_for_update=True)
        if run.run_id is None:
            run.run_id = run_id
        if run.run_id != run_id:
            return False
        run.walking_until = now() + WALK_LASTS
        return True


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


def unreported_events(project_id: str) -> list[UnreportedEvent]:
    """What happened since the run told the story last; at most two hundred entries at a time."""
    with reading() as session:
        run = session.get_one(ProjectRun, project_id)
        entries = session.scalars(
            select(HistoryEntry)
            .where(HistoryEntry.project_id == project_id, HistoryEntry.seq > run.told_seq)
            .order_by(HistoryEntry.seq)
            .limit(200)
        )
        return [UnreportedEvent(entry.seq, entry.sentence) for entry in entries]


def mark_reported(project_id: str, seq: int) -> None:
    """An entry has its task run; the lease of the walk is renewed."""
    with unit_of_work() as session:
        run = session.get_one(ProjectRun, project_id, with_for_update=True)
        run.told_seq = max(run.told_seq, seq)
        run.walking_until = now() + WALK_LASTS


def artifact_of(project_id: str) -> str | None:
    """The dossier artifact that is changed in place."""
    with reading() as session:
        return session.get_one(ProjectRun, project_id).artifact_id


def mark_shown(project_id: str, *, seq: int, artifact_id: str | None) -> None:
    """The run shows the project up to an entry of its history, and may sleep."""
    with unit_of_work() as session:
        run = session.get_one(ProjectRun, project_id, with_for_update=True)
        run.shown_seq, run.artifact_id, run.walking_until, run.failures = seq, artifact_id, None, 0


def mark_failed(project_id: str) -> int:
    """A walk failed; how often in a row."""
    with unit_of_work() as session:
        run = session.get_one(ProjectRun, project_id, with_for_update=True)
        run.failures += 1
        run.walking_until = None
        run.woken_at = now()
        return run.failures


def has_news(project_id: str, seq: int) -> bool:
    """Whether something happened to a project after an entry of its history."""
    with reading() as session:
        number = session.scalar(select(Project.last_history_seq).where(Project.id == project_id))
        return (number or 0) > seq


def keep_runs() -> Counter[str] | None:
    """See to it that every open project has a living run that knows the latest; None if Prefect is away.

    Asks what is and compares it with what should be, so it repairs a lost wake-up, a deleted run, a killed
    worker and an empty or older Prefect database alike.
    """
    living = living_runs(DEPLOYMENTS.values())
    if living is None:
        return None
    done: Counter[str] = Counter()
    for project_id, last_seq, run in _to_be_shown():
        remedy = _remedy(run, living, is_behind=run.shown_seq < last_seq)
        if remedy == "wake":
            done[wake_project(project_id)] += 1
        elif remedy == "look":
            done[_revive(project_id, run)] += 1
    return done


def _to_be_shown() -> list[tuple[str, int, ProjectRun]]:
    with reading() as session:
        rows = session.execute(
            select(Project.id, Project.last_history_seq, ProjectRun)
            .join(ProjectRun, ProjectRun.project_id == Project.id)
            .where(or_(Project.closed_at.is_(None), ProjectRun.shown_seq < Project.last_history_seq))
            .order_by(Project.id)
        )
        return [(project_id, last_seq, run) for project_id, last_seq, run in rows]


def _remedy(run: ProjectRun, living: Mapping[str, FlowRunState], *, is_behind: bool) -> str | None:
    """What a project's run needs: nothing, a wake-up, or a closer look."""
    moment = now()
    flow_run_state = living.get(run.run_id or "")
    if flow_run_state is None:
        return "look"
    if flow_run_state.state_type == "PAUSED":
        return "wake" if is_behind and _has_rested(run, moment) else None
    if flow_run_state.state_type in {"RUNNING", "PENDING"}:
        walks = run.walking_until is not None and run.walking_until > moment
        return None if walks or moment - flow_run_state.since < UNSEEN else "look"
    return None


def _has_rested(run: ProjectRun, moment: datetime) -> bool:
    """Whether it may be woken again: soon after a wake-up that was lost, ever later after failures (P17)."""
    patience = WAKE_AGAIN * 2**run.failures if run.failures < MOST_FAILURES else timedelta(days=1)
    return run.woken_at is None or moment - run.woken_at > patience


def _revive(project_id: str, run: ProjectRun) -> str:
    """A run that does not live: it goes on as the same run if Prefect knows it, else a new one is made."""
    if run.run_id is None:
        return _create(project_id)
    state = run_state(run.run_id)
    if state is WakeResult.ENGINE_AWAY:
        return WakeResult.ENGINE_AWAY
    if isinstance(state, WakeResult):
        log.warning("project %s: its run is gone, a new one is made", project_id)
        return _create(project_id)
    if state.state_type == "COMPLETED":
        return _create(project_id)
    log.warning("project %s: its run is %s, it is recovered", project_id, state.state_name)
    return recover_run(run.run_id)
