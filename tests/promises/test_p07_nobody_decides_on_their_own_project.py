from __future__ import annotations

from sqlalchemy import select

from models.policy.lifecycle import LIFECYCLE
from models.records import Decision, HumanTask
from models.vocabulary import Outcome, Stage, TaskKind
from tasks.database.unit_of_work import reading
from tests.support.promises.invariants import broken
from tests.support.trust_at_work import QI, World


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

    assert deciders(world.project_id) == {world.id_of("qist deputy"), world.id_of("quality lead")}
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
        "review_support_team",
        "review_research_governance",
        "review_information_governance",
        "review_equality",
        "review_ethics",
        "resolve_objection",
        "review_data_use",
        "oversee_actions",
        "confirm_closure",
    }
