"""What the QI Support Team does about national audits and their reports, in few words, and what became of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from models.forms.programme.programme_review import ReviewTopicForm
from models.programme_year import first_day
from models.records import NationalReport, Project, StopRequest, Topic
from models.vocabulary import PaperKind, TopicSource
from tasks.database.unit_of_work import reading
from tasks.programme.year.topic_reviews import (
    ReviewedTopic,
    TopicChangeRequest,
    review_topic,
    topic_as_typed,
)
from tasks.reports.body import Body, ReportRequest
from tasks.reports.evidence.gathering import gather
from tasks.reports.evidence.model import ReportPeriod
from tasks.reports.external.quality_account import quality_account
from tests.support.programme.topics_at_year_end import OLD, topic
from tests.support.trust_at_work import World, nonce

BECAUSE = "The service moves to another Trust in May."


def hip_fractures(world: World, **columns: Any) -> str:  # noqa: ANN401 -- whatever a topic has
    """A national audit on the programme, owned by the colleague; its id."""
    national = {"source": TopicSource.NATIONAL_AUDIT, "host": "RCP", "owner_id": world.id_of("colleague")}
    return topic("Hip fractures", **national | columns)


def change(
    world: World, topic_id: str, *, by: str = "qist", year: str = OLD, **typed: object
) -> ReviewedTopic:
    """Change a topic on its page."""
    given = topic_as_typed(year, topic_id, world.id_of(by)).items()
    shown = {name: value for name, value in given if value not in ("", None)}
    form = ReviewTopicForm.model_validate({**shown, "reason": "It is so.", **typed})
    return review_topic(year, topic_id, TopicChangeRequest(world.id_of(by), form, nonce()))


def ask_to_stop(world: World, topic_id: str, because: str = BECAUSE) -> None:
    """QIST asks the Chief Medical Officer whether we stop; from then on the world is that undertaking."""
    change(world, topic_id, standing="we_stop", stop_because=because)
    with reading() as session:
        requests = select(StopRequest.project_id).where(StopRequest.topic_id == topic_id)
        world.project_id = session.scalars(requests.order_by(StopRequest.id.desc())).first() or ""


def topic_now(topic_id: str) -> Topic:
    """A topic as it is stored."""
    with reading() as session:
        return session.get_one(Topic, topic_id)


def carried_on(topic_id: str) -> Topic:
    """The topic that carries one on."""
    with reading() as session:
        return session.scalars(select(Topic).where(Topic.came_from_id == topic_id)).one()


def project_of(topic_id: str) -> Project:
    """The project of a topic."""
    with reading() as session:
        return session.scalars(select(Project).where(Project.topic_id == topic_id)).one()


def report_id() -> str:
    """The one report that was taken in."""
    with reading() as session:
        return session.scalars(select(NationalReport.id)).one()


def account_of(year: str) -> Body:
    """The Quality Account of a programme year, made on the day after it."""
    first = first_day(year)
    next_year = first.replace(year=first.year + 1)
    period = ReportPeriod(first=first, last=next_year - timedelta(days=1), today=next_year)
    request = ReportRequest(kind=PaperKind.QUALITY_ACCOUNT, year=year, period=period)
    with reading() as session:
        return quality_account(session, gather(session, period), request)
