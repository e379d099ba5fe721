from __future__ import annotations

from datetime import UTC, datetime

from lxml import etree

from models.improvement.driver_diagram import DriverDiagram, DriverNode, driver_diagram
from models.records import DriverLine
from models.vocabulary import DriverLevel
from notifications.documents.charts.drawing import WIDTH
from notifications.documents.diagrams import driver_diagram_svg

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


def line(
    key: str, level: DriverLevel, *, under: str | None = None, place: int = 1, gone: bool = False
) -> DriverLine:
    return DriverLine(
        id=key,
        project_id="p",
        level=level,
        parent_id=under,
        place=place,
        words=f"Line {key}",
        measures=[],
        removed_at=NOW if gone else None,
    )


LINES = [
    line("b", DriverLevel.PRIMARY, place=2),
    line("a", DriverLevel.PRIMARY, place=1),
    line("c", DriverLevel.SECONDARY, under="a"),
    line("d", DriverLevel.IDEA, under="c"),
    line("e", DriverLevel.IDEA),
    line("f", DriverLevel.PRIMARY, place=3, gone=True),
    line("g", DriverLevel.SECONDARY, under="f"),
]


def boxes(diagram: DriverDiagram) -> list[str]:
    """The words of the boxes of a drawing, each on one line, from left to right and down."""
    svg = etree.fromstring(driver_diagram_svg(diagram, title="Falls"))
    groups = svg.xpath("//*[local-name()='g']")
    return [" ".join(group.xpath("./*[local-name()='text']/text()")) for group in groups]


def test_lines_stand_under_what_they_move_in_their_order_without_what_was_removed() -> None:
    assert driver_diagram("Fewer falls", LINES).outline == [
        "Primary driver: Line a",
        "  Secondary driver: Line c",
        "    Change idea: Line d",
        "Primary driver: Line b",
        "Change idea: Line e",
    ]


def test_diagram_in_short_has_its_primary_drivers_and_counts_its_ideas() -> None:
    assert driver_diagram("", LINES).in_short == "Line a; Line b. 2 change ideas"
    assert driver_diagram("", []).in_short == ""
    assert driver_diagram("", []).is_empty


def test_drawing_says_to_everybody_what_the_list_says_ob_022() -> None:
    diagram = driver_diagram("Fewer <falls> & harm", LINES, ["Falls per 1,000 bed days"])
    svg = etree.fromstring(driver_diagram_svg(diagram, title="Driver diagram"))

    assert sorted(boxes(diagram)) == sorted(
        [
            "Fewer <falls> & harm Measure: Falls per 1,000 bed days",
            "Line a", "Line c", "Line d", "Line b", "Line e",
        ]
    )  # fmt: skip
    assert (svg.get("role"), svg.get("aria-labelledby")) == ("img", "drivers-title")
    [description] = svg.xpath("/*/*[local-name()='desc']/text()")
    assert description == (
        "Aim: Fewer <falls> & harm. Primary driver: Line a. Secondary driver: Line c. Change idea: Line d. "
        "Primary driver: Line b. Change idea: Line e."
    )


def test_long_words_stay_within_their_boxes_and_no_box_covers_another() -> None:
    long = "Donaudampfschifffahrtsgesellschaftskapitän " * 4
    ideas = tuple(DriverNode(str(number), DriverLevel.IDEA, long) for number in range(4))
    drivers = (
        DriverNode(
            "a", DriverLevel.PRIMARY, long, (), (DriverNode("b", DriverLevel.SECONDARY, long, (), ideas),)
        ),
        DriverNode("c", DriverLevel.PRIMARY, long),
    )
    svg = etree.fromstring(driver_diagram_svg(DriverDiagram(long, drivers), title="Long"))
    rects = [
        tuple(float(rect.get(name)) for name in ("x", "y", "width", "height"))
        for rect in svg.xpath("//*[local-name()='g']/*[local-name()='rect'][1]")
    ]

    assert len(rects) == 8
    assert all(x + width <= WIDTH and y + height <= float(svg.get("height")) for x, y, width, height in rects)
    for left, top, _, height in rects:
        below = [y for x, y, *_ in rects if x == left and y > top]
        assert all(y >= top + height for y in below)


def test_columns_in_which_nothing_stands_are_not_drawn() -> None:
    diagram = driver_diagram("Fewer falls", LINES[:2])
    headings = etree.fromstring(driver_diagram_svg(diagram, title="Falls")).xpath(
        "/*/*[local-name()='text']/text()"
    )

    assert headings == ["Falls", "Aim", "Primary drivers"]
