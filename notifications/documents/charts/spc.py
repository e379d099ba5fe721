"""An SPC chart as SVG: the values with their mean, limits and target, and a shape for what each point shows."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.etree.ElementTree import Element

from models.spc import ChartPeriod, Point, Variation, XmRChart
from notifications.documents.charts.axes import Scale, Timeline, round_ticks
from notifications.documents.charts.descriptions import (
    is_by_months,
    point_said,
    shown_points,
    shown_value,
    spc_notes,
    spc_sentence,
)
from notifications.documents.charts.drawing import (
    GREY,
    INK,
    MARGIN,
    PALE,
    RED,
    SMALL,
    WIDTH,
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
from notifications.documents.charts.numerals import as_written, decimals_for, rounded
from notifications.documents.charts.plot import LIMIT, MEAN, TARGET, Name, mark, names

_HEIGHT = 300
_INSET = 14
_SIZE = 5.5
_MANY, _VERY_MANY = 60, 120
_REASON = 24
"""How much room a reason for new limits takes above the values."""
_LEAST_REASON = 12
"""Letters of a reason; where fewer fit before the next one, it stands below the chart only."""
_GAP = "2 5"


def spc_svg(chart: XmRChart, *, title: str, key: str = "chart") -> str:
    """The chart as one SVG element; `key` must differ from that of every other chart on the page.

    It is a picture with title and description, and `spc_sentence` says the same where there is none. With fewer
    than three values, or none, it says so in words.
    """
    svg = sheet(title=title, description=spc_sentence(chart), key=key)
    top = heading(svg, title) + 4
    if chart.points:
        frame = _frame(chart, top)
        _draw_axes(svg, frame)
        _draw_lines(svg, chart, frame)
        _draw_points(svg, chart, frame)
        top = frame.bottom + 72
        top = _draw_key(svg, chart, top) if any(map(_is_judged, chart.periods)) else top
    notes = [*spc_notes(chart), f"{chart.rule_set}. {chart.aim.label}."]
    lines = [line for note in notes for line in wrapped(note, width=WIDTH - 2 * MARGIN, size=SMALL, most=9)]
    end = paragraph(svg, Place(MARGIN, top + 4), lines, font_size=SMALL, fill=GREY)
    return finished(svg, height=end)


@dataclass(frozen=True)
class _Frame:
    """Where the values are drawn, and how."""

    left: float
    right: float
    top: float
    bottom: float
    time: Timeline
    marks: dict[float, str]

    @property
    def x(self) -> Scale:
        days = self.time.days
        return Scale(self.time.at(days[0]), self.time.at(days[-1]), self.left + _INSET, self.right - _INSET)

    @property
    def y(self) -> Scale:
        return Scale(min(self.marks), max(self.marks), self.bottom, self.top)


def _frame(chart: XmRChart, top: float) -> _Frame:
    days = [point.day for point in chart.points]
    seen = [point.value for point in chart.points]
    seen += [
        limit for period in chart.periods if period.limits for limit in (period.limits.lpl, period.limits.upl)
    ]
    seen += [chart.aim.target] if chart.aim.target is not None else []
    ticks = round_ticks(min(seen), max(seen))
    decimals = max(0, decimals_for(ticks[1] - ticks[0]) - 1)
    marks = {tick: rounded(tick, decimals) for tick in ticks}
    beside = max((width_of(name) + 18 for name, *_ in _named(chart)), default=0)
    if any(period.reason for period in chart.periods):
        top += _REASON
    return _Frame(
        left=MARGIN + max(map(width_of, marks.values())) + 8,
        right=WIDTH - MARGIN - beside,
        top=top,
        bottom=top + _HEIGHT,
        time=Timeline(days, is_by_months(chart)),
        marks=marks,
    )


def _named(chart: XmRChart) -> Iterator[tuple[str, float, str]]:
    """The lines that stand at the right end: what each is called, its value and its colour."""
    limits = chart.limits
    if limits is not None:
        yield f"Mean {shown_value(chart, limits.mean)}", limits.mean, INK
    if limits is not None and not limits.is_flat:
        yield f"Upper limit {shown_value(chart, limits.upl)}", limits.upl, GREY
        yield f"Lower limit {shown_value(chart, limits.lpl)}", limits.lpl, GREY
    if chart.aim.target is not None:
        yield f"Target {as_written(chart.aim.target)}", chart.aim.target, RED


def _draw_axes(svg: Element, frame: _Frame) -> None:
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


def _draw_lines(svg: Element, chart: XmRChart, frame: _Frame) -> None:
    group = add(svg, "g")
    edges = _edges(chart, frame)
    for period, (start, end) in zip(chart.periods, pairwise(edges), strict=True):
        if period.limits is None:
            continue
        lines = [(period.limits.mean, MEAN)]
        if not period.limits.is_flat:
            lines += [(period.limits.lpl, LIMIT), (period.limits.upl, LIMIT)]
        for value, style in lines:
            rule(group, Place(start, frame.y(value)), Place(end, frame.y(value)), **style)
    _draw_new_limits(group, chart, frame, edges[1:-1])
    if chart.aim.target is not None:
        y = frame.y(chart.aim.target)
        rule(group, Place(frame.left, y), Place(frame.right, y), **TARGET)
    rows = [Name(words, frame.y(value), colour) for words, value, colour in _named(chart)]
    names(group, frame.right, rows, within=(frame.top, frame.bottom))


def _draw_new_limits(group: Element, chart: XmRChart, frame: _Frame, edges: Sequence[float]) -> None:
    """A line where the limits begin anew, with the reason above as far as there is room until the next."""
    for period, edge, end in zip(chart.periods[1:], edges, [*edges, WIDTH - MARGIN][1:], strict=True):
        room = end - edge - 12
        [reason] = wrapped(period.reason, width=max(room, 0), size=SMALL, most=1) or [""]
        is_said = bool(reason) and (len(reason) >= _LEAST_REASON or reason == period.reason)
        top = frame.top - _REASON + 6 if is_said else frame.top
        rule(group, Place(edge, top), Place(edge, frame.bottom), stroke=GREY, stroke_width=1)
        if is_said:
            write(group, Place(edge + 6, frame.top - 8), reason, font_size=SMALL, fill=GREY)


def _edges(chart: XmRChart, frame: _Frame) -> list[float]:
    """From where to where each period reaches: half-way between its neighbours."""
    between = [
        (frame.x(frame.time.at(before.points[-1].day)) + frame.x(frame.time.at(after.points[0].day))) / 2
        for before, after in pairwise(chart.periods)
    ]
    return [frame.left, *between, frame.right]


def _draw_points(svg: Element, chart: XmRChart, frame: _Frame) -> None:
    points = _shown(chart)
    places = [Place(frame.x(frame.time.at(point.day)), frame.y(point.value)) for point in points]
    number = len(places)
    _join(svg, chart, places)
    size = _SIZE if number <= _MANY else 4.2 if number <= _VERY_MANY else 3.2
    for point, place in zip(points, places, strict=True):
        group = add(svg, "g")
        add(group, "title", point_said(chart, point))
        mark(group, place, point.variation, size=size)


def _join(svg: Element, chart: XmRChart, places: Sequence[Place]) -> None:
    """One line through all values, dotted where a value between two is missing or suppressed."""
    width = 1 if len(places) > _MANY else 1.5
    absent = sorted([*chart.missing, *chart.suppressed])
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


def _is_judged(period: ChartPeriod) -> bool:
    """Whether its shapes mean anything."""
    return period.limits is not None and not period.is_short


def _shown(chart: XmRChart) -> list[Point]:
    return [point for period in chart.periods for point in shown_points(period)]


def _draw_key(svg: Element, chart: XmRChart, y: float) -> float:
    """What each shape means, and how many points have it; how far down the rest may begin."""
    variations = [point.variation for point in _shown(chart)]
    x = MARGIN + 6.0
    for variation in [each_variation for each_variation in Variation if each_variation in variations]:
        mark(svg, Place(x, y - 5), variation, size=_SIZE)
        words = f"{variation.hint} ({variations.count(variation)})"
        write(svg, Place(x + 14, y), words)
        x += width_of(words) + 44
    return y + 30
