"""The inputs of one figure: what its boxes are called by the kind of its measure, and how they look."""

from __future__ import annotations

from models.measures.specification import MeasureSpecification
from models.vocabulary import MeasureKind
from web.forms.fields import InputView

NUMBERS = ("number", "out_of", "exceptions")
"""What may be typed of a figure, in the order in which a figure has it."""

_NUMBERS = {
    MeasureKind.PROPORTION: "How many",
    MeasureKind.RATE: "How many",
    MeasureKind.COUNT: "How many",
    MeasureKind.MEAN: "Mean",
    MeasureKind.MEDIAN: "Median",
    MeasureKind.CASES_BETWEEN: "Cases since the event before",
}


def labels_of(measure: MeasureSpecification) -> dict[str, str]:
    """What the boxes of a figure are called, by the name of what is typed: how many, out of how many, exceptions.

    The second where it is out of something, the third where its standard names exceptions; that may be left empty.
    """
    labels = {"number": _NUMBERS.get(measure.kind, "How many")}
    if measure.kind.has_denominator:
        labels["out_of"] = _out_of(measure)
    return labels | ({"exceptions": "Exceptions, if any"} if measure.takes_exceptions else {})


def figure_box(  # noqa: PLR0913 -- what a box is made of
    name: str, label: str, value: str, error: str, *, suffix: str = "", hint: str = "", width: int = 5
) -> InputView:
    """A box for a number, or for the day of an event."""
    is_day = name.startswith("event")
    return InputView(
        name=name,
        label=label,
        hint=hint,
        error=error,
        section="",
        value=value,
        type="text",
        inputmode=None if is_day else "decimal",
        width=width,
        autocomplete="off",
        suffix=suffix or None,
    )


def _out_of(measure: MeasureSpecification) -> str:
    if measure.kind is MeasureKind.RATE and measure.unit:
        return f"{measure.unit[:1].upper()}{measure.unit[1:]}"
    return "Out of"
