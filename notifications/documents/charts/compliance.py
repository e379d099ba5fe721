"""Standards as bars: how much of each cycle met the standard, with its numbers and its interval."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from xml.etree.ElementTree import Element

from models.measures.results import exceptions_said
from models.rounding import percent_of
from models.spc.proportions import wilson_interval
from notifications.documents.charts.axes import Scale
from notifications.documents.charts.drawing import (
    BLUE,
    GREY,
    INK,
    MARGIN,
    PALE,
    RED,
    SMALL,
    WHITE,
    WIDTH,
    Place,
    add,
    finished,
    heading,
    paragraph,
    printable,
    rule,
    sheet,
    width_of,
    wrapped,
    write,
)
from notifications.documents.charts.plot import TARGET

NO_CYCLE = "There are no figures of a cycle yet."
_BAR = 26
_ROW = 84
_NAMES = 220
_STEPS = (0, 20, 40, 60, 80, 100)


@dataclass(frozen=True)
class ComplianceBar:
    """A cycle of a standard: how many met it out of how many. ZeroDivisionError for a cycle of nobody.

    `exceptions` is how many it rightly left out, who are not among these; None where nobody said it (OB-036).
    """

    name: str
    numerator: int
    denominator: int
    exceptions: int | None = None

    @property
    def interval(self) -> tuple[float, float]:
        """The 95% interval by Wilson, in per cent."""
        lower, upper = wilson_interval(self.numerator, self.denominator)
        return 100 * lower, 100 * upper

    @property
    def said(self) -> str:
        """“85.0% (34 of 40, 12 left out), 95% interval 70.9 to 92.9”."""
        return f"{percent_of(self.numerator, self.denominator)}% {self.numbers}, {self.certainty}"

    @property
    def numbers(self) -> str:
        left_out = exceptions_said(self.exceptions)
        return f"({self.numerator:,} of {self.denominator:,}{f', {left_out}' if left_out else ''})"

    @property
    def certainty(self) -> str:
        lower, upper = self.interval
        return f"95% interval {lower:.1f} to {upper:.1f}"


@dataclass(frozen=True)
class ComplianceTarget:
    """The target of a standard in per cent, and how it is said: “target at least 95%”."""

    percent: Decimal
    words: str


def compliance_sentence(bars: Sequence[ComplianceBar], target: ComplianceTarget | None = None) -> str:
    """All that the bars show, the oldest cycle first as given."""
    if not bars:
        return NO_CYCLE
    cycles = "; ".join(f"{bar.name}: {bar.said}" for bar in bars)
    return f"{cycles}. {_first_capital(target.words)}." if target else f"{cycles}."


def compliance_svg(
    bars: Sequence[ComplianceBar],
    target: ComplianceTarget | None = None,
    *,
    title: str,
    key: str = "standard",
) -> str:
    """The cycles below each other as one SVG element; `key` as in `spc_svg`. `compliance_sentence` says the same."""
    svg = sheet(title=title, description=compliance_sentence(bars, target), key=key)
    top = heading(svg, title) + 4
    if not bars:
        return finished(svg, height=paragraph(svg, Place(MARGIN, top + 8), [NO_CYCLE]))
    top += 24 if target else 0
    left = MARGIN + min(_NAMES, max(width_of(bar.name) for bar in bars)) + 12
    along = Scale(0, 100, left, WIDTH - MARGIN - 30)
    bottom = top + _ROW * len(bars)
    for step in _STEPS:
        x = along(step)
        add(svg, "line", x1=x, y1=top, x2=x, y2=bottom, stroke=PALE, stroke_width=1)
        write(svg, Place(x, bottom + 20), f"{step}%", text_anchor="middle")
    for place, bar in enumerate(bars):
        _draw_bar(svg, bar, along, top + place * _ROW)
    rule(svg, Place(left, top), Place(left, bottom), stroke=INK, stroke_width=1.5)
    if target:
        _draw_target(svg, target, along, [top + place * _ROW for place in range(len(bars))])
    note = "The thin line with ends is the 95% interval of each result (Wilson)."
    end = paragraph(svg, Place(MARGIN, bottom + 50), [note], font_size=SMALL, fill=GREY)
    return finished(svg, height=end)


def _draw_bar(svg: Element, bar: ComplianceBar, along: Scale, top: float) -> None:
    """A bar with its interval, and its numbers below it where nothing covers them."""
    group = add(svg, "g")
    add(group, "title", f"{printable(bar.name)}: {bar.said}")
    y = top + 10
    lines = wrapped(bar.name, width=_NAMES, most=3)
    paragraph(group, Place(along.start - 12, y + 19), lines, text_anchor="end")
    share = 100 * bar.numerator / bar.denominator
    add(group, "rect", x=along.start, y=y, width=along(share) - along.start, height=_BAR, fill=BLUE)
    lower, upper = (along(end) for end in bar.interval)
    middle = y + _BAR / 2
    for width, colour in ((5, WHITE), (2, INK)):
        for start, end in (
            (Place(lower, middle), Place(upper, middle)),
            (Place(lower, middle - 7), Place(lower, middle + 7)),
            (Place(upper, middle - 7), Place(upper, middle + 7)),
        ):
            rule(group, start, end, stroke=colour, stroke_width=width)
    percent = f"{percent_of(bar.numerator, bar.denominator)}%"
    below = Place(along.start + 6, y + _BAR + 20)
    write(group, below, percent, font_weight="bold")
    beside = Place(below.x + width_of(percent) + 10, below.y)
    write(group, beside, f"{bar.numbers}, {bar.certainty}", font_size=SMALL)


def _draw_target(svg: Element, target: ComplianceTarget, along: Scale, tops: Sequence[float]) -> None:
    """A dotted line across each bar, but not through its numbers, and the words above."""
    x, words = along(float(target.percent)), _first_capital(target.words)
    for place, top in enumerate(tops):
        rule(svg, Place(x, top - 6 if not place else top), Place(x, top + _BAR + 20), **TARGET)
    half = width_of(words) / 2
    middle = min(max(x, MARGIN + half), WIDTH - MARGIN - half)
    write(svg, Place(middle, tops[0] - 12), words, fill=RED, text_anchor="middle")


def _first_capital(words: str) -> str:
    return words[:1].upper() + words[1:]
