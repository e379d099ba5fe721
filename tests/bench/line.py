"""A line of the bench's one table."""

from __future__ import annotations

from typing import NamedTuple


class Line(NamedTuple):
    """On which database, what was measured, what came of it, and what it should be."""

    database: str
    what: str
    measured: str
    aim: str
