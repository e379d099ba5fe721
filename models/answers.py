"""What people have answered about a project so far, as forms."""

from collections.abc import Iterator
from typing import TypeVar

from models.forms import FORMS, TaskForm
from models.records import Decision, HumanTask, Project
from models.vocabulary import Outcome, TaskKind

F = TypeVar("F", bound=TaskForm)


def newest(project: Project, kind: TaskKind) -> HumanTask | None:
    """The newest answered task of a kind."""
    answered = [task for task in project.tasks if task.kind is kind and task.decision is not None]
    return max(answered, key=lambda task: (task.visit, task.opened_at), default=None)


def decision_on(project: Project, kind: TaskKind) -> Decision | None:
    """The newest decision on a kind of task."""
    task = newest(project, kind)
    return task.decision if task else None


def answer(project: Project, form: type[F]) -> F | None:
    """The newest answer given on a form."""
    decision = decision_on(project, form.kind)
    return form.model_validate(decision.answer) if decision else None


def answers_in_visit(project: Project) -> Iterator[tuple[HumanTask, Outcome]]:
    """The tasks answered since the project entered its present stage, with their outcomes."""
    for task in project.tasks:
        if task.visit == project.visit and task.stage is project.stage and task.decision is not None:
            yield task, task.decision.outcome


def form_of(decision: Decision, kind: TaskKind) -> TaskForm:
    """The form that a decision was given on."""
    return FORMS[kind].model_validate(decision.answer)
