"""Stays of projects in stages, as their moves tell them: how long each took, and how it ended."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from models.policy.rules import Lifecycle
from models.vocabulary import Outcome, Stage, Word
from models.working_time import working_days_between


class StayEnd(Word):
    """How a project left a stage, by where the policy table leads."""

    ON = "on", "Went on"
    NEXT_CYCLE = "next_cycle", "Measures again"
    BACK = "back", "Sent back"
    EARLY = "early", "Ended early"


@dataclass(frozen=True)
class StageMove:
    """A move of a project to a stage, the day of it, and the version of the table that led there."""

    to: Stage
    on: date
    version: int


@dataclass(frozen=True)
class StageStay:
    """From the day on which a project entered a stage to the day on which it left it for another.

    `begun_again` counts how often the stage began anew meanwhile: such a move leaves nothing.
    """

    stage: Stage
    entered_on: date
    left_on: date
    to: Stage
    version: int
    begun_again: int = 0

    @cached_property
    def working_days(self) -> int:
        """How long it took; days on which the project was on hold count, too."""
        return working_days_between(self.entered_on, self.left_on)


def completed_stays(moves: Sequence[StageMove]) -> Iterator[StageStay]:
    """The stays that are over, from all moves of a project in their order; the present one is not among them."""
    entered, again = None, 0
    for move in moves:
        if entered is not None and move.to is entered.to:
            again += 1
            continue
        if entered is not None:
            yield StageStay(entered.to, entered.on, move.on, move.to, move.version, again)
        entered, again = move, 0


def end_of(step: tuple[Stage, Stage], policy: Lifecycle) -> StayEnd:
    """How a stay ended that was left by this step, from one stage to another, by the version under which it was."""
    stage, to = step
    if policy.is_final(to):
        return StayEnd.ON if step in policy.steps(Outcome.CLOSED) else StayEnd.EARLY
    if step in _dated(policy):
        return StayEnd.NEXT_CYCLE
    stages = list(policy.stages)
    is_back = {*step} <= {*stages} and stages.index(to) < stages.index(stage)
    return StayEnd.BACK if is_back else StayEnd.ON


def _dated(policy: Lifecycle) -> set[tuple[Stage, Stage]]:
    """The steps that wait for a date: those of the next cycle."""
    return {(stage, move.to) for stage, _, move in policy.moves() if move.on is not None}
