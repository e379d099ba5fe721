from __future__ import annotations

from functools import partial
from itertools import cycle, islice

from models.errors import AlreadyDecided
from models.vocabulary import Outcome, Stage, TaskKind
from tasks.answers.answer_task import Receipt, answer_task
from tests.support.people_at_once import at_once
from tests.support.promises.invariants import broken
from tests.support.stored_rows import decisions_on
from tests.support.trust_at_work import World

CHOICES = (
    ("qist", Outcome.APPROVED),
    ("qist deputy", Outcome.DECLINED),
    ("qist member", Outcome.CHANGES_WANTED),
)


def test_p2_of_fifty_different_decisions_at_once_one_is_made_and_all_others_hear_which(world: World) -> None:
    world.propose()
    world.walk_to(Stage.APPROVAL)
    answers = [
        world.answer_to(TaskKind.APPROVE, outcome, by=person)
        for person, outcome in islice(cycle(CHOICES), 50)
    ]

    outcomes = at_once([partial(answer_task, answer) for answer in answers])

    [(winner, receipt)] = [
        (answer, outcome)
        for answer, outcome in zip(answers, outcomes, strict=True)
        if isinstance(outcome, Receipt)
    ]
    refusals = [outcome for outcome in outcomes if isinstance(outcome, AlreadyDecided)]
    names = {person.id: person.name for person in world.people.values()}
    assert {(refusal.by, refusal.outcome) for refusal in refusals} == {
        (names[winner.person_id], receipt.outcome)
    }
    assert len(refusals) == 49
    assert [person for person, _ in decisions_on(winner.task_id)] == [winner.person_id]
    assert broken() == {}
