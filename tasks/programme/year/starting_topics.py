"""The topics of a year that has begun: each becomes a project, whose lead is asked for its proposal (6.1)."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy.orm import Session

from models.clock import local_date, now
from models.engine.advance import begin
from models.engine.events import TaskOpened
from models.policy.priorities import priority_of_project
from models.programme_year import RENEWED_EACH_YEAR, first_day
from models.records import Project, Topic
from models.vocabulary import ProjectType, Turn
from notifications.emails.outbox_rows import Occasion
from tasks.database.audit_trail import HistoryFact
from tasks.database.unit_of_work import unit_of_work
from tasks.people.lookup import directory, letterhead
from tasks.programme.topics.topics import locked_topics, owner_of, without_project
from tasks.projects.begun_for_lead.beginning import fill_in_proposal
from tasks.projects.new_project import new_project
from tasks.projects.project_rows import append_projects_history, store_events_and_letters

BEGUN = "begun from the programme"
"""How the history calls it when a topic becomes a project."""

_TYPES = dict.fromkeys(RENEWED_EACH_YEAR, ProjectType.NATIONAL_AUDIT)


def start_topics(ids: Sequence[str], year: str) -> Counter[Turn]:
    """Topics of the new year become projects; their leads are asked as if on 1 April."""
    moment = now()
    with unit_of_work() as session:
        topics = locked_topics(session, ids, without_project(year))
        append_projects_history(session, [_begun(session, topic, year) for topic in topics], now=moment)
    return Counter({Turn.BEGIN: len(topics)}) if topics else Counter()


def _begun(session: Session, topic: Topic, year: str) -> tuple[Project, list[HistoryFact]]:
    moment = now()
    lead, note = owner_of(session, topic, local_date(moment))
    project = new_project(session, topic.title, lead=lead, creator=lead, service=topic.service)
    project.topic_id, project.programme_year = topic.id, year
    project.priority = priority_of_project(topic.priority_given)
    who = directory(session, project, now=moment)
    events = begin(project, who, now=moment, asked_on=first_day(year))
    for happening in events:
        if isinstance(happening, TaskOpened) and note:
            happening.task.note = note
    facts = [
        _began(project, topic, year),
        *store_events_and_letters(session, Occasion(project, letterhead(session), moment), events),
    ]
    fill_in_proposal(session, project, _draft(topic, project), moment)
    return project, facts


def _draft(topic: Topic, project: Project) -> dict[str, object]:
    """What is known already waits in the lead’s form."""
    typed: dict[str, object] = {
        "title": topic.title,
        "topic": topic.id,
        "lead_name": project.lead.name,
        "lead_email": project.lead.email,
    }
    if topic.service is not None:
        typed["service"] = topic.service.code
    if (kind := topic.project_type or _TYPES.get(topic.source)) is not None:
        typed["project_type"] = kind
    return typed


def _began(project: Project, topic: Topic, year: str) -> HistoryFact:
    return HistoryFact(
        action=BEGUN,
        object_type="topic",
        object_id=topic.id,
        sentence=f"Begun as a topic of the programme {year}",
        project_id=project.id,
        occurrence=year,
    )
