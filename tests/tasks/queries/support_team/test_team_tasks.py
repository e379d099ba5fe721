"""Tasks of the QI Support Team lie with the team until somebody takes them on (2.1, 5.1; OB-054, OB-063)."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from fastapi import FastAPI
from sqlalchemy import update

from models.errors import NotYours
from models.records import HumanTask, Project
from models.vocabulary import Letter, Stage, TaskKind
from tasks.cover.routing import route_task
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.operations.operation import OperationRequest, Target, perform_operation
from tasks.operations.registry import TASK_OPERATIONS
from tasks.queries.people.my_page import own_work
from tasks.queries.support_team.home import NOT_TAKEN, TeamWork, support_home
from tests.support.absences import away, leave
from tests.support.stored_rows import story
from tests.support.trust_at_work import World, address, nonce
from tests.support.web.browsing import signed_in
from web.app import create_app


def team(world: World) -> TeamWork:
    return support_home(world.id_of("qist")).team


def work(world: World) -> dict[str, list[str]]:
    """What each of the team does, and what nobody has taken on."""
    return {each.name: [task.asked for task in each.tasks] for each in team(world).every if each.tasks}


def do(world: World, operation: str, task: HumanTask, by: str, **typed: Any) -> None:  # noqa: ANN401
    sent = OperationRequest(world.id_of(by), nonce(), typed)
    perform_operation(TASK_OPERATIONS[operation], Target(task_id=task.id), sent)


def to_register(world: World) -> HumanTask:
    world.propose()
    world.walk_to(Stage.REGISTRATION)
    return world.task(TaskKind.REGISTER)


def test_task_lies_with_the_team_until_a_member_takes_it_on(world: World) -> None:
    task = to_register(world)
    assert work(world) == {NOT_TAKEN: ["Screen and register the project"]}
    assert team(world).not_taken.minutes > 0

    do(world, "take", task, "qist member")

    assert work(world) == {"Mei Tanaka": ["Screen and register the project"]}
    assert world.task(TaskKind.REGISTER).assignee_id == world.id_of("qist member")


def test_whoever_is_asked_takes_it_on_without_being_asked_anew(world: World) -> None:
    task = to_register(world)
    before = len(world.mails())

    do(world, "take", task, "qist")

    assert work(world) == {"Ruth Calder": ["Screen and register the project"]}
    taken = world.task(TaskKind.REGISTER)
    assert (taken.assignment_no, taken.due_on, len(world.mails())) == (1, task.due_on, before)
    assert story(world.project_id)[-1].startswith("Registration: taken on, to be answered by ")
    with pytest.raises(NotYours):
        do(world, "take", task, "qist")


def test_open_task_of_before_is_taken_on_where_a_person_passed_it_on_last_and_not_where_the_policy_did(
    world: World,
) -> None:
    """Revision 0038: what was passed on because somebody was away lies with the team."""
    given = to_register(world)
    do(world, "take", given, "qist member")
    world.propose()
    world.walk_to(Stage.REGISTRATION)
    routed = world.task(TaskKind.REGISTER)
    away(world, "qist", leave("2026-11-01", "2026-11-13"))
    assert route_task(routed.id)

    with unit_of_work() as session:
        taken_at = session.get_one(HumanTask, given.id).taken_at
        session.execute(update(HumanTask).values(taken_at=None))
        with Operations.context(MigrationContext.configure(session.connection())):
            import_module("migrations.versions.0038_registered_from_elsewhere")._note_what_is_taken_on()  # noqa: SLF001

    with reading() as session:
        assert session.get_one(HumanTask, given.id).taken_at == taken_at
        assert session.get_one(HumanTask, routed.id).taken_at is None


def test_head_of_clinical_audit_gives_a_task_of_the_team_to_a_member_and_answers_none(world: World) -> None:
    task = to_register(world)
    to = {"name": "Ffion Hughes", "email": address("qist second member"), "reason": "She has time."}

    do(world, "pass-on", task, "head of audit", **to)

    assert work(world) == {"Ffion Hughes": ["Screen and register the project"]}
    assert world.letters()[-1] == (Letter.PASSED_ON, "qist second member")
    with pytest.raises(NotYours):
        do(world, "take", world.task(TaskKind.REGISTER), "head of audit")
    world.propose()
    with pytest.raises(NotYours):
        do(world, "pass-on", world.task(TaskKind.SEARCH_EVIDENCE), "head of audit", **to)


def test_approvals_of_quality_assurance_are_a_queue_of_the_team_and_of_its_head(sqlite_world: World) -> None:
    sqlite_world.propose(project_type="clinical_audit")
    sqlite_world.walk_to(Stage.APPROVAL)
    app: FastAPI = create_app()

    [approval] = team(sqlite_world).approvals
    shown = signed_in(app, address("head of audit")).open("/support")

    assert (approval.kind, approval.project) == (TaskKind.APPROVE, sqlite_world.project.reference)
    with reading() as session:
        assert session.get_one(HumanTask, approval.id).taken_at is None
    assert NOT_TAKEN in shown.text
    links = shown.page.xpath("//main//a/@href")
    assert f"/tasks/{approval.id}/do/pass-on" in links
    assert f"/tasks/{approval.id}/do/take" not in links


def test_no_link_gives_or_takes_a_decision_on_ones_own_project_p7(sqlite_world: World) -> None:
    sqlite_world.propose(by="qist", project_type="clinical_audit")
    sqlite_world.walk_to(Stage.APPROVAL)
    path = f"/tasks/{sqlite_world.task(TaskKind.APPROVE).id}/do/"
    app: FastAPI = create_app()

    def offered(reader: str) -> set[str]:
        links = signed_in(app, address(reader)).open("/support").page.xpath("//main//a/@href")
        return {link.removeprefix(path) for link in links if link.startswith(path)}

    assert (offered("qist"), offered("head of audit")) == (set(), {"pass-on"})
    assert offered("qist second member") == {"pass-on", "take"}


def test_my_tasks_and_support_say_alike_what_nobody_has_taken_on(world: World) -> None:
    task = to_register(world)
    app: FastAPI = create_app()

    def lists(who: str) -> tuple[list[str], list[str], frozenset[str]]:
        own = own_work(world.id_of(who))
        return [each.id for each in own.tasks.lines], [each.id for each in own.shared.lines], own.not_taken

    untaken: tuple[list[str], list[str], frozenset[str]] = ([], [task.id], frozenset({task.id}))
    assert [lists("qist"), lists("qist member")] == [untaken, untaken]
    shown = signed_in(app, address("qist")).open("/my")
    assert "Nothing is asked of you alone at the moment." in shown.text
    assert "Nobody has taken it on" in shown.text

    do(world, "take", task, "qist")

    assert lists("qist") == ([task.id], [], frozenset())
    assert lists("qist member") == ([], [task.id], frozenset())
    assert "Nobody has taken it on" not in signed_in(app, address("qist")).open("/my").text


def test_whoever_supports_a_project_and_is_asked_has_the_task_as_their_own(world: World) -> None:
    task = to_register(world)
    with unit_of_work() as session:
        session.execute(update(Project).values(supporter_id=task.assignee_id))

    own = own_work(task.assignee_id)

    assert ([each.id for each in own.tasks.lines], own.shared.total) == ([task.id], 0)
    assert work(world) == {"Ruth Calder": ["Screen and register the project"]}
