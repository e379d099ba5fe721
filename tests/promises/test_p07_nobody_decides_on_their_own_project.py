"""Whoever decides is somebody else, by any way round (P7; OB-079, OB-095)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import DatabaseError

from models.clock import now
from models.errors import OwnProject
from models.policy.lifecycle import LIFECYCLE
from models.records import Decision, HistoryEntry, HumanTask, MeasureFigure, ProjectPart
from models.vocabulary import FigureSource, Outcome, Part, Role, Stage, TaskKind
from tasks.answers.answer_task import answer_task
from tasks.cover.roster import LEAVERS
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.operations.operation import OperationRequest, Target, perform_operation
from tasks.operations.registry import PROJECT_OPERATIONS
from tasks.projects.daily_checks import check_projects
from tests.support.promises.invariants import broken
from tests.support.trust_at_work import QI, World, address, nonce


def deciders(project_id: str) -> set[str]:
    """Everybody who made a decision, rather than gave an answer, on a project."""
    with reading() as session:
        query = select(Decision.person_id).join(HumanTask, HumanTask.id == Decision.task_id)
        return set(session.scalars(query.where(HumanTask.project_id == project_id, HumanTask.decides)))


def test_p7_a_project_led_from_the_support_team_is_decided_by_the_rest_of_it_to_its_end(
    sqlite_world: World,
) -> None:
    world = sqlite_world
    world.propose(
        by="qist",
        lead_name="Ruth Calder",
        lead_email="Ruth.Calder@northbrook.example",
        deputy_name="Mei Tanaka",
        deputy_email="mei.tanaka@northbrook.example",
    )

    world.walk_to(Stage.CLOSED)

    assert deciders(world.project_id) == {
        world.id_of("qist deputy"),
        world.id_of("qist second member"),
        world.id_of("quality lead"),
        world.id_of("medical officer"),
    }
    assert broken() == {}


def test_p7_a_quality_lead_who_leads_a_project_hands_its_approval_to_the_deputy(sqlite_world: World) -> None:
    world = sqlite_world
    world.propose(
        by="quality lead", lead_name="Dr Helen Marsh", lead_email="helen.marsh@northbrook.example", **QI
    )
    world.walk_to(Stage.REGISTRATION)
    world.answer(TaskKind.REGISTER, **QI)

    assert world.open_tasks() == [(TaskKind.APPROVE, "quality deputy")]
    assert world.answer(TaskKind.APPROVE, Outcome.APPROVED).outcome == "approved"


def test_p7_every_step_that_judges_a_project_is_marked_as_a_decision() -> None:
    judged = {ask.kind.value for rule in LIFECYCLE.stages.values() for ask in rule.asks if ask.decides}

    assert judged == {
        "check_bronze_training",
        "register",
        "screen_research",
        "approve",
        "review_data_use",
        "review_support_team",
        "review_research_governance",
        "review_information_governance",
        "review_equality",
        "review_ethics",
        "resolve_objection",
        "oversee_actions",
        "confirm_closure",
    }


def refusals(project_id: str) -> list[tuple[str, str | None]]:
    """What the history says of decisions that were refused, and to whom."""
    query = select(HistoryEntry).where(
        HistoryEntry.action == "decision refused", HistoryEntry.project_id == project_id
    )
    with reading() as session:
        return [(entry.sentence, entry.person_id) for entry in session.scalars(query)]


def hand_over(world: World, *, to: str, on_day: str = "2026-11-02") -> None:
    typed = {"name": "Next Lead", "email": address(to), "on_day": on_day, "reason": "Agreed."}
    perform_operation(
        PROJECT_OPERATIONS["hand-over"],
        Target(reference=world.project.reference),
        OperationRequest(world.project.lead_id, nonce(), typed),
    )


def force_approval(world: World, *, by: str) -> None:
    """Insert a decision behind the back of the product."""
    with unit_of_work() as session:
        session.execute(
            insert(Decision).values(
                id="forced",
                task_id=world.task(TaskKind.APPROVE).id,
                project_id=world.project_id,
                person_id=world.id_of(by),
                outcome=Outcome.APPROVED,
                reason="",
                answer={},
                idem_key=nonce(),
                at=now(),
            )
        )


def test_p7_who_handed_the_project_over_is_not_asked_is_refused_and_is_kept_out_by_the_database(
    world: World,
) -> None:
    world.propose(by="quality lead", lead_name="Dr Helen Marsh", lead_email=address("quality lead"), **QI)
    hand_over(world, to="colleague")
    world.walk_to(Stage.REGISTRATION)
    world.answer(TaskKind.REGISTER, **QI)
    world.wait(days=1)

    assert world.open_tasks() == [(TaskKind.APPROVE, "quality deputy")]
    sent = world.answer_to(TaskKind.APPROVE, by="quality lead")
    for _ in range(2):
        with pytest.raises(OwnProject) as refusal:
            answer_task(sent)
    assert str(refusal.value).startswith("You take part in this project as its proposer, so")
    assert refusals(world.project_id) == [("Approval: was refused, is proposer", world.id_of("quality lead"))]
    with pytest.raises(DatabaseError, match="in which they take or took part"):
        force_approval(world, by="quality lead")
    assert broken() == {}


def test_p7_a_former_lead_who_did_not_propose_it_is_told_until_when_they_led(sqlite_world: World) -> None:
    world = sqlite_world
    world.propose()
    hand_over(world, to="quality lead")
    world.walk_to(Stage.REGISTRATION)
    hand_over(world, to="colleague")
    world.answer(TaskKind.REGISTER, **QI)

    with pytest.raises(OwnProject) as refusal:
        world.answer(TaskKind.APPROVE, by="quality lead")

    assert str(refusal.value) == (
        "You took part in this project as its project lead until Monday 2 November 2026, so somebody else must decide "
        "on it. The QI Support Team can say who."
    )
    [(sentence, _)] = refusals(world.project_id)
    assert sentence == "Approval: was refused, had been project lead until Mon 2 Nov 2026"


@pytest.mark.parametrize(
    "changed",
    [
        {"team": [{"name": "Dr Helen Marsh", "email": address("quality lead"), "profession": "medical"}]},
        {"deputy_name": "Dr Helen Marsh", "deputy_email": address("quality lead").upper()},
        {
            "is_trainee": True,
            "supervisor_name": "Dr Helen Marsh",
            "supervisor_email": address("quality lead"),
        },
    ],
    ids=["team", "deputy, in capitals", "supervisor"],
)
def test_p7_team_deputy_and_supervisor_leave_the_decision_to_the_next_of_the_role(
    sqlite_world: World, changed: dict[str, Any]
) -> None:
    world = sqlite_world
    world.propose(**QI, **changed)
    world.walk_to(Stage.REGISTRATION)
    world.answer(TaskKind.REGISTER, **QI)

    assert world.open_tasks() == [(TaskKind.APPROVE, "quality deputy")]
    with pytest.raises(OwnProject):
        world.answer(TaskKind.APPROVE, by="quality lead")


def test_p7_who_is_to_take_over_is_asked_for_no_decision_until_that_is_called_off(world: World) -> None:
    world.propose(**QI)
    world.walk_to(Stage.REGISTRATION)
    world.answer(TaskKind.REGISTER, **QI)
    assert world.open_tasks() == [(TaskKind.APPROVE, "quality lead")]

    hand_over(world, to="quality lead", on_day="2026-12-01")

    assert world.open_tasks() == [(TaskKind.APPROVE, "quality deputy")]
    with pytest.raises(DatabaseError, match="in which they take or took part"):
        force_approval(world, by="quality lead")
    perform_operation(
        PROJECT_OPERATIONS["call-off"],
        Target(reference=world.project.reference),
        OperationRequest(world.id_of("lead"), nonce(), {"reason": None}),
    )
    assert world.answer(TaskKind.APPROVE, Outcome.APPROVED, by="quality lead").outcome == "approved"
    assert broken() == {}


def test_p7_who_gave_figures_does_not_close_the_project(sqlite_world: World) -> None:
    world = sqlite_world
    world.propose()
    world.walk_until(TaskKind.SUBMIT_DATA)
    with unit_of_work() as session:
        session.execute(
            update(HumanTask)
            .where(HumanTask.id == world.task(TaskKind.SUBMIT_DATA).id)
            .values(role=Role.QIST, assignee_id=world.id_of("qist"))
        )
    world.walk_to(Stage.CLOSURE)
    world.walk_until(TaskKind.CONFIRM_CLOSURE)

    assert world.open_tasks() == [(TaskKind.CONFIRM_CLOSURE, "qist deputy")]


def test_p7_a_decision_that_waits_for_somebody_who_turns_out_to_take_part_is_asked_of_somebody_else(
    world: World,
) -> None:
    world.propose(**QI)
    world.walk_to(Stage.REGISTRATION)
    world.answer(TaskKind.REGISTER, **QI)
    with unit_of_work() as session:
        session.add(
            ProjectPart(
                project_id=world.project_id,
                person_id=world.id_of("quality lead"),
                part=Part.MEMBER,
                began_at=now() - timedelta(days=1),
                ended_at=now(),
            )
        )
    world.wait(days=1)

    assert (check_projects(LEAVERS), check_projects(LEAVERS)) == (1, 0)

    assert world.open_tasks() == [(TaskKind.APPROVE, "quality deputy")]
    with reading() as session:
        entry = session.scalars(select(HistoryEntry).where(HistoryEntry.action == "task passed on")).one()
    assert entry.detail["reason"] == "Whoever was asked takes part in the project, or did."


@pytest.mark.parametrize(
    "change", ["UPDATE project_part SET person_id = 'other'", "DELETE FROM project_part"]
)
def test_p7_the_database_lets_nobody_take_a_part_back(world: World, change: str) -> None:
    world.propose()

    with pytest.raises(DatabaseError, match="project_part is append-only"), unit_of_work() as session:
        session.execute(text(change))


def test_p7_the_database_stores_no_decision_of_somebody_who_entered_figures(world: World) -> None:
    world.propose(**QI)
    world.walk_to(Stage.REGISTRATION)
    world.answer(TaskKind.REGISTER, **QI)
    with unit_of_work() as session:
        session.add(
            MeasureFigure(
                project_id=world.project_id, cycle=1, measure="falls", period=date(2026, 10, 1), number=Decimal(3),
                group="", entered_by_id=world.id_of("quality lead"), entered_at=now(), source=FigureSource.PAGE,
            )
        )  # fmt: skip

    with pytest.raises(DatabaseError, match="in which they take or took part"):
        force_approval(world, by="quality lead")
