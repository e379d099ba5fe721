from __future__ import annotations

from functools import partial

import pytest

from models.errors import NotFound
from models.vocabulary import Stage, TaskKind
from tasks.answers.drafts import save_draft, typed_for
from tests.support.people_at_once import at_once
from tests.support.trust_at_work import World


def test_what_was_typed_last_is_found_again_by_whoever_typed_it_and_nobody_else(world: World) -> None:
    world.propose()
    task_id = world.task(TaskKind.SEARCH_EVIDENCE).id

    save_draft(task_id, world.id_of("library"), {"summary": "Half a sen"})
    save_draft(task_id, world.id_of("library"), {"summary": "Half a sentence", "evidence": [{"says": "“"}]})

    assert typed_for(task_id, world.id_of("library")) == {
        "summary": "Half a sentence",
        "evidence": [{"says": "“"}],
    }
    assert typed_for(task_id, world.id_of("qist")) == {}


def test_a_form_without_a_draft_arrives_with_what_earlier_answers_say(sqlite_world: World) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.REGISTRATION)
    task_id = sqlite_world.task(TaskKind.REGISTER).id

    assert typed_for(task_id, sqlite_world.id_of("qist")) == {
        "project_type": "clinical_audit",
        "priority": "medium",
        "randomised": "no",
        "allocation_by_protocol": "no",
        "unsupported_intervention": "no",
        "intends_generalisable": "no",
    }


def test_a_draft_is_gone_when_its_task_is_answered(sqlite_world: World) -> None:
    sqlite_world.propose()
    task_id = sqlite_world.task(TaskKind.SEARCH_EVIDENCE).id
    save_draft(task_id, sqlite_world.id_of("library"), {"summary": "Half a sentence"})

    sqlite_world.answer(TaskKind.SEARCH_EVIDENCE)

    assert typed_for(task_id, sqlite_world.id_of("library")) == {}


def test_what_was_typed_is_kept_even_when_somebody_else_answered_meanwhile(sqlite_world: World) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.REGISTRATION)
    task_id = sqlite_world.task(TaskKind.REGISTER).id
    sqlite_world.answer(TaskKind.REGISTER, by="qist deputy")

    save_draft(task_id, sqlite_world.id_of("qist"), {"reason": "Ten minutes of typing"})

    assert typed_for(task_id, sqlite_world.id_of("qist")) == {"reason": "Ten minutes of typing"}


def test_a_draft_saved_eight_times_at_once_is_one_draft(world: World) -> None:
    world.propose()
    task_id, typed = world.task(TaskKind.SEARCH_EVIDENCE).id, {"summary": "Half a sentence"}

    outcomes = at_once([partial(save_draft, task_id, world.id_of("library"), typed)] * 8)

    assert outcomes == [None] * 8
    assert typed_for(task_id, world.id_of("library")) == typed


@pytest.mark.parametrize("act", [partial(save_draft, typed={}), typed_for])
def test_a_draft_of_nothing_is_refused(sqlite_world: World, act: partial[None]) -> None:
    with pytest.raises(NotFound, match=r"^There is no such task\.$"):
        act("no-such-task", sqlite_world.id_of("lead"))
