"""The topics of the programme that are still to take their turn, and who answers for one (6.1, OB-088)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeVar

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session, aliased, joinedload

from models.errors import NotReady
from models.programme_year import RENEWED_ALL_THE_SAME, RENEWED_EACH_YEAR, year_before
from models.records import Person, Project, RoleHolding, Topic
from models.vocabulary import Role, RoleStanding, TopicState
from tasks.people.lookup import support_team

K = TypeVar("K")
NO_SERVICE = "No service named"


def left_over(year: str) -> ColumnElement[bool]:
    """The topics of the year before that have not taken their turn.

    A relevant audit in which we took no part takes its turn, too, unless it is on the list of the new year (OB-025).
    """
    is_on = Topic.state == TopicState.ON_THE_PROGRAMME
    return (Topic.programme_year == year_before(year)) & (is_on | missed())


def missed() -> ColumnElement[bool]:
    """Relevant national audits in which we took no part, and which no topic of a later year carries on yet."""
    later = aliased(Topic)
    carried_on = exists().where(later.came_from_id == Topic.id)
    is_missed = Topic.state.in_(RENEWED_ALL_THE_SAME) & Topic.source.in_(RENEWED_EACH_YEAR)
    return is_missed & ~carried_on


def without_project(year: str) -> ColumnElement[bool]:
    """The topics of the year that are to begin: on the programme, not withdrawn, and without a project."""
    has_project = exists().where(Project.topic_id == Topic.id)
    is_on = (Topic.programme_year == year) & (Topic.state == TopicState.ON_THE_PROGRAMME)
    return is_on & Topic.withdrawn_on.is_(None) & ~has_project


def locked_topics(session: Session, ids: Sequence[str], condition: ColumnElement[bool]) -> Sequence[Topic]:
    """Those of the topics that still are as wanted, under their locks."""
    return session.scalars(
        select(Topic)
        .where(Topic.id.in_(ids), condition)
        .order_by(Topic.id)
        .options(joinedload(Topic.owner), joinedload(Topic.service))
        .with_for_update(of=Topic, key_share=True)
        .execution_options(populate_existing=True)
    ).all()


def successor_of(session: Session, topic: Topic, year: str) -> Topic | None:
    """The topic on the programme of the new year that carries one on already, or is known by its id or its title."""
    here = select(Topic).where(Topic.programme_year == year)
    if (same := session.scalar(here.where(Topic.came_from_id == topic.id))) is not None:
        return same
    free = here.where(Topic.came_from_id.is_(None))
    if topic.catalogue_id and (same := session.scalar(free.where(Topic.catalogue_id == topic.catalogue_id))):
        return same
    return session.scalar(free.where(Topic.title_key == topic.title_key))


def successors(session: Session) -> dict[str | None, str]:
    """Which topic carries which one of the year before on, by their ids."""
    query = select(Topic.came_from_id, Topic.id).where(Topic.came_from_id.is_not(None))
    return dict(session.execute(query).tuples().all())


def known_of_topic_or_successor(
    topic_id: str | None, later: Mapping[str | None, str], known: Mapping[str | None, K]
) -> K | None:
    """What is known of a topic or, if it went on, of the first that carries it on of which anything is."""
    while topic_id is not None:
        if topic_id in known:
            return known[topic_id]
        topic_id = later.get(topic_id)
    return None


def owner_of(session: Session, topic: Topic, today: date) -> tuple[Person, str]:
    """Who is asked to lead a topic’s project, and why, if it is not its clinical owner.

    Its owner; else the quality lead of its service; else the QI Support Team. NotReady if nobody at all is there.
    """
    if topic.owner is not None and topic.owner.is_here(today):
        return topic.owner, ""
    why = "its clinical owner has left" if topic.owner is not None else "it has no clinical owner yet"
    person = _quality_lead(session, topic, today) or support_team(session, today)
    if person is None:
        message = "Nobody is in the QI Support Team: add somebody to the Trust file and run “qi trust load”."
        raise NotReady(message)
    return person, f"You are asked because {why}. Say in the proposal who leads it."


def _quality_lead(session: Session, topic: Topic, today: date) -> Person | None:
    """The quality lead of the topic’s service, or the deputy."""
    if topic.service_id is None:
        return None
    query = (
        select(RoleHolding)
        .where(RoleHolding.role == Role.CDS_QUALITY_LEAD, RoleHolding.service_id == topic.service_id)
        .options(joinedload(RoleHolding.person))
    )
    standings = list(RoleStanding)
    holdings = sorted(
        session.scalars(query), key=lambda holding: (standings.index(holding.standing), holding.id)
    )
    return next((holding.person for holding in holdings if holding.person.is_here(today)), None)
