"""Forms as a next release might have them: changed in place, so that whatever reads them meets the change."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pydantic.fields import FieldInfo

from models.answers.stored import readers_of
from models.forms import TaskForm
from models.forms.form_schema import shapes_of


@contextmanager
def with_a_field(form: type[TaskForm], name: str, annotation: Any, asked: FieldInfo) -> Iterator[None]:  # noqa: ANN401
    """The form with one more field, of a version one higher."""
    field = FieldInfo.from_annotated_attribute(annotation, asked)
    with _changed(form, {**form.model_fields, name: field}):
        yield


@contextmanager
def without_a_field(form: type[TaskForm], name: str) -> Iterator[None]:
    """The form without one of its fields, of a version one higher."""
    with _changed(form, {other: field for other, field in form.model_fields.items() if other != name}):
        yield


@contextmanager
def _changed(form: type[TaskForm], fields: dict[str, FieldInfo]) -> Iterator[None]:
    before, version = dict(form.model_fields), form.version
    _set(form, fields, version + 1)
    try:
        yield
    finally:
        _set(form, before, version)


def _set(form: type[TaskForm], fields: dict[str, FieldInfo], version: int) -> None:
    form.__pydantic_fields__ = dict(fields)
    form.model_rebuild(force=True)
    assert set(form.model_fields) == set(fields)
    form.version = version
    shapes_of.cache_clear()
    readers_of.cache_clear()
