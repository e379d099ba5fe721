"""What is stored of the programme, read back in the words of the story."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from models.records import HumanTask, Person, Project, Topic
from models.vocabulary import TaskKind, TaskState, TopicState
from tasks.database.unit_of_work import reading
from tests.support.programme.topics_at_year_end import NEW
from tests.support.stories.people_at_work import short


def tasks_of_programme() -> list[tuple[str, str, date]]:
    """What the programme of the new year asks of whom now, and by when."""
    query = (
        select(HumanTask.kind, Person.email, HumanTask.due_on)
        .join(Person, Person.id == HumanTask.assignee_id)
        .join(Project, Project.id == HumanTask.project_id)
        .where(Project.reference == f"QIP-{NEW}", HumanTask.state == TaskState.OPEN)
        .order_by(Person.email)
    )
    with reading() as session:
        return [(kind.value, short(email), due) for kind, email, due in session.execute(query).tuples()]


def titles(state: TopicState) -> list[str]:
    """The topics of the new year in a state."""
    return sorted(title for title, (topic_state, _) in topics_after(NEW).items() if topic_state is state)


def topics_after(year: str) -> dict[str, tuple[TopicState, str]]:
    """Where every topic of a year stands, and why it ended."""
    query = select(Topic.title, Topic.state, Topic.ended_because).where(Topic.programme_year == year)
    with reading() as session:
        return {title: (state, why) for title, state, why in session.execute(query).tuples()}


def begun_in(year: str) -> list[tuple[str, str, str]]:
    """The projects that have begun from the programme: title, who was asked for the proposal, by when."""
    query = (
        select(Project.title, Person.email, HumanTask.due_on)
        .join(HumanTask, HumanTask.project_id == Project.id)
        .join(Person, Person.id == HumanTask.assignee_id)
        .where(Project.programme_year == year, HumanTask.kind == TaskKind.PROPOSE)
        .where(HumanTask.due_on > date(2027, 4, 1))
        .order_by(Project.title)
    )
    with reading() as session:
        return [(title, to, due.isoformat()) for title, to, due in session.execute(query).tuples()]
