"""What the turn of a programme year would do, and whom it would write to: read, decided by the same rules, not done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.clock import at_local
from models.engine.escalation_timers import MORNING
from models.policy.lifecycle import LIFECYCLE
from models.policy.versions import newest_policy
from models.programme_year import TurnOfTopic, first_day, turn_of
from models.records import Project, Topic
from models.vocabulary import Role, TopicSource, Turn
from tasks.database.unit_of_work import reading
from tasks.people.lookup import directory
from tasks.programme.topics.topics import left_over, owner_of, successor_of, without_project
from tasks.programme.year.rollover import check_year


@dataclass(frozen=True)
class PlannedTurn:
    """One line of a rehearsal: what becomes of a topic and why; of one that begins, who is written to, by when."""

    turn: Turn
    title: str
    source: TopicSource
    because: str
    asked: str | None = None
    asked_name: str | None = None
    due_on: date | None = None


def dry_run_of_year(year: str, *, as_of: date) -> list[PlannedTurn]:
    """What a rollover on that day would do, given what is known now; nothing is stored.

    Refused: NoProgrammeYear, YearNotBegun, YearOver.
    """
    check_year(year, as_of)
    with reading() as session:
        ended = [(topic, project, turn_of(topic, project)) for topic, project in _left_over(session, year)]
        lines = [
            PlannedTurn(turned.turn, topic.title, topic.source, turned.because) for topic, _, turned in ended
        ]
        return lines + [_begins(session, topic, year, as_of) for topic in _beginning(session, year, ended)]


def _left_over(session: Session, year: str) -> Iterator[tuple[Topic, Project | None]]:
    topics = session.scalars(
        select(Topic)
        .where(left_over(year))
        .order_by(Topic.id)
        .options(joinedload(Topic.owner), joinedload(Topic.service))
    ).all()
    query = select(Project).where(Project.topic_id.in_([topic.id for topic in topics]))
    projects = {project.topic_id: project for project in session.scalars(query)}
    yield from ((topic, projects.get(topic.id)) for topic in topics)


def _beginning(
    session: Session, year: str, ended: Sequence[tuple[Topic, Project | None, TurnOfTopic]]
) -> Iterator[Topic]:
    """The topics that begin: those of the year, and copies of those that carry on without a project."""
    brings_project, copied = set[str](), list[Topic]()
    for topic, project, turned in ended:
        if turned.turn is Turn.RETIRE:
            continue
        same = successor_of(session, topic, year)
        if turned.turn is Turn.CARRY_FORWARD and project is not None:
            brings_project |= {same.id} if same else set()
        elif same is None:
            copied.append(topic)
    there = session.scalars(
        select(Topic)
        .where(without_project(year), Topic.id.not_in(brings_project))
        .order_by(Topic.id)
        .options(joinedload(Topic.owner), joinedload(Topic.service))
    )
    yield from (*there, *copied)


def _begins(session: Session, topic: Topic, year: str, as_of: date) -> PlannedTurn:
    lead, note = owner_of(session, topic, as_of)
    project = Project(lead=lead, deputy=None, service_id=topic.service_id)
    asked = directory(session, project, now=at_local(as_of, MORNING)).assign(Role.LEAD, project)
    policy = newest_policy(LIFECYCLE.definition)
    first = policy.rule(policy.first).asks[0]
    due_on = first.due_on(project, None, as_of, first_day(year))
    because = note or asked.note or f"A topic of the programme {year}."
    person = asked.person
    return PlannedTurn(Turn.BEGIN, topic.title, topic.source, because, person.email, person.name, due_on)
