"""A deputy agrees to be one: asked by letter, a yes, a no that the lead hears of, and a deed that says yes (OB-043)."""

from __future__ import annotations

import pytest

from models.errors import NotYours
from models.records import Email, Project
from models.vocabulary import Letter, Outcome, Part, Stage, TaskKind
from tasks.operations.operation import OperationRequest, Target, perform_operation
from tasks.operations.registry import PROJECT_OPERATIONS
from tasks.queries.projects.project import project_seen
from tests.support.promises.invariants import broken
from tests.support.trust_at_work import QI, World, address, nonce


def say(world: World, answer: str, *, by: str = "deputy", reason: str | None = None) -> str:
    sent = OperationRequest(world.id_of(by), nonce(), {"agrees": answer, "reason": reason})
    target = Target(reference=world.project.reference)
    return perform_operation(PROJECT_OPERATIONS["deputise"], target, sent).said


def is_asked(world: World) -> bool:
    return project_seen(world.project.reference, world.id_of("lead")).deputy_is_asked


def asking(world: World) -> list[Email]:
    return [mail for mail in world.mails() if mail.letter is Letter.NAMED]


def part_of(project: Project, world: World, name: str) -> Part | None:
    part = project.part_of(world.id_of(name))
    return part[0] if part else None


def test_a_deputy_is_asked_by_letter_once_and_is_one_from_their_yes(world: World) -> None:
    world.propose(team=[])
    [letter] = asking(world)
    assert (letter.to_address, letter.subject) == (
        address("deputy"),
        f"Will you be deputy? {world.project.title} ({world.project.reference})",
    )
    assert f"/projects/{world.project.reference}/do/deputise" in letter.body_text
    assert is_asked(world)

    assert say(world, "yes") == "The deputy has agreed to be one"

    assert not is_asked(world)
    assert part_of(world.project, world, "deputy") is Part.DEPUTY
    with pytest.raises(NotYours):
        say(world, "no")
    assert broken() == {}


def test_a_no_leaves_the_project_without_a_deputy_and_its_lead_hears_why(world: World) -> None:
    world.propose(team=[])
    written = len(world.mails())

    assert say(world, "no", reason="I am on leave until May.") == "Whoever was named as deputy has declined"

    project = world.project
    assert (project.deputy_id, part_of(project, world, "deputy")) == (None, None)
    [letter] = world.mails()[written:]
    assert (letter.letter, letter.to_address) == (Letter.DEPUTY_DECLINED, address("lead"))
    assert "Please name somebody else." in letter.body_text
    assert "I am on leave until May." in letter.body_text
    assert broken() == {}


@pytest.mark.parametrize("by", ["lead", "colleague", "qist"])
def test_nobody_agrees_for_the_deputy(sqlite_world: World, by: str) -> None:
    sqlite_world.propose()

    with pytest.raises(NotYours):
        say(sqlite_world, "yes", by=by)


def test_whoever_acts_as_deputy_has_agreed(sqlite_world: World) -> None:
    sqlite_world.propose(help_wanted=[])

    sqlite_world.answer(TaskKind.REVIEW_EVIDENCE, by="deputy")

    assert not is_asked(sqlite_world)


def test_an_approver_who_is_named_as_deputy_and_declines_may_approve_again_p7(sqlite_world: World) -> None:
    world = sqlite_world
    world.propose(deputy_name="Dr Helen Marsh", deputy_email=address("quality lead"), team=[], **QI)
    world.walk_to(Stage.REGISTRATION)
    world.answer(TaskKind.REGISTER, **QI)
    assert world.open_tasks() == [(TaskKind.APPROVE, "quality deputy")]

    say(world, "no", by="quality lead")

    assert world.answer(TaskKind.APPROVE, Outcome.APPROVED, by="quality lead").outcome == "approved"
