"""What can be said already of an answer in which some fields are wrong: everything is mended in one round."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MethodType

from pydantic import BaseModel, TypeAdapter, ValidationError

from models.forms.base import FormContext, FormRecord, Problem
from models.forms.form_schema import Shape, shapes_of
from models.forms.values_as_written import value_as_written
from models.inputs.input_record import cleaned, keeps_lines

DECIDES = "outcome"
"""The field on which most others depend: while it is wrong, nothing more is said of them."""


class HalfAnswer:
    """The fields of a form that fit, in the place of the form itself; it notes when one is read that does not."""

    def __init__(self, form_class: type[FormRecord], fitting: Mapping[str, object]) -> None:
        self._form_class = form_class
        self._fitting = fitting
        self.is_uncertain = False

    def __getattr__(self, name: str) -> object:
        """A field that fits; None for one that does not; what else the form can say of itself."""
        if name in self._fitting:
            return self._fitting[name]
        if name in self._form_class.model_fields:
            self.is_uncertain = True
            return None
        own = getattr(self._form_class, name)
        if isinstance(own, property):
            return own.fget(self) if own.fget else None
        return MethodType(own, self) if callable(own) and not isinstance(own, type) else own


def problems_so_far(
    form_class: type[BaseModel], given: Mapping[str, object], wrong: set[str], facts: FormContext
) -> list[Problem]:
    """What the fields that fit do not allow together, or with the project; nothing that rests on a wrong one."""
    if not issubclass(form_class, FormRecord) or DECIDES in wrong:
        return []
    return list(
        _certain(form_class, HalfAnswer(form_class, _fitting(form_class, given, wrong, facts)), facts)
    )


def _certain(form_class: type[FormRecord], half: HalfAnswer, facts: FormContext) -> Iterator[Problem]:
    find: Callable[[object, FormContext], Iterator[Problem]] = form_class.problems  # type: ignore[assignment]
    problems = find(half, facts)
    while True:
        half.is_uncertain = False
        try:
            problem = next(problems)
        except (StopIteration, AttributeError, TypeError):  # what is missing cannot be compared
            return
        if not half.is_uncertain:
            yield problem


def _fitting(
    form_class: type[FormRecord], given: Mapping[str, object], wrong: set[str], facts: FormContext
) -> dict[str, object]:
    """The value of each field that is not wrong; its default where nothing was given."""
    fitting: dict[str, object] = {}
    for name, shape in shapes_of(form_class).items():
        field = form_class.model_fields[name]
        if name in wrong:
            continue
        if name not in given:
            fitting[name] = field.get_default(call_default_factory=True)
            continue
        adapter: TypeAdapter[object] = TypeAdapter(field.rebuild_annotation())
        try:
            fitting[name] = adapter.validate_python(_read(shape, given[name]), context={"known": facts})
        except ValidationError:
            continue
    return fitting


def _read(shape: Shape, value: object) -> object:
    return value_as_written(shape, cleaned(value, keeps_lines=keeps_lines(shape.extra)))
