"""Changes of the programme within its year: done and recorded in one transaction, once for each sending (OB-031)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.clock import local_date, now
from models.errors import NotFound, WrongForm
from models.forms.programme.programme_review import ReviewTopicForm
from models.policy.priorities import priority_of_project
from models.programme_year import first_day, is_programme_year
from models.records import Email, Person, ProgrammeReview, Project, Topic
from models.records.base import new_id
from models.vocabulary import TopicStanding, TopicState
from notifications.emails.programme import research_idea
from tasks.database.audit_trail import HistoryFact, append_to_history
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.national.participation import ask_to_stop, open_stop_request
from tasks.national.windows import lock_topic
from tasks.people.lookup import letterhead, research_governance
from tasks.people.permissions import only_for_team, only_team
from tasks.programme.topics.topic_fields import (
    NOBODY,
    NONE,
    WHOLE,
    blank_topic,
    fill_topic,
    standing_of,
    topic_values,
    typed_topic,
)
from tasks.programme.year.starting_topics import start_topics
from tasks.projects.project_rows import append_project_history, locked_project


@dataclass(frozen=True)
class TopicChangeRequest:
    """A change as it is sent: by whom, with which form, which nonce."""

    person_id: str
    form: ReviewTopicForm
    nonce: str


@dataclass(frozen=True)
class ReviewedTopic:
    """A change of the programme as it is told: each line says what it was and what it became."""

    year: str
    title: str
    by: str
    at: datetime
    reason: str
    lines: Sequence[str]


def topic_as_typed(year: str, topic_id: str, person_id: str) -> dict[str, object]:
    """A topic as its form shows it; NotFound, OnlyForTheTeam."""
    with reading() as session:
        only_team(session, person_id)
        topic = _topic(session, year, topic_id)
        return typed_topic(topic)


def only_for_reviewers(year: str, person_id: str) -> None:
    """OnlyForTheTeam for everybody else; NotFound if the year is none."""
    only_for_team(person_id)
    if not is_programme_year(year):
        raise NotFound("such programme year")


def review_topic(year: str, topic_id: str, change: TopicChangeRequest) -> ReviewedTopic:
    """Change a topic as the form says, and record who, when, what and why; sent again, it changes nothing.

    Refused: NotFound, OnlyForTheTeam, WrongForm if nothing is changed, the title is another topic’s, or the owner
    cannot be asked.
    """
    with unit_of_work() as session:
        only_team(session, change.person_id)
        lock_topic(session, topic_id)
        topic = _topic(session, year, topic_id)
        if (repeated := _earlier(session, change.nonce)) is not None:
            return repeated
        before = topic_values(topic)
        fill_topic(session, topic, change.form)
        changes = {
            name: [before[name], now_so]
            for name, now_so in topic_values(topic).items()
            if before[name] != now_so
        }
        if standing_of(topic) is not change.form.standing is TopicStanding.WE_STOP:
            changes["taking part"] = ["yes", _ask_to_stop(session, topic, change)]
        if not changes:
            raise WrongForm([("title", "Nothing was changed: change a field, or leave the page")])
        if "priority" in changes:
            _pass_priority_on(session, topic, change.person_id)
        if "research priority" in changes:
            _tell_research(session, topic)
        return _record(session, topic, change, changes)


def _ask_to_stop(session: Session, topic: Topic, change: TopicChangeRequest) -> str:
    """Ask the Chief Medical Officer; what is asked, in words. WrongForm if that is asked already, or cannot be now."""
    if topic.state is not TopicState.ON_THE_PROGRAMME or topic.withdrawn_on is not None:
        raise WrongForm([("standing", "It is not on the programme: there is nothing to stop")])
    if open_stop_request(session, topic.id) is not None:
        raise WrongForm([("standing", "The Chief Medical Officer is asked already and has not decided yet")])
    because = change.form.stop_because or ""
    ask_to_stop(session, topic, session.get_one(Person, change.person_id), because)
    return f"yes, until the Chief Medical Officer has decided whether we stop: {because}"


def _pass_priority_on(session: Session, topic: Topic, person_id: str) -> None:
    """The topic’s project that is under way has its priority from now on (OB-089)."""
    under_way = select(Project.id).where(Project.topic_id == topic.id, Project.closed_at.is_(None))
    project_id = session.scalar(under_way)
    priority = priority_of_project(topic.priority_given)
    if project_id is None:
        return
    project = locked_project(session, project_id)
    if project.priority is priority:
        return
    project.priority = priority
    fact = HistoryFact.of(
        project,
        "priority changed",
        f"The priority is {priority.value} now, as on the programme",
        person_id=person_id,
        occurrence=now().isoformat(),
    )
    append_project_history(session, project, [fact], now=now())


def _tell_research(session: Session, topic: Topic) -> None:
    """Research Governance hears of an idea for research, once (OB-071)."""
    moment = now()
    to = research_governance(session, local_date(moment)) if topic.research_priority else None
    if to is None:
        return
    letter = research_idea(topic, to, letterhead(session), moment)
    if session.scalar(select(Email.id).where(Email.key == letter.key)) is None:
        session.add(letter)


def add_topic(year: str, change: TopicChangeRequest) -> ReviewedTopic:
    """Add a topic to the programme, and record who, when and why; its project begins if the year runs.

    Sent again, it changes nothing. Refused: NotFound, OnlyForTheTeam, WrongForm.
    """
    only_for_reviewers(year, change.person_id)
    with unit_of_work() as session:
        session.execute(select(Person.id).where(Person.id == change.person_id).with_for_update())
        if (repeated := _earlier(session, change.nonce)) is not None:
            return repeated
        topic = blank_topic(year, change.form.title)
        session.add(topic)
        fill_topic(session, topic, change.form)
        changes = {name: [NONE, so] for name, so in topic_values(topic).items() if so != NONE}
        _tell_research(session, topic)
        added = _record(session, topic, change, changes)
    if first_day(year) <= local_date(now()) < first_day(year).replace(year=first_day(year).year + 1):
        start_topics([topic.id], year)
    return added


def reviews_of(year: str) -> list[ReviewedTopic]:
    """Every change of the programme of a year, the newest first."""
    query = (
        select(ProgrammeReview)
        .where(ProgrammeReview.programme_year == year)
        .options(joinedload(ProgrammeReview.topic), joinedload(ProgrammeReview.person))
        .order_by(ProgrammeReview.id.desc())
    )
    with reading() as session:
        return [_told(review) for review in session.scalars(query)]


def _topic(session: Session, year: str, topic_id: str) -> Topic:
    query = select(Topic).where(Topic.id == topic_id, Topic.programme_year == year)
    topic = session.scalar(query.options(*WHOLE).execution_options(populate_existing=True))
    if topic is None:
        raise NotFound("such topic")
    return topic


def _record(
    session: Session, topic: Topic, change: TopicChangeRequest, changes: Mapping[str, list[str]]
) -> ReviewedTopic:
    review = ProgrammeReview(
        id=new_id(),
        nonce=change.nonce,
        programme_year=topic.programme_year,
        topic_id=topic.id,
        person_id=change.person_id,
        at=now(),
        reason=change.form.reason,
        changes=dict(changes),
    )
    session.add(review)
    session.flush()
    fact = HistoryFact.of(
        topic,
        "programme reviewed",
        f"The programme {topic.programme_year} was changed: “{topic.title}”",
        person_id=change.person_id,
        occurrence=review.id,
        detail={"changes": dict(changes)},
    )
    append_to_history(session, [fact], at=review.at)
    loaded = session.get_one(
        ProgrammeReview,
        review.id,
        options=[joinedload(ProgrammeReview.topic), joinedload(ProgrammeReview.person)],
        populate_existing=True,
    )
    return _told(loaded)


def _earlier(session: Session, nonce: str) -> ReviewedTopic | None:
    """The change that the same sending of a form made before."""
    query = select(ProgrammeReview).where(ProgrammeReview.nonce == nonce)
    programme_review = session.scalar(
        query.options(joinedload(ProgrammeReview.topic), joinedload(ProgrammeReview.person))
    )
    return _told(programme_review) if programme_review is not None else None


def _told(review: ProgrammeReview) -> ReviewedTopic:
    return ReviewedTopic(
        review.programme_year,
        review.topic.title,
        review.person.name,
        review.at,
        review.reason,
        list(_lines(review.changes)),
    )


def _lines(changes: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for name, (before, after) in changes.items():
        was = f" (before: {before})" if before not in {NONE, NOBODY} else ""
        yield f"{name[0].upper()}{name[1:]}: {after}{was}"
