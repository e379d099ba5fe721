"""Whether an answer fits its form: the form filled in, or what a person must mend and where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from models.forms.base import FormContext
from models.forms.date_parts import real_date, trouble
from models.forms.error_messages import said_on_page, sentences
from models.forms.form_schema import Kind, Shape, shapes_of
from models.inputs.text import is_blank
from web.forms.half_answers import problems_so_far

FORM_ID = "answer"
"""The id of the form on its page: where an error leads that belongs to no field."""

Form = TypeVar("Form", bound=BaseModel)


@dataclass(frozen=True)
class FieldError:
    """One thing to mend: the path of its field, the sentence, and the id of the input to focus."""

    name: str
    message: str
    anchor: str


def check(
    form_class: type[Form], values: Mapping[str, object], context: Mapping[str, object] | None = None
) -> Form | list[FieldError]:
    """The form filled in with the values, or everything that is wrong with them in the order of the page.

    A text left blank counts as not given, so that a default stands and a required field is asked for.
    """
    try:
        return form_class.model_validate(_given(form_class, values), context=dict(context or {}))
    except ValidationError as error:
        return field_errors(form_class, values, sentences(error, form_class, given=values))


def every_error(
    form_class: type[BaseModel], values: Mapping[str, object], facts: FormContext
) -> list[FieldError]:
    """Everything that is wrong with the values, at once: of single fields, of fields together, and with the project."""
    given = _given(form_class, values)
    try:
        form_class.model_validate(given, context={"known": facts})
    except ValidationError as error:
        wrong = sentences(error, form_class, given=values)
        names = {path.partition("-")[0] for path, _ in wrong}
        is_of_fields = any(problem["loc"] for problem in error.errors(include_url=False))
        more = problems_so_far(form_class, given, names, facts) if is_of_fields else []
        known = {path for path, _ in wrong}
        wrong += [(problem.at, problem.sentence) for problem in more if problem.at not in known]
        return field_errors(form_class, values, wrong)
    return []


def field_errors(
    form_class: type[BaseModel], values: Mapping[str, object], wrong: Sequence[tuple[str, str]]
) -> list[FieldError]:
    """Sentences with their paths (such as `WrongForm` carries) as errors, in the order of the form's page."""
    ordered = sorted(wrong, key=lambda sentence: _position(form_class, sentence[0]))
    return [
        FieldError(path, said_on_page(form_class, path, sentence), anchor(form_class, values, path))
        for path, sentence in ordered
    ]


def _position(form_class: type[BaseModel], path: str) -> tuple[int, ...]:
    """Where a path stands on the page; what belongs to no field comes last."""
    name, _, rest = path.partition("-")
    shapes = shapes_of(form_class)
    if name not in shapes:
        return (len(shapes),)
    number, _, inner = rest.partition("-")
    record = (int(number),) if number.isdecimal() else ()
    within = _position(shapes[name].form, inner) if record and inner else ()
    return (list(shapes).index(name), *record, *within)


def anchor(form_class: type[BaseModel], values: object, path: str) -> str:
    """The id of the input that a path leads to; of a list or a record its first input."""
    name, _, rest = path.partition("-")
    shape = shapes_of(form_class).get(name)
    if shape is None:
        return FORM_ID
    value = values.get(name) if isinstance(values, Mapping) else None
    if shape.kind is Kind.RECORDS:
        return _anchor_in_list(shape, value, rest)
    return f"{name}-{_box(value)}" if shape.kind is Kind.DATE else name


def _anchor_in_list(shape: Shape, value: object, rest: str) -> str:
    number, _, inner = rest.partition("-")
    records = value if isinstance(value, list) else []
    if not number and not records and not shape.blanks:
        return f"{shape.name}-add"
    index = int(number) if number.isdecimal() else 0
    record = records[index] if index < len(records) else None
    first = next(iter(shapes_of(shape.form)))
    return f"{shape.name}-{index}-{anchor(shape.form, record, inner or first)}"


def _box(value: object) -> str:
    return trouble(value)[0] if isinstance(value, Mapping) else "day"


def _given(form_class: type[BaseModel], values: Mapping[str, object]) -> dict[str, object]:
    """The values without blank texts, the three boxes of each real date as that date."""
    shapes = shapes_of(form_class)
    prepared = {name: _prepared(shapes.get(name), value) for name, value in values.items()}
    return {
        name: value
        for name, value in prepared.items()
        if name not in shapes or isinstance(value, list) or not is_blank(value)
    }


def _prepared(shape: Shape | None, value: object) -> object:
    if shape is None:
        return value
    if shape.kind is Kind.DATE and isinstance(value, Mapping):
        return real_date(value) or value
    if shape.kind is Kind.RECORDS and isinstance(value, list):
        return [_given(shape.form, record) if isinstance(record, Mapping) else record for record in value]
    return value
