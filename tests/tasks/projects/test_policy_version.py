"""A second version of the policy: what is under way goes on under the first, what begins now under the second."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from deployments.site.schema import schema_trouble
from models.clock import at_local
from models.policy.lifecycle import LIFECYCLE
from models.policy.rules import Lifecycle, TransitionRule, WorkingDays
from models.policy.versions import VERSIONS
from models.records import Transition
from models.settings import settings
from models.vocabulary import Letter, Outcome, Role, Stage, TaskKind, TimerKind
from notifications.smtp.postman import Postman
from tasks.database.migrating import knows_every_move, migrate
from tasks.database.unit_of_work import reading
from tasks.reminders.due_timers import fire_due_timers
from tasks.schedule.sweep import sweep
from tests.support.policy_table import stage_after
from tests.support.trust_at_work import World, address
from tests.support.web.browsing import signed_in
from web.app import create_app

NOW, NEXT = LIFECYCLE.version, LIFECYCLE.version + 1
"""The version under which a project begins, and the one after it."""


@pytest.fixture
def app() -> FastAPI:
    return create_app()


def second_version() -> Lifecycle:
    """The evidence is asked for within a day, and leads straight to approval, which the director gives."""
    stages = dict(LIFECYCLE.stages)
    review, approval = stages[Stage.EVIDENCE_REVIEW], stages[Stage.APPROVAL]
    asks = [replace(ask, due=WorkingDays(1)) for ask in review.asks]
    leads_to = {**review.leads_to, Outcome.SUBMITTED: TransitionRule(Stage.APPROVAL)}
    stages[Stage.EVIDENCE_REVIEW] = replace(review, asks=asks, leads_to=leads_to)
    stages[Stage.APPROVAL] = replace(
        approval, asks=[replace(approval.asks[0], of=Role.ASSOCIATE_DIRECTOR, when=None)]
    )
    return replace(LIFECYCLE, version=NEXT, stages=stages)


def way(project_id: str) -> list[tuple[int, str]]:
    """The moves of a project, each with the version under which it was allowed."""
    with reading() as session:
        query = select(Transition.definition_version, Transition.to_state).where(
            Transition.project_id == project_id
        )
        return list(session.execute(query.order_by(Transition.seq)).tuples())


def test_p41_a_project_goes_on_under_its_version_while_a_new_one_begins_under_the_next(
    world: World, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = world.propose().project_id
    monkeypatch.setitem(VERSIONS, ("project", NEXT), second_version())
    assert not knows_every_move(database)
    migrate(database)
    assert knows_every_move(database)

    second = world.propose().project_id
    world.walk_to(Stage.APPROVAL)
    assert world.open_tasks() == [(TaskKind.APPROVE, "director")]
    world.answer(TaskKind.APPROVE)
    world.project_id = first
    world.walk_to(Stage.APPROVAL)

    assert world.open_tasks() == [(TaskKind.APPROVE, "qist deputy")]
    assert way(second) == [
        (NEXT, stage) for stage in ("proposal", "evidence_review", "approval", "data_collection")
    ]
    assert way(first) == [
        (NOW, stage) for stage in ("proposal", "evidence_review", "design", "registration", "approval")
    ]


def test_p41_a_task_whose_ask_is_gone_is_shown_reminded_of_swept_and_answered(
    world: World, app: FastAPI, postman: Postman, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.propose()
    world.walk_to(Stage.APPROVAL)
    approval = LIFECYCLE.stages[Stage.APPROVAL]
    others = [ask for ask in approval.asks if ask.kind is not TaskKind.APPROVE]
    stages = {**LIFECYCLE.stages, Stage.APPROVAL: replace(approval, asks=others)}
    monkeypatch.setitem(VERSIONS, ("project", NOW), replace(LIFECYCLE, stages=stages))
    task = world.task(TaskKind.APPROVE)

    shown = signed_in(app, address("qist")).open(f"/tasks/{task.id}")
    world.go_to(at_local(task.due_on + timedelta(days=7), 9))
    fired = fire_due_timers()
    swept = sweep(postman)
    world.answer(TaskKind.APPROVE)

    assert (shown.status, shown.heading) == (200, "Approve the project")
    assert fired[TimerKind.REMIND] == 1
    assert swept is not None
    assert world.letters().count((Letter.REMINDER, "qist deputy")) == 1
    assert world.project.stage is stage_after(Stage.APPROVAL, Outcome.APPROVED)


def test_p41_a_database_that_does_not_know_a_version_yet_says_so_before_anything_fails(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QI_DATABASE_URL", database)
    settings.cache_clear()
    before = schema_trouble()
    monkeypatch.setitem(VERSIONS, ("project", NEXT), second_version())

    assert (before, schema_trouble()) == (
        "",
        "The database does not know every version of the policy that this release has: run “qi migrate” first.",
    )
    settings.cache_clear()
