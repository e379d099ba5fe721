"""The names of lines find room beside their ends."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from notifications.documents.charts.plot import Name, names


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
