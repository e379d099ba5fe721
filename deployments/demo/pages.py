"""A page as somebody at a browser has it before them: its heading, its messages and its forms, ready to fill in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import count
from urllib.parse import urljoin

Typed = list[tuple[str, str]]

PARTS_OF_A_DATE = ("year", "month", "day")
_CHOSEN_FROM = ("radio", "checkbox")


class NoSuchField(Exception):
    """Something was to be typed or chosen that the form does not offer."""


@dataclass
class OpenedForm:
    """A form as it was served: what stands in it, what it offers, and which buttons it has."""

    action: str
    task_kind: str = ""
    typed: Typed = field(default_factory=list)
    offered: dict[str, set[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    adding: dict[str, str] = field(default_factory=dict)

    def filled(self, values: Mapping[str, object]) -> Typed:
        """What the form holds once these values are in it; what is not named stays as it was served.

        Raises NoSuchField for a field or a choice that the page does not have.
        """
        mine = list(self._as_typed("", values))
        named = {name for name, _ in mine}
        kept = [(name, text) for name, text in self.typed if name not in named]
        return kept + [(name, text) for name, text in mine if text or name not in self.offered]

    def asked_among(self, values: Mapping[str, object]) -> dict[str, object]:
        """Those of some values that this form asks for."""
        return {
            name: value
            for name, value in values.items()
            if {name, f"{name}[day]"} & self.names or name in self.adding
        }

    def records(self, name: str) -> int:
        """How many records of a list stand there, beside those that are laid out in boxes."""
        numbers = [re.match(rf"{re.escape(name)}-(\d+)-", text) for text in self.names]
        in_boxes = set(self._in_boxes(name).values())
        return max((int(match[1]) + 1 for match in numbers if match and match[1] not in in_boxes), default=0)

    def to_be_added(self, name: str, records: Sequence[Mapping[str, object]]) -> int:
        """How many records of a list have no boxes of their own on the page."""
        return sum(_named(record) not in self._in_boxes(name) for record in records)

    def _in_boxes(self, name: str) -> dict[tuple[str, str, str], str]:
        """The number of each record that the page lays out in boxes, by its measure, period and group."""
        hidden = dict(self.typed)
        numbers = hidden.get(f"{name}_offered", "").split(",")
        names = ("measure", "period", "group")
        return {
            (values[0], values[1], values[2]): number
            for number in filter(None, numbers)
            if (values := [hidden.get(f"{name}-{number}-{each}", "") for each in names])
        }

    def _places(self, name: str, records: Sequence[Mapping[str, object]]) -> Iterator[str]:
        """Where each record stands: in its boxes, else among those that are added."""
        in_boxes, added = self._in_boxes(name), count()
        for record in records:
            yield in_boxes.get(_named(record)) or str(next(added))

    def _as_typed(self, path: str, values: Mapping[str, object]) -> Iterator[tuple[str, str]]:
        for key, value in values.items():
            name = f"{path}{key}"
            if isinstance(value, list) and value and isinstance(value[0], Mapping):
                for place, record in zip(self._places(name, value), value, strict=True):
                    yield from self._as_typed(f"{name}-{place}-", record)
            elif f"{name}[day]" in self.names:
                yield from _in_boxes(name, value)
            elif value != []:
                yield from self._one(name, value)

    def _one(self, name: str, value: object) -> Iterator[tuple[str, str]]:
        if name not in self.names:
            raise NoSuchField(f"there is no field “{name}”")
        for item_value in value if isinstance(value, list) else [value]:
            text = _written(item_value)
            if text and name in self.offered and text not in self.offered[name]:
                raise NoSuchField(f"“{name}” does not offer “{text}”")
            yield name, text


@dataclass
class OpenedPage:
    """A page that was opened."""

    url: str
    status: int
    heading: str
    problems: Sequence[str]
    forms: Sequence[OpenedForm]

    @property
    def task_form(self) -> OpenedForm | None:
        """The form of a human task, if there is one."""
        return next((form for form in self.forms if form.task_kind), None)

    def form_with(self, name: str) -> OpenedForm | None:
        """The first form that has a field of this name."""
        return next((form for form in self.forms if name in form.names), None)


def read_page(url: str, status: int, html: str) -> OpenedPage:
    """What a page says and offers."""
    reader = _PageReader(url)
    reader.feed(html)
    return OpenedPage(url, status, " ".join(reader.heading.split()), reader.problems, reader.forms)


def _named(record: Mapping[str, object]) -> tuple[str, str, str]:
    """Of which measure, period and group a record is; empty texts for one that is of none."""
    return (_written(record.get("measure")), _written(record.get("period")), _written(record.get("group")))


def _written(value: object) -> str:
    """A value as it stands in a form."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _in_boxes(name: str, value: object) -> Iterator[tuple[str, str]]:
    """A date in its three boxes, or nothing in them."""
    parts = str(value).split("-") if value else ["", "", ""]
    yield from ((f"{name}[{part}]", text) for part, text in zip(PARTS_OF_A_DATE, parts, strict=True))


class _PageReader(HTMLParser):
    """Reads forms with what is in them, the heading, and the sentences of an error summary."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url
        self.forms: list[OpenedForm] = []
        self.heading = ""
        self.problems: list[str] = []
        self._form: OpenedForm | None = None
        self._inside = ""
        self._text = ""
        self._area = self._select = ""
        self._in_summary = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = urljoin(self._url, given.get("action") or self._url)
            self._form = OpenedForm(action, given.get("data-task-kind", ""))
            self.forms.append(self._form)
        if self._form is not None and (read := getattr(self, f"_start_{tag}", None)):
            read(self._form, given)
        if "nhsuk-error-summary__list" in given.get("class", ""):
            self._in_summary = 1
        if tag in {"h1", "textarea", "a"}:
            self._inside, self._text = tag, ""

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag == "ul":
            self._in_summary = 0
        if tag == "a" and self._in_summary:
            self.problems.append(self._text.strip())
        if tag == "h1" and not self.heading:
            self.heading = self._text
        if tag == "textarea" and self._form is not None:
            self._form.typed.append((self._area, self._text.removeprefix("\n")))

    def _start_input(self, form: OpenedForm, given: Mapping[str, str]) -> None:
        name, value = given.get("name", ""), given.get("value", "")
        if not name:
            return
        form.names.add(name)
        if given.get("type") in _CHOSEN_FROM:
            form.offered.setdefault(name, set()).add(value)
        if given.get("type") not in _CHOSEN_FROM or "checked" in given:
            form.typed.append((name, value))

    def _start_textarea(self, form: OpenedForm, given: Mapping[str, str]) -> None:
        self._area = given["name"]
        form.names.add(self._area)

    def _start_select(self, form: OpenedForm, given: Mapping[str, str]) -> None:
        self._select = given["name"]
        form.names.add(self._select)
        form.offered[self._select] = set()

    def _start_option(self, form: OpenedForm, given: Mapping[str, str]) -> None:
        form.offered[self._select].add(given.get("value", ""))
        if "selected" in given:
            form.typed.append((self._select, given.get("value", "")))

    def _start_button(self, form: OpenedForm, given: Mapping[str, str]) -> None:
        if given.get("name") == "add":
            form.adding[given["value"]] = urljoin(self._url, given.get("formaction") or form.action)
