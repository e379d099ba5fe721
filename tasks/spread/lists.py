"""What projects have learned, in lists: what waits to be published, and what ended early has learned (OB-094)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count, islice
from typing import TypeAlias

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import Session

from models.answers.project_answers import form_of
from models.clock import local_date
from models.forms.project.closure import AbandonForm, WithdrawForm
from models.forms.project.spread.sharing import ShareLearningForm
from models.policy.lifecycle import LIFECYCLE
from models.records import Decision, HumanTask, LearningRelease, Project
from models.vocabulary import Publication, Stage, TaskKind
from tasks.closing.published_learning import is_published
from tasks.database.unit_of_work import reading
from tasks.people.permissions import only_support_team

MOST = 100
"""So many of each list are shown, the newest first."""

AT_ONCE = 200
"""So many are read together until there are enough."""

Row: TypeAlias = tuple[str, str, Stage, datetime | None, TaskKind, Decision]

_LEARNED = {
    Stage.CLOSED: TaskKind.SHARE_LEARNING,
    Stage.ABANDONED: TaskKind.ABANDON,
    Stage.WITHDRAWN: TaskKind.WITHDRAW,
}
"""In which answer it stands what a project has learned, by how it ended."""


@dataclass(frozen=True)
class LearnedOfProject:
    """A project that has ended, and what it learned, in its people’s words."""

    reference: str
    title: str
    stage: Stage
    ended_on: date
    learning: str
    publication: Publication | None = None


@dataclass(frozen=True)
class LearningLists:
    """For the QI Support Team: what its leads let be published and is not yet, and what ended early, newest first."""

    waiting: Sequence[LearnedOfProject]
    ended_early: Sequence[LearnedOfProject]


def learning_lists(person_id: str) -> LearningLists:
    """The lists; OnlyForTheTeam for everybody who is not of the QI Support Team."""
    with reading() as session:
        only_support_team(session, person_id)
        stands = exists().where(LearningRelease.project_id == Project.id, is_published())
        closed = _learned(session, [Stage.CLOSED], ~stands)
        waiting = (it for it in closed if it.publication in {Publication.TRUST, Publication.PUBLIC})
        early = _learned(session, [Stage.ABANDONED, Stage.WITHDRAWN])
        return LearningLists(waiting=list(islice(waiting, MOST)), ended_early=list(islice(early, MOST)))


def _learned(
    session: Session, stages: Sequence[Stage], *which: ColumnElement[bool]
) -> Iterator[LearnedOfProject]:
    """All of them, the newest first, read some at a time: which may be published is known once one is read."""
    kinds = {_LEARNED[stage] for stage in stages}
    query = (
        select(Project.reference, Project.title, Project.stage, Project.closed_at, HumanTask.kind, Decision)
        .join(HumanTask, HumanTask.project_id == Project.id)
        .join(Decision, Decision.task_id == HumanTask.id)
        .where(
            Project.definition == LIFECYCLE.definition,
            Project.stage.in_(stages),
            HumanTask.kind.in_(kinds),
            HumanTask.is_current,
            *which,
        )
        .order_by(Project.closed_at.desc(), Project.id.desc())
    )
    for reference, title, stage, closed_at, kind, decision in _some_at_a_time(session, query):
        given = form_of(decision, kind)
        if isinstance(given, ShareLearningForm | AbandonForm | WithdrawForm) and given.learning and closed_at:
            publication = given.publication if isinstance(given, ShareLearningForm) else None
            ended_on = local_date(closed_at)
            yield LearnedOfProject(reference, title, stage, ended_on, given.learning, publication)


def _some_at_a_time(session: Session, query: Select[Row]) -> Iterator[Row]:
    for skipped in count(0, AT_ONCE):
        rows = session.execute(query.offset(skipped).limit(AT_ONCE)).tuples().all()
        yield from rows
        if len(rows) < AT_ONCE:
            return
