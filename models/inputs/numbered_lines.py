"""Numbered lines as people paste them: from a report, a spreadsheet or a CSV file, and numbers named as “1, 3–5”."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_NUMBER = r"(?:R(?:ec(?:ommendation)?s?)?\.?\s*)?(\d{1,3}[a-z]?)"
_NUMBERED = re.compile(rf"^[\s•*\-–\"]*{_NUMBER}\"?(?:[.:)]\s+|\t\s*|[,;]\s*(?=[^\d\s]))(.+)$", re.IGNORECASE)
_IN_A_COLUMN = re.compile(rf"^\s*{_NUMBER}\s+(.+)$", re.IGNORECASE)
_BULLET = re.compile(r"^[\s•*\-–]+")
_HEADING = re.compile(
    r"^\W*(?:no\.?|nr\.?|number|ref(?:erence)?)\W+(?:text|recommendations?)\W*$", re.IGNORECASE
)
_RANGE = re.compile(r"^(\d{1,3}[a-z]?)\s*(?:-|–|to)\s*(\d{1,3}[a-z]?)$", re.IGNORECASE)


@dataclass(frozen=True)
class NumberedLine:
    """A text with the number it goes by, such as “3a”."""

    number: str
    text: str


def numbered_lines(pasted: str) -> list[NumberedLine]:
    """Each text with its number, in order.

    A number stands before a point, a bracket, a colon, a comma or a tab, as in reports, lists and files. A line
    without one goes on with the text before it; where no line has any, each is one and they are counted from 1.
    """
    lines = [line.strip() for line in pasted.splitlines() if line.strip() and not _HEADING.match(line)]
    matches = [_NUMBERED.match(line) for line in lines]
    if lines and not any(matches):
        columns = [_IN_A_COLUMN.match(line) for line in lines]
        matches = columns if all(columns) and len(lines) > 1 else matches
    if not any(matches):
        return [NumberedLine(str(place), _plain(line)) for place, line in enumerate(lines, start=1)]
    read: list[NumberedLine] = []
    for line, match in zip(lines, matches, strict=True):
        if match is not None:
            read.append(NumberedLine(match[1].lower(), _plain(match[2])))
        elif read:
            read[-1] = NumberedLine(read[-1].number, f"{read[-1].text} {_plain(line)}")
        else:
            read.append(NumberedLine("1", _plain(line)))
    return read


def named_numbers(named: str | None, known: Sequence[str]) -> tuple[list[str], list[str]]:
    """Of the known numbers those that “all” or “1, 3–5” names, in their order; and what is none of them."""
    if not named or not named.strip():
        return [], []
    if named.strip().lower().rstrip(".") in {"all", "every", "each", "all of them"}:
        return list(known), []
    meant, unknown = set[str](), list[str]()
    for part in filter(None, re.split(r"[,;\s]*(?:,|;|\band\b)[,;\s]*", named.strip().lower())):
        numbers = list(_numbers_in(part.strip(), known))
        meant.update(numbers)
        unknown += [] if numbers else [part.strip()]
    return [number for number in known if number in meant], unknown


def _numbers_in(part: str, known: Sequence[str]) -> Iterator[str]:
    if (ends := _RANGE.match(part)) and ends[1] in known and ends[2] in known:
        yield from known[known.index(ends[1]) : known.index(ends[2]) + 1]
    elif part in known:
        yield part
    else:
        several = part.split()
        if len(several) > 1 and all(number in known for number in several):
            yield from several


def _plain(text: str) -> str:
    return _BULLET.sub("", text).strip().strip('"').replace('""', '"').strip()
