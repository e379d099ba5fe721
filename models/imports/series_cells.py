"""The cells of a series of values: a value or why there is none, which way is better, a re-base mark, a baseline."""

import re

from models.inputs.numbers import decimal_number
from models.inputs.text import compared
from models.spc import Direction, NoValue
from models.spc.limits import LEAST

LARGEST_VALUE = 1e15
"""Farther from 0 no value is charted."""

_NOT_GIVEN = frozenset(
    {
        *(
            "",
            "-",
            "--",
            ".",
            "..",
            "...",
            "…",
            ":",
            "?",
            "#n/a",
            "#null!",
            "null",
            "na",
            "n/a",
            "n.a.",
            "n.a",
        ),
        *("n/k", "nk", "nan", "tbc", "tbd", "[x]", "[z]", "x", "no data", "not available", "not applicable"),
    }
)
"""What people and spreadsheets write where there is no value (yet); [x] and [z] are those of government statistics."""

_SUPPRESSED = frozenset({"*", "**", "[c]", "c", "s", "supp", "suppressed"})
_BELOW = re.compile(r"(?:<|<=|≤) ?\d{1,2}|[1-9] ?(?:-|to) ?[1-9]", re.ASCII)
"""A small number that is not told: “<5”, “≤ 7”, “1-4”."""

_DIRECTIONS = {
    Direction.INCREASE: (
        *("increase", "increasing", "up", "upwards", "higher", "high", "more", "1", "+1", "+", "↑"),
        *("maximise", "rise"),
    ),
    Direction.DECREASE: (
        *("decrease", "decreasing", "down", "downwards", "lower", "low", "less", "fewer", "-1", "↓"),
        *("minimise", "fall", "reduce"),
    ),
    Direction.NEUTRAL: ("neutral", "neither", "neither way", "0", "none"),
}
_DIRECTION_BY_WORD = {word: direction for direction, words in _DIRECTIONS.items() for word in words}
_IS_BETTER = re.compile(r"(?: (?:is|are)| ?=)? ?(?:better|good|an improvement|improvement)$")

_MARKS = frozenset(
    {"y", "yes", "true", "1", "x", "✓", "✔", "☑", "rebase", "re-base", "recalc", "recalculate"}
)
_NO_MARKS = frozenset({"", "n", "no", "false", "0", "-", "na", "n/a", "#n/a"})


def value_of(cell: str) -> float | NoValue:
    """A value, or why there is none; ValueError with a sentence for anything else."""
    text = compared(cell)
    if text in _NOT_GIVEN:
        return NoValue.NOT_GIVEN
    if text in _SUPPRESSED or _BELOW.fullmatch(text):
        return NoValue.SUPPRESSED
    number = float(decimal_number(cell, signs="£%"))
    if abs(number) > LARGEST_VALUE:
        raise ValueError(f"“{cell}” is too far from 0 for a chart")
    return number


def target_of(cell: str) -> float | None:
    """A target, None where none is given; ValueError with a sentence for anything else."""
    target = value_of(cell)
    if target is NoValue.SUPPRESSED:
        raise ValueError(f"“{cell}” is not a target: write a number like 95.5, or leave the cell empty")
    return target if isinstance(target, float) else None


def direction_of(cell: str) -> Direction | None:
    """Which way is better, None where nobody says; ValueError with a sentence for anything else."""
    text = compared(cell)
    if text in _NOT_GIVEN:
        return None
    if direction := _DIRECTION_BY_WORD.get(text) or _DIRECTION_BY_WORD.get(_IS_BETTER.sub("", text)):
        return direction
    raise ValueError(f"“{cell}” does not say which way is better: write increase, decrease or neutral")


def is_marked(cell: str) -> bool:
    """Whether the limits begin anew here; ValueError with a sentence if that cannot be told."""
    text = compared(cell)
    if text in _MARKS:
        return True
    if text in _NO_MARKS:
        return False
    raise ValueError(f"“{cell}” is no mark: write y where the limits begin anew, and nothing elsewhere")


def baseline_of(cell: str) -> int | None:
    """How many values the limits rest on, None for all; ValueError with a sentence for anything else."""
    if compared(cell) in _NOT_GIVEN:
        return None
    number = decimal_number(cell)
    if number != number.to_integral_value() or not LEAST <= number <= LARGEST_VALUE:
        raise ValueError(
            f"“{cell}” is no baseline: write how many values the limits rest on, from {LEAST} on"
        )
    return int(number)
