"""The lines of a dry run: an e-mail that will be written, and a timer that will write nothing."""

from dataclasses import dataclass
from datetime import date, datetime

from models.vocabulary import Letter


@dataclass(frozen=True)
class Expected:
    """An e-mail that will be written; `rung` says what writes it, `is_held` that it will be held then.

    `project` is empty for the letter of the week.
    """

    at: datetime
    project: str
    title: str
    letter: Letter
    to: str
    to_name: str
    asked: str
    due_on: date | None
    rung: str
    is_held: bool


@dataclass(frozen=True)
class Unwritten:
    """A timer that is due and will write nothing, and why."""

    project: str
    title: str
    rung: str
    asked: str
    of: str
    due_on: date | None
    why: str
