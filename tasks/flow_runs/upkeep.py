"""Seeing to it that every open project has a living run that knows the latest: few at a time, who waits longest first.

What is asked for grows with what changed. Runs that end or vanish in Prefect tell nobody, so the living ones are
counted each time, all are looked over if some are missing, and a few in turn if not.
"""

import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from threading import Event
from typing import NamedTuple, TypeVar

from sqlalchemy import ColumnElement, and_, func, or_, select

from models.clock import now
from models.errors import NotReady
from models.records import HistoryEntry, Installation, Project, ProjectRun
from models.settings import settings
from tasks.database.leases import keep_lease
from tasks.database.unit_of_work import reading
from tasks.flow_runs.installation import installation, note_look, own_deployments
from tasks.flow_runs.labels import mislabelled, relabel
from tasks.flow_runs.prefect_api import (
    MOVING,
    PAGE,
    FlowRunState,
    WakeResult,
    count_living_runs,
    living_runs,
    states_of,
)
from tasks.flow_runs.runs import WAKE_AGAIN, is_dead, revive, wake_project

log = logging.getLogger(__name__)

T = TypeVar("T")

AT_ONCE = 4
"""Requests to Prefect at the same time; more only make its server deaf to everybody else."""

STEP = 20
"""So many projects are seen to before the lease of the sweep is kept, and progress is shown."""

MOST_FAILURES = 5
FAILED = "failed"
"""What came of a project whose run could not be seen to for a reason of its own; the log says why."""

Watch = Callable[[Iterable[Sequence[str]]], Iterable[Sequence[str]]]
"""Goes through steps, each of some projects, and may show how far it has come."""


class _KeptRun(NamedTuple):
    """A project that must have a run, and what we know of that run."""

    project_id: str
    run: ProjectRun
    is_behind: bool


_IS_BEHIND = ProjectRun.shown_seq < Project.last_history_seq
_IS_EXPECTED = or_(Project.closed_at.is_(None), _IS_BEHIND)


def keep_runs(watch: Watch = iter) -> Counter[str] | None:
    """See to it that every open project has a living run that knows the latest; None if Prefect is away.

    Asks what is and compares it with what should be, so it repairs a lost wake-up, a deleted run, a killed
    worker and an empty or older Prefect database alike. Once Prefect is away, the rest is left for the next time.
    """
    ours = installation()
    moving = living_runs(own_deployments(ours), MOVING)
    if moving is None:
        return None
    remedies = _of_those_that_changed(ours, moving)
    in_turn = _of_those_in_turn(ours, set(moving))
    return _carried_out(remedies | {key: in_turn[key] for key in in_turn if key not in remedies}, watch)


_Remedy = Callable[[str], WakeResult]


def _of_those_that_changed(ours: Installation, moving: Mapping[str, FlowRunState]) -> dict[str, _Remedy]:
    """What is done with each project whose run is behind, or is taken for running and may be dead."""
    moment, remedies = now(), dict[str, _Remedy]()
    behind = _kept_runs(or_(_IS_BEHIND, and_(ProjectRun.run_id.is_(None), Project.closed_at.is_(None))))
    known = {kept.run.run_id for kept in behind}
    others = _kept_in_order(
        and_(ProjectRun.run_id.in_(few), _IS_EXPECTED) for few in _in_steps(set(moving) - known, PAGE)
    )
    for kept in (*behind, *others):
        state = moving.get(kept.run.run_id or "")
        if state is None and kept.is_behind and _has_rested(kept.run, moment):
            remedies[kept.project_id] = partial(_wake, ours=ours)
        elif kept.run.run_id is None or (state is not None and is_dead(kept.run, state, moment)):
            remedies[kept.project_id] = partial(revive, ours=ours)
    return remedies


def _wake(project_id: str, *, ours: Installation) -> WakeResult:
    woken = wake_project(project_id)
    return revive(project_id, ours) if woken is WakeResult.LOST else woken


def _kept_in_order(conditions: Iterable[ColumnElement[bool]]) -> Iterator[_KeptRun]:
    for condition in conditions:
        yield from _kept_runs(condition)


def _kept_runs(condition: ColumnElement[bool]) -> list[_KeptRun]:
    """The projects of which this is so; those first where something happened first that no run has shown."""
    newest = and_(HistoryEntry.project_id == Project.id, HistoryEntry.seq == Project.last_history_seq)
    with reading() as session:
        rows = session.execute(
            select(Project.id, ProjectRun, _IS_BEHIND)
            .join(ProjectRun, ProjectRun.project_id == Project.id)
            .outerjoin(HistoryEntry, newest)
            .where(condition)
            .order_by(HistoryEntry.at, Project.id)
        )
        return [_KeptRun(project_id, run, bool(is_behind)) for project_id, run, is_behind in rows]


def _has_rested(run: ProjectRun, moment: datetime) -> bool:
    """Whether it may be woken again: soon after a wake-up that was lost, ever later after failures (P17)."""
    patience = WAKE_AGAIN * 2**run.failures if run.failures < MOST_FAILURES else timedelta(days=1)
    return run.woken_at is None or moment - run.woken_at > patience


def _of_those_in_turn(ours: Installation, moving: Collection[str]) -> dict[str, _Remedy]:
    """What is done with each project whose run is gone, has ended too early, waits elsewhere or says an old lateness.

    Looked for among those whose turn it is, or all if some are missing; nothing if Prefect went away meanwhile.
    """
    missing = _missing(ours)
    if missing is None:
        return {}
    looks_at_all = missing < ours.unaccounted and (_missing(ours) or 0) < ours.unaccounted
    settled, looked_until = _settled(ours, everything=looks_at_all)
    lost, labelled = list[str](), list[str]()
    for few in _in_steps(settled, PAGE):
        keep_lease()
        states = states_of([run_id for _, run_id in few])
        if states is None:
            return {}
        resting = {project_id: states.get(run_id) for project_id, run_id in few if run_id not in moving}
        asleep = {
            project_id: state for project_id, state in resting.items() if state and _sleeps(state, ours)
        }
        lost += [project_id for project_id in resting if project_id not in asleep]
        labelled += mislabelled(asleep)
    unaccounted = -len(lost) if looks_at_all else min(0, max(missing, ours.unaccounted))
    if (looked_until, unaccounted) != (ours.looked_until, ours.unaccounted):
        note_look(looked_until=looked_until, unaccounted=unaccounted)
    return dict[str, _Remedy].fromkeys(lost, partial(revive, ours=ours)) | dict.fromkeys(labelled, relabel)


def _sleeps(state: FlowRunState, ours: Installation) -> bool:
    return not state.has_ended and state.pool == ours.pool


def _missing(ours: Installation) -> int | None:
    """How many more living runs there are than projects that should have one; below zero, some are missing."""
    living = count_living_runs(own_deployments(ours))
    if living is None:
        return None
    query = select(func.count()).select_from(Project).join(ProjectRun, ProjectRun.project_id == Project.id)
    with reading() as session:
        return living - (session.scalar(query.where(_IS_EXPECTED, ProjectRun.run_id.is_not(None))) or 0)


def _settled(ours: Installation, *, everything: bool) -> tuple[list[tuple[str, str]], str]:
    """Open projects with the runs they have, all or the next few in turn, and where the next turn begins."""
    query = (
        select(Project.id, ProjectRun.run_id)
        .join(ProjectRun, ProjectRun.project_id == Project.id)
        .where(Project.closed_at.is_(None), ProjectRun.run_id.is_not(None))
        .order_by(Project.id)
    )
    if not everything:
        query = query.where(Project.id > ours.looked_until).limit(PAGE)
    with reading() as session:
        rows = [(project_id, str(run_id)) for project_id, run_id in session.execute(query)]
    return rows, rows[-1][0] if len(rows) == PAGE and not everything else ""


def _carried_out(remedies: Mapping[str, _Remedy], watch: Watch) -> Counter[str]:
    """Each remedy, a few at the same time; what came of how many. After the first “engine away” no more is asked."""
    done, is_away = Counter[str](), Event()

    def see_to(project_id: str) -> str | None:
        if is_away.is_set():
            return None
        try:
            result = remedies[project_id](project_id)
        except NotReady:
            raise
        except Exception:  # one project keeps no other waiting (P17)
            log.exception("the run of project %s could not be seen to", project_id)
            return FAILED
        if result is WakeResult.ENGINE_AWAY:
            is_away.set()
        return result

    with ThreadPoolExecutor(min(AT_ONCE, settings().prefect_at_once)) as threads:
        for few in watch(list(_in_steps(remedies, STEP))):
            if is_away.is_set():
                break
            keep_lease()
            done.update(filter(None, threads.map(see_to, few)))
    return done


def _in_steps(things: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(things)
    while few := list(islice(rest, size)):
        yield few
