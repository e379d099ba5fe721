"""The life cycle as SVG, drawn from the policy table: how many projects stand in each stage, and how long it takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from models.policy.diagram import ends_drawn, way_words, ways_out
from models.policy.rules import Lifecycle
from models.vocabulary import Stage
from notifications.documents.charts.drawing import (
    GREY,
    INK,
    MARGIN,
    SMALL,
    WHITE,
    WIDTH,
    Place,
    add,
    finished,
    heading,
    paragraph,
    rule,
    sheet,
    wrapped,
    write,
)

SHADES = ("#ffffff", "#e5eff8", "#c7dcf0", "#a3c6e6", "#7eb0dc")
"""From the shortest stay to the longest; the ink of the pages is read on each of them, and the number stands there."""

_LEFT, _BOX, _HEIGHT, _GAP = 200.0, 290.0, 92.0, 46.0
_END_LEFT, _END, _END_HEIGHT = 640.0, 184.0, 44.0
_LANE, _IN, _ARROW = 26.0, 26.0, 7.0
_MIDDLE = _LEFT + _BOX / 2
_RIGHT = _LEFT + _BOX
_DOWN, _TO_RIGHT, _TO_LEFT = Place(0, 1), Place(1, 0), Place(-1, 0)


@dataclass(frozen=True)
class StageNumbers:
    """What stands in the box of a stage: its lines, and the median of working days by which it is shaded, if known."""

    lines: Sequence[str]
    days: float | None = None


def life_cycle_svg(policy: Lifecycle, numbers: Mapping[Stage, StageNumbers], *, title: str) -> str:
    """The stages from top to bottom, each with its numbers and where its outcomes lead; early ends are left out.

    `life_cycle_lines` says the same in lines. Darker stages take longer, and each says how long.
    """
    description = " ".join(f"{line}." for line in life_cycle_lines(policy, numbers))
    svg = sheet(title=title, description=description, key="life-cycle")
    drawn = _Drawing(svg, policy, numbers, heading(svg, title) + 16)
    drawn.draw()
    words = "Darker: the median project stays longer. White: the shortest, or too few to tell."
    bottom = paragraph(
        svg,
        Place(MARGIN, drawn.bottom + 28),
        wrapped(words, width=WIDTH - 2 * MARGIN, size=SMALL),
        font_size=SMALL,
        fill=GREY,
    )
    return finished(svg, height=bottom)


def life_cycle_lines(policy: Lifecycle, numbers: Mapping[Stage, StageNumbers]) -> list[str]:
    """Each stage with its numbers, and where it leads by which outcome: the drawing in words."""
    lines = []
    for stage, rule_of in policy.stages.items():
        told = numbers[stage].lines if stage in numbers else ()
        ways = (
            f"{'again' if goal is stage else f'to {goal.label.lower()}'} ({way_words(rule_of, outcomes)})"
            for goal, outcomes in ways_out(rule_of).items()
        )
        lines.append(f"{', '.join([stage.label, *told])}. Leads {', '.join(ways)}")
    return lines


@dataclass(frozen=True)
class _Drawing:
    """The picture under way."""

    svg: Element
    policy: Lifecycle
    numbers: Mapping[Stage, StageNumbers]
    top: float

    @property
    def stages(self) -> list[Stage]:
        return list(self.policy.stages)

    @property
    def bottom(self) -> float:
        """Where the last end ends: below the stages."""
        return self.of(len(self.stages)) + _END_HEIGHT

    def of(self, place: int) -> float:
        """The top of the stage at this place."""
        return self.top + place * (_HEIGHT + _GAP)

    def draw(self) -> None:
        shades = _shades(self.numbers)
        for place, stage in enumerate(self.stages):
            self._ways(place, stage)
            self._box(place, stage, shades.get(stage, SHADES[0]))
        self._lanes()

    def _box(self, place: int, stage: Stage, shade: str) -> None:
        y = self.of(place)
        add(self.svg, "rect", x=_LEFT, y=y, width=_BOX, height=_HEIGHT, fill=shade, stroke=INK, rx=4)
        write(self.svg, Place(_LEFT + 14, y + 26), stage.label, font_weight="bold")
        lines = self.numbers[stage].lines if stage in self.numbers else ()
        paragraph(self.svg, Place(_LEFT + 14, y + 49), lines, font_size=SMALL)

    def _ways(self, place: int, stage: Stage) -> None:
        """Its ways on: down to the next stage, to the right to an end, or round to itself."""
        rule_of, y = self.policy.stages[stage], self.of(place)
        beside = y + 22
        for goal, outcomes in ways_out(rule_of).items():
            words = way_words(rule_of, outcomes)
            if goal is stage:
                self._loop(beside, words)
                beside += 46
            elif self.policy.is_final(goal) and goal is not self._last_end:
                self._end(goal, beside, words)
                beside += 46
            elif goal is self._last_end or self.stages.index(goal) > place:
                self._down(y + _HEIGHT, words)
        if stage is self.stages[-1] and self._last_end:
            self._end_box(self._last_end, _MIDDLE - _END / 2, self.of(place + 1))

    @property
    def _last_end(self) -> Stage | None:
        """The end of the last stage, which stands below it."""
        last = ways_out(self.policy.stages[self.stages[-1]])
        return next((end for end in ends_drawn(self.policy) if end in last), None)

    def _down(self, y: float, words: str) -> None:
        rule(self.svg, Place(_MIDDLE, y), Place(_MIDDLE, y + _GAP), stroke=INK)
        _head(self.svg, Place(_MIDDLE, y + _GAP), _DOWN)
        write(self.svg, Place(_MIDDLE + 12, y + _GAP / 2 + 5), words, font_size=SMALL)

    def _end(self, end: Stage, y: float, words: str) -> None:
        self._end_box(end, _END_LEFT, y - _END_HEIGHT / 2)
        rule(self.svg, Place(_RIGHT, y), Place(_END_LEFT, y), stroke=INK)
        _head(self.svg, Place(_END_LEFT, y), _TO_RIGHT)
        write(self.svg, Place(_RIGHT + 10, y - 7), words, font_size=SMALL)

    def _end_box(self, end: Stage, x: float, y: float) -> None:
        add(self.svg, "rect", x=x, y=y, width=_END, height=_END_HEIGHT, fill=WHITE, stroke=INK, rx=22)
        middle = Place(x + _END / 2, y + _END_HEIGHT / 2 + 5)
        write(self.svg, middle, end.label, text_anchor="middle")

    def _loop(self, y: float, words: str) -> None:
        out = _RIGHT + 24
        for start, goal in (
            (Place(_RIGHT, y), Place(out, y)),
            (Place(out, y), Place(out, y + 18)),
            (Place(out, y + 18), Place(_RIGHT, y + 18)),
        ):
            rule(self.svg, start, goal, stroke=GREY)
        _head(self.svg, Place(_RIGHT, y + 18), _TO_LEFT, colour=GREY)
        room = WIDTH - MARGIN - out - 8
        lines = wrapped(words, width=room, size=SMALL)
        paragraph(self.svg, Place(out + 8, y + 8), lines, font_size=SMALL)

    def _lanes(self) -> None:
        """The ways back, on the left: those to one stage share a lane, and lanes that meet lie side by side."""
        taken: list[tuple[int, int, int]] = []
        for goal in range(len(self.stages)):
            sources = list(self._back_to(goal))
            if not sources:
                continue
            last = max(place for place, _ in sources)
            beside = {lane for lane, first, end in taken if first < last and goal < end}
            lane = next(number for number in range(len(taken) + 1) if number not in beside)
            taken.append((lane, goal, last))
            self._lane(_LEFT - _LANE * (lane + 1), goal, sources)

    def _back_to(self, goal: int) -> Iterator[tuple[int, str]]:
        """The later stages that lead back to one, each with its words."""
        for place in range(goal + 1, len(self.stages)):
            rule_of = self.policy.stages[self.stages[place]]
            outcomes = ways_out(rule_of).get(self.stages[goal])
            if outcomes:
                yield place, way_words(rule_of, outcomes)

    def _lane(self, x: float, goal: int, sources: Sequence[tuple[int, str]]) -> None:
        into = self.of(goal) + _HEIGHT - _IN
        for place, words in sources:
            y = self.of(place) + _IN
            rule(self.svg, Place(_LEFT, y), Place(x, y), stroke=GREY)
            lines = wrapped(words, width=x - 10 - MARGIN, size=SMALL, most=6)
            paragraph(self.svg, Place(x - 10, y + 5), lines, font_size=SMALL, text_anchor="end")
        lowest = max(self.of(place) + _IN for place, _ in sources)
        rule(self.svg, Place(x, lowest), Place(x, into), stroke=GREY)
        rule(self.svg, Place(x, into), Place(_LEFT, into), stroke=GREY)
        _head(self.svg, Place(_LEFT, into), _TO_RIGHT, colour=GREY)


def _head(svg: Element, tip: Place, way: Place, *, colour: str = INK) -> None:
    """The head of an arrow."""
    back = Place(tip.x - 2 * _ARROW * way.x, tip.y - 2 * _ARROW * way.y)
    across = Place(_ARROW * way.y, _ARROW * way.x)
    ends = (
        Place(back.x - across.x, back.y - across.y),
        Place(back.x + across.x, back.y + across.y),
    )
    points = " ".join(f"{place.x:.1f},{place.y:.1f}" for place in (tip, *ends))
    add(svg, "polygon", points=points, fill=colour)


def _shades(numbers: Mapping[Stage, StageNumbers]) -> dict[Stage, str]:
    """The shade of each stage whose median is known, from the shortest to the longest."""
    known = {stage: told.days for stage, told in numbers.items() if told.days is not None}
    longest = max(known.values(), default=0)
    steps = len(SHADES) - 1
    return {stage: SHADES[round(days / longest * steps) if longest else 0] for stage, days in known.items()}
