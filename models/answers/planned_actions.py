"""The actions that people agreed on, by the keys of the tasks that ask about them."""

from collections.abc import Mapping, Sequence

from models.answers.project_answers import answer_of
from models.forms.project.action_monitoring import OverseeActionsForm
from models.forms.project.effect_check import CheckEffectForm
from models.forms.project.meeting import PlannedAction, RecordMeetingForm
from models.inputs.text import compared
from models.records import Decision, Project
from models.vocabulary import TaskKind

AGREED_IN = (TaskKind.RECORD_MEETING, TaskKind.OVERSEE_ACTIONS, TaskKind.CHECK_EFFECT)
"""The kinds of task in whose answers actions are agreed."""


def actions_in(kind: TaskKind, decision: Decision) -> Sequence[PlannedAction]:
    """The actions that were agreed in an answer, in their order; none in an answer of another kind."""
    if kind is TaskKind.RECORD_MEETING:
        return answer_of(decision, RecordMeetingForm).actions or []
    if kind is TaskKind.OVERSEE_ACTIONS:
        return answer_of(decision, OverseeActionsForm).further_actions or []
    if kind is TaskKind.CHECK_EFFECT:
        return answer_of(decision, CheckEffectForm).further_actions or []
    return []


def planned_by_key(task_id: str, kind: TaskKind, decision: Decision) -> Mapping[str, PlannedAction]:
    """The actions that were agreed in an answer, by the `task_key` of the task that asks about each."""
    return {f"{task_id}-{number}": action for number, action in enumerate(actions_in(kind, decision))}


def planned_action(project: Project, task_key: str) -> PlannedAction | None:
    """The action that a task with this key asks about; None if the answer in which it was agreed is not loaded."""
    of_task = task_key.rpartition("-")[0]
    agreed_in = next((task for task in project.tasks if task.id == of_task), None)
    if agreed_in is None or agreed_in.decision is None:
        return None
    return planned_by_key(agreed_in.id, agreed_in.kind, agreed_in.decision).get(task_key)


def under_names(planned: Mapping[str, PlannedAction], names: Mapping[str, str]) -> dict[str, PlannedAction]:
    """The same actions for the same measures, as these are called now (`names_now`)."""
    if not names:
        return dict(planned)
    return {
        key: action.model_copy(update={"addresses": name})
        if (name := names.get(compared(action.addresses or "")))
        else action
        for key, action in planned.items()
    }
