from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from models.forms import FORMS
from models.vocabulary import Outcome, TaskKind
from tasks.answers.answer_task import AnswerRequest, Receipt, answer_task
from tasks.answers.end_early import end_early
from tasks.answers.propose import Proposed, hand_in, propose
from tests.support.trust_at_work import World, everything, nonce

Submit = Callable[[], Receipt | Proposed]


def a_proposal(world: World) -> Submit:
    return partial(propose, world.submission(by="colleague"))


def a_proposal_from_elsewhere(world: World) -> Submit:
    return partial(hand_in, world.submission(by=None))


def an_answer(world: World) -> Submit:
    world.propose()
    return partial(answer_task, world.answer_to(TaskKind.SEARCH_EVIDENCE))


def an_early_end(world: World) -> Submit:
    reference = world.propose().reference
    typed = dict(FORMS[TaskKind.WITHDRAW].examples[Outcome.WITHDRAWN])
    answer = AnswerRequest("", world.id_of("lead"), typed, nonce(), session_id="a session")
    return partial(end_early, reference, TaskKind.WITHDRAW, answer)


@pytest.mark.parametrize("prepared", [a_proposal, a_proposal_from_elsewhere, an_answer, an_early_end])
def test_p3_what_is_sent_again_at_once_or_after_three_days_has_one_effect_and_one_receipt(
    world: World, prepared: Callable[[World], Submit]
) -> None:
    submit = prepared(world)
    receipt = submit()
    before = everything()

    again = [submit(), submit()]
    world.wait(days=3)
    again.append(submit())

    assert again == [receipt] * 3
    assert everything() == before
