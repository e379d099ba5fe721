"""What a run does with our database while it walks its project: its lease, what it tells, how far it has come."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import select

from models.clock import local_date, now, spoken_days
from models.records import HistoryEntry, Project, ProjectRun
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.flow_runs.events import tell_events

log = logging.getLogger(__name__)

WALK_LASTS = timedelta(seconds=45)
"""The lease of a walk; renewed while its process lives, so a worker that died is known dead within a minute."""

LATEST = 10
"""So many entries of the history are told each by itself; what came before them is told as one."""


class WalkStart(StrEnum):
    """Whether a run may walk the project it was made for."""

    BEGUN = "begun"
    REPLACED = "replaced"  # another run walks it
    NOT_OURS = "not ours"  # no project of this installation


@dataclass(frozen=True)
class UnreportedEvent:
    """An entry of the history that the run has not told yet, or several: then `seq` is that of the last."""

    seq: int
    sentence: str


def begin_walk(project_id: str, run_id: str) -> WalkStart:
    """A run starts to walk its project, if that is its own; a wake-up that was on its way has come to its end."""
    with unit_of_work() as session:
        run = session.get(ProjectRun, project_id, with_for_update=True)
        if run is None:
            return WalkStart.NOT_OURS
        if run.run_id is None:
            run.run_id = run_id
        if run.run_id != run_id:
            return WalkStart.REPLACED
        run.walking_until = now() + WALK_LASTS
        run.woken_at = run.woken_at if run.failures else None
        return WalkStart.BEGUN


def go_on_walking(project_id: str, run_id: str) -> None:
    """The process that walks a project is alive: its lease is renewed, if it is still its own."""
    with unit_of_work() as session:
        run = session.get_one(ProjectRun, project_id, with_for_update=True)
        if run.run_id == run_id and run.walking_until is not None:
            run.walking_until = now() + WALK_LASTS


def unreported_events(project_id: str) -> list[UnreportedEvent]:
    """What happened since the run told the story last; of much the latest, and before it all that was earlier as one.

    So a run that is made late, for a project that has lived for long, tells where it stands within seconds.
    """
    with reading() as session:
        run = session.get_one(ProjectRun, project_id)
        entries = session.execute(
            select(HistoryEntry.seq, HistoryEntry.sentence, HistoryEntry.at)
            .where(HistoryEntry.project_id == project_id, HistoryEntry.seq > run.told_seq)
            .order_by(HistoryEntry.seq)
        ).all()
    latest = [UnreportedEvent(entry.seq, entry.sentence) for entry in entries[-LATEST:]]
    earlier = entries[:-LATEST]
    if not earlier:
        return latest
    days = spoken_days(local_date(earlier[0].at), local_date(earlier[-1].at))
    return [UnreportedEvent(earlier[-1].seq, f"{len(earlier)} earlier entries {days}"), *latest]


def told_as_events(project_id: str) -> list[UnreportedEvent]:
    """What happened since the run told the story last, once Prefect has all of it as events.

    Nothing while Prefect takes none: it is told on a later walk.
    """
    untold = unreported_events(project_id)
    if untold and not tell_events(project_id, after=told_until(project_id), until=untold[-1].seq):
        log.warning("Prefect takes no events now: what happened is told later")
        return []
    return untold


def told_until(project_id: str) -> int:
    """Up to which entry of the history its run has told the story."""
    with reading() as session:
        return session.get_one(ProjectRun, project_id).told_seq


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
