"""A form with every kind of field, for the tests of forms on pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, EmailStr, Field, ValidationInfo, field_validator, model_validator

from models.forms.base import FormContext, FormRecord, Problem
from models.vocabulary import ActionStrength, Help, Method, Outcome, ProjectType


class Sample(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Reading(Sample):
    on: date = Field(title="Month")
    value: Decimal | None = Field(default=None, title="Value")


class Action(FormRecord):
    what: str = Field(
        title="What will be done", min_length=1, json_schema_extra={"widget": "textarea", "rows": 2}
    )
    owner_email: EmailStr = Field(title="Who owns it")
    due_on: date | None = Field(default=None, title="By when")
    strength: ActionStrength | None = Field(default=None, title="Strength")
    readings: list[Reading] = Field(
        title="Readings", default_factory=list, json_schema_extra={"legend": "Reading", "blank": 0}
    )

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        _ = facts
        if self.what == "nothing":
            yield Problem("due_on", "Enter a date, even for nothing")
            yield Problem("what", "Enter something")


class EveryKind(Sample):
    title: str = Field(
        title="Project title",
        description="In plain words",
        min_length=1,
        max_length=40,
        json_schema_extra={"section": "About the project", "width": 20},
    )
    aim: str | None = Field(default=None, title="Aim", json_schema_extra={"widget": "textarea", "rows": 3})
    lead_email: EmailStr = Field(
        title="Email address of the lead", json_schema_extra={"autocomplete": "email"}
    )
    met_on: date = Field(title="Date of the meeting", ge=date(2020, 1, 1))
    sample: int | None = Field(default=None, title="Size of the sample", ge=1)
    target: Decimal | None = Field(
        default=None,
        title="Target",
        ge=0,
        le=100,
        decimal_places=1,
        json_schema_extra={"suffix": "%", "width": 4},
    )
    is_research: bool = Field(title="Is it research?")
    project_type: ProjectType = Field(title="Who decides", json_schema_extra={"section": "Choices"})
    outcome: Literal[Outcome.APPROVED, Outcome.DECLINED] | None = Field(
        default=None, title="Decision", json_schema_extra={"conditional": True}
    )
    methods: list[Method] = Field(title="Methods", min_length=1)
    help_wanted: list[Help] = Field(title="Help", default_factory=list)
    service: str = Field(title="Service", json_schema_extra={"choices": "services"})
    actions: list[Action] = Field(
        title="Actions",
        min_length=1,
        max_length=4,
        json_schema_extra={"legend": "Action", "add": "Add another action", "blank": 2},
    )

    @field_validator("aim")
    @classmethod
    def _is_an_aim(cls, aim: str | None, info: ValidationInfo) -> str | None:
        if aim == "none" and not (info.context or {}).get("lenient"):
            raise ValueError("Say what you want to achieve")
        return aim

    @model_validator(mode="after")
    def _fits_together(self) -> EveryKind:
        if self.title == "Clash":
            raise ValueError("The title clashes with the rest")
        return self


SERVICES = {"services": [("ed", "Emergency medicine"), ("paeds", "Children’s services")]}

COMPLETE: list[tuple[str, str]] = [
    ("title", "Fewer falls"),
    ("aim", "Halve the falls\r\nby March"),
    ("lead_email", "lead@nhs.net"),
    ("met_on[day]", "27"),
    ("met_on[month]", "3"),
    ("met_on[year]", "2027"),
    ("sample", "12"),
    ("target", "95.5"),
    ("is_research", "false"),
    ("project_type", "clinical_audit"),
    ("methods", "pdsa"),
    ("methods", "spc"),
    ("service", "ed"),
    ("actions-0-what", "Move the trolley"),
    ("actions-0-owner_email", "owner@nhs.net"),
    ("actions-0-due_on[day]", "1"),
    ("actions-0-due_on[month]", "April"),
    ("actions-0-due_on[year]", "2027"),
    ("actions-0-readings-0-on[day]", "2"),
    ("actions-0-readings-0-on[month]", "4"),
    ("actions-0-readings-0-on[year]", "2027"),
    ("actions-0-readings-0-value", "3.5"),
    ("csrf", "c"),
    ("nonce", "n"),
    ("version", "7"),
]
"""A complete answer as a browser posts it."""


def posted_with(**changes: str | None) -> list[tuple[str, str]]:
    """The complete answer with some of its fields changed, added, or (None) left out."""
    names = {name.replace("__", "-"): text for name, text in changes.items()}
    kept = [(name, text) for name, text in COMPLETE if name not in names]
    return kept + [(name, text) for name, text in names.items() if text is not None]
