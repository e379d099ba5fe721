"""What happens to a project when it is advanced: the rows to store and what the history and the mails tell."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.policy.rules import TaskRule, TransitionRule
from models.records import HumanTask, Person, Timer, Transition
from models.vocabulary import Letter, Stage


@dataclass(frozen=True)
class Cause:
    """Why a project moves: a decision, a timer or its creation; each cause moves it once."""

    type: str
    id: str


@dataclass(frozen=True)
class TaskOpened:
    """Somebody is asked something; the timers are the rungs of its ladder."""

    task: HumanTask
    ask: TaskRule
    letter: Letter
    timers: Sequence[Timer]


@dataclass(frozen=True)
class TaskCancelled:
    """The project has moved on without an answer."""

    task: HumanTask


@dataclass(frozen=True)
class StageEntered:
    """The project has moved; the letters go to those whom the table wants told."""

    transition: Transition
    stage: Stage
    letters: Sequence[tuple[Letter, Person]]


@dataclass(frozen=True)
class MoveScheduled:
    """The project will move on a date."""

    move: TransitionRule
    timer: Timer


Event = TaskOpened | TaskCancelled | StageEntered | MoveScheduled
