"""What the programme of a year covers, what it takes, and what each service said of each topic."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from models.clock import at_local
from models.records import Service
from models.vocabulary import ObjectiveKind, TaskKind, TopicSource, TopicState
from tasks.database.unit_of_work import reading
from tasks.programme.objectives.objectives_coverage import objectives_of
from tasks.programme.year.agreement import begin_programme
from tasks.programme.year.coverage import Coverage, Hours, coverage
from tasks.programme.year.relevance import Relevance, RelevanceJudgement, relevance
from tests.support.programme.objectives import objective, serves
from tests.support.programme.topics_at_year_end import NEW, topic
from tests.support.stored_rows import project_of
from tests.support.trust_at_work import World, address

AUDIT: dict[str, Any] = {"source": TopicSource.NATIONAL_AUDIT, "year": NEW}
AREAS: dict[str, Any] = {
    "areas": [
        {"area": "Urgent Care", "name": "Helen Marsh", "email": address("quality lead")},
        {"area": "Children", "name": "Nadia Rahman", "email": address("quality lead elsewhere")},
    ]
}
HOURS: dict[str, Any] = {
    "clinical_hours": 100, "clinical_hours_there": 90, "support_hours": 10, "support_hours_there": 50,
    "how_met": "Later",
}  # fmt: skip


def covered() -> Coverage:
    with reading() as session:
        return coverage(session, NEW)


def judged() -> Relevance:
    with reading() as session:
        return relevance(session, NEW)


def drafted(world: World) -> None:
    """The programme of the new year is drafted, and two services are asked what it means to them."""
    world.go_to(at_local(date(2027, 1, 11), 9))
    begin_programme(NEW)
    world.project_id = project_of("QIP-2027-28")
    world.answer(TaskKind.INVITE_TOPICS, **AREAS)
    world.answer(TaskKind.SUGGEST_TOPICS, has_topics=False, topics=[])
    world.answer(TaskKind.SUGGEST_TOPICS, has_topics=False, topics=[])
    world.answer(TaskKind.DRAFT_PROGRAMME, **HOURS)


def said_of(title: str) -> list[tuple[str, RelevanceJudgement, str]]:
    [topic_relevance] = [
        topic_relevance for topic_relevance in judged().topics if topic_relevance.title == title
    ]
    return [
        (relevance_answer.area.name, relevance_answer.judgement, relevance_answer.because)
        for relevance_answer in topic_relevance.judged
    ]


def service(code: str) -> str:
    with reading() as session:
        return session.scalars(select(Service.id).where(Service.code == code)).one()


def service_name(code: str) -> str:
    with reading() as session:
        return session.scalars(select(Service.name).where(Service.code == code)).one()


@pytest.mark.usefixtures("database")
def test_objectives_without_a_topic_are_known_ob_029_ob_030_ob_058() -> None:
    text, other = objective("BAF 3", year=NEW), objective("SO 1", year=NEW, kind=ObjectiveKind.STRATEGIC)
    objective("BAF 9")
    serves(topic("Falls", year=NEW), text)

    assert [objective_seen.id for objective_seen in covered().unserved] == [other]
    assert covered().objectives == 2


@pytest.mark.usefixtures("sqlite_database")
@pytest.mark.parametrize(
    ("state", "withdrawn_on", "counts"),
    [
        (TopicState.ON_THE_PROGRAMME, None, True),
        (TopicState.CARRIED_FORWARD, None, True),
        (TopicState.RETIRED, None, True),
        (TopicState.ON_THE_PROGRAMME, date(2027, 5, 1), False),
        (TopicState.SUGGESTED, None, False),
        (TopicState.NOT_TAKEN, None, False),
        (TopicState.NOT_JOINED, None, False),
    ],
)
def test_only_what_is_or_was_on_the_programme_serves_an_objective_ob_029(
    state: TopicState, withdrawn_on: date | None, *, counts: bool
) -> None:
    serves(topic("Falls", year=NEW, state=state, withdrawn_on=withdrawn_on), objective("BAF 3", year=NEW))

    with reading() as session:
        [objective_seen] = objectives_of(session, NEW)
    assert [serving_topic.title for serving_topic in objective_seen.topics] == (["Falls"] if counts else [])


def test_hours_of_the_topics_are_added_up_against_those_that_there_are_ob_090(sqlite_world: World) -> None:
    drafted(sqlite_world)
    topic("Falls", year=NEW, clinical_hours=60, support_hours=50, service_id=service("urgent-care"))
    topic("Sepsis", year=NEW, clinical_hours=40)
    topic("Asthma", year=NEW, clinical_hours=999, support_hours=999, state=TopicState.NOT_TAKEN)

    capacity = covered().capacity

    assert capacity.total == Hours("In all", 2, clinical=100, support=50, unknown=1)
    assert (capacity.clinical_there, capacity.support_there) == (90, 50)
    assert capacity.warnings == [
        "The programme takes 100 hours of clinical staff, and there are 90: 10 too many."
    ]
    assert [(hours.label, hours.clinical) for hours in capacity.by_service] == [
        ("No service named", 40), (service_name("urgent-care"), 60),
    ]  # fmt: skip


@pytest.mark.usefixtures("sqlite_database")
def test_without_a_draft_nobody_is_warned_ob_090() -> None:
    topic("Falls", year=NEW, clinical_hours=60, support_hours=50)

    assert (covered().capacity.clinical_there, covered().capacity.warnings) == (None, [])


def test_each_service_signs_what_concerns_it_by_its_answer_ob_084(world: World) -> None:
    asthma, _ = topic("Asthma", **AUDIT), topic("Sepsis", **AUDIT)
    drafted(world)
    world.wait(hours=1)
    assert said_of("Asthma") == [
        ("Children", RelevanceJudgement.WAITED_FOR, ""), ("Urgent Care", RelevanceJudgement.WAITED_FOR, ""),
    ]  # fmt: skip
    assert [topic_relevance.title for topic_relevance in covered().unjudged] == ["Asthma", "Sepsis"]

    no_children = [{"topic": asthma, "because": "We see no children."}]
    world.answer(TaskKind.COMMENT_ON_DRAFT, by="quality lead", not_relevant=no_children)
    topic("Stroke", **AUDIT)

    assert said_of("Asthma") == [
        ("Children", RelevanceJudgement.WAITED_FOR, ""),
        ("Urgent Care", RelevanceJudgement.NOT_RELEVANT, "We see no children."),
    ]  # fmt: skip
    assert said_of("Sepsis")[1] == ("Urgent Care", RelevanceJudgement.RELEVANT, "")
    assert said_of("Stroke")[1] == ("Urgent Care", RelevanceJudgement.NOT_ASKED, "")
    assert [topic_relevance.title for topic_relevance in covered().unjudged] == ["Stroke"]
    assert [(area.name, area.by, area.at) for area in judged().areas] == [
        ("Children", "", None),
        ("Urgent Care", "Dr Helen Marsh", at_local(date(2027, 1, 11), 10)),
    ]


def test_relevant_audit_that_is_not_joined_keeps_its_reason_and_who_decided_ob_004_ob_025(
    sqlite_world: World,
) -> None:
    asthma = topic("Asthma", **AUDIT)
    drafted(sqlite_world)
    sqlite_world.answer(TaskKind.COMMENT_ON_DRAFT)
    sqlite_world.answer(TaskKind.COMMENT_ON_DRAFT)
    not_joined = [{"topic": asthma, "because": "Too few patients."}]

    sqlite_world.answer(TaskKind.SIGN_PROGRAMME_OFF, not_joined=not_joined)

    [topic_relevance] = covered().not_joined
    assert topic_relevance.not_joined is not None
    assert (topic_relevance.title, topic_relevance.not_joined.because, topic_relevance.not_joined.by) == (
        "Asthma",
        "Too few patients.",
        sqlite_world.people["medical officer"].name,
    )
    assert covered().unjudged == []


@pytest.mark.usefixtures("sqlite_database")
def test_local_topics_and_withdrawn_audits_need_no_service_to_judge_them_ob_025() -> None:
    topic("Falls", year=NEW)
    topic("Withdrawn", withdrawn_on=date(2027, 1, 1), **AUDIT)
    topic("Enquiry", year=NEW, source=TopicSource.ENQUIRY)

    assert [topic_relevance.title for topic_relevance in covered().unjudged] == ["Enquiry"]
