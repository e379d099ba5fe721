"""Whole histories of projects under version 1 of the policy, kept as data, and how they are replayed.

    python -m tests.support.stories.golden_histories

wrote them once, from the answers that release 0.2 stored; they are never written again. Each step says what was
answered, with which outcome and what differed from the frozen answer, and how the project stood then.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from models.answers.stored import read_stored
from models.forms import FORMS
from models.policy.lifecycle_1 import LIFECYCLE_1
from models.records import HumanTask
from models.vocabulary import Outcome, TaskKind
from tests.support.in_memory_project import InMemoryProject
from tests.support.policy_table import next_task, open_task

DATA = Path(__file__).parents[2] / "data"
HISTORIES = sorted((DATA / "histories" / "v1").glob("*.json"))

Step = Mapping[str, Any]

_QI: Mapping[str, Any] = {"project_type": "quality_improvement"}
_NATIONAL: Mapping[str, Any] = {
    "project_type": "national_audit",
    "national_reference": "NCA-7",
    "nationally_registered_on": "2026-09-01",
}
_NO_SEARCH: Mapping[str, Any] = {"help_wanted": [], "evidence_question": None}

TURNS: Mapping[str, Mapping[str, list[tuple[str, Mapping[str, Any]]]]] = {
    "audit-closed": {},
    "qi-sent-back-with-conditions-and-two-cycles": {
        "propose": [("submitted", _NO_SEARCH), ("submitted", {**_NO_SEARCH, "aim": "At least 97 in 100."})],
        "register": [("registered", _QI), ("registered", _QI)],
        "approve": [("changes_wanted", {}), ("approved_with_conditions", {})],
        "check_effect": [("next_cycle", {"next_cycle_on": "2026-11-02"}), ("no_further_cycle", {})],
    },
    "national-objected-and-asked-again": {
        "register": [("registered", _NATIONAL)],
        "review_information_governance": [("objected", {}), ("approved", {})],
        "resolve_objection": [("review_again", {})],
    },
    "unclear-then-research": {
        "register": [("unclear_if_research", {}), ("research", {})],
        "screen_research": [("not_research", {})],
    },
    "screened-by-all-and-declined": {
        "register": [
            ("registered", dict.fromkeys(("could_harm", "personal_data", "may_disadvantage"), "yes"))
        ],
        "review_ethics": [("objected", {})],
        "resolve_objection": [("declined", {})],
    },
    "further-actions-and-closure-sent-back": {
        "oversee_actions": [("further_actions", {}), ("assured", {})],
        "confirm_closure": [("changes_wanted", {}), ("closed", {})],
    },
}
"""By name of a history the outcomes that are not the first of their form, in their order, with what differs."""


def replayed(steps: list[Step]) -> Iterator[tuple[InMemoryProject, Step]]:
    """A project of version 1 after each step of a history, and how it stands."""
    project = InMemoryProject(version=LIFECYCLE_1.version)
    for step in steps:
        project.now += timedelta(days=1)
        _answer(project, _asked(project, step), step["outcome"], step["changed"])
        yield project, {**step, **standing(project)}


def standing(project: InMemoryProject) -> dict[str, Any]:
    """Where a project stands: its stage, its cycle, what is open of whom by when."""
    return {
        "stage": project.stage.value,
        "entry": project.project.stage_entry,
        "cycle": project.project.cycle,
        "hold": project.project.hold,
        "open": [
            f"{task.kind.value} of {task.role.value} by {task.due_on}"
            for task in project.project.tasks
            if task.is_open
        ],
    }


def steps_of(file: Path) -> list[Step]:
    """The steps of a history."""
    steps: list[Step] = json.loads(file.read_text())
    return steps


def _asked(project: InMemoryProject, step: Step) -> HumanTask:
    return open_task(project.project, TaskKind(step["kind"]))


def _answer(project: InMemoryProject, task: HumanTask, outcome: str, changed: Mapping[str, Any]) -> None:
    """Give the answer that release 0.2 stored of a kind and outcome, with what differs."""
    frozen = json.loads((DATA / "answers" / "v2" / f"{task.kind.value}-{outcome}.json").read_text())
    answer = {**frozen["answer"], **changed}
    form = read_stored(FORMS[task.kind], answer, frozen["form_version"])
    project.give(task, form, answer, form_version=frozen["form_version"])


def _written(turns: Mapping[str, list[tuple[str, Mapping[str, Any]]]]) -> list[Step]:
    """Live through a history once and say each step."""
    left = {kind: list(outcomes) for kind, outcomes in turns.items()}
    project, steps = InMemoryProject(version=LIFECYCLE_1.version), list[Step]()
    while project.project.is_open:
        task = next_task(project.project, "the end")
        usual = {TaskKind.CHECK_EFFECT: Outcome.NO_FURTHER_CYCLE}.get(task.kind, FORMS[task.kind].outcomes[0])
        waiting = left.get(task.kind.value)
        outcome, changed = waiting.pop(0) if waiting else (usual.value, {})
        project.now += timedelta(days=1)
        _answer(project, task, outcome, changed)
        steps.append(
            {"kind": task.kind.value, "outcome": outcome, "changed": dict(changed), **standing(project)}
        )
    return steps


def write() -> None:
    """Write the histories that are not there yet."""
    folder = DATA / "histories" / "v1"
    folder.mkdir(parents=True, exist_ok=True)
    for name, turns in TURNS.items():
        file = folder / f"{name}.json"
        if not file.exists():
            file.write_text(json.dumps(_written(turns), indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    write()
