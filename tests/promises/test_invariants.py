from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from models.vocabulary import Outcome, Stage, TaskKind
from notifications.smtp.postman import Postman
from tasks.database.audit_trail import verify_chain
from tasks.database.unit_of_work import dry_run
from tasks.mail.sending import send_waiting_mail
from tasks.reminders.due_timers import fire_due_timers
from tests.support.policy_table import stage_after
from tests.support.promises.faults import ALSO_FOUND, FAULTS
from tests.support.promises.invariants import INVARIANTS, broken
from tests.support.trust_at_work import NATIONAL, QI, World


def days_go_by(world: World, postman: Postman, days: int) -> None:
    """Each morning timers are fired and mail is sent."""
    for _ in range(days):
        world.wait(days=1)
        fire_due_timers()
        send_waiting_mail(postman)


def test_everything_holds_after_each_day_of_a_whole_life_with_two_cycles(
    world: World, postman: Postman
) -> None:
    world.propose()
    days_go_by(world, postman, 24)
    assert broken() == {}
    world.walk_to(Stage.ACTION_MONITORING)
    days_go_by(world, postman, 3)
    world.answer(TaskKind.IMPLEMENT_ACTION)
    world.answer(TaskKind.OVERSEE_ACTIONS, Outcome.FURTHER_ACTIONS)
    world.answer(TaskKind.IMPLEMENT_ACTION)
    world.answer(TaskKind.OVERSEE_ACTIONS)
    begins = world.today + timedelta(days=30)
    world.answer(TaskKind.CHECK_EFFECT, Outcome.NEXT_CYCLE, next_cycle_on=begins.isoformat())
    assert broken() == {}
    days_go_by(world, postman, 31)
    assert (world.project.cycle, broken()) == (2, {})

    world.walk_to(Stage.CLOSED)
    days_go_by(world, postman, 1)

    assert broken() == {}
    assert verify_chain() > 60


def test_everything_holds_after_every_other_way_a_project_can_go(world: World, postman: Postman) -> None:
    world.propose(by="colleague")
    world.answer(TaskKind.PROPOSE)
    world.walk_to(Stage.REGISTRATION)
    world.answer(TaskKind.REGISTER, Outcome.CHANGES_WANTED)
    world.walk_to(Stage.REGISTRATION)
    world.answer(TaskKind.REGISTER, Outcome.UNCLEAR_IF_RESEARCH)
    world.answer(TaskKind.SCREEN_RESEARCH, Outcome.RESEARCH)
    assert (world.project.stage, broken()) == (Stage.REDIRECTED, {})

    world.propose()
    world.walk_to(Stage.REGISTRATION)
    world.answer(TaskKind.REGISTER, **NATIONAL)
    world.answer(TaskKind.REVIEW_INFORMATION_GOVERNANCE, Outcome.OBJECTED)
    world.answer(TaskKind.REVIEW_SUPPORT_TEAM)
    world.answer(TaskKind.REVIEW_RESEARCH_GOVERNANCE, Outcome.APPROVED_WITH_CONDITIONS)
    days_go_by(world, postman, 10)
    assert (world.project.hold, broken()) == ("On hold: resolve the objection", {})
    world.answer(TaskKind.RESOLVE_OBJECTION, Outcome.REVIEW_AGAIN)
    world.answer(TaskKind.REVIEW_INFORMATION_GOVERNANCE)
    assert (world.project.stage, broken()) == (stage_after(Stage.APPROVAL, Outcome.APPROVED), {})

    world.propose()
    world.walk_to(Stage.REGISTRATION)
    world.answer(TaskKind.REGISTER, **QI, could_harm="unknown")
    world.answer(TaskKind.APPROVE, Outcome.DECLINED)
    assert (world.project.stage, broken()) == (Stage.DECLINED, {})


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_each_invariant_finds_the_fault_that_is_planted_for_it(world: World) -> None:
    world.propose()
    world.walk_to(Stage.DATA_COLLECTION)
    assert broken() == {}

    grouped_texts = {name: found_after(fault) for name, fault in FAULTS.items()}

    assert grouped_texts == {name: {name, *ALSO_FOUND.get(name, ())} for name in FAULTS}
    assert {name.partition(" fk_")[0] for name in FAULTS} == {*INVARIANTS, "I18"}
    assert broken() == {}


def found_after(fault: str) -> set[str]:
    """The invariants that a fault breaks; it is taken back."""
    with dry_run() as session:
        for table in ("history", "decision", "transition"):
            session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        session.execute(text(fault))
        return set(broken(session))
