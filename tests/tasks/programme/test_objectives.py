"""The objectives of a year: carried over once, kept by the topics that go on, and read from a file (OB-029, OB-065)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from models.clock import at_local
from models.errors import BadFile, WrongForm
from models.forms.programme.programme_review import (
    AddObjectiveForm,
    ChangeObjectiveForm,
    ReviewTopicForm,
)
from models.records import HistoryEntry, Objective, Project, Subscription, Topic, topic_objective
from models.vocabulary import (
    Letter,
    ObjectiveKind,
    Priority,
    ProjectType,
    QualityDimension,
    Stage,
    TaskKind,
    TopicSource,
)
from tasks.database.audit_trail import verify_chain
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.people.importing import PeopleImport
from tasks.programme.objectives.carry_over import carry_objectives
from tasks.programme.objectives.changing_objectives import (
    WantedObjective,
    add_objective,
    change_objective,
    import_objectives,
)
from tasks.programme.year.agreement import begin_programme
from tasks.programme.year.rollover import roll_over
from tasks.programme.year.topic_reviews import TopicChangeRequest, review_topic
from tests.support.people_at_once import at_once
from tests.support.programme.objectives import objective, serves
from tests.support.programme.topics_at_year_end import NEW, OLD, ON_TIME, topic
from tests.support.stored_rows import story
from tests.support.trust_at_work import World, everything, nonce


def codes(year: str = NEW) -> list[tuple[str, str, str]]:
    """The objectives of a year."""
    with reading() as session:
        query = select(Objective).where(Objective.programme_year == year)
        objectives = session.scalars(query.order_by(Objective.kind, Objective.code)).all()
        return [
            (each_objective.kind.value, each_objective.code, each_objective.owner)
            for each_objective in objectives
        ]


def carried() -> int:
    with unit_of_work() as session:
        return carry_objectives(session, NEW)


def test_objectives_are_carried_over_when_the_new_programme_begins_to_be_agreed_ob_029(
    world: World,
) -> None:
    objective("BAF 3", owner="Chief Nurse", measure="Falls", position="Better")
    world.go_to(at_local(date(2027, 1, 4), 9))

    begin_programme(NEW)

    assert codes() == [("board_assurance", "BAF 3", "Chief Nurse")]


def test_each_objective_is_carried_over_once_however_often_and_by_two_at_once(world: World) -> None:
    _ = world
    objective("BAF 3")
    objective("BAF 4", year=NEW, owner="Known there")
    objective("BAF 4", owner="Known before")

    assert sorted(at_once([carried, carried, carried]), key=str) == [0, 0, 1]
    assert codes() == [("board_assurance", "BAF 3", ""), ("board_assurance", "BAF 4", "Known there")]
    with reading() as session:
        told = session.scalars(
            select(HistoryEntry).where(HistoryEntry.action == "objective carried over")
        ).all()
    assert [entry.occurrence for entry in told] == [NEW, NEW]
    verify_chain()


def test_objective_that_was_renamed_in_the_new_year_does_not_come_again(sqlite_world: World) -> None:
    _ = sqlite_world
    objective("BAF 3")
    carried()
    with unit_of_work() as session:
        session.scalars(select(Objective).where(Objective.programme_year == NEW)).one().code = "BAF 3a"

    assert carried() == 0
    assert codes() == [("board_assurance", "BAF 3a", "")]


def test_objective_that_came_late_in_the_old_year_is_carried_over_at_its_turn(sqlite_world: World) -> None:
    objective("BAF 3")
    carried()
    objective("SO 1", kind=ObjectiveKind.STRATEGIC)
    sqlite_world.go_to(ON_TIME)

    roll_over(NEW)

    assert [code for _, code, _ in codes()] == ["BAF 3", "SO 1"]


SAID: dict[str, Any] = {
    "priority_given": Priority.HIGH,
    "priority_because": "The Board has asked for it.",
    "dimension": QualityDimension.PATIENT_SAFETY,
    "project_type": ProjectType.CLINICAL_AUDIT,
    "clinical_hours": 120,
    "support_hours": 0,
    "guideline": "NICE NG51",
    "target": "Four hours",
    "research_priority": "Frailty",
}


def subscription() -> str:
    with unit_of_work() as session:
        made = Subscription(title="Falls audit")
        session.add(made)
        session.flush()
        return made.id


def successor(title: str) -> Topic:
    with reading() as session:
        query = select(Topic).where(Topic.programme_year == NEW, Topic.title == title)
        return session.scalars(query.options(selectinload(Topic.objectives), joinedload(Topic.sponsor))).one()


@pytest.mark.parametrize("source", [TopicSource.LOCAL, TopicSource.NATIONAL_AUDIT])
def test_topic_that_goes_on_keeps_all_that_is_said_of_it_and_its_objectives_ob_087_ob_088(
    world: World, source: TopicSource
) -> None:
    fee, sponsor = subscription(), world.id_of("director")
    falls = topic("Falls", source=source, sponsor_id=sponsor, subscription_id=fee, **SAID)
    serves(falls, objective("BAF 3"), objective("1", kind=ObjectiveKind.REQUIREMENT))
    objective("1", kind=ObjectiveKind.STRATEGIC)
    world.go_to(ON_TIME)

    roll_over(NEW)
    roll_over(NEW)

    kept = successor("Falls")
    assert {name: getattr(kept, name) for name in SAID} == SAID
    assert (kept.sponsor_id, kept.subscription_id) == (sponsor, fee)
    assert [
        (each_objective.programme_year, each_objective.kind.value, each_objective.code)
        for each_objective in kept.objectives
    ] == [
        (NEW, "requirement", "1"),
        (NEW, "board_assurance", "BAF 3"),
    ]


def test_topic_that_the_new_year_has_already_takes_along_what_it_does_not_say_itself(
    sqlite_world: World,
) -> None:
    serves(topic("Falls", **SAID), objective("BAF 3"))
    topic("Falls", year=NEW, clinical_hours=7, guideline="NICE CG161")
    sqlite_world.go_to(ON_TIME)

    roll_over(NEW)

    kept = successor("Falls")
    assert (kept.clinical_hours, kept.guideline, kept.target) == (7, "NICE CG161", "Four hours")
    assert [each_objective.code for each_objective in kept.objectives] == ["BAF 3"]


@pytest.mark.parametrize(("given", "expected"), [(None, Priority.HIGH), (Priority.MEDIUM, Priority.MEDIUM)])
def test_project_that_begins_takes_the_priority_that_its_topic_was_given_ob_089(
    sqlite_world: World, given: Priority | None, expected: Priority
) -> None:
    topic("Falls", year=NEW, priority_given=given, priority_because="Few patients." if given else "")
    sqlite_world.go_to(ON_TIME)

    roll_over(NEW)

    with reading() as session:
        assert [project.priority for project in session.scalars(select(Project))] == [expected]


def test_registration_departs_from_the_priority_that_the_topic_was_given_with_a_reason_only_ob_089(
    sqlite_world: World,
) -> None:
    given: dict[str, Any] = {"priority_given": Priority.MEDIUM, "priority_because": "Few patients."}
    sqlite_world.propose(topic=topic("Falls", **given))
    sqlite_world.walk_to(Stage.REGISTRATION)
    assert sqlite_world.project.priority is Priority.MEDIUM

    with pytest.raises(WrongForm) as refused:
        sqlite_world.answer(TaskKind.REGISTER, priority="high", priority_reason=None)

    assert refused.value.sentences == [
        ("priority_reason", "By the rule the priority is the other one: say why not")
    ]
    sqlite_world.answer(TaskKind.REGISTER, priority="medium", priority_reason=None)


def written(folder: Path, text: str) -> Path:
    path = folder / "objectives.csv"
    path.write_text(text, encoding="utf-8")
    return path


ROWS = (
    "kind,code,title,owner,measure,position\n"
    "board_assurance,1,Fewer falls,Chief Nurse,Falls with harm,Better since June\n"
    "strategic,1,A learning Trust,,,\n"
)


@pytest.mark.usefixtures("database")
def test_objectives_are_read_from_a_file_once_and_changed_by_it_ob_065(tmp_path: Path) -> None:
    assert import_objectives(written(tmp_path, ROWS), year=NEW) == PeopleImport(rows=2, added=2, changed=0)
    before = everything()
    assert import_objectives(written(tmp_path, ROWS), year=NEW) == PeopleImport(rows=2, added=0, changed=0)
    assert everything() == before

    again = written(tmp_path, "kind,code,title,owner\nboard_assurance,1,No falls,\n")

    assert import_objectives(again, year=NEW) == PeopleImport(rows=1, added=0, changed=1)
    with reading() as session:
        objectives = session.scalars(select(Objective).order_by(Objective.kind)).all()
    assert [
        (each_objective.title, each_objective.owner, each_objective.position) for each_objective in objectives
    ] == [
        ("No falls", "Chief Nurse", "Better since June"),
        ("A learning Trust", "", ""),
    ]


@pytest.mark.usefixtures("sqlite_database")
@pytest.mark.parametrize(
    ("rows", "year", "complaint"),
    [
        (ROWS, "2027", "“2027” is not a programme year: write it like 2027-28."),
        (
            f"{ROWS}strategic,1,Twice,,,\n", NEW,
            "row 4, objective: “Strategic objective of the Board 1” stands in row 3 already.",
        ),
        (
            "kind,code,title\nmoon,1,Fly\n", NEW,
            ("row 2, kind: “moon” is not one of "
            "'board_assurance', 'strategic', 'audit_strategy' or 'requirement'."),
        ),
        ("kind,code,title\nstrategic,,Fly\n", NEW, "row 2, code: is missing."),
    ],
)  # fmt: skip
def test_file_with_an_error_stores_nothing(tmp_path: Path, rows: str, year: str, complaint: str) -> None:
    before = everything()

    with pytest.raises(BadFile) as refused:
        import_objectives(written(tmp_path, rows), year=year)

    assert str(refused.value) == f"objectives.csv: {complaint} Nothing was loaded."
    assert everything() == before


def sent(world: World, **changed: object) -> WantedObjective:
    form = AddObjectiveForm(**{**AddObjectiveForm.example, **changed})
    return WantedObjective(world.id_of("qist"), form, nonce())


def changing(world: World, **changed: object) -> WantedObjective:
    form = ChangeObjectiveForm(**{**ChangeObjectiveForm.example, **changed})
    return WantedObjective(world.id_of("qist"), form, nonce())


def test_objective_that_is_none_any_more_leaves_its_year_and_its_topics_once_ob_029(world: World) -> None:
    add_objective(NEW, sent(world))
    [(objective_id, *_)] = everything()["objective"]
    falls = topic("Falls", year=NEW)
    with unit_of_work() as session:
        session.execute(topic_objective.insert().values(topic_id=falls, objective_id=objective_id))

    wanted_objective = changing(world, stays=False)
    for _ in range(2):
        change_objective(NEW, objective_id, wanted_objective)

    assert (everything()["objective"], everything()["topic_objective"]) == ([], [])
    with reading() as session:
        told = session.scalars(select(HistoryEntry).where(HistoryEntry.action == "objective removed")).one()
    assert told.detail["changes"]["code"] == ["BAF 3", ""]


def test_topic_changes_from_one_objective_to_another_of_the_same_code(sqlite_world: World) -> None:
    add_objective(NEW, sent(sqlite_world))
    add_objective(NEW, sent(sqlite_world, kind="strategic"))
    with reading() as session:
        board, strategic = session.scalars(select(Objective).order_by(Objective.kind)).all()
    falls = topic("Falls", year=NEW)
    for number, each_objective in enumerate((board, strategic)):
        example = {**ReviewTopicForm.example, "title": "Falls", "owner_name": None, "owner_email": None}
        form = ReviewTopicForm(**{**example, "objectives": [each_objective.id], "reason": f"Reason {number}"})
        reviewed = review_topic(NEW, falls, TopicChangeRequest(sqlite_world.id_of("qist"), form, nonce()))

    assert reviewed.lines == [
        (
            "Objectives: BAF 3 (Strategic objective of the Board) "
            "(before: BAF 3 (Board Assurance Framework objective))"
        )
    ]


def test_research_governance_hears_of_an_idea_for_research_once_ob_071(sqlite_world: World) -> None:
    falls = topic("Falls", year=NEW)
    example = {**ReviewTopicForm.example, "title": "Falls", "owner_name": None, "owner_email": None}
    for title, priority in (("Falls", "Frailty"), ("Fewer falls", "Frailty"), ("Fewer falls", None)):
        form = ReviewTopicForm(
            **{**example, "title": title, "research_priority": priority, "reason": "Asked by the Board."}
        )
        review_topic(NEW, falls, TopicChangeRequest(sqlite_world.id_of("qist"), form, nonce()))

    assert sqlite_world.letters() == [(Letter.RESEARCH_IDEA, "research governance")]
    assert "research priority: Frailty" in sqlite_world.mails()[0].body_text


def test_priority_given_within_the_year_is_that_of_the_project_under_way_ob_089(sqlite_world: World) -> None:
    falls = topic("Falls", owner_id=sqlite_world.id_of("lead"))
    sqlite_world.propose(topic=falls)
    example = {**ReviewTopicForm.example, "title": "Falls", "owner_name": None, "owner_email": None}
    form = ReviewTopicForm(
        **{**example, "priority_given": "medium", "priority_because": "Few patients.", "reason": "Smaller."}
    )

    review_topic(OLD, falls, TopicChangeRequest(sqlite_world.id_of("qist"), form, nonce()))

    assert sqlite_world.project.priority is Priority.MEDIUM
    assert story(sqlite_world.project_id)[-1] == "The priority is medium now, as on the programme"


def test_double_click_adds_an_objective_once_and_changes_it_once(world: World) -> None:
    wanted_objective = sent(world)

    assert at_once([lambda: add_objective(NEW, wanted_objective)] * 4) == [None] * 4

    [(objective_id, *_)] = everything()["objective"]
    again = sent(world, position="Above the mean")
    assert at_once([lambda: change_objective(NEW, objective_id, again)] * 4) == [None] * 4
    with reading() as session:
        told = session.scalars(
            select(HistoryEntry).where(HistoryEntry.object_type == "objective").order_by(HistoryEntry.seq)
        ).all()
    assert [(entry.action, entry.detail) for entry in told] == [
        ("objective added", {}),
        (
            "objective changed",
            {"changes": {"position": ["Below the national mean since June", "Above the mean"]}},
        ),
    ]


def test_two_who_add_the_same_objective_are_told_and_one_is_stored(world: World) -> None:
    first, second = sent(world), WantedObjective(world.id_of("qist deputy"), sent(world).form, nonce())

    done = at_once([lambda: add_objective(NEW, first), lambda: add_objective(NEW, second)])

    assert [type(qierror) for qierror in done if qierror is not None] == [WrongForm]
    assert codes() == [("board_assurance", "BAF 3", "Chief Nurse")]
    assert codes(OLD) == []
