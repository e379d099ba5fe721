"""A second person of the team approves and closes what another registered, or somebody says why not (6.3; OB-079)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import delete, select

from models.errors import WrongForm
from models.forms.second_person import ALONE
from models.records import HistoryEntry, RoleHolding
from models.vocabulary import Outcome, Role, Stage, TaskKind
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.queries.tasks.task import task_seen
from tests.support.programme.topics_at_year_end import topic
from tests.support.trust_at_work import World

BECAUSE = "Both colleagues are on leave until Monday."


def answers_in_history(world: World, kind: TaskKind) -> list[tuple[str, Mapping[str, Any]]]:
    query = select(HistoryEntry).where(
        HistoryEntry.action == "answered", HistoryEntry.project_id == world.project_id
    )
    with reading() as session:
        return [
            (entry.sentence, entry.detail)
            for entry in session.scalars(query.order_by(HistoryEntry.seq))
            if entry.detail["kind"] == kind
        ]


def leave_alone(world: World, *names: str) -> None:
    """Take these out of the team."""
    with unit_of_work() as session:
        session.execute(
            delete(RoleHolding).where(RoleHolding.person_id.in_([world.id_of(name) for name in names]))
        )


def test_what_one_of_the_team_registered_is_approved_and_closed_by_the_next_of_it(
    sqlite_world: World,
) -> None:
    world = sqlite_world
    world.propose()
    world.walk_to(Stage.REGISTRATION)
    world.answer(TaskKind.REGISTER, by="qist")
    assert world.open_tasks() == [(TaskKind.APPROVE, "qist deputy")]

    world.walk_until(TaskKind.CONFIRM_CLOSURE)

    assert world.open_tasks() == [(TaskKind.CONFIRM_CLOSURE, "qist deputy")]
    [(sentence, detail)] = answers_in_history(world, TaskKind.APPROVE)
    assert (sentence, ALONE in detail) == ("Approval: approved", False)


def test_whoever_registered_it_says_why_they_approve_it_and_the_reason_is_in_the_history(
    world: World,
) -> None:
    world.propose()
    world.walk_to(Stage.REGISTRATION)
    world.answer(TaskKind.REGISTER, by="qist")
    task_id = world.task(TaskKind.APPROVE).id
    assert task_seen(task_id, world.id_of("qist")).is_alone
    assert not task_seen(task_id, world.id_of("qist deputy")).is_alone

    with pytest.raises(WrongForm) as refusal:
        world.answer(TaskKind.APPROVE, by="qist", alone_because=None)
    assert refusal.value.sentences == [
        (
            ALONE,
            "You worked on this project yourself: let a colleague decide, or say why you do it alone",
        )
    ]
    world.answer(TaskKind.APPROVE, by="qist", alone_because=BECAUSE)

    [(sentence, detail)] = answers_in_history(world, TaskKind.APPROVE)
    assert (sentence, detail[ALONE]) == ("Approval: approved, without a second person", BECAUSE)


def test_asking_for_changes_needs_no_second_person(sqlite_world: World) -> None:
    world = sqlite_world
    world.propose()
    world.walk_to(Stage.REGISTRATION)
    world.answer(TaskKind.REGISTER, by="qist")

    assert world.answer(TaskKind.APPROVE, Outcome.CHANGES_WANTED, by="qist", alone_because=None).outcome


def test_a_team_of_one_goes_on_and_says_so(sqlite_world: World) -> None:
    world = sqlite_world
    leave_alone(world, "qist deputy", "qist member", "qist second member")
    world.propose()
    world.walk_to(Stage.REGISTRATION)

    world.walk_to(Stage.CLOSED)

    assert [sentence for sentence, _ in answers_in_history(world, TaskKind.APPROVE)] == [
        "Approval: approved, without a second person"
    ]
    assert world.id_of("qist") in {task.assignee_id for task in world.project.tasks if task.role is Role.QIST}


def test_whoever_designed_it_leaves_its_registration_to_a_colleague_or_says_why_not(
    sqlite_world: World,
) -> None:
    world = sqlite_world
    world.propose(topic=topic("Sepsis"))
    world.walk_until(TaskKind.DESIGN)
    world.answer(TaskKind.DESIGN, by="qist")
    assert world.open_tasks() == [(TaskKind.REGISTER, "qist deputy")]

    with pytest.raises(WrongForm, match="let a colleague decide, or say why you do it alone"):
        world.answer(TaskKind.REGISTER, by="qist", alone_because=None)
    world.answer(TaskKind.REGISTER, by="qist", priority="high", alone_because=BECAUSE)

    assert [sentence for sentence, _ in answers_in_history(world, TaskKind.REGISTER)] == [
        "Registration: registered, without a second person"
    ]
