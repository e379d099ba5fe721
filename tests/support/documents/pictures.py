"""Looking into a picture: what it says, where its marks are, and whether all of it is within its frame."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

SVG = "{http://www.w3.org/2000/svg}"
PLACES = {"x", "y", "x1", "x2", "y1", "y2", "cx", "cy"}


class Picture:
    """An SVG that a parser has taken in, so it is well-formed."""

    def __init__(self, svg: str) -> None:
        self.root = ET.fromstring(svg)  # noqa: S314 -- we drew it
        self.width, self.height = (float(self.root.attrib[name]) for name in ("width", "height"))

    def all(self, tag: str, **attributes: str) -> list[ET.Element]:
        """Elements of a tag with these attributes."""
        query = {name.replace("_", "-"): value for name, value in attributes.items()}
        return [element for element in self.root.iter(SVG + tag) if query.items() <= element.attrib.items()]

    def words(self) -> list[str]:
        """What can be read in it, in the order in which it is drawn."""
        return [element.text or "" for element in self.all("text")]

    def titles(self) -> list[str]:
        """What a pointer that rests on a mark is told."""
        return [element.text or "" for element in self.all("title")[1:]]

    def described(self) -> tuple[str | None, str | None]:
        """Title and description, found as a screen reader finds them: by the ids that the picture names."""
        by_id = {element.attrib["id"]: element.text for element in self.root.iter() if "id" in element.attrib}
        names = self.root.attrib["aria-labelledby"], self.root.attrib["aria-describedby"]
        return by_id[names[0]], by_id[names[1]]

    def places(self) -> Iterator[tuple[str, float]]:
        """Every coordinate that is a number, with whether it counts along x or y."""
        for element in self.root.iter():
            for name in PLACES & element.attrib.keys():
                yield name.strip("c12"), float(element.attrib[name])
            for x, y in re.findall(r"(\S+),(\S+)", element.attrib.get("points", "")):
                yield "x", float(x)
                yield "y", float(y)

    def is_within_its_frame(self) -> bool:
        return all(0 <= place <= (self.width if way == "x" else self.height) for way, place in self.places())
