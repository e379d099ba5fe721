"""The choice “not yet” beside the answers of a short task: a new date on the same page, in place of an answer."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from models.answers.typed import gone_from
from models.errors import WrongForm
from models.forms import TaskForm
from models.forms.date_parts import PARTS
from models.forms.form_schema import shapes_of
from models.forms.operations.dates import ExtendForm, NotYetForm
from models.vocabulary import Outcome, TaskKind
from tasks.operations.operation import (
    ChangedByOperation,
    OperationRequest,
    Target,
    perform_operation,
)
from tasks.operations.registry import TASK_OPERATIONS
from web.forms.checking import FieldError, check, field_errors
from web.forms.fields import ConditionalView, FieldView, OptionView, RadiosView
from web.forms.reading import read_posted
from web.forms.showing import fields_of
from web.pages.form_answers import typed_as_text
from web.views import LabelledText

EXTEND = "extend"
"""The operation that moves the date of a task."""

CHOICE, NOT_YET = "outcome", "not_yet"

OFFERED: Mapping[TaskKind, str] = MappingProxyType(
    {
        TaskKind.IMPLEMENT_ACTION: "Not yet: new date",
        TaskKind.MEET_CONDITION: "Not yet: new date",
        TaskKind.DO_COMMITTEE_ACTION: "Not yet: new date",
        TaskKind.CONFIRM_SPONSOR: "I cannot say yet: ask me on a new date",
        TaskKind.CHECK_EFFECT: "Too early to tell: ask me on a new date",
        TaskKind.CHECK_IN: "I cannot say yet: ask me on a new date",
        TaskKind.ANSWER_ADOPTION: "I cannot say yet: ask me on a new date",
    }
)
"""The tasks whose form has the choice, and what it is called there."""

_ASKS_ITSELF = MappingProxyType({TaskKind.MEET_CONDITION: "Is the condition met?"})
"""Those whose form has one answer only: with “not yet” beside it, it is chosen first."""

_NAMES = {"due_on": "not_yet_on", "reason": "not_yet_because"}
"""What the operation calls its fields, and what they are called on the page of a task."""


@dataclass(frozen=True)
class NotYet:
    """What was posted beside the form of a task: whether it is not done yet, and what was typed about the new date."""

    is_chosen: bool
    values: Mapping[str, object]

    @property
    def kept(self) -> dict[str, object]:
        """What a draft keeps of it, as texts."""
        return {name: _as_text(value) for name, value in self.values.items()}

    def read(self) -> dict[str, object]:
        """The new date and its reason, read; empty where they do not fit."""
        form = check(NotYetForm, {name: self.values.get(name) for name in _NAMES.values()})
        return {} if isinstance(form, list) else form.model_dump()


def set_apart(form: type[TaskForm], pairs: Sequence[tuple[str, str]]) -> tuple[NotYet, list[tuple[str, str]]]:
    """What was posted of “not yet”, and the pairs that are the form’s own."""
    if form.kind not in OFFERED:
        return NotYet(is_chosen=False, values={}), list(pairs)
    ours = [pair for pair in pairs if _is_ours(pair[0])]
    choice = [] if CHOICE in form.model_fields else [pair for pair in pairs if pair[0] == CHOICE]
    own = [pair for pair in pairs if pair not in ours and pair not in choice]
    values = read_posted(NotYetForm, ours).values
    return NotYet((CHOICE, NOT_YET) in pairs, values | dict(choice)), own


def not_gone(form: type[TaskForm], typed: Mapping[str, object]) -> dict[str, str]:
    """What somebody typed into fields that a form has no more; those of “not yet” are on its page."""
    ours = {CHOICE, *_NAMES.values()} if form.kind in OFFERED else set[str]()
    return {name: text for name, text in gone_from(form, typed).items() if name not in ours}


def read_again(form: type[TaskForm], typed: Mapping[str, object]) -> list[LabelledText]:
    """What somebody typed into a page that takes no answer any more, to be read and copied."""
    if form.kind not in OFFERED:
        return typed_as_text(form, typed)
    ours = {name: value for name, value in typed.items() if _is_ours(name)}
    own = {
        name: value
        for name, value in typed.items()
        if name not in ours and (name != CHOICE or CHOICE in form.model_fields)
    }
    return [*typed_as_text(form, own), *typed_as_text(NotYetForm, ours)]


def beside(
    kind: TaskKind, fields: list[FieldView], values: Mapping[str, object], errors: Sequence[FieldError]
) -> list[FieldView]:
    """The fields of a form with the choice “not yet”, and with what it asks."""
    choice = OptionView(value=NOT_YET, label=OFFERED[kind], is_chosen=values.get(CHOICE) == NOT_YET)
    later = _conditional(
        NOT_YET, OFFERED[kind], fields_of(NotYetForm, values, errors), stays_open=_is_wrong(errors)
    )
    if kind not in _ASKS_ITSELF:
        with_choice = [
            replace(field, options=[*field.options, choice])
            if isinstance(field, RadiosView) and field.name == CHOICE
            else field
            for field in fields
        ]
        return [*with_choice, later]
    done = Outcome.COMPLETED
    question = RadiosView(
        name=CHOICE,
        label=_ASKS_ITSELF[kind],
        hint="",
        error="",
        section="",
        options=[
            OptionView(value=done.value, label=done.label, is_chosen=values.get(CHOICE) == done.value),
            choice,
        ],
    )
    is_mended = bool(errors) and not _is_wrong(errors)
    return [question, _conditional(done.value, done.label, fields, stays_open=is_mended), later]


def ask_for_later(
    not_yet: NotYet, *, task_id: str, person_id: str, nonce: str
) -> ChangedByOperation | list[FieldError]:
    """Move the date of a task as its page asks; what is wrong with what was typed, if anything is."""
    form = check(NotYetForm, {name: not_yet.values.get(name) for name in _NAMES.values()})
    if isinstance(form, list):
        return form
    typed = ExtendForm(due_on=form.not_yet_on, reason=form.not_yet_because).model_dump(mode="json")
    try:
        return perform_operation(
            TASK_OPERATIONS[EXTEND], Target(task_id=task_id), OperationRequest(person_id, nonce, typed)
        )
    except WrongForm as error:
        sentences = [(_NAMES.get(name, name), sentence) for name, sentence in error.sentences]
        return field_errors(NotYetForm, not_yet.values, sentences)


def _conditional(value: str, label: str, fields: list[FieldView], *, stays_open: bool) -> ConditionalView:
    return ConditionalView(
        name=fields[0].name,
        label=f"Only if you choose “{label}”",
        hint="",
        error="",
        section="",
        fields=fields,
        when=json.dumps({CHOICE: [value]}),
        stays_open=stays_open,
    )


def _is_wrong(errors: Sequence[FieldError]) -> bool:
    return any(error.name in shapes_of(NotYetForm) for error in errors)


def _is_ours(name: str) -> bool:
    return name.partition("[")[0] in shapes_of(NotYetForm)


def _as_text(value: object) -> object:
    return (
        " ".join(str(value.get(part, "")) for part in PARTS).strip() if isinstance(value, Mapping) else value
    )
