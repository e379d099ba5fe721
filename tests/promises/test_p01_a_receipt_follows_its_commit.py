from __future__ import annotations

from pathlib import Path

from models.vocabulary import TaskKind
from tasks.answers.answer_task import answer_task
from tests.support.people_at_once import COMMIT
from tests.support.promises.dying_processes import KILLED, answer_in_a_process_that_is_killed
from tests.support.promises.invariants import broken
from tests.support.trust_at_work import World, everything


def test_p1_a_process_killed_before_its_commit_leaves_neither_receipt_nor_anything_else(
    world: World, database_url: str, tmp_path: Path
) -> None:
    world.propose()
    answer, ledger = world.answer_to(TaskKind.SEARCH_EVIDENCE), tmp_path / "receipts"
    before = everything()

    for write in (1, 6, COMMIT):
        assert answer_in_a_process_that_is_killed(database_url, answer, ledger, at=write) == KILLED
        assert (everything(), ledger.exists()) == (before, False)

    assert answer_task(answer).outcome == "received"
    assert broken() == {}


def test_p1_a_process_killed_after_its_commit_has_stored_all_and_the_receipt_is_given_again(
    world: World, database_url: str, tmp_path: Path
) -> None:
    world.propose()
    answer, ledger = world.answer_to(TaskKind.SEARCH_EVIDENCE), tmp_path / "receipts"

    status = answer_in_a_process_that_is_killed(database_url, answer, ledger, before_receipt=True)

    assert (status, ledger.exists()) == (KILLED, False)
    stored = everything()
    assert (answer_task(answer).outcome, everything()) == ("received", stored)
    assert (world.open_tasks(), broken()) == ([(TaskKind.REVIEW_EVIDENCE, "lead")], {})
