"""Specialty meetings that have agreed actions."""

from __future__ import annotations

from models.forms.project.meeting import RecordMeetingForm
from models.vocabulary import Outcome, TaskKind
from tests.support.trust_at_work import World


def action(text: str, due_on: str, **changed: object) -> dict[str, object]:
    example = RecordMeetingForm.examples[Outcome.SUBMITTED]["actions"][0]  # type: ignore[index]
    return {**example, "text": text, "due_on": due_on, **changed}


def with_actions(world: World, *actions: dict[str, object], **changed: str) -> None:
    """A project whose specialty meeting has agreed these actions."""
    world.propose(**changed)
    world.walk_until(TaskKind.RECORD_MEETING)
    world.answer(TaskKind.RECORD_MEETING, actions=list(actions))
