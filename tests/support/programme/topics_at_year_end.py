"""A programme year that ends: topics in every standing, with their projects, and what became of them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from models.clock import at_local
from models.records import Email, HumanTask, Person, Project, Topic
from models.vocabulary import Letter, Stage, TaskKind, TaskState, TopicSource
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.programme.year.agreement import begin_programme, reference_of
from tests.support.trust_at_work import NATIONAL, World

OLD, NEW = "2026-27", "2027-28"
ON_TIME = at_local(date(2027, 4, 1), 9)


class Killed(BaseException):
    """The process dies: nobody catches it."""


def killed() -> None:
    raise Killed


def topic(title: str, *, year: str = OLD, **columns: object) -> str:
    """A topic of a year; its id."""
    with unit_of_work() as session:
        made = Topic(programme_year=year, title=title, **columns)
        session.add(made)
        session.flush()
        return made.id


def agreed(year: str) -> None:
    """The programme of a year is in force, whoever has agreed to it."""
    begin_programme(year)
    with unit_of_work() as session:
        programme = session.scalars(select(Project).where(Project.reference == reference_of(year))).one()
        programme.stage = Stage.IN_FORCE


def owned_by(world: World, name: str) -> dict[str, str]:
    return {"owner_id": world.id_of(name)}


def a_year_that_ends(world: World) -> None:
    """One topic for each way in which a year can end for it, and two that are new in the next."""
    national = {"source": TopicSource.NATIONAL_AUDIT, "host": "RCP"}
    audit = {"project_type": "national_audit"}
    world.propose(topic=topic("National, closed", **national), **audit)
    closed(world, **NATIONAL)
    world.propose(topic=topic("Local, closed"))
    closed(world)
    world.propose(topic=topic("Local, open"))
    world.walk_to(Stage.REGISTRATION)
    world.propose(topic=topic("National, open", **national), **audit)
    topic("Never begun", **owned_by(world, "colleague"))
    topic("Taken off the list", withdrawn_on=date(2027, 2, 1), **national)
    topic("New, with an owner", year=NEW, **owned_by(world, "lead"))
    topic("New, of somebody who left", year=NEW, **owned_by(world, "somebody who left"))
    topic("Local, open", year=NEW)
    topic("New, but withdrawn", year=NEW, withdrawn_on=date(2027, 3, 1))


def closed(world: World, **registered: str) -> None:
    """The project goes its whole way."""
    world.walk_to(Stage.REGISTRATION)
    world.answer(TaskKind.REGISTER, None, by=None, **{"priority": "high", **registered})
    world.walk_to(Stage.CLOSED)


def standings() -> list[tuple[str, str, str, str]]:
    """Every topic: year, title, state, and why it ended or came."""
    with reading() as session:
        topics = session.scalars(select(Topic).order_by(Topic.programme_year, Topic.title)).all()
        return [
            (
                each_topic.programme_year,
                each_topic.title,
                each_topic.state.value,
                each_topic.ended_because or each_topic.came_because,
            )
            for each_topic in topics
        ]


def begun(world: World) -> list[tuple[str, str, str, date]]:
    """The projects of the new year that begin: title, who is asked for the proposal, the note, by when."""
    query = (
        select(Project.title, Person.email, HumanTask.note, HumanTask.due_on)
        .join(HumanTask, HumanTask.project_id == Project.id)
        .join(Person, Person.id == HumanTask.assignee_id)
        .where(Project.programme_year == NEW, HumanTask.kind == TaskKind.PROPOSE)
        .where(HumanTask.state == TaskState.OPEN)
        .order_by(Project.title)
    )
    with reading() as session:
        rows = session.execute(query).tuples().all()
    return [(title, world.names[email], note, due_on) for title, email, note, due_on in rows]


def asked_on_the_programme() -> list[str]:
    """To whom a letter went that asks for the proposal of a topic of the new year."""
    with reading() as session:
        query = (
            select(Email.to_address)
            .join(Project, Project.id == Email.project_id)
            .where(
                Project.programme_year == NEW, Email.letter == Letter.TASK_OPENED, Email.created_at >= ON_TIME
            )
        )
        return sorted(session.scalars(query).all())
