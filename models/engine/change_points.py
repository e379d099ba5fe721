"""What was asked for in changes, point by point: of which step, by whom, and what an answer leaves without a word."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from models.answers.asked_fields import fields_not_asked
from models.answers.changed_fields import fields_changed, standing_values
from models.answers.project_answers import form_of, newest_answered
from models.forms import FORMS, TaskForm
from models.forms.change_points import POINTS, REPLIES, PointOfChange, RevisedForm
from models.forms.form_schema import Shape, shapes_of
from models.policy.lifecycle import LIFECYCLE
from models.policy.versions import policy_of
from models.records import Decision, HumanTask, Project
from models.vocabulary import Outcome, Role, Stage, TaskKind


@dataclass(frozen=True)
class AskedPoint:
    """A point of a request for changes: the step it reopens, the field it is about if it is about one, its words.

    `id` is the same for as long as the request is the newest of whoever made it.
    """

    id: str
    kind: TaskKind
    field: str | None
    wanted: str
    role: Role
    asked_by_id: str

    @property
    def label(self) -> str:
        """The field as its form asks for it; empty if it is about something else."""
        return shapes_of(FORMS[self.kind])[self.field].label if self.field else ""

    @property
    def said(self) -> str:
        """The point in one line for a letter or a list: “The aim: say by when.”."""
        return (
            f"{self.label} {self.wanted}"
            if self.label.endswith("?")
            else ": ".join(filter(None, [self.label, self.wanted]))
        )


def points_to_answer(project: Project, kind: TaskKind) -> list[AskedPoint]:
    """The points of changes that wait for another answer to a step, in the order of whoever asked for them."""
    return [
        point
        for task in _asking(project)
        for point in points_of(project, task)
        if point.kind is kind and _waits(project, kind, task)
    ]


def points_of(project: Project, task: HumanTask) -> list[AskedPoint]:
    """The points of one request for changes; one that only gives a reason has that as its point."""
    steps = reopened_by(project, task.stage)
    if task.decision is None or task.decision.outcome is not Outcome.CHANGES_WANTED or not steps:
        return []
    return [
        AskedPoint(
            f"{task.kind}-{task.stage_entry}-{number}",
            *_about(point.about, steps),
            point.wanted,
            task.role,
            task.decision.person_id,
        )
        for number, point in enumerate(_given(task.decision, task.kind))
    ]


def request_said(project: Project, task: HumanTask) -> str:
    """Why a step was sent back or refused, as a letter says it: each point after the answer that it is about."""
    decision = task.decision
    if decision is None:
        return ""
    form = form_of(decision, task.kind)
    if not getattr(form, POINTS, ()):
        return decision.reason or ""
    reason = getattr(form, "reason", None)
    return "\n".join(filter(None, [reason, *(point.said for point in points_of(project, task))]))


def reopened_by(project: Project, stage: Stage) -> Sequence[TaskKind]:
    """The steps that changes asked for at a stage may be about; a version that does not say has those of the newest."""
    for policy in (policy_of(project), LIFECYCLE):
        move = policy.rule(stage).leads_to.get(Outcome.CHANGES_WANTED)
        if move is not None and move.reopens:
            return move.reopens
    return ()


def point_choices(project: Project) -> list[tuple[str, str]]:
    """What a point asked for at the present stage may be about: fields of answers that were given, in plain words."""
    return [
        (f"{kind}.{shape.name}", f"{kind.said}: {shape.label}")
        for kind in reopened_by(project, project.stage)
        if newest_answered(project, kind) is not None
        for shape in _pointed_at(project, kind)
    ]


def unanswered_points(project: Project, form: TaskForm) -> list[tuple[str, str]]:
    """The points that an answer neither follows nor replies to: the field to mend and a sentence for each."""
    points = points_to_answer(project, form.kind)
    before = newest_answered(project, form.kind)
    if not points or before is None or before.decision is None or not isinstance(form, RevisedForm):
        return []
    given = standing_values(before.decision, type(form))
    changed = fields_changed(type(form), given, form.model_dump(mode="json"))
    replies = {reply.point: reply.reply for reply in form.replies}
    places = {reply.point: f"{REPLIES}-{number}-reply" for number, reply in enumerate(form.replies)}
    return [
        (places.get(point.id, REPLIES), _unchanged(point))
        for point in points
        if not replies.get(point.id) and (point.field not in changed if point.field else not changed)
    ]


def replies_to(project: Project, kind: TaskKind) -> dict[str, str]:
    """What the newest answer to a step says to each point, by the id of the point."""
    task = newest_answered(project, kind)
    form = form_of(task.decision, kind) if task and task.decision else None
    if not isinstance(form, RevisedForm):
        return {}
    return {reply.point: reply.reply for reply in form.replies if reply.reply}


def _asking(project: Project) -> Iterator[HumanTask]:
    """The newest answer of each step, if it asks for changes."""
    for kind in dict.fromkeys(task.kind for task in project.tasks):
        task = newest_answered(project, kind)
        if task is not None and task.decision is not None and task.decision.outcome is Outcome.CHANGES_WANTED:
            yield task


def _waits(project: Project, kind: TaskKind, request: HumanTask) -> bool:
    answered = newest_answered(project, kind)
    return answered is not None and answered.stage_entry <= request.stage_entry


def _given(decision: Decision, kind: TaskKind) -> Sequence[PointOfChange]:
    points: Sequence[PointOfChange] = getattr(form_of(decision, kind), POINTS, ())
    return points or (
        [PointOfChange.model_construct(about=None, wanted=decision.reason)] if decision.reason else []
    )


def _about(text: str | None, steps: Sequence[TaskKind]) -> tuple[TaskKind, str | None]:
    """The step and the field of a point; the first step for what is about neither."""
    for kind in steps:
        name = (text or "").removeprefix(f"{kind}.")
        if name != text and name in shapes_of(FORMS[kind]):
            return kind, name
    return steps[0], None


def _pointed_at(project: Project, kind: TaskKind) -> Iterator[Shape]:
    """The fields that were asked of the project."""
    left_out = fields_not_asked(FORMS[kind], project) | {REPLIES}
    return (shape for shape in shapes_of(FORMS[kind]).values() if shape.name not in left_out)


def _unchanged(point: AskedPoint) -> str:
    if point.field:
        return f"“{point.label}” is as it was: change it, or say beside it why it stays"
    return "Nothing has changed: change what was asked for, or say why it stays as it is"
