"""What an answer about the programme changes on its topics, in the transaction of the answer (6.1)."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import now
from models.engine.answer_effects import NamedInAnswer
from models.forms import TaskForm
from models.forms.programme.programme_draft import DraftProgrammeForm, SuggestTopicsForm
from models.forms.programme.programme_sign_off import SignProgrammeOffForm
from models.inputs.text import compared
from models.records import Project, Topic
from models.vocabulary import TopicState


def change_topics(session: Session, project: Project, form: TaskForm, named: NamedInAnswer) -> None:
    """Change the topics of the programme as the answer says; nothing for any other answer."""
    if change := _CHANGES.get(type(form)):
        change(session, project, form, named)


def topics_of(session: Session, project: Project, state: TopicState) -> list[Topic]:
    """The topics of the programme’s year in a state, by title."""
    query = select(Topic).where(Topic.programme_year == project.programme_year, Topic.state == state)
    return list(session.scalars(query.order_by(Topic.title)))


def _suggest(session: Session, project: Project, form: SuggestTopicsForm, named: NamedInAnswer) -> None:
    """Each suggestion becomes a topic; what is on the programme by its title already is not there twice."""
    year = project.programme_year or ""
    known = set(session.scalars(select(Topic.title_key).where(Topic.programme_year == year)))
    for topic in form.topics:
        if (key := compared(topic.title)) in known:
            continue
        known.add(key)
        owner = named.person(topic.owner_email)
        session.add(
            Topic(
                programme_year=year,
                title=topic.title,
                source=topic.source,
                state=TopicState.SUGGESTED,
                owner_id=owner.id if owner else None,
                came_because=topic.why,
            )
        )


def _draft(session: Session, project: Project, form: DraftProgrammeForm, named: NamedInAnswer) -> None:
    """Every suggestion is taken that is not left out; of those, why is kept."""
    _ = named
    because = {left_out.topic: left_out.because for left_out in form.left_out}
    for topic in topics_of(session, project, TopicState.SUGGESTED):
        if topic.id in because:
            topic.state, topic.ended_because, topic.ended_at = TopicState.NOT_TAKEN, because[topic.id], now()
        else:
            topic.state = TopicState.ON_THE_PROGRAMME


def _sign_off(session: Session, project: Project, form: SignProgrammeOffForm, named: NamedInAnswer) -> None:
    """A relevant audit that is not joined stays on the record with the decision’s reason (OB-025)."""
    _ = named
    because = {excluded.topic: excluded.because for excluded in form.not_joined}
    for topic in topics_of(session, project, TopicState.ON_THE_PROGRAMME):
        if topic.id in because:
            topic.state, topic.ended_because, topic.ended_at = TopicState.NOT_JOINED, because[topic.id], now()


_CHANGES: Mapping[type[TaskForm], Callable[[Session, Project, Any, NamedInAnswer], None]] = {
    SuggestTopicsForm: _suggest,
    DraftProgrammeForm: _draft,
    SignProgrammeOffForm: _sign_off,
}
