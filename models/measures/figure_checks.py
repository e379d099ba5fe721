"""Whether a figure can be one of its measure: what its kind of number allows (7.3; OB-135)."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from models.measures.specification import MeasureSpecification
from models.vocabulary import MeasureKind

_SIGNED = {MeasureKind.MEAN, MeasureKind.MEDIAN}


class FigureProblem(NamedTuple):
    """What is wrong with a figure: with its `number`, `out_of` or `exceptions`, and a sentence that says what to do."""

    field: str
    sentence: str


def figure_problems(
    measure: MeasureSpecification, number: Decimal, out_of: Decimal | None
) -> Iterator[FigureProblem]:
    """Everything that a figure of a measure cannot be.

    Refused: less than nothing, but for means and medians; a part of one where whole ones are counted, such as a share
    in place of how many; more of a share than all; a share or a rate without what it is out of, and anything else with
    it.
    """
    kind = measure.kind
    if number < 0 and kind not in _SIGNED:
        yield FigureProblem("number", f"{_shown(number)} is less than 0")
    elif kind not in _SIGNED and number != number.to_integral_value():
        yield FigureProblem("number", _not_whole(kind, number))
    yield from _of_out_of(measure, number, out_of)


def exceptions_problems(measure: MeasureSpecification, exceptions: Decimal | None) -> Iterator[FigureProblem]:
    """What the number of those who are rightly left out cannot be; it may always be left empty (OB-036)."""
    if exceptions is None:
        return
    if not measure.takes_exceptions:
        yield FigureProblem(
            "exceptions", f"leave “Exceptions” empty: the plan names none for “{measure.name}”"
        )
    elif exceptions < 0:
        yield FigureProblem("exceptions", f"{_shown(exceptions)} is less than 0")
    elif exceptions != exceptions.to_integral_value():
        yield FigureProblem("exceptions", f"{_shown(exceptions)} is no whole number")


def _not_whole(kind: MeasureKind, number: Decimal) -> str:
    if kind is MeasureKind.PROPORTION:
        return f"{_shown(number)} is no whole number: enter how many there were, not their share"
    if kind is MeasureKind.RATE:
        return f"{_shown(number)} is no whole number: enter how many events there were, not their rate"
    return f"{_shown(number)} is no whole number"


def _of_out_of(
    measure: MeasureSpecification, number: Decimal, out_of: Decimal | None
) -> Iterator[FigureProblem]:
    kind = measure.kind
    if not kind.has_denominator:
        if out_of is not None:
            yield FigureProblem("out_of", f"leave “Out of how many?” empty: “{measure.name}” is one number")
        return
    if out_of is None:
        of = "out of how many" if kind is MeasureKind.PROPORTION else f"how many {measure.unit} there were"
        yield FigureProblem("out_of", f"enter {of}")
    elif out_of <= 0:
        yield FigureProblem("out_of", "“Out of how many?” must be 1 or more")
    elif kind is MeasureKind.PROPORTION and out_of != out_of.to_integral_value():
        yield FigureProblem("out_of", f"{_shown(out_of)} is no whole number")
    elif kind is MeasureKind.PROPORTION and number > out_of:
        yield FigureProblem("number", f"{_shown(number)} of {_shown(out_of)} is more than all of them")


def _shown(number: Decimal) -> str:
    return f"{number:f}"
