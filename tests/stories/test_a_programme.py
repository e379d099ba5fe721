"""The programme of a year is agreed from January to March, and its topics begin on 1 April (6.1).

OB-057, OB-067, OB-085, OB-087: who is asked by when, who decides, and that nothing begins before all have said yes.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from models.clock import at_local, local_date, now
from models.records import Project, Topic
from models.vocabulary import Letter, Outcome, Stage, TaskKind, TopicState
from tasks.answers.drafts import typed_for
from tasks.database.unit_of_work import reading
from tasks.programme.year.agreement import begin_and_turn_programmes, begin_programme
from tasks.schedule.daily_jobs import run_daily_jobs
from tests.support.programme.topics_at_year_end import NEW, OLD, begun, topic
from tests.support.stored_rows import story
from tests.support.trust_at_work import World, address

AREAS: dict[str, Any] = {
    "areas": [
        {"area": "Urgent Care", "name": "Helen Marsh", "email": address("quality lead")},
        {"area": "Children", "name": "Nadia Rahman", "email": address("quality lead elsewhere")},
    ]
}
HOURS: dict[str, Any] = {
    "clinical_hours": 10,
    "clinical_hours_there": 20,
    "support_hours": 10,
    "support_hours_there": 20,
}


def test_a_programme_is_agreed_in_january_to_march_and_begins_on_the_first_of_april(
    sqlite_world: World,
) -> None:
    world = sqlite_world
    topic("Sepsis", owner_id=world.id_of("lead"))

    world.go_to(at_local(date(2027, 1, 3), 9))
    run_daily_jobs()
    assert programmes() == []
    world.go_to(at_local(date(2027, 1, 4), 9))
    run_daily_jobs()
    [(world.project_id, reference)] = programmes()
    assert (reference, world.project.title, world.open_tasks()) == (
        "QIP-2027-28", "Programme 2027-28", [(TaskKind.INVITE_TOPICS, "qist")],
    )  # fmt: skip
    invites = world.task(TaskKind.INVITE_TOPICS).id
    filled = [typed_for(invites, world.id_of(opens))["areas"] for opens in ("qist", "qist member")]
    assert [(row["area"], row["name"]) for row in filled[0]][-1] == ("Urgent Care", "Dr Helen Marsh")
    assert filled[0] == filled[1], "it lies with the team, so everybody of it finds the same"

    world.answer(TaskKind.INVITE_TOPICS, **AREAS)
    assert asked(world) == [
        (TaskKind.SUGGEST_TOPICS, "quality lead", "Urgent Care", date(2027, 2, 1)),
        (TaskKind.SUGGEST_TOPICS, "quality lead elsewhere", "Children", date(2027, 2, 1)),
    ]
    world.answer(TaskKind.SUGGEST_TOPICS)
    world.answer(TaskKind.SUGGEST_TOPICS, topics=[suggestion("Asthma"), suggestion("Sleep")])
    assert world.project.stage is Stage.DRAFTING
    assert titles(TopicState.SUGGESTED) == ["Asthma", "Falls with harm", "Sleep"]

    sleep = id_of("Sleep")
    world.answer(TaskKind.DRAFT_PROGRAMME, left_out=[{"topic": sleep, "because": "Too small."}], **HOURS)
    assert (titles(TopicState.ON_THE_PROGRAMME), titles(TopicState.NOT_TAKEN)) == (
        ["Asthma", "Falls with harm"], ["Sleep"],
    )  # fmt: skip
    world.answer(TaskKind.COMMENT_ON_DRAFT)
    asthma = [{"topic": id_of("Asthma"), "because": "We see no children."}]
    world.answer(TaskKind.COMMENT_ON_DRAFT, not_relevant=asthma)
    assert world.open_tasks() == [(TaskKind.SIGN_PROGRAMME_OFF, "medical officer")]
    world.answer(TaskKind.SIGN_PROGRAMME_OFF, not_joined=asthma)
    assert world.open_tasks() == [(TaskKind.AGREE_EFFECTIVE_CARE, "effective care")]
    world.go_to(at_local(date(2027, 3, 15), 9))
    world.answer(TaskKind.AGREE_EFFECTIVE_CARE)
    world.answer(TaskKind.AGREE_QUALITY_COMMITTEE)
    world.answer(TaskKind.PUBLISH_PROGRAMME)
    assert (world.project.stage, begin_and_turn_programmes()) == (Stage.IN_FORCE, 0)

    world.go_to(at_local(date(2027, 4, 1), 9))
    run_daily_jobs()
    run_daily_jobs()

    assert [(title, who) for title, who, _, _ in begun(world)] == [
        ("Falls with harm", "lead"),
        ("Sepsis", "lead"),
    ]
    assert (titles(TopicState.NOT_JOINED), titles(TopicState.CARRIED_FORWARD, OLD)) == (
        ["Asthma"],
        ["Sepsis"],
    )
    assert [letter for letter, _ in world.letters()].count(Letter.PROGRAMME_BEGUN) == 1


def test_changes_that_the_medical_officer_wants_take_the_programme_back_to_its_draft(
    sqlite_world: World,
) -> None:
    agreed_to(sqlite_world, Stage.SIGN_OFF)

    sqlite_world.answer(TaskKind.SIGN_PROGRAMME_OFF, Outcome.CHANGES_WANTED)

    assert sqlite_world.open_tasks() == [(TaskKind.DRAFT_PROGRAMME, "qist")]
    [email] = [mail for mail in sqlite_world.mails() if mail.letter is Letter.CHANGES_WANTED]
    assert "Add the CQUIN on frailty." in email.body_text
    sqlite_world.answer(TaskKind.DRAFT_PROGRAMME, **HOURS)
    assert sqlite_world.open_tasks() == [(TaskKind.SIGN_PROGRAMME_OFF, "medical officer")]


def test_changes_that_a_committee_wants_do_the_same_and_the_other_is_not_asked(sqlite_world: World) -> None:
    agreed_to(sqlite_world, Stage.COMMITTEES)

    sqlite_world.answer(TaskKind.AGREE_EFFECTIVE_CARE, Outcome.CHANGES_WANTED)

    assert sqlite_world.open_tasks() == [(TaskKind.DRAFT_PROGRAMME, "qist")]


def test_until_the_programme_is_agreed_none_of_its_topics_begins(sqlite_world: World) -> None:
    agreed_to(sqlite_world, Stage.COMMITTEES)
    topic("Sepsis", year=NEW, owner_id=sqlite_world.id_of("lead"))
    sqlite_world.go_to(at_local(date(2027, 4, 1), 9))

    run_daily_jobs()

    assert begun(sqlite_world) == []


def test_the_programme_of_a_year_begins_once(world: World) -> None:
    world.go_to(at_local(date(2027, 1, 11), 9))

    assert [begin_programme(NEW), begin_programme(NEW)] == [True, False]
    [(world.project_id, _)] = programmes()
    assert story(world.project_id)[0] == "The programme 2027-28 begins to be agreed"


def test_whoever_does_not_answer_is_reminded_and_others_are_told_and_nothing_is_skipped(
    sqlite_world: World,
) -> None:
    agreed_to(sqlite_world, Stage.CONSULTATION)

    sqlite_world.go_to(at_local(date(2027, 3, 31), 9))

    assert sqlite_world.project.stage is Stage.CONSULTATION
    assert {task.is_overdue(local_date(now())) for task in sqlite_world.project.tasks if task.is_open} == {
        True
    }


def agreed_to(world: World, stage: Stage) -> None:
    """A programme on its way, begun in time."""
    world.go_to(at_local(date(2027, 1, 11), 9))
    begin_programme(NEW)
    [(world.project_id, _)] = programmes()
    world.answer(TaskKind.INVITE_TOPICS, **AREAS)
    while world.project.stage is not stage:
        kind, _ = world.open_tasks()[0]
        world.answer(kind)


def suggestion(title: str) -> dict[str, object]:
    return {"title": title, "source": "local", "why": "It matters.", "owner_name": None, "owner_email": None}


def asked(world: World) -> list[tuple[TaskKind, str, str | None, date]]:
    tasks = [task for task in world.project.tasks if task.is_open]
    return [(task.kind, world.names[task.assignee.email], task.about, task.due_on) for task in tasks]


def programmes() -> list[tuple[str, str]]:
    with reading() as session:
        query = select(Project.id, Project.reference).where(Project.definition == "programme")
        return [(project_id, reference) for project_id, reference in session.execute(query)]


def titles(state: TopicState, year: str = NEW) -> list[str]:
    query = (
        select(Topic.title).where(Topic.state == state, Topic.programme_year == year).order_by(Topic.title)
    )
    with reading() as session:
        return list(session.scalars(query))


def id_of(title: str) -> str:
    with reading() as session:
        return session.scalars(select(Topic.id).where(Topic.title == title)).one()
