"""The form of a kind of task as JSON Schema, with one complete valid example for each outcome."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

from models.forms import FORMS
from models.forms.project.proposal import ProposalForm
from models.vocabulary import Outcome, TaskKind
from tasks.answers.propose import NEEDED


class FormSchema(BaseModel):
    """A JSON Schema; `examples` has an answer for each outcome, by the name of the outcome."""

    model_config = ConfigDict(extra="allow")

    title: str
    type: str
    properties: dict[str, Any]
    examples: dict[Outcome, dict[str, Any]]


def form_schema(kind: TaskKind) -> FormSchema:
    """The form of a kind of task."""
    form = FORMS[kind]
    examples = {outcome: dict(example) for outcome, example in form.examples.items()}
    return FormSchema.model_validate(form.model_json_schema() | {"examples": examples})


def proposal_schema() -> Mapping[str, Any]:
    """What a proposal may say that is handed in from elsewhere; its lead completes the rest."""
    return ProposalForm.model_json_schema(ref_template="#/components/schemas/{model}") | {
        "required": list(NEEDED)
    }
