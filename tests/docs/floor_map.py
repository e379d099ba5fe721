"""`make map`: docs/map.md and the table of floors in README.md, drawn from the folders, docstrings and imports.

A floor is a folder at the top, a room a folder in it; modules that lie in the floor itself are its hall. A hall
without modules is not drawn.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tests.docs.marked_parts import with_marked_part

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "map.md"
README = ROOT / "README.md"
UNMAPPED = Path("migrations/versions")
"""Revisions import each other by number, not by name."""

Arrows = Mapping[str, frozenset[str]]

HEAD = """# The map

Drawn from the imports by `make map`; a test compares them. An arrow means “imports from”, and all arrows between floors
point down. A floor is a folder at the top of the repository, a room is a folder in it, and the hall of a floor holds
the modules that lie in no room, where there are any. An arrow that a longer way already implies is left out of the
pictures; a table names all rooms of its floor that a room imports from.
"""


@dataclass(frozen=True)
class Room:
    """A folder of modules: its name with dots, what its docstring says, and how many modules lie in it."""

    name: str
    sentence: str
    modules: int
    arrows: frozenset[str] = field(default=frozenset())

    @property
    def floor(self) -> str:
        """The name of the floor it is in."""
        return self.name.partition(".")[0]

    @property
    def label(self) -> str:
        """Its name within its floor."""
        return self.name.partition(".")[2] or "(hall)"

    @property
    def folder(self) -> str:
        """Its path from the root of the repository."""
        return self.name.replace(".", "/") + "/"


@cache
def rooms(root: Path = ROOT) -> dict[str, Room]:
    """Every room of the product by its name, with the rooms that its modules import from."""
    files = {_module_name(path, root): path for path in _python_files(root)}
    room_of = {name: _room_name(name, root) for name in files}
    imports: dict[str, set[str]] = {name: set() for name in room_of.values()}
    for name, path in files.items():
        imports[room_of[name]].update(room_of[other] for other in _imported_modules(path, files.keys()))
    return {
        name: Room(
            name,
            _first_sentence(root.joinpath(*name.split("."), "__init__.py")),
            sum(room == name and not _is_package(files[module]) for module, room in room_of.items()),
            frozenset(arrows - {name}),
        )
        for name, arrows in sorted(imports.items())
    }


def floors(of: Mapping[str, Room]) -> list[str]:
    """The names of the floors, highest first: each stands above whatever it imports from."""
    below = floor_arrows(of)
    levels: dict[str, int] = {}
    for _ in below:
        levels = {
            name: 1 + max((levels.get(other, 0) for other in arrows), default=0)
            for name, arrows in below.items()
        }
    return sorted(below, key=lambda name: (-levels[name], name))


def floor_arrows(of: Mapping[str, Room]) -> dict[str, frozenset[str]]:
    """The floors that each floor imports from."""
    below: dict[str, set[str]] = {room.floor: set() for room in of.values()}
    for room in of.values():
        below[room.floor].update(other.partition(".")[0] for other in room.arrows)
    return {name: frozenset(others - {name}) for name, others in below.items()}


def drawn_arrows(arrows: Arrows) -> list[tuple[str, str]]:
    """The arrows without those that a longer way implies; arrows of a circle are all drawn."""
    kept = {start: set(ends) for start, ends in arrows.items()}
    for start in sorted(kept):
        for end in sorted(kept[start]):
            if start in _reached(kept, end):
                continue
            kept[start].discard(end)
            if end not in _reached(kept, start):
                kept[start].add(end)
    return [(start, end) for start in sorted(kept) for end in sorted(kept[start])]


def floor_map(of: Mapping[str, Room]) -> str:
    """The whole page, as Markdown."""
    order = floors(of)
    parts = [HEAD, "## The floors\n", _picture({name: name for name in order}, floor_arrows(of))]
    parts += [f"- [`{name}/`](#{name}): {of[name].sentence}" for name in order]
    parts += [_floor_section([room for room in of.values() if room.floor == name]) for name in order]
    return "\n".join(parts).rstrip() + "\n"


def with_floor_table(readme: str, of: Mapping[str, Room]) -> str:
    """The README with its table of floors, each with the names of its rooms, written again."""
    lines = ["| floor | what lives there | its rooms |", "|---|---|---|"]
    for name in floors(of):
        rooms_inside = [room for room in of.values() if room.floor == name and room.name != name]
        labels = ", ".join(f"[{room.label}]({room.folder})" for room in rooms_inside)
        lines.append(f"| [`{name}/`]({name}/) | {of[name].sentence} | {labels or '–'} |")
    return with_marked_part(readme, "rooms", lines)


def _floor_section(inside: list[Room]) -> str:
    """A floor: a picture of its rooms where it has several, and a row a room."""
    drawn = {room.name: room for room in inside if room.modules or room.name != room.floor}
    arrows = {name: room.arrows & drawn.keys() for name, room in drawn.items()}
    lines = [f"\n## {inside[0].floor}\n"]
    if len(drawn) > 1:
        lines.append(_picture({name: room.label for name, room in drawn.items()}, arrows))
    lines += ["| room | modules | what lives there | imports from, on its floor |", "|---|---|---|---|"]
    lines += [
        f"| [`{room.folder}`](../{room.folder}) | {room.modules} | {room.sentence} | {_listed(drawn, arrows[name])} |"
        for name, room in drawn.items()
    ]
    return "\n".join(lines)


def _listed(drawn: Mapping[str, Room], names: Iterable[str]) -> str:
    return ", ".join(drawn[name].label for name in sorted(names)) or "–"


def _picture(labels: Mapping[str, str], arrows: Arrows) -> str:
    """A Mermaid picture; names get a prefix, since a few words mean something to Mermaid."""
    nodes = [f'    {_node(name)}["{label}"]' for name, label in labels.items()]
    edges = [f"    {_node(start)} --> {_node(end)}" for start, end in drawn_arrows(arrows)]
    return "\n".join(["```mermaid", "flowchart TD", *nodes, *edges, "```", ""])


def _node(name: str) -> str:
    return "room_" + name.replace(".", "_")


def _reached(arrows: Mapping[str, Iterable[str]], start: str) -> set[str]:
    """All that can be reached from a room, by one arrow or more."""
    reached: set[str] = set()
    waiting = list(arrows.get(start, ()))
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting.extend(arrows.get(name, ()))
    return reached


def _python_files(root: Path) -> list[Path]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    tops = project["tool"]["importlinter"]["root_packages"]
    return [
        path
        for top in tops
        for path in sorted((root / top).rglob("*.py"))
        if not path.is_relative_to(root / UNMAPPED)
    ]


def _is_package(path: Path) -> bool:
    return path.name == "__init__.py"


def _module_name(path: Path, root: Path) -> str:
    inner = path.relative_to(root).with_suffix("")
    return ".".join(inner.parts[:-1] if _is_package(path) else inner.parts)


def _room_name(module: str, root: Path) -> str:
    """The room of a module: its first two folders, or the first where it lies in the hall."""
    path = root.joinpath(*module.split(".")[:2])
    return ".".join(module.split(".")[: 2 if path.is_dir() else 1])


def _imported_modules(path: Path, known: Iterable[str]) -> Iterator[str]:
    """The modules of ours that a file imports, by name."""
    modules = set(known)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in modules)
        elif isinstance(node, ast.ImportFrom) and node.module in modules:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            yield from (inner & modules) or {node.module}


def _first_sentence(path: Path) -> str:
    """The first line of a docstring; refused with ValueError where there is none, so that no room is unexplained."""
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    if not docstring:
        message = f"{path} says nothing about its room."
        raise ValueError(message)
    return docstring.partition("\n")[0].replace("|", "\\|")


if __name__ == "__main__":
    drawn = rooms()
    PAGE.write_text(floor_map(drawn), encoding="utf-8")
    README.write_text(with_floor_table(README.read_text(encoding="utf-8"), drawn), encoding="utf-8")
