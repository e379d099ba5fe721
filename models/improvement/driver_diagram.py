"""A driver diagram as a tree: the aim, what drives it, what drives that, and the change ideas (3.1; OB-022)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from models.records import DriverLine
from models.vocabulary import DriverLevel

ABOVE = {
    DriverLevel.PRIMARY: (None,),
    DriverLevel.SECONDARY: (DriverLevel.PRIMARY,),
    DriverLevel.IDEA: (DriverLevel.SECONDARY, DriverLevel.PRIMARY, None),
}
"""Under what a line of each level may stand; None is the aim itself, or for an idea no driver at all."""

NEXT = {DriverLevel.PRIMARY: DriverLevel.SECONDARY, DriverLevel.SECONDARY: DriverLevel.IDEA}
"""What is most often added under a line."""


@dataclass(frozen=True)
class DriverNode:
    """A driver or change idea with what stands under it, in order; `measures` are those by which it is seen."""

    id: str
    level: DriverLevel
    words: str
    measures: tuple[str, ...] = ()
    below: tuple[DriverNode, ...] = ()

    @property
    def said(self) -> str:
        """“Primary driver: Pain is seen early (measure: Pain score within 30 minutes)”."""
        return f"{self.level.label}: {self.words}{measures_said(self.measures)}"

    def walk(self, depth: int = 0) -> Iterator[tuple[int, DriverNode]]:
        """This line and all under it, with how deep each stands."""
        yield depth, self
        for node in self.below:
            yield from node.walk(depth + 1)


@dataclass(frozen=True)
class DriverDiagram:
    """The whole: `aim` as the proposal has it, primary drivers, and ideas that stand on no driver yet."""

    aim: str
    drivers: tuple[DriverNode, ...] = ()
    ideas: tuple[DriverNode, ...] = ()
    measures: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing but the aim."""
        return not self.drivers and not self.ideas

    def walk(self) -> Iterator[tuple[int, DriverNode]]:
        """Every line from the top down, with how deep it stands: 0 for a primary driver."""
        for node in (*self.drivers, *self.ideas):
            yield from node.walk()

    def node(self, line_id: str) -> DriverNode | None:
        """The line with an id."""
        return next((node for _, node in self.walk() if node.id == line_id), None)

    @property
    def in_short(self) -> str:
        """The primary drivers, and how many change ideas there are; empty for an empty diagram."""
        ideas = sum(node.level is DriverLevel.IDEA for _, node in self.walk())
        counted = f"{ideas} change idea{'' if ideas == 1 else 's'}" if ideas else ""
        return ". ".join(filter(None, ["; ".join(node.words for node in self.drivers), counted]))

    @property
    def outline(self) -> list[str]:
        """The diagram as lines of text, each indented by how deep it stands."""
        return [f"{'  ' * depth}{node.said}" for depth, node in self.walk()]


def measures_said(measures: Sequence[str]) -> str:
    """“ (measures: Falls per 1,000 bed days; Length of stay)”; empty for none."""
    if not measures:
        return ""
    return f" ({'measure' if len(measures) == 1 else 'measures'}: {'; '.join(measures)})"


def driver_diagram(aim: str, lines: Sequence[DriverLine], measures: Sequence[str] = ()) -> DriverDiagram:
    """The diagram that these lines make, without what was removed; `measures` are those of the aim itself.

    A line under one that was removed is not shown: it was removed with it.
    """
    below: dict[str | None, list[DriverLine]] = {}
    for line in sorted(lines, key=lambda line: (line.place, line.id)):
        if line.removed_at is None:
            below.setdefault(line.parent_id, []).append(line)

    def node_of(line: DriverLine) -> DriverNode:
        return DriverNode(
            id=line.id,
            level=line.level,
            words=line.words,
            measures=tuple(line.measures),
            below=tuple(map(node_of, below.get(line.id, ()))),
        )

    top = [node_of(line) for line in below.get(None, ())]
    return DriverDiagram(
        aim=aim,
        drivers=tuple(node for node in top if node.level is DriverLevel.PRIMARY),
        ideas=tuple(node for node in top if node.level is DriverLevel.IDEA),
        measures=tuple(measures),
    )
