"""When a field is asked: the condition that its form names, as a script reads it and as a heading says it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.forms.base import ANYTHING
from models.forms.form_schema import Kind, Shape


@dataclass(frozen=True)
class AskedWhen:
    """On which answers something is asked. `json` has the names as they are posted; empty if it always is."""

    json: str = ""
    said: str = ""


ALWAYS = AskedWhen()


def asked_when(shape: Shape, shapes: Mapping[str, Shape], path: str) -> AskedWhen:
    """The condition of a field, whose form has these `shapes`; `path` stands before the names of its record."""
    when = shape.extra.get("asked_when")
    if not isinstance(when, Mapping):
        return ALWAYS
    posted = {f"{path}{name}": list(values) for name, values in when.items()}
    sentences = [_said(shapes[name], values) for name, values in when.items()]
    return AskedWhen(json.dumps(posted), f"Only if {' and '.join(sentences)}")


def _said(shape: Shape, values: Sequence[str]) -> str:
    if ANYTHING in values:
        return f"“{shape.label}” is filled in"
    if "" in values:
        return f"“{shape.label}” is left empty"
    labels = {word.value: word.label for word in shape.words}
    if shape.kind is Kind.YES_NO:
        labels = {"true": "Yes", "false": "No"}
    chosen = " or ".join(f"“{labels.get(value, value)}”" for value in values)
    return f"you choose {chosen}"
