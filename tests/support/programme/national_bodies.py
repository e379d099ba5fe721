"""What the QI Support Team does about national audits and their reports, in few words, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from models.forms.programme.national_report import NewReportForm
from models.forms.programme.programme_review import ReviewTopicForm
from models.programme_year import first_day
from models.records import HumanTask, Project, StopRequest, Topic
from models.vocabulary import PaperKind, TaskKind, TopicSource
from tasks.answers.answer_task import AnswerRequest
from tasks.database.unit_of_work import reading
from tasks.national.intake import IntakeRequest, ReportTakenIn, take_in
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
from tests.support.trust_at_work import World, address, nonce

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


def account_of(year: str) -> Body:
    """The Quality Account of a programme year, made on the day after it."""
    first = first_day(year)
    next_year = first.replace(year=first.year + 1)
    period = ReportPeriod(first=first, last=next_year - timedelta(days=1), today=next_year)
    request = ReportRequest(kind=PaperKind.QUALITY_ACCOUNT, year=year, period=period)
    with reading() as session:
        return quality_account(session, gather(session, period), request)


TWELVE = "\n".join(f"{number}. Do thing {number} for every patient." for number in range(1, 13))
PROMISE: dict[str, Any] = {
    "action": "The coordinator does it each Monday.",
    "owner_name": "Amara Osei",
    "owner_email": address("lead"),
    "due_on": "2027-03-02",
}
ACCEPTED: dict[str, Any] = {"reply": "accepted", **PROMISE}
REPLIES: list[dict[str, Any]] = [
    {"reply": "not_accepted", "reason": "The host does it for us."},
    {"reply": "met", "evidence": "See the minutes of every Monday."},
    {"reply": "partly", "reason": "Only on weekdays.", **PROMISE},
    {"reply": "met", "evidence": "See the rota."},
]
ANSWERS = [{"number": str(number), **REPLIES[(number - 1) % 4]} for number in range(1, 13)]
"""An answer to each of the twelve: of four, one is declined, two are met, and one is promised in part."""


def new_report(world: World, *, by: str = "qist", topic: str | None = None) -> IntakeRequest:
    """A report as the QI Support Team sends it."""
    form = NewReportForm.model_validate({**NewReportForm.example, "topic": topic})
    return IntakeRequest(world.id_of(by), form, nonce())


def report_with_twelve(
    world: World, *, topic: str | None = None, taken: ReportTakenIn | None = None, **changed: object
) -> None:
    """A report is taken in: ten recommendations concern one service, three another, the last concerns nobody."""
    taken = taken or take_in(new_report(world, topic=topic))
    with reading() as session:
        world.project_id = session.get_one(HumanTask, taken.task_id).project_id
    shares = [
        ("Urgent Care", "quality lead", "1-10"),
        ("Children and Young People", "quality lead elsewhere", "9, 10 and 11"),
    ]
    areas = [
        {"area": name, "numbers": numbers, "person_name": "Somebody", "email": address(who)}
        for name, who, numbers in shares
    ]
    given: dict[str, Any] = {
        "recommendations": TWELVE,
        "areas": areas,
        "not_relevant": [{"numbers": "12", "because": "We have no such clinic."}],
    }
    world.answer(TaskKind.TAKE_IN_REPORT, **{**given, **changed})


def gap_analysis(world: World, area: str) -> HumanTask:
    """What a service is asked."""
    return next(
        task
        for task in world.project.tasks
        if task.kind is TaskKind.ANSWER_RECOMMENDATIONS and task.about == area
    )


def answer_gaps(world: World, area: str, numbers: Iterable[int]) -> None:
    """The service answers the recommendations that concern it."""
    task = gap_analysis(world, area)
    typed = {"answers": [ANSWERS[number - 1] for number in numbers]}
    world.send(AnswerRequest(task.id, task.assignee_id, typed, nonce(), task.version, "a session"))
