"""The topics of a year that has ended: each takes its turn once, with its project if that is still open (6.1)."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.clock import now
from models.programme_year import RENEWED_ALL_THE_SAME, TurnOfTopic, first_day, turn_of, year_before
from models.records import Project, SubmissionWindow, Topic
from models.records.base import new_id
from models.vocabulary import TopicState, Turn
from tasks.database.audit_trail import HistoryFact, append_to_history
from tasks.database.unit_of_work import unit_of_work
from tasks.national.windows import lock_projects_of
from tasks.programme.objectives.carry_over import link_carried_topics
from tasks.programme.topics.topics import left_over, locked_topics, missed, successor_of
from tasks.projects.project_rows import append_projects_history

STATE_AFTER = {
    Turn.CARRY_FORWARD: TopicState.CARRIED_FORWARD,
    Turn.RENEW: TopicState.RENEWED,
    Turn.RETIRE: TopicState.RETIRED,
}
KEPT = (
    "title", "abbreviation", "host", "subject", "is_name_checked", "catalogue_id", "source", "owner_id", "service_id",
)  # fmt: skip
"""What a topic takes along into the next year."""

KEPT_UNLESS_SAID = (
    "sponsor_id", "priority_given", "priority_because", "dimension", "project_type", "clinical_hours", "support_hours",
    "guideline", "target", "research_priority", "subscription_id",
)  # fmt: skip
"""What it takes along also to a topic of the new year that is there already, where that says nothing of it."""


def end_topics(ids: Sequence[str], year: str) -> Counter[Turn]:
    """Topics of the year before take their turn, with their projects if those are still open."""
    turns, moment = Counter[Turn](), now()
    with unit_of_work() as session:
        lock_projects_of(session, ids)
        topics = locked_topics(session, ids, left_over(year))
        projects = _projects_of(session, topics)
        told: list[tuple[Project, list[HistoryFact]]] = []
        facts: list[HistoryFact] = []
        carried: list[tuple[Topic, Topic]] = []
        for topic in topics:
            project = projects.get(topic.id)
            turned = turn_of(topic, project)
            turns[turned.turn] += 1
            if topic.state not in RENEWED_ALL_THE_SAME:  # that we took no part, and why, stays with its year
                topic.state, topic.ended_because = STATE_AFTER[turned.turn], turned.because
                topic.ended_at = moment
            facts.append(_turned(topic, turned, year))
            if turned.turn is Turn.RETIRE:
                continue
            successor = _successor(session, topic, year)
            successor.came_from_id, successor.came_because = topic.id, turned.because
            carried.append((topic, successor))
            _carry_windows(session, topic, successor, year)
            if project is not None and turned.turn is Turn.CARRY_FORWARD:
                session.flush()
                project.topic_id, project.programme_year = successor.id, year
                told.append((project, [_moved(project, year)]))
        link_carried_topics(session, carried, year)
        append_to_history(session, facts, at=moment)
        append_projects_history(session, told, now=moment)
    return turns


def _carry_windows(session: Session, topic: Topic, successor: Topic, year: str) -> None:
    """A submission window that is open over the turn of the year goes on with the topic that carries its audit on."""
    query = select(SubmissionWindow).where(
        SubmissionWindow.topic_id == topic.id,
        SubmissionWindow.submitted.is_(None),
        SubmissionWindow.closes_on >= first_day(year),
    )
    there = {name for (name,) in session.execute(_names_of_windows(successor.id))}
    for window in session.scalars(query).all():
        if window.name not in there:
            session.flush()
            window.topic_id = successor.id


def _names_of_windows(topic_id: str) -> Select[tuple[str]]:
    return select(SubmissionWindow.name).where(SubmissionWindow.topic_id == topic_id)


def list_missed_again(session: Session, year: str) -> None:
    """The audits in which we take no part this year are on the list of the new one, to be decided on again (OB-025).

    Called when that one begins to be agreed; what is stopped after that comes on the list with the turn of the year.
    """
    query = select(Topic).where(Topic.programme_year == year_before(year), missed()).order_by(Topic.id)
    for topic in session.scalars(query).all():
        successor = _successor(session, topic, year)
        successor.came_from_id, successor.came_because = topic.id, turn_of(topic, None).because
        session.flush()


def _projects_of(session: Session, topics: Sequence[Topic]) -> dict[str, Project]:
    """The projects of topics under their locks, by topic."""
    query = select(Project).where(Project.topic_id.in_([topic.id for topic in topics])).order_by(Project.id)
    locked = query.with_for_update().execution_options(populate_existing=True)
    return {project.topic_id: project for project in session.scalars(locked) if project.topic_id}


def _successor(session: Session, topic: Topic, year: str) -> Topic:
    """The topic of the new year that carries one on: what is on the new programme already, or a copy."""
    if (same := successor_of(session, topic, year)) is not None:
        for name in KEPT_UNLESS_SAID:
            if getattr(same, name) in {None, ""}:
                setattr(same, name, getattr(topic, name))
        return same
    copied = {name: getattr(topic, name) for name in (*KEPT, *KEPT_UNLESS_SAID)}
    if session.scalar(
        select(Topic.id).where(Topic.programme_year == year, Topic.title_key == topic.title_key)
    ):
        copied["title"] = f"{topic.title[:180]} ({topic.programme_year})"
    successor = Topic(id=new_id(), programme_year=year, **copied)
    session.add(successor)
    return successor


def _turned(topic: Topic, turned: TurnOfTopic, year: str) -> HistoryFact:
    label = turned.turn.label
    sentence = f"“{topic.title}” ({topic.programme_year}): {label[0].lower()}{label[1:]}"
    return HistoryFact.of(
        topic,
        "topic turned",
        sentence,
        occurrence=year,
        detail={"turn": turned.turn, "because": turned.because},
    )


def _moved(project: Project, year: str) -> HistoryFact:
    return HistoryFact.of(
        project,
        "carried forward",
        f"Carried forward onto the programme {year}",
        occurrence=year,
        detail={"topic": project.topic_id},
    )
