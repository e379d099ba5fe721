"""The elements of a part of a workbook, one after the other."""

from collections.abc import Iterator
from io import BytesIO, TextIOWrapper
from xml.etree.ElementTree import Element, iterparse


def elements(xml: bytes, *names: str) -> Iterator[Element]:
    """The elements of these names, each at its end; what is in a row is forgotten then.

    It is decoded as UTF-8, whatever encoding it names. Broken XML raises ParseError.
    """
    source = TextIOWrapper(BytesIO(xml), "utf-8-sig", newline="")
    for _, element in iterparse(source):  # noqa: S314 -- it has no DTD, and the process is limited
        if (name := local_name(element)) in names:
            yield element
        if name == "row":
            element.clear()


def local_name(element: Element) -> str:
    """The name of an element whatever its namespace."""
    return element.tag[element.tag.rfind("}") + 1 :]
