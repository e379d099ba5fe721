"""What Excel shows for a number by its number format (ECMA-376, 18.8.31): “87.5%”, “0042”, “£1,250.50”, a day.

Only what changes the meaning: dates come out as 2026-12-31 whatever their order, colours and padding not at all.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import cached_property

from tasks.sheets.xlsx.number_formats.serial_dates import shown_date, shown_length

Tokens = Sequence[tuple[str, str]]

HIDES = "has a number that its format hides: show it, or clear the cell"
FRACTION = "is shown as a fraction: show it as a number (Format Cells, Number)"
STRANGE = "has a number format that cannot be read: choose Number, Percentage, Currency or Date"

_LONGEST = 255
_DIGITS_IN_GENERAL = 10
_SHORTEST_IN_FULL = Decimal("0.0001")
_PRECISION = 700
_TOKEN = re.compile(
    r'"(?P<literal>[^"]*)"|\\(?P<escaped>.)|_(?P<space>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General)|(?P<half>AM/PM|A/P)|(?P<power>E[+-])|(?P<date>y+|m+|d+|h+|s+|e+|b+|g+)"
    r"|(?P<digit>[0#?])|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)|(?P<slash>/)|(?P<whole>@)|(?P<next>;)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)", re.ASCII)
_LENGTH = re.compile(r"h+|m+|s+", re.IGNORECASE)
_COMPARED: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "<": lambda value, bound: value < bound,
    "<=": lambda value, bound: value <= bound,
    ">": lambda value, bound: value > bound,
    ">=": lambda value, bound: value >= bound,
    "=": lambda value, bound: value == bound,
    "<>": lambda value, bound: value != bound,
}


class Unshown(Exception):
    """Nothing that could be taken is shown for a number; the text is said after the name of the cell."""


@dataclass(frozen=True)
class NumberFormat:
    """A number format by its code; `is_1904` if the workbook counts its days from 1904."""

    code: str
    is_1904: bool = False

    def shown(self, number: str) -> str:
        """What is shown for a number as it stands in the workbook; Unshown if that is nothing that can be taken."""
        value = Decimal(f"{float(number):.15g}")
        if not value.is_finite():
            raise Unshown(STRANGE)
        section = self._section_for(value)
        try:
            text = section.shown(value, is_1904=self.is_1904)
        except OverflowError:
            raise Unshown(
                "shows #### since no date lies so far away: mend the number or its format"
            ) from None
        if any(map(str.isalnum, text)):
            return text
        if value:
            raise Unshown(HIDES)
        return "0"

    @cached_property
    def _sections(self) -> "Sequence[_Section]":
        if len(self.code) > _LONGEST:
            raise Unshown(STRANGE)
        sections: list[list[tuple[str, str]]] = [[]]
        for match in _TOKEN.finditer(self.code):
            kind = str(match.lastgroup)
            if kind == "next":
                sections.append([])
            else:
                sections[-1].append((kind, match[kind]))
        return [_section(tokens) for tokens in sections]

    def _section_for(self, value: Decimal) -> "_Section":
        """The part of the format that is meant for a value, as it stands or without its sign."""
        first, *others = self._sections[:3]
        if not others:
            return first
        if first.condition is not None:
            return next(
                (
                    section
                    for section in (first, *others)
                    if section.condition is None or section.takes(value)
                ),
                others[-1],
            )
        if value < 0:
            return others[0].without_sign()
        return first if value > 0 or len(others) == 1 else others[1]


@dataclass(frozen=True)
class _Section:
    tokens: Tokens
    condition: tuple[str, Decimal] | None = None
    is_length: bool = False
    has_sign: bool = True
    kinds: frozenset[str] = field(default_factory=frozenset)

    def takes(self, value: Decimal) -> bool:
        return self.condition is not None and _COMPARED[self.condition[0]](value, self.condition[1])

    def without_sign(self) -> "_Section":
        return _Section(self.tokens, self.condition, self.is_length, has_sign=False, kinds=self.kinds)

    def shown(self, value: Decimal, *, is_1904: bool) -> str:
        if self.is_length:
            return shown_length(value)
        if "date" in self.kinds:
            return shown_date(value, [text.lower() for kind, text in self.tokens if kind == "date"], is_1904)
        if "slash" in self.kinds and "digit" in self.kinds:
            raise Unshown(FRACTION)
        sign = "-" if value < 0 and self.has_sign else ""
        with localcontext() as context:
            context.prec = _PRECISION
            text = self._number(abs(value))
        return f"{sign}{text}" if any(digit in text for digit in "123456789") else text

    def _number(self, value: Decimal) -> str:
        if self.kinds.isdisjoint({"digit"}):
            return "".join(
                in_general(value) if kind in {"general", "whole"} else _literal(kind, text)
                for kind, text in self.tokens
            ).strip()
        return _in_digits(value, self.tokens)


def in_general(value: Decimal) -> str:
    """A number as the format General shows it in a wide column, but whole numbers always in full."""
    if value and abs(value) < _SHORTEST_IN_FULL:
        return f"{value.normalize():f}" if value.adjusted() > -_DIGITS_IN_GENERAL else f"{value:.5E}"
    decimals = max(0, _DIGITS_IN_GENERAL - len(str(abs(int(value)))))
    rounded = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{rounded:f}".rstrip("0").rstrip(".") if decimals else f"{rounded:f}"


def _section(tokens: Tokens) -> _Section:
    kept, condition, is_length = list[tuple[str, str]](), None, False
    for kind, text in tokens:
        if kind != "bracket":
            kept.append((kind, text))
        elif text.startswith("$"):
            kept.append(("literal", text[1:].partition("-")[0]))
        elif match := _CONDITION.fullmatch(text):
            condition = (match[1], Decimal(match[2]))
        elif _LENGTH.fullmatch(text):
            is_length = True
    return _Section(kept, condition, is_length, kinds=frozenset(kind for kind, _ in kept))


def _literal(kind: str, text: str) -> str:
    """What a token shows of itself; padding shows nothing."""
    return text if kind in {"literal", "escaped", "percent", "slash", "other", "comma", "point"} else ""


def _in_digits(value: Decimal, tokens: Tokens) -> str:
    """A number in the digits of a format, rounded as it is shown."""
    places = [index for index, (kind, _) in enumerate(tokens) if kind == "digit"]
    point = next((index for index, (kind, _) in enumerate(tokens) if kind == "point"), len(tokens))
    whole = [index for index in places if index < point]
    parts = [index for index in places if index > point]
    commas = [index for index, (kind, _) in enumerate(tokens) if kind == "comma"]
    last = whole[-1] if whole else point
    is_grouped = any(whole and whole[0] < index < last for index in commas)
    scaled = sum(last < index and (not parts or index < point or index > parts[-1]) for index in commas)
    value *= 100 ** sum(kind == "percent" for kind, _ in tokens)
    value = value.scaleb(-3 * scaled)
    power = next((index for index, (kind, _) in enumerate(tokens) if kind == "power"), None)
    if power is not None:
        return f"{value:.{sum(index < power for index in parts)}E}"
    digits, _, decimals = f"{value.quantize(Decimal(1).scaleb(-len(parts)), ROUND_HALF_UP):f}".partition(".")
    shown = _whole(digits, [(index, tokens[index][1]) for index in whole], is_grouped=is_grouped)
    shown |= _decimals(decimals, [(index, tokens[index][1]) for index in parts])
    hidden = {*places, *commas, *([point] if not "".join(shown[index] for index in parts) else [])}
    return "".join(
        shown.get(index, "") if index in hidden else _literal(kind, text)
        for index, (kind, text) in enumerate(tokens)
    ).strip()


def _whole(digits: str, places: Sequence[tuple[int, str]], *, is_grouped: bool) -> dict[int, str]:
    """The digits before the point by the place they are shown at; the first place has all that are left over."""
    least = len(places) - next((n for n, (_, mark) in enumerate(places) if mark == "0"), len(places))
    digits = digits.lstrip("0").rjust(least, "0")
    if not places:
        return {}
    if is_grouped:
        grouped = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", ",", digits)
        return {index: "" for index, _ in places} | {places[-1][0]: grouped}
    shown = dict[int, str]()
    for index, _ in reversed(places[1:]):
        digits, shown[index] = digits[:-1], digits[-1:]
    return shown | {places[0][0]: digits}


def _decimals(digits: str, places: Sequence[tuple[int, str]]) -> dict[int, str]:
    """The digits after the point by the place they are shown at; zeros at the end only where the format has one."""
    last = max((n for n, (_, mark) in enumerate(places) if mark == "0" or digits[n] != "0"), default=-1)
    return {index: digits[n] if n <= last else "" for n, (index, _) in enumerate(places)}
