from __future__ import annotations

import pytest

from models.errors import FormChanged
from models.records import HumanTask
from models.vocabulary import TaskKind
from tasks.answers import answer_task
from tasks.drafts import save_draft, typed_for
from tasks.unit_of_work import unit_of_work
from tests.world import World


def test_p4_a_form_whose_task_changed_meanwhile_is_shown_again_with_all_that_was_typed(world: World) -> None:
    world.propose()
    answer = world.answer_to(TaskKind.SEARCH_EVIDENCE)
    with unit_of_work() as session:
        session.get_one(HumanTask, answer.task_id).note = "The lead asks for the last five years only."

    with pytest.raises(FormChanged):
        answer_task(answer)
    save_draft(answer.task_id, answer.person_id, answer.typed)

    assert typed_for(answer.task_id, answer.person_id) == answer.typed
    assert world.answer(TaskKind.SEARCH_EVIDENCE).outcome == "received"


def test_p4_a_form_from_before_a_restart_is_accepted_as_long_as_its_task_is_the_same(world: World) -> None:
    world.propose()
    answer = world.answer_to(TaskKind.SEARCH_EVIDENCE)
    save_draft(answer.task_id, answer.person_id, answer.typed)
    world.wait(days=3)

    assert answer_task(answer).outcome == "received"
