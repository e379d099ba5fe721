"""Stories that several tests begin with: each is lived once in a process, and what it left is put back after that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from models.clock import now
from tasks.database.unit_of_work import engine
from tests.support.servers.database_copies import copied
from tests.support.stories.lived_steps import note_stored
from tests.support.trust_at_work import World

Story = Callable[[World], None]


@dataclass(frozen=True)
class StoryEnd:
    """Where a story ended: the project it was about last, the moment, and how to put its rows back."""

    project_id: str
    moment: datetime
    put_back: Callable[[], bool]


_ENDS: dict[tuple[str, Story], StoryEnd] = {}


def live_once(world: World, story: Story) -> None:
    """Bring a fresh world to the end of a story: by living it, or with the rows that it left on this engine before."""
    key = (engine().dialect.name, story)
    end = _ENDS.get(key)
    if end is not None and end.put_back():
        note_stored()
        world.project_id = end.project_id
        world.go_to(end.moment)
        return
    story(world)
    _ENDS[key] = StoryEnd(world.project_id, now(), copied())
