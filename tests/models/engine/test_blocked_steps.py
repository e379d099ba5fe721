from __future__ import annotations

import pytest

from models.engine.advance import ask_anytime
from models.engine.blocked_steps import BlockedSteps, blocked_steps
from models.forms.project.meeting import RecordMeetingForm
from models.vocabulary import Outcome, Stage, TaskKind
from tests.support.in_memory_project import InMemoryProject


def weights(paper: InMemoryProject) -> dict[TaskKind, tuple[int, bool]]:
    """The later steps that wait for each open task, and whether the stage does."""
    all_blocked_steps = {
        task.kind: blocked_steps(paper.project, task) for task in paper.project.tasks if task.is_open
    }
    return {kind: (steps.steps, steps.holds_stage) for kind, steps in all_blocked_steps.items()}


def test_what_comes_after_a_step_and_after_that_waits_for_it() -> None:
    paper = InMemoryProject().to_data_collection()
    expected = [(2, True), (1, True), (0, True)]
    kinds = [TaskKind.SUBMIT_DATA, TaskKind.REPORT_FINDINGS, TaskKind.RECORD_MEETING]

    for kind, weight in zip(kinds, expected, strict=True):
        assert weights(paper) == {kind: weight}
        paper.answer(kind)

    assert paper.stage is Stage.ACTION_MONITORING


def test_what_the_policy_does_not_ask_of_this_project_does_not_wait() -> None:
    local, with_search = InMemoryProject(), InMemoryProject()
    local.answer(TaskKind.PROPOSE, help_wanted=[], evidence_question=None)
    with_search.answer(TaskKind.PROPOSE)

    assert weights(local) == {TaskKind.REVIEW_EVIDENCE: (0, True)}
    assert weights(with_search) == {TaskKind.SEARCH_EVIDENCE: (1, True)}


def test_nothing_waits_for_a_condition_until_the_project_closes() -> None:
    paper = InMemoryProject().to_approval()
    paper.answer(TaskKind.APPROVE, Outcome.APPROVED_WITH_CONDITIONS)
    paper.walk_to(Stage.DATA_COLLECTION)

    assert weights(paper)[TaskKind.MEET_CONDITION] == (0, False)

    paper.walk_to(Stage.CLOSURE)

    assert (paper.stage, weights(paper)) == (
        Stage.CLOSURE,
        {TaskKind.MEET_CONDITION: (1, False), TaskKind.REVIEW_METHODOLOGY: (4, True)},
    )


def test_oversight_waits_for_an_action_unless_it_may_go_on_after_the_report() -> None:
    paper, beyond = InMemoryProject().to_data_collection(), InMemoryProject().to_data_collection()
    meeting = RecordMeetingForm.model_validate(RecordMeetingForm.examples[Outcome.SUBMITTED])
    [action] = meeting.model_dump(mode="json")["actions"]

    paper.to_actions()
    beyond.to_actions(actions=[{**action, "runs_beyond_report": True}])

    assert weights(paper) == {TaskKind.IMPLEMENT_ACTION: (2, True)}
    assert weights(beyond) == {TaskKind.IMPLEMENT_ACTION: (0, False), TaskKind.OVERSEE_ACTIONS: (1, True)}


def test_nothing_waits_for_what_may_be_asked_at_any_stage() -> None:
    paper = InMemoryProject().to_data_collection()
    ask_anytime(paper.project, paper.directory, TaskKind.CHECK_IN, task_key="silent-1", now=paper.now)

    assert weights(paper) == {TaskKind.SUBMIT_DATA: (2, True), TaskKind.CHECK_IN: (0, False)}


@pytest.mark.parametrize(
    ("steps", "weight", "sentence"),
    [
        (BlockedSteps(3, holds_stage=True), 4, "3 later steps wait for this."),
        (BlockedSteps(1, holds_stage=False), 1, "1 later step waits for this."),
        (BlockedSteps(0, holds_stage=True), 1, "The project cannot go on without this."),
        (BlockedSteps(0, holds_stage=False), 0, "Nothing else waits for this."),
    ],
)
def test_it_is_said_in_words_and_weighed(steps: BlockedSteps, weight: int, sentence: str) -> None:
    assert (steps.weight, steps.said) == (weight, sentence)
