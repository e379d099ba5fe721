"""The form in which an answer that was sent is corrected: the form it was given on, and the reason."""

from functools import lru_cache
from typing import Any

from pydantic import create_model

from models.forms import FORMS, TaskForm
from models.forms.base import text
from models.vocabulary import TaskKind

REASON = "correction_reason"
"""The field that the form has besides; no answer is stored with it."""


@lru_cache(maxsize=64)
def correction_form(kind: TaskKind) -> type[TaskForm]:
    """The form of a kind of task with a reason after its own fields."""
    form = FORMS[kind]
    fields: dict[str, Any] = {
        REASON: (
            str,
            text("Why is it corrected?", "Both readings and this reason stay on the record", rows=2),
        )
    }
    return create_model(f"Corrected{form.__name__}", __base__=form, **fields)
