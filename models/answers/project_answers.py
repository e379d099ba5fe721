"""What people have answered about a project so far, as forms."""

from collections.abc import Iterator
from typing import TypeVar

from models.answers.stored import read_stored
from models.forms import FORMS, TaskForm
from models.records import Decision, HumanTask, Project
from models.vocabulary import Outcome, TaskKind

F = TypeVar("F", bound=TaskForm)


def newest_answered(project: Project, kind: TaskKind) -> HumanTask | None:
    """The newest answered task of a kind."""
    answered = [task for task in project.tasks if task.kind is kind and task.decision is not None]
    return max(answered, key=lambda task: (task.stage_entry, task.opened_at), default=None)


def decision_on(project: Project, kind: TaskKind) -> Decision | None:
    """The newest decision on a kind of task."""
    task = newest_answered(project, kind)
    return task.decision if task else None


def answer(project: Project, form: type[F]) -> F | None:
    """The newest answer given on a form, read as `read_stored` reads; its outcome is that of `decision_on`."""
    decision = decision_on(project, form.kind)
    return answer_of(decision, form) if decision else None


def answer_of(decision: Decision, form: type[F]) -> F:
    """The answer of a decision on a form as it now stands, corrections included, read as `read_stored` reads."""
    return read_stored(form, *decision.standing)


def answers_in_visit(project: Project) -> Iterator[tuple[HumanTask, Outcome]]:
    """The tasks answered since the project entered its present stage, with their outcomes."""
    for task in project.tasks:
        if (
            task.stage_entry == project.stage_entry
            and task.stage is project.stage
            and task.decision is not None
        ):
            yield task, task.decision.outcome


def form_of(decision: Decision, kind: TaskKind) -> TaskForm:
    """The answer of a decision on a task of a kind, read as `read_stored` reads."""
    return answer_of(decision, FORMS[kind])
