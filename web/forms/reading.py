"""What a browser posted, as the nested values of a form: ready to be checked, or shown again as typed."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel

from models.answers.stored import FIRST_VERSION
from models.answers.typed import BEFORE, gone_from, said_today
from models.errors import Refused
from models.forms import TaskForm
from models.forms.date_parts import PARTS
from models.forms.form_schema import MOST_RECORDS, Kind, Shape, shapes_of
from models.inputs.text import is_blank

MOST_FIELDS = 1000
GONE = "gone:"
"""Before the name of a field that is gone: how a page that keeps no draft sends back what it showed to be copied."""
AWARE = "aware"
"""The field that says of whom a page has told that they could decide no more, so that it is told once."""

CONTROLS = ("csrf", "nonce", "version", "form_version", "add", "remove", "save", AWARE)

_DIGITS = 10
_RECORD = re.compile(r"([0-9]+)-(.+)", re.ASCII | re.DOTALL)

Texts = dict[str, list[str]]


class FormUnreadable(Refused):
    """What was posted cannot have come from one of our pages: fields twice, too many, or out of range."""


@dataclass(frozen=True)
class Posted:
    """A posted form. `values` has the answer as typed; unknown fields stay in it for the check to refuse.

    If the form was opened before it changed, `is_outdated`: `values` has what today's fields can show, `gone` what was
    typed into others, by the names under which it was posted; also what the page before had shown
    as gone. `loses_words` if no page has shown some of that yet. `add` and `remove` name the list or record of the
    button that was pressed, and are done already.
    """

    values: dict[str, object]
    add: str | None = None
    remove: str | None = None
    is_save: bool = False
    csrf: str = ""
    nonce: str = ""
    version: str = ""
    aware: str = ""
    is_outdated: bool = False
    gone: Mapping[str, str] = field(default_factory=dict)
    loses_words: bool = False

    @property
    def typed(self) -> dict[str, object]:
        """Everything that was typed, to be kept."""
        return {**self.values, **self.gone}

    @property
    def is_rearranged(self) -> bool:
        """“Add another” or “Remove” was pressed: show the form again, check nothing."""
        return self.add is not None or self.remove is not None


def read_posted(form_class: type[BaseModel], pairs: Sequence[tuple[str, str]]) -> Posted:
    """Read the pairs of a posted form; raises FormUnreadable, never anything else."""
    if len(pairs) > MOST_FIELDS:
        raise FormUnreadable(f"This form has more than {MOST_FIELDS} fields: nothing was stored.")
    texts = _gathered(pairs)
    controls = {name: _single(name, texts.pop(name)) for name in CONTROLS if name in texts}
    shown_before = {
        name.removeprefix(GONE): _single(name, texts.pop(name))
        for name in list(texts)
        if name.startswith(GONE)
    }
    add, remove = controls.get("add"), controls.get("remove")
    if remove is not None:
        texts = {name: given for name, given in texts.items() if not name.startswith(f"{remove}-")}
    version, today = _version(controls.get("form_version", "")), _version_of(form_class)
    reader = _FormReader(
        add=add, keeps_blanks=add is not None or remove is not None, is_outdated=version != today
    )
    values, gone = reader.read(form_class, texts), dict[str, str]()
    if version != today and issubclass(form_class, TaskForm):
        typed = said_today(form_class, values, version)
        gone = gone_from(form_class, typed)
        values = {name: value for name, value in typed.items() if name not in gone}
    return Posted(
        values=values,
        is_outdated=version != today,
        gone=_beside({*values, *gone, *shapes_of(form_class)}, shown_before) | gone,
        loses_words=bool(gone),
        add=add,
        remove=remove,
        is_save="save" in controls,
        csrf=controls.get("csrf", ""),
        nonce=controls.get("nonce", ""),
        version=controls.get("version", ""),
        aware=controls.get(AWARE, ""),
    )


def _beside(names: Collection[str], shown_before: Mapping[str, str]) -> dict[str, str]:
    """What was shown before as gone, under names that nothing else has: a field may be asked again by now."""
    return {f"{name}{BEFORE}" if name in names else name: text for name, text in shown_before.items()}


def _version(text: str) -> int:
    """The version of the form that a page was made with; pages of the releases that knew none have the first."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < _DIGITS else FIRST_VERSION


def _version_of(form_class: type[BaseModel]) -> int:
    return form_class.version if issubclass(form_class, TaskForm) else FIRST_VERSION


def _gathered(pairs: Sequence[tuple[str, str]]) -> Texts:
    texts: Texts = {}
    for name, text in pairs:
        if "\0" in name or "\0" in text:
            raise FormUnreadable("This form holds a character that is not text: nothing was stored.")
        texts.setdefault(name, []).append(text.replace("\r\n", "\n"))
    return texts


def _single(name: str, texts: Sequence[str]) -> str:
    if len(texts) > 1:
        raise FormUnreadable(f"The field “{name[:60]}” was sent twice: nothing was stored.")
    return texts[0]


@dataclass
class _FormReader:
    """Reads a form and the records within it; `path` is the name of the record being read, with its dash."""

    add: str | None
    keeps_blanks: bool
    is_outdated: bool = False
    path: str = field(default="")

    def read(self, form_class: type[BaseModel], texts: Texts) -> dict[str, object]:
        """Take the fields of the form out of `texts`; what is left over is unknown and kept by its name."""
        values: dict[str, object] = {}
        for shape in shapes_of(form_class).values():
            value = self._value(shape, texts)
            if value is not None:
                values[shape.name] = value
        for name, given in texts.items():
            if name in values and not self.is_outdated:
                raise FormUnreadable(f"The field “{name[:60]}” was sent in two ways: nothing was stored.")
            values[f"{name}{BEFORE}" if name in values else name] = self._single(name, given)
        return values

    def _single(self, name: str, texts: Sequence[str]) -> str:
        """The one text; a field of another version may have had several."""
        return ", ".join(texts) if self.is_outdated else _single(name, texts)

    def _value(self, shape: Shape, texts: Texts) -> object:
        if shape.kind is Kind.RECORDS:
            return self._records(shape, texts)
        if shape.kind in {Kind.SOME_OF, Kind.SOME_LISTED}:
            return _ticked(shape.name, texts.pop(shape.name, []))
        if shape.kind is Kind.DATE and (parts := _parts(shape.name, texts)):
            return parts
        return self._single(shape.name, texts.pop(shape.name)) if shape.name in texts else None

    def _records(self, shape: Shape, texts: Texts) -> list[object]:
        """The records in order, without gaps, and without blank ones unless the form is rearranged."""
        before, records = self.path, []
        for number, group in sorted(_grouped(shape, texts).items()):
            self.path = f"{before}{shape.name}-{number}-"
            record = self.read(shape.form, group)
            if self.keeps_blanks or not is_blank(record):
                records.append(record)
        self.path = before
        return [*records, {}] if self.add == f"{before}{shape.name}" else [*records]


def _grouped(shape: Shape, texts: Texts) -> dict[int, Texts]:
    """Take the texts of a list's records out of `texts`, by the number of their record."""
    groups: dict[int, Texts] = {}
    for name in [name for name in texts if name.startswith(f"{shape.name}-")]:
        match = _RECORD.fullmatch(name, len(shape.name) + 1)
        if match:
            groups.setdefault(_index(match[1]), {})[match[2]] = texts.pop(name)
    return groups


def _index(digits: str) -> int:
    if len(digits) > len(str(MOST_RECORDS)) or int(digits) >= MOST_RECORDS:
        raise FormUnreadable(f"A list in this form has more than {MOST_RECORDS} records: nothing was stored.")
    return int(digits)


def _parts(name: str, texts: Texts) -> dict[str, str]:
    boxes = {part: f"{name}[{part}]" for part in PARTS}
    return {part: _single(box, texts.pop(box)) for part, box in boxes.items() if box in texts}


def _ticked(name: str, texts: Sequence[str]) -> list[str]:
    if len(set(texts)) < len(texts):
        raise FormUnreadable(f"A choice of “{name}” was sent twice: nothing was stored.")
    return list(texts)
