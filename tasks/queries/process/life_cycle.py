"""The life cycle as it is lived: open projects by stage, how long stages take, how they are left (6.4, 6.7)."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models.clock import at_local, local_date, now
from models.policy.lifecycle import LIFECYCLE
from models.policy.rules import Lifecycle
from models.policy.versions import of_projects
from models.process.medians import MedianInterval, median_interval
from models.process.stays import StageMove, StageStay, StayEnd, completed_stays, end_of
from models.records import Project, Transition
from models.vocabulary import ProjectType, Stage
from tasks.database.unit_of_work import reading
from tasks.people.permissions import only_team_and_groups

SEEN_FOR = timedelta(days=365)
"""The days up to yesterday in which a stay must have ended to be counted: a year, so that no season weighs more."""


@dataclass(frozen=True)
class StageTime:
    """How long completed stays took: their number and, of ten or more, the median of their working days."""

    count: int
    interval: MedianInterval | None


@dataclass(frozen=True)
class StageSeen:
    """A stage: how many projects are in it now, how long it took, in all and by kind of work, and how it was left.

    `ends` counts completed stays by how they ended, `early` those that ended early by where; `begun_again` counts how
    often the stage began anew without being left.
    """

    stage: Stage
    open_now: int
    time: StageTime
    by_kind: Mapping[ProjectType, StageTime]
    ends: Mapping[StayEnd, int]
    early: Mapping[Stage, int]
    begun_again: int


@dataclass(frozen=True)
class LifeCycleSeen:
    """All stages in the order of the newest table, those that only earlier versions have last."""

    first: date
    last: date
    stages: Sequence[StageSeen]
    versions: Sequence[Lifecycle]
    open_by_version: Mapping[int, int] = field(default_factory=dict)

    @property
    def open_projects(self) -> int:
        return sum(self.open_by_version.values())


@dataclass(frozen=True)
class _KnownStay:
    """A completed stay of a project of a kind; the kind is None while nobody has said."""

    stay: StageStay
    kind: ProjectType | None


def life_cycle_seen(person_id: str) -> LifeCycleSeen:
    """What the page of the process shows today; OnlyForTheTeam for who is neither of the team nor of a committee."""
    today = local_date(now())
    first, last = today - SEEN_FOR, today - timedelta(days=1)
    with reading() as session:
        only_team_and_groups(session, person_id)
        open_now = _open_now(session)
        stays = [known for known in _stays(session, first) if first <= known.stay.left_on <= last]
    versions = sorted(of_projects(), key=lambda policy: -policy.version)
    stages = dict.fromkeys(stage for policy in versions for stage in policy.stages)
    return LifeCycleSeen(
        first=first,
        last=last,
        stages=[_stage_seen(stage, open_now, stays) for stage in stages],
        versions=versions,
        open_by_version=_by_version(open_now),
    )


def _open_now(session: Session) -> dict[tuple[Stage, int], int]:
    """How many open projects there are by stage and version of the table."""
    query = (
        select(Project.stage, Project.definition_version, func.count())
        .where(Project.definition == LIFECYCLE.definition, Project.closed_at.is_(None))
        .group_by(Project.stage, Project.definition_version)
    )
    return {(stage, version): count for stage, version, count in session.execute(query).tuples()}


def _by_version(open_now: Mapping[tuple[Stage, int], int]) -> dict[int, int]:
    counts: Counter[int] = Counter()
    for (_, version), count in open_now.items():
        counts[version] += count
    return dict(counts)


def _stays(session: Session, first: date) -> Iterator[_KnownStay]:
    """Every completed stay of the projects that were under way since that day, also of before."""
    query = (
        select(
            Transition.project_id,
            Project.project_type,
            Transition.to_state,
            Transition.at,
            Transition.definition_version,
        )
        .join(Project, Project.id == Transition.project_id)
        .where(
            Project.definition == LIFECYCLE.definition,
            or_(Project.closed_at.is_(None), Project.closed_at >= at_local(first, 0)),
        )
        .order_by(Transition.project_id, Transition.seq)
    )
    rows = session.execute(query).tuples()
    for (_, kind), moves in groupby(rows, key=lambda row: (row[0], row[1])):
        way = [StageMove(Stage(to), local_date(at), version) for _, _, to, at, version in moves]
        yield from (_KnownStay(stay, kind) for stay in completed_stays(way))


def _stage_seen(
    stage: Stage, open_now: Mapping[tuple[Stage, int], int], stays: Sequence[_KnownStay]
) -> StageSeen:
    here = [known for known in stays if known.stay.stage is stage]
    ways = Counter((known.stay.to, known.stay.version) for known in here)
    ends, early = Counter[StayEnd](), Counter[Stage]()
    for (to, version), count in ways.items():
        end = end_of((stage, to), next(policy for policy in of_projects() if policy.version == version))
        ends[end] += count
        if end is StayEnd.EARLY:
            early[to] += count
    return StageSeen(
        stage=stage,
        open_now=sum(count for (of, _), count in open_now.items() if of is stage),
        time=_time(here),
        by_kind={kind: _time([known for known in here if known.kind is kind]) for kind in ProjectType},
        ends=ends,
        early=early,
        begun_again=sum(known.stay.begun_again for known in here),
    )


def _time(stays: Sequence[_KnownStay]) -> StageTime:
    return StageTime(len(stays), median_interval([known.stay.working_days for known in stays]))
