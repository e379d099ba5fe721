"""Which fields of an answer are not as they were in the answer before."""

from collections.abc import Mapping
from typing import Any

from models.answers.project_answers import newest_answered
from models.answers.stored import upgraded
from models.forms import TaskForm
from models.forms.change_points import REPLIES
from models.records import Decision, HumanTask, Project


def fields_changed(form: type[TaskForm], before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The fields of a form, in their order, that two answers in JSON say otherwise; replies are none."""
    return [
        name
        for name in form.model_fields
        if name != REPLIES and _plain(before.get(name)) != _plain(after.get(name))
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


def _plain(value: object) -> object:
    """Nothing is nothing, however a form stores it."""
    return None if value in ("", [], {}) else value
