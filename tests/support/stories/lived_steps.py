"""Steps that many tests begin with: lived twice in a process, and put back with all that they left after that."""

from __future__ import annotations

import sys
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, event

from models.clock import now
from models.forms import FORMS
from models.settings import settings
from tasks.database.unit_of_work import engine
from tests.support.servers.database_copies import copied

T = TypeVar("T")

KEPT_AT_MOST = 48
"""Copies of a database, of one to two megabytes each; the one that was not asked for longest is let go."""

NOWHERE_ELSE = frozenset({"home", "database_url"})
"""Settings that differ between tests and change nothing of what is stored."""


@dataclass(frozen=True, eq=False)
class StepEnd:
    """Where a step ended: after which other, what it gave, and how to put it back."""

    after: StepEnd | None
    value: Any
    put_back: Callable[[], bool]


@dataclass
class _Process:
    """What was lived in this process, and how often anything was stored in it, on whatever engine and thread."""

    commits: int = 0
    commits_when_fresh: int = -1
    steps: LivedSteps | None = None
    met: set[str] = field(default_factory=set)
    kept: OrderedDict[str, StepEnd] = field(default_factory=OrderedDict)


_process = _Process()


@event.listens_for(Engine, "commit")
def _note_commit(_: Connection) -> None:
    note_stored()


def note_stored() -> None:
    """Say that rows have changed, for what stores them past SQLAlchemy: no step is put back over them."""
    _process.commits += 1


def begin_fresh() -> None:
    """Say that the database that is connected from now on holds nothing but what migrations put there."""
    _process.commits_when_fresh, _process.steps = _process.commits, None


def live(step_name: str, step: Callable[[], T]) -> T:
    """Take a step in the world that was begun last, or by itself if there is none."""
    return _process.steps.live(step_name, step) if _process.steps else step()


class LivedSteps:
    """The steps of one world since it began, as long as nothing else was stored in between and nothing is patched.

    A step that other worlds have taken twice, after the same others, at the same moment and under the same settings
    and forms, is put back instead of being lived: what is stored then is the same, with the same ids.
    """

    def __init__(self, is_patched: Callable[[], bool]) -> None:
        self._is_patched = is_patched
        self._way, self._commits = "", _process.commits_when_fresh
        self._last: StepEnd | None = None
        _process.steps = self

    def live(self, step_name: str, step: Callable[[], T]) -> T:
        """What a step gives, which is taken now, or whose end is put back."""
        if self._commits != _process.commits or self._is_patched():
            return step()
        key = self._key(step_name)
        end = _process.kept.get(key)
        if end is not None and end.after is self._last and end.put_back():
            _process.kept.move_to_end(key)
        else:
            end = self._lived(key, step)
        self._way, self._last, self._commits = key, end, _process.commits
        value: T = end.value
        return value

    def _lived(self, key: str, step: Callable[[], T]) -> StepEnd:
        value = step()
        if key not in _process.met:
            _process.met.add(key)
            return StepEnd(self._last, value, lambda: False)
        end = _process.kept[key] = StepEnd(self._last, value, copied())
        if len(_process.kept) > KEPT_AT_MOST:
            _process.kept.popitem(last=False)
        return end

    def _key(self, step_name: str) -> str:
        around = (
            engine().dialect.name,
            now(),
            settings().model_dump(exclude=set(NOWHERE_ELSE)),
            [form.version for form in FORMS.values()],
            sys.gettrace() is None,  # what is counted for coverage is lived where it is counted
        )
        return sha256(f"{self._way}{step_name}{around}".encode()).hexdigest()
