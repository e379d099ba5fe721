"""Where tests of change stand, and the days on which they mark a project's charts (plan, do, study, act)."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from models.clock import spoken_date
from models.records import PdsaTest
from models.vocabulary import ActDecision

LONGEST_MARK = 80


class ChartMark(NamedTuple):
    """A day on which something was changed, and what, in a few words."""

    day: date
    words: str


def has_begun(test: PdsaTest, today: date) -> bool:
    """Whether its first day has come."""
    return test.starts_on <= today


def standing_of(test: PdsaTest, today: date) -> str:
    """Where it stands, in a few words: “adopted”, “under way until Friday 12 March 2027”."""
    if test.decision is not None:
        return test.decision.said
    if test.happened:
        return "done, to be studied"
    if not has_begun(test, today):
        return f"planned from {spoken_date(test.starts_on)}"
    if test.ends_on < today:
        return "over, to be written down"
    return f"under way until {spoken_date(test.ends_on)}"


def chart_marks_of(tests: Iterable[PdsaTest], today: date) -> list[ChartMark]:
    """The first day of every test that has begun, and the last of each that was adopted; the oldest first.

    A test needs its `idea` loaded.
    """
    return sorted(mark for test in tests for mark in _marks(test, today))


def _marks(test: PdsaTest, today: date) -> Iterator[ChartMark]:
    if has_begun(test, today):
        yield ChartMark(test.starts_on, _shortened(f"{test.name}: {test.idea.words}"))
    if test.decision is ActDecision.ADOPT and test.ends_on <= today:
        yield ChartMark(test.ends_on, _shortened(f"{test.name} adopted: {test.idea.words}"))


def _shortened(words: str) -> str:
    return words if len(words) <= LONGEST_MARK else f"{words[: LONGEST_MARK - 2].rstrip()} …"
