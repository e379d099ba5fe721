"""The map is drawn from the code."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.floor_map import (
    PAGE,
    README,
    Room,
    drawn_arrows,
    floor_arrows,
    floor_map,
    floors,
    rooms,
    with_floor_table,
)


def test_the_map_is_that_of_the_code() -> None:
    assert PAGE.read_text(encoding="utf-8") == floor_map(rooms()), "run `make map`"


def test_the_rooms_in_the_readme_are_those_of_the_code() -> None:
    readme = README.read_text(encoding="utf-8")

    assert readme == with_floor_table(readme, rooms()), "run `make map`"


def test_every_floor_stands_above_what_it_imports() -> None:
    of = rooms()
    order = floors(of)

    climbs = [
        (floor, below)
        for floor, arrows in floor_arrows(of).items()
        for below in arrows
        if order.index(below) <= order.index(floor)
    ]

    assert climbs == []


@pytest.mark.parametrize(
    ("arrows", "drawn"),
    [
        ({"a": "bc", "b": "c", "c": ""}, [("a", "b"), ("b", "c")]),
        ({"a": "bcd", "b": "d", "c": "d", "d": ""}, [("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")]),
        ({"a": "bc", "b": "ac", "c": ""}, [("a", "b"), ("b", "a"), ("b", "c")]),
    ],
    ids=["a longer way", "two ways as long", "a circle keeps one way out"],
)
def test_an_arrow_that_a_longer_way_implies_is_not_drawn(
    arrows: dict[str, str], drawn: list[tuple[str, str]]
) -> None:
    assert drawn_arrows({start: frozenset(ends) for start, ends in arrows.items()}) == drawn


def test_a_folder_that_moves_is_drawn_where_it_is(tmp_path: Path) -> None:
    for path, text in {
        "models/__init__.py": '"""What things are."""',
        "models/policy/__init__.py": '"""The policy."""',
        "models/policy/rules.py": '"""Rules."""',
        "tasks/__init__.py": '"""What we do."""',
        "tasks/answers/__init__.py": '"""What people answer."""',
        "tasks/answers/answer_task.py": '"""Answers."""\nfrom models.policy.rules import rules\n',
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)

    drawn = rooms(tmp_path)

    assert {name: room.arrows for name, room in drawn.items()} == {
        "models": frozenset(),
        "models.policy": frozenset(),
        "tasks": frozenset(),
        "tasks.answers": frozenset({"models.policy"}),
    }
    assert [room.sentence for room in drawn.values()] == [
        "What things are.",
        "The policy.",
        "What we do.",
        "What people answer.",
    ]


def test_a_hall_without_modules_is_not_drawn_and_a_table_names_the_rooms_of_its_floor_alone() -> None:
    drawn = {
        "models": Room("models", "What things are.", 1, frozenset()),
        "tasks": Room("tasks", "What we do.", 0, frozenset()),
        "tasks.answers": Room("tasks.answers", "Answers.", 2, frozenset({"models", "tasks.people"})),
        "tasks.people": Room("tasks.people", "People.", 3, frozenset({"models"})),
    }

    page = floor_map(drawn).partition("\n## tasks\n")[2].partition("\n## ")[0]

    assert page.strip().splitlines() == [
        "```mermaid",
        "flowchart TD",
        '    room_tasks_answers["answers"]',
        '    room_tasks_people["people"]',
        "    room_tasks_answers --> room_tasks_people",
        "```",
        "",
        "| room | modules | what lives there | imports from, on its floor |",
        "|---|---|---|---|",
        "| [`tasks/answers/`](../tasks/answers/) | 2 | Answers. | people |",
        "| [`tasks/people/`](../tasks/people/) | 3 | People. | – |",
    ]
