"""The names of lines find room beside their ends."""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree as ET

import pytest

from models.spc import Variation
from notifications.documents.charts.plot import Name, names
from notifications.documents.charts.plotted import PlottedChart, PlottedPeriod, PlottedPoint, framed


@pytest.mark.parametrize(
    ("lines", "written"),
    [
        ((10, 50, 90), [10, 50, 90]),
        ((40, 42, 44), [40, 60, 80]),
        ((0, 1, 2), [0, 20, 40]),
        ((98, 99, 100), [60, 80, 100]),
        ((30, 95, 99), [30, 80, 100]),
    ],
)
def test_names_are_a_line_apart_and_stay_between_top_and_bottom(
    lines: tuple[int, ...], written: list[int]
) -> None:
    group = ET.Element("g")

    names(group, 500, [Name("A", y, "#000") for y in reversed(lines)], within=(0, 100))

    assert [float(element.attrib["y"]) - 5 for element in group.iter("text")] == written
    assert [float(element.attrib["y1"]) for element in group.iter("line")] == list(lines)


@pytest.mark.parametrize(
    ("values", "lowest", "highest"), [((100, 100), 85, 100), ((0, 0), 0, 1), ((95, 120), 90, 120)]
)
def test_axis_of_a_share_ends_where_the_whole_does_unless_a_value_lies_beyond(
    values: tuple[int, int], lowest: int, highest: int
) -> None:
    days = date(2026, 1, 1), date(2026, 2, 1)
    points = [
        PlottedPoint(day, value, Variation.COMMON_CAUSE, "") for day, value in zip(days, values, strict=True)
    ]
    chart = PlottedChart("", (), [PlottedPeriod(points)], (), by_months=True, unit="%")

    marks = framed(chart, 20).marks

    assert (min(marks), max(marks)) == (lowest, highest)
