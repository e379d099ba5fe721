"""What Pydantic finds wrong with an answer, said to a person: one sentence for each field, with its path."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from pydantic_core.core_schema import ErrorType

from models.clock import spoken_date
from models.forms.base import SEVERAL
from models.forms.date_parts import trouble
from models.forms.field_labels import ask_for, by_label, choose_from, named, within
from models.forms.form_schema import Kind, Shape, shapes_of
from models.forms.values_as_written import NO_DAY, PERCENTAGE
from models.inputs.text import clean_line

NOTHING: Mapping[str, object] = MappingProxyType({})
_LONGEST_NAME = 60
_SAID_OF_A_FIELD = {NO_DAY, PERCENTAGE}
_OF_PYDANTIC = frozenset(get_args(ErrorType))


def sentences(
    error: ValidationError,
    form_class: type[BaseModel],
    *,
    given: Mapping[str, object] = NOTHING,
) -> list[tuple[str, str]]:
    """Path and sentence of everything that is wrong, the first for each path, in the order found.

    A path is the name under which the field is posted: “title”, “actions-1-owner_email”; of a list of
    records “actions”; of the form as a whole “”. Words to choose from are said as a file or the API writes them, and
    for a page by `said_on_page()`. Where the records of a list are there already, they are called by what was `given`
    to say which they are: “Recommendation 3a”.
    """
    result: dict[str, str] = {}
    for problem in error.errors(include_url=False):
        place = _place(form_class, problem["loc"], given)
        for path, sentence in _said(problem, place):
            result.setdefault(path, sentence)
    return list(result.items())


def said_on_page(form_class: type[BaseModel], path: str, sentence: str) -> str:
    """One of these sentences as a page says it: with the labels of the answers that it offers."""
    steps = [int(step) if step.isdecimal() else step for step in path.split("-")]
    shape = _place(form_class, steps, NOTHING).shape
    return by_label(shape, sentence) if shape else sentence


@dataclass(frozen=True)
class _Place:
    """Where in the form something is wrong: `records` are the records around it, “Action 2”."""

    path: str
    records: Sequence[str] = ()
    shape: Shape | None = None


def _place(form_class: type[BaseModel], steps: Sequence[int | str], given: Mapping[str, object]) -> _Place:
    place, form = _Place(""), form_class
    for step in steps:
        if place.shape is None:
            place = _Place(_joined(place.path, step), place.records, shapes_of(form).get(str(step)))
        elif place.shape.kind is Kind.RECORDS and isinstance(step, int):
            form = place.shape.form
            record = f"{place.shape.legend} {_which(place.shape, step, given)}"
            place = _Place(_joined(place.path, step), (*place.records, record))
        else:
            break  # inside a date or a list of words: the field says it
    return place


def _which(shape: Shape, step: int, given: Mapping[str, object]) -> object:
    """The number of a record: its place in the list, or what it is called by where it was there already."""
    records = given.get(shape.name) if shape.text("which") else None
    record = records[step] if isinstance(records, list) and step < len(records) else None
    number = record.get(shape.text("which")) if isinstance(record, Mapping) else None
    return number or step + 1


def _joined(path: str, step: object) -> str:
    return f"{path}-{step}" if path else str(step)


def _said(problem: ErrorDetails, place: _Place) -> Iterator[tuple[str, str]]:
    details = problem.get("ctx", {})
    if problem["type"] != SEVERAL:
        yield place.path, within(place.records, _sentence(problem, place, details))
        return
    for own in details["problems"]:
        yield _joined(place.path, own.at), within(place.records, own.sentence)


def _sentence(problem: ErrorDetails, place: _Place, details: Mapping[str, object]) -> str:
    if isinstance(details.get("error"), Exception):
        return str(details["error"])
    if problem["type"] == "extra_forbidden":
        return f"There is no field “{str(problem['loc'][-1])[:_LONGEST_NAME]}” in this form: remove it"
    if problem["type"] not in _OF_PYDANTIC:
        named_first = f"{named(place.shape)}: " if place.shape and problem["type"] in _SAID_OF_A_FIELD else ""
        return named_first + problem["msg"]
    if place.shape is None:
        return "Give this record as fields with their names"
    if problem["type"] == "missing" or _is_blank(problem["input"]):
        return ask_for(place.shape)
    return _about(place.shape, problem, details)


def _is_blank(given: object) -> bool:
    return given is None or (isinstance(given, str) and not clean_line(given))


def _about(shape: Shape, problem: ErrorDetails, details: Mapping[str, object]) -> str:
    by_kind = _OF_A_KIND.get(shape.kind)
    if by_kind and (sentence := by_kind(shape, problem)):
        return sentence
    template = _OF_A_TYPE.get(problem["type"], "{subject} is not accepted as it is: {message}")
    spoken = {key: _spoken(value) for key, value in details.items()}
    message = problem["msg"][:1].lower() + problem["msg"][1:]
    return template.format(**{**spoken, "subject": named(shape), "message": message})


def _spoken(value: object) -> str:
    if isinstance(value, float | Decimal):
        return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
    return str(value)


def _of_date(shape: Shape, problem: ErrorDetails) -> str:
    if problem["type"] in _OF_A_LIMITED_DATE:
        [limit] = problem.get("ctx", {}).values()
        return _OF_A_LIMITED_DATE[problem["type"]].format(
            named(shape), spoken_date(date.fromisoformat(str(limit)))
        )
    given = problem["input"]
    must = trouble(given)[1] if isinstance(given, dict) else "must be a real date, for example 27 3 2027"
    return f"{named(shape)} {must}"


def _of_number(shape: Shape, problem: ErrorDetails) -> str:
    if problem["type"] in _OF_A_TYPE:
        return ""
    example = (
        "a whole number, for example 12" if shape.kind is Kind.WHOLE_NUMBER else "a number, for example 12.5"
    )
    return f"{named(shape)} must be {example}"


def _of_email(shape: Shape, problem: ErrorDetails) -> str:
    if problem["type"] != "value_error":
        return ""
    return f"{ask_for(shape)} in the form name@nhs.net"


def _of_records(shape: Shape, problem: ErrorDetails) -> str:
    if problem["type"] != "too_short":
        return ""
    least = problem.get("ctx", {}).get("min_length", 1)
    return ask_for(shape) if least == 1 else f"{named(shape)}: give at least {least}"


def _of_words(shape: Shape, problem: ErrorDetails) -> str:
    if problem["type"] in {"too_short", "too_long"}:
        return _of_records(shape, problem)
    return choose_from(shape)


_OF_A_KIND: Mapping[Kind, Callable[[Shape, ErrorDetails], str]] = {
    Kind.DATE: _of_date,
    Kind.WHOLE_NUMBER: _of_number,
    Kind.NUMBER: _of_number,
    Kind.EMAIL: _of_email,
    Kind.YES_NO: lambda shape, _: ask_for(shape),
    Kind.ONE_OF: _of_words,
    Kind.SOME_OF: _of_words,
    Kind.RECORDS: _of_records,
}

_OF_A_LIMITED_DATE: Mapping[str, str] = {
    "greater_than": "{} must be after {}",
    "greater_than_equal": "{} must be {} or later",
    "less_than": "{} must be before {}",
    "less_than_equal": "{} must be {} or earlier",
}

_OF_A_TYPE: Mapping[str, str] = {
    "greater_than": "{subject} must be more than {gt}",
    "greater_than_equal": "{subject} must be {ge} or more",
    "less_than": "{subject} must be less than {lt}",
    "less_than_equal": "{subject} must be {le} or less",
    "string_type": "{subject} must be text",
    "string_too_short": "{subject} must be {min_length} characters or more",
    "string_too_long": "{subject} must be {max_length} characters or fewer",
    "string_pattern_mismatch": "{subject} is not written as it must be",
    "decimal_max_places": "{subject} must have no more decimal places than {decimal_places}",
    "decimal_max_digits": "{subject} must have no more digits than {max_digits}",
    "decimal_whole_digits": "{subject} must have no more digits before the decimal point than {whole_digits}",
    "multiple_of": "{subject} must be a multiple of {multiple_of}",
    "too_long": "{subject}: give no more than {max_length}",
    "list_type": "{subject} must be a list",
}
