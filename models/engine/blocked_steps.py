"""What waits behind a task: the later steps that cannot be asked before it is answered, and the project itself."""

from dataclasses import dataclass, field

from models.policy.duties import HOLDS_CLOSURE_UP
from models.policy.rules import TaskRule
from models.policy.versions import ask_anytime_of, ask_of, policy_of
from models.records import HumanTask, Project


@dataclass(frozen=True)
class BlockedSteps:
    """How much waits for a task: so many later steps of the stage, and whether the stage can end without it.

    `first` is the first of the steps, if there is one.
    """

    steps: int
    holds_stage: bool
    first: TaskRule | None = field(default=None, compare=False)

    @property
    def weight(self) -> int:
        """The later steps, and one more where the stage cannot end before: what is heavier is read first."""
        return self.steps + self.holds_stage

    @property
    def said(self) -> str:
        """As a letter says it: “2 later steps wait for this”."""
        if self.steps:
            return f"{self.steps} later step{'s wait' if self.steps > 1 else ' waits'} for this."
        return (
            "The project cannot go on without this." if self.holds_stage else "Nothing else waits for this."
        )


def blocked_steps(project: Project, task: HumanTask) -> BlockedSteps:
    """What waits for an open task, as the policy table and the answers given so far say.

    Counted are the asks of the project's present stage that come after this one, and those that come after them;
    closure, which comes after everything, is one of them. Nothing waits for what may be asked at any stage, but for
    a risk to be accepted; nor for that, an action or a condition that may outlast its stage until the project closes.
    """
    policy = policy_of(project)
    is_anytime = ask_anytime_of(project, task.kind) is not None
    if is_anytime and task.kind not in HOLDS_CLOSURE_UP:
        return BlockedSteps(0, holds_stage=False)
    holds_stage = task.stage is project.stage and not is_anytime and not _outlasts(project, task)
    waiting, first = ({task.kind} if holds_stage else set()), None
    for ask in policy.rule(project.stage).asks:
        comes_later = bool(waiting.intersection(ask.after)) or ask.after_everything
        if comes_later and ask.kind is not task.kind and _is_asked(ask, project):
            waiting.add(ask.kind)
            first = first or ask
    return BlockedSteps(len(waiting - {task.kind}), holds_stage, first)


def _is_asked(ask: TaskRule, project: Project) -> bool:
    return ask.when is None or ask.when(project)


def _outlasts(project: Project, task: HumanTask) -> bool:
    ask = ask_of(project, task)
    if ask.each is None or ask.may_outlast is None:
        return False
    about = next((action for action in ask.each(project) if action.key == task.task_key), None)
    return about is not None and ask.may_outlast(about)
