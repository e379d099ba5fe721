"""Which fields of an answer are not as they were in the answer before."""

from collections.abc import Mapping
from typing import Any

from models.answers.project_answers import newest_answered
from models.answers.stored import upgraded
from models.forms import TaskForm
from models.forms.change_points import REPLIES
from models.records import Decision, HumanTask, Project
from models.vocabulary import TaskKind


def fields_changed(form: type[TaskForm], before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The fields of a form, in their order, that two answers in JSON say otherwise; replies are none."""
    return [
        name
        for name in form.model_fields
        if name != REPLIES and not is_the_same(before.get(name), after.get(name))
    ]


def standing_values(decision: Decision, form: type[TaskForm]) -> Mapping[str, Any]:
    """The answer of a decision as it now stands, as JSON in the fields of today's form."""
    return upgraded(form, *decision.standing)


def changed_with(project: Project, task: HumanTask, form: TaskForm) -> dict[str, int]:
    """For each field of an answer the entry of the stage at which it was last answered otherwise.

    An answer of which nothing is known from before changes every field.
    """
    before = newest_answered(project, task.kind)
    everything = dict.fromkeys(type(form).model_fields, task.stage_entry)
    if before is None or before.decision is None:
        return everything
    given = standing_values(before.decision, type(form))
    fresh = fields_changed(type(form), given, form.model_dump(mode="json"))
    known = before.decision.changed or dict.fromkeys(everything, before.stage_entry)
    return {
        name: task.stage_entry if name in fresh else known.get(name, before.stage_entry)
        for name in everything
    }


def fields_just_changed(project: Project, kind: TaskKind, form: type[TaskForm]) -> frozenset[str]:
    """The fields that the newest answer to a step says otherwise than the one before it; all of the first."""
    task = newest_answered(project, kind)
    changed = task.decision.changed if task and task.decision else None
    if task is None or changed is None:
        return frozenset(form.model_fields)
    return frozenset(name for name, stage_entry in changed.items() if stage_entry == task.stage_entry)


def is_the_same(before: object, after: object) -> bool:
    """Whether two stored values of a field say the same: nothing is nothing, and ticked words have no order."""
    return _plain(before) == _plain(after)


def _plain(value: object) -> object:
    if value in ("", [], {}):
        return None
    if isinstance(value, list) and all(isinstance(word, str) for word in value):
        return sorted(value)
    return value
