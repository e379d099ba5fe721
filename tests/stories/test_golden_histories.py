"""Whole histories of version 1 of the policy, as release 0.2 lived them, are lived again as they were (P41, OB-149)."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.engine.events import Cause
from models.policy.lifecycle import LIFECYCLE
from models.policy.lifecycle_1 import LIFECYCLE_1
from models.records.base import new_id
from models.vocabulary import Stage
from tests.support.in_memory_project import InMemoryProject
from tests.support.policy_table import next_task, straight_on
from tests.support.stories.golden_histories import HISTORIES, TURNS, replayed, steps_of

MOVED = {"qi-sent-back-with-conditions-and-two-cycles", "national-objected-and-asked-again"}
every_history = pytest.mark.parametrize("file", HISTORIES, ids=lambda file: file.stem)


def test_every_history_is_kept() -> None:
    assert {file.stem for file in HISTORIES} == set(TURNS)


@every_history
def test_p41_history_of_version_1_is_lived_again_step_by_step(file: Path) -> None:
    steps = steps_of(file)

    assert [step for _, step in replayed(steps)] == steps


@pytest.mark.parametrize(
    "file", [file for file in HISTORIES if file.stem in MOVED], ids=lambda file: file.stem
)
def test_project_moved_to_version_2_at_any_stage_finishes_and_keeps_what_was_answered_ob_149(
    file: Path,
) -> None:
    steps = steps_of(file)
    arrivals = {(step["stage"], step["cycle"]): number for number, step in enumerate(steps[:-1], start=1)}
    for length in arrivals.values():
        *_, (project, _) = replayed(steps[:length])
        answered = {task.id for task in project.project.tasks if task.decision}

        moved(project)
        to_the_end(project)

        assert project.stage is Stage.CLOSED, f"moved after step {length}"
        assert answered <= {task.id for task in project.project.tasks if task.decision}


def moved(project: InMemoryProject) -> None:
    """Pin a project to version 2, and ask what that asks at once."""
    assert project.project.definition_version == LIFECYCLE_1.version
    project.project.definition_version = LIFECYCLE.version
    project.go_on(Cause("lifecycle", new_id()))


def to_the_end(project: InMemoryProject) -> None:
    """Answer whatever is asked by the shortest way; who objected or wanted changes agrees now."""
    while project.project.is_open:
        task = next_task(project.project, "the end")

        project.answer_task(task, straight_on(task.kind), {})
