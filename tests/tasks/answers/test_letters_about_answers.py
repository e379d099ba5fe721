"""An answer that the policy's table tells to several roles, each in a letter with words of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from models.policy.lifecycle import ACTION_MONITORING, LIFECYCLE
from models.policy.rules import Lifecycle
from models.policy.versions import VERSIONS
from models.vocabulary import Letter, Outcome, Role, Stage, TaskKind
from tests.support.promises.invariants import broken
from tests.support.trust_at_work import World

TELLS: Mapping[Outcome, Sequence[tuple[Letter, Role]]] = {
    Outcome.COMPLETED: (
        (Letter.SPONSOR_REFUSED, Role.QIST),
        (Letter.PROJECT_APPROVED, Role.CDS_QUALITY_LEAD),
        (Letter.PROJECT_APPROVED, Role.QIST),
        (Letter.PROJECT_APPROVED, Role.CDS_QUALITY_LEAD),
    )
}


def telling_of_actions() -> Lifecycle:
    """The table of the policy, but an action that is done is told to the support team and to the quality lead."""
    asks = [
        replace(ask, tells=TELLS) if ask.kind is TaskKind.IMPLEMENT_ACTION else ask
        for ask in ACTION_MONITORING.asks
    ]
    rule = replace(ACTION_MONITORING, asks=asks)
    return replace(LIFECYCLE, stages={**LIFECYCLE.stages, Stage.ACTION_MONITORING: rule})


@pytest.fixture
def at_an_action(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setitem(VERSIONS, (LIFECYCLE.definition, LIFECYCLE.version), telling_of_actions())
    world.propose()
    world.walk_to(Stage.ACTION_MONITORING)
    return world


def test_an_answer_is_told_to_each_role_of_the_table_once_each_letter_in_its_own_words(
    at_an_action: World,
) -> None:
    world, before = at_an_action, len(at_an_action.mails())
    action = world.task(TaskKind.IMPLEMENT_ACTION)

    world.answer(TaskKind.IMPLEMENT_ACTION, Outcome.COMPLETED)

    mails = [
        mail
        for mail in world.mails()[before:]
        if mail.letter in {Letter.SPONSOR_REFUSED, Letter.PROJECT_APPROVED}
    ]
    told = [(mail.letter, world.names[mail.to_address]) for mail in mails]
    assert told == [
        (Letter.SPONSOR_REFUSED, "qist"),
        (Letter.PROJECT_APPROVED, "quality lead"),
        (Letter.PROJECT_APPROVED, "qist"),
    ]
    not_backed, done, _ = [" ".join(mail.body_text.split()) for mail in mails]
    title = f"“{world.project.title}” ({world.project.reference})"
    about = f"What it is about {' '.join(str(action.about).split())} "
    assert [f"{title} is not backed by the sponsor" in not_backed, about in not_backed] == [True, True]
    assert [f"{title} is done." in done, about in done] == [True, True]
    assert broken() == {}


def test_an_outcome_that_the_table_tells_nobody_is_told_nobody(at_an_action: World) -> None:
    before = len(at_an_action.mails())

    at_an_action.answer(TaskKind.IMPLEMENT_ACTION, Outcome.NOT_COMPLETED)

    letters = [letter for letter, _ in at_an_action.letters()[before:]]
    assert set(letters) & {Letter.SPONSOR_REFUSED, Letter.PROJECT_APPROVED} == set()
