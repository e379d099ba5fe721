"""A chart over time as SVG: values with the lines around them, what each shows, and marks of what was done."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple
from xml.etree.ElementTree import Element

from models.spc import Variation
from notifications.documents.charts.drawing import (
    GREY,
    INK,
    MARGIN,
    PALE,
    SMALL,
    WIDTH,
    Attribute,
    Place,
    add,
    finished,
    heading,
    paragraph,
    rule,
    sheet,
    width_of,
    wrapped,
    write,
)
from notifications.documents.charts.marks import annotation_words
from notifications.documents.charts.plot import LIMIT, MEAN, TARGET, Name, mark, names
from notifications.documents.charts.plotted import (
    REASON,
    Frame,
    PlottedChart,
    PlottedPeriod,
    framed,
    marked_within,
)

_SIZE = 5.5
_MANY, _VERY_MANY = 60, 120
_LEAST_REASON = 12
"""Letters of a reason; where fewer fit before the next one, it stands below the chart only."""
_GAP = "2 5"
_BADGE = 11


def plotted_svg(chart: PlottedChart, *, title: str, key: str) -> str:
    """The chart as one SVG element; `key` must differ from that of every other chart on the page."""
    svg = sheet(title=title, description=chart.description, key=key)
    top = heading(svg, title) + 4
    if chart.points:
        frame = framed(chart, top)
        _draw_axes(svg, frame)
        _draw_lines(svg, chart, frame)
        _draw_annotations(svg, chart, frame)
        _draw_points(svg, chart, frame)
        top = frame.bottom + 72
        is_judged = any(period.is_judged for period in chart.periods)
        top = _draw_key(svg, chart, top) if is_judged else top
    notes = [*chart.notes, *annotation_words(chart.annotations)]
    lines = [line for note in notes for line in wrapped(note, width=WIDTH - 2 * MARGIN, size=SMALL, most=9)]
    end = paragraph(svg, Place(MARGIN, top + 4), lines, font_size=SMALL, fill=GREY)
    return finished(svg, height=end)


def _draw_axes(svg: Element, frame: Frame) -> None:
    group = add(svg, "g")
    for tick, label in frame.marks.items():
        y = frame.y(tick)
        rule(group, Place(frame.left, y), Place(frame.right, y), stroke=PALE, stroke_width=1)
        write(group, Place(frame.left - 8, y + 5), label, text_anchor="end")
    rule(group, Place(frame.left, frame.bottom), Place(frame.right, frame.bottom), stroke=INK)
    for mark_of_time in frame.time.ticks():
        x = frame.x(mark_of_time.at)
        rule(group, Place(x, frame.bottom), Place(x, frame.bottom + 6), stroke=INK)
        write(group, Place(x, frame.bottom + 22), mark_of_time.label, text_anchor="middle")
        if mark_of_time.year:
            write(
                group,
                Place(x, frame.bottom + 41),
                mark_of_time.year,
                text_anchor="middle",
                font_weight="bold",
            )


def _draw_lines(svg: Element, chart: PlottedChart, frame: Frame) -> None:
    group = add(svg, "g")
    edges = _edges(chart, frame)
    for period, (start, end) in zip(chart.periods, pairwise(edges), strict=True):
        for values, style in [(period.centre, MEAN), *((line, LIMIT) for line in period.limits)]:
            _draw_line(group, _steps(period, values, frame, (start, end)), frame, style)
    _draw_new_limits(group, chart, frame, edges[1:-1])
    if chart.target is not None:
        y = frame.y(chart.target)
        rule(group, Place(frame.left, y), Place(frame.right, y), **TARGET)
    rows = [Name(words, frame.y(value), colour) for words, value, colour in chart.all_named]
    names(group, frame.right, rows, within=(frame.top, frame.bottom))


class _Step(NamedTuple):
    """A stretch on which a line keeps its value."""

    start: float
    end: float
    value: float


def _steps(
    period: PlottedPeriod, values: Sequence[float], frame: Frame, reach: tuple[float, float]
) -> list[_Step]:
    """A line in steps that are half-way between the points, as few as there are different values in a row."""
    at = frame.time.at
    places = [frame.x(at(point.day)) for point in period.points] if len(set(values)) > 1 else []
    values = values if places else values[:1]
    edges = [reach[0], *((before + after) / 2 for before, after in pairwise(places)), reach[1]]
    steps: list[_Step] = []
    for value, (start, end) in zip(values, pairwise(edges), strict=bool(values)):
        if steps and steps[-1].value == value:
            steps[-1] = steps[-1]._replace(end=end)
        else:
            steps.append(_Step(start, end, value))
    return steps


def _draw_line(group: Element, steps: Sequence[_Step], frame: Frame, style: dict[str, Attribute]) -> None:
    if len(steps) == 1:
        y = frame.y(steps[0].value)
        rule(group, Place(steps[0].start, y), Place(steps[0].end, y), **style)
    elif steps:
        corners = [(x, frame.y(step.value)) for step in steps for x in (step.start, step.end)]
        joined = " ".join(f"{x:.2f},{y:.2f}" for x, y in corners)
        add(group, "polyline", points=joined, fill="none", **style)


def _draw_new_limits(group: Element, chart: PlottedChart, frame: Frame, edges: Sequence[float]) -> None:
    """A line where the limits begin anew, with the reason above as far as there is room until the next."""
    for period, edge, end in zip(chart.periods[1:], edges, [*edges, WIDTH - MARGIN][1:], strict=True):
        room = end - edge - 12
        [reason] = wrapped(period.reason, width=max(room, 0), size=SMALL, most=1) or [""]
        is_said = bool(reason) and (len(reason) >= _LEAST_REASON or reason == period.reason)
        height = REASON * (2 if marked_within(chart) else 1)
        top = frame.top - height + 6 if is_said else frame.top
        rule(group, Place(edge, top), Place(edge, frame.bottom), stroke=GREY, stroke_width=1)
        if is_said:
            write(group, Place(edge + 6, frame.top - height + 16), reason, font_size=SMALL, fill=GREY)


def _edges(chart: PlottedChart, frame: Frame) -> list[float]:
    """From where to where each period reaches: half-way between its neighbours."""
    between = [
        (frame.place(before.points[-1]).x + frame.place(after.points[0]).x) / 2
        for before, after in pairwise(chart.periods)
    ]
    return [frame.left, *between, frame.right]


def _draw_annotations(svg: Element, chart: PlottedChart, frame: Frame) -> None:
    """A dotted line with a letter above for each mark; those too close to each other stand lower by turns."""
    reached = frame.left
    for letter, annotation in marked_within(chart):
        x = frame.x(frame.time.at(annotation.day))
        group = add(svg, "g")
        add(group, "title", f"{letter}: {annotation.words}")
        beside = max(x, reached)
        y = frame.top - _BADGE - 2
        rule(group, Place(beside, y), Place(x, frame.top + 6), stroke=INK, stroke_width=1)
        rule(
            group,
            Place(x, frame.top + 6),
            Place(x, frame.bottom),
            stroke=INK,
            stroke_width=1,
            stroke_dasharray="1 4",
        )
        width = max(2 * _BADGE, width_of(letter) + 8)
        add(
            group,
            "rect",
            x=beside - width / 2,
            y=y - _BADGE,
            width=width,
            height=2 * _BADGE,
            rx=3,
            fill=INK,
        )
        write(group, Place(beside, y + 5), letter, fill="#ffffff", text_anchor="middle", font_weight="bold")
        reached = beside + width + 3


def _draw_points(svg: Element, chart: PlottedChart, frame: Frame) -> None:
    places = [frame.place(point) for point in chart.points]
    number = len(places)
    _join(svg, chart, places)
    size = _SIZE if number <= _MANY else 4.2 if number <= _VERY_MANY else 3.2
    for point, place in zip(chart.points, places, strict=True):
        group = add(svg, "g")
        add(group, "title", point.words)
        mark(group, place, point.variation, size=size)


def _join(svg: Element, chart: PlottedChart, places: Sequence[Place]) -> None:
    """One line through all values, dotted where a value between two is missing or suppressed."""
    width = 1 if len(places) > _MANY else 1.5
    absent = sorted(chart.absent)
    runs: list[list[Place]] = [[*places[:1]]]
    for (before, after), place in zip(pairwise(chart.points), places[1:], strict=True):
        if bisect_right(absent, before.day) < bisect_left(absent, after.day):
            rule(svg, runs[-1][-1], place, stroke=GREY, stroke_width=width, stroke_dasharray=_GAP)
            runs.append([place])
        else:
            runs[-1].append(place)
    for run in runs:
        joined = " ".join(f"{place.x:.2f},{place.y:.2f}" for place in run)
        add(svg, "polyline", points=joined, fill="none", stroke=GREY, stroke_width=width)


def _draw_key(svg: Element, chart: PlottedChart, y: float) -> float:
    """What each shape means, and how many points have it; how far down the rest may begin."""
    x = MARGIN + 6.0
    for variation, number in _counts(chart):
        mark(svg, Place(x, y - 5), variation, size=_SIZE)
        words = f"{variation.hint} ({number})"
        write(svg, Place(x + 14, y), words)
        x += width_of(words) + 44
    return y + 30


def _counts(chart: PlottedChart) -> Iterator[tuple[Variation, int]]:
    variations = [point.variation for point in chart.points]
    for variation in Variation:
        if number := variations.count(variation):
            yield variation, number
