"""What may stand in a file that a Trust hands us: the types of its fields, and what each of them refuses."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import (
    BeforeValidator,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
)
from pydantic_core import ErrorDetails

from models.inputs.addresses import Address
from models.inputs.dates import EXAMPLE, OF_THE_WORK, day, within
from models.inputs.input_record import SEVERAL_LINES, InputRecord
from models.inputs.money import pence
from models.privacy.filter import objection, texts_in
from models.vocabulary import ObjectiveKind, TopicSource


def _day(given: object) -> object:
    """A day of the work: what a cell shows, or a date of the Trust file."""
    if isinstance(given, str):
        return day(given, OF_THE_WORK)
    if isinstance(given, date):
        return within(given.date() if isinstance(given, datetime) else given, OF_THE_WORK)
    raise ValueError(f"“{given}” is not a date: {EXAMPLE}")


TAKEN_BACK: Literal["none"] = "none"
"""What a field with a fact that is not so any more is read as."""

TAKES_BACK = frozenset({"none", "clear"})
"""The words that say so in a cell or in the Trust file, in any capitals; an empty cell says nothing."""


def _day_or_none(given: object) -> object:
    """A date, or a word that takes the date back."""
    if isinstance(given, str) and given.strip().casefold() in TAKES_BACK:
        return TAKEN_BACK
    return _day(given)


def _pence(given: object) -> object:
    return pence(given) if isinstance(given, str) else given


Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Day = Annotated[date, BeforeValidator(_day)]
FactDay = Annotated[date | Literal["none"], BeforeValidator(_day_or_none)]
"""The day since which something is so, or `TAKEN_BACK` where it is not so after all."""

Pounds = Annotated[int, BeforeValidator(_pence)]


class FileRecord(InputRecord):
    """A part of a file: its texts are cleaned; unknown fields and whatever seems to be about a patient are refused."""

    @field_validator("*")
    @classmethod
    def _about_no_patient(cls, given: object, info: ValidationInfo) -> object:
        """Every text and every list of texts goes through the filter, whatever its field."""
        field = info.field_name or ""
        for _, _, text in texts_in(given):
            if rule := objection(text, cls.field_for_filter(field)):
                raise ValueError(rule.refusal)
        return given

    @classmethod
    def field_for_filter(cls, field: str) -> str:
        """The name under which the filter knows a field of this record."""
        return field


class _NamesColleague(FileRecord):
    """A record whose `name` is that of a colleague."""

    @classmethod
    def field_for_filter(cls, field: str) -> str:
        """The name of a colleague is none of a patient."""
        return "person_name" if field == "name" else field


class PersonEntry(_NamesColleague):
    """A person: a row of the people file, or an entry of the Trust file."""

    email: Address = Field(title="Email address")
    name: Text = Field(title="Name")
    service: Code | None = Field(title="Service", default=None)
    bronze_on: FactDay | None = Field(title="Bronze training achieved on", default=None)
    contract_ends_on: FactDay | None = Field(title="Contract ends on", default=None)
    left_on: FactDay | None = Field(title="Left on", default=None)


class TrainingEntry(_NamesColleague):
    """A row of a list of Bronze training. The name is for whoever reads the list: nobody is renamed by it (8.2)."""

    email: Address = Field(title="Email address")
    bronze_on: FactDay = Field(title="Bronze training achieved on")
    name: Annotated[str, StringConstraints(max_length=200)] = Field(title="Name", default="")


MOST_CASES = 1_000_000_000


class TopicEntry(FileRecord):
    """A topic of the annual programme. The abbreviation is no key: two audits may share one.

    `id` is that of the list it comes from, and its key where it is given; else its name is. A topic with a host
    and no source is a national audit.
    """

    name: Text = Field(title="Name")
    id: Annotated[str, StringConstraints(max_length=80)] = Field(title="Id", default="")
    source: TopicSource | None = Field(title="Source", default=None)
    service: Code | None = Field(title="Service", default=None)
    owner_name: Annotated[str, StringConstraints(max_length=200)] = Field(title="Owner’s name", default="")
    owner_email: Address | None = Field(title="Owner’s email address", default=None)
    withdrawn_on: FactDay | None = Field(title="Withdrawn on", default=None)
    withdrawn_source: Annotated[str, StringConstraints(max_length=300)] = Field(
        title="Where its host says so", default=""
    )
    stop_because: Annotated[str, StringConstraints(max_length=300)] = Field(
        title="Why we stop taking part", default=""
    )
    window: Annotated[str, StringConstraints(max_length=80)] = Field(title="Submission window", default="")
    window_opens_on: Day | None = Field(title="KeptWindow opens on", default=None)
    window_closes_on: Day | None = Field(title="KeptWindow closes on", default=None)
    results_expected_on: Day | None = Field(title="Results expected on", default=None)
    cases_expected: Annotated[int, Field(ge=0, le=MOST_CASES)] | None = Field(
        title="Cases expected", default=None
    )
    abbreviation: Annotated[str, StringConstraints(max_length=40)] = Field(title="Abbreviation", default="")
    host: Annotated[str, StringConstraints(max_length=200)] = Field(title="Host", default="")
    topic: Annotated[str, StringConstraints(max_length=80)] = Field(title="Topic", default="")
    name_checked: Annotated[str, StringConstraints(max_length=40)] = Field(title="Name checked", default="")


class SubscriptionEntry(FileRecord):
    """A subscription to a national audit programme; its title is its key. The fee is given in pounds (OB-091)."""

    title: Text = Field(title="Title")
    host: Annotated[str, StringConstraints(max_length=200)] = Field(title="Host", default="")
    contract: Annotated[str, StringConstraints(max_length=120)] = Field(title="Contract", default="")
    fee: Pounds | None = Field(title="Fee for a year", default=None)
    renews_on: Day | None = Field(title="Renews on", default=None)
    value_obtained: Annotated[str, StringConstraints(max_length=4000)] = Field(
        title="What it brought", default="", json_schema_extra=SEVERAL_LINES
    )
    ended_on: FactDay | None = Field(title="Ended on", default=None)


class ObjectiveEntry(FileRecord):
    """An objective of a programme year, known by its kind and its code (OB-029, OB-065)."""

    kind: ObjectiveKind = Field(title="Kind")
    code: Annotated[str, StringConstraints(min_length=1, max_length=40)] = Field(title="Code")
    title: Text = Field(title="Title")
    owner: Annotated[str, StringConstraints(max_length=200)] = Field(title="Owner", default="")
    measure: Annotated[str, StringConstraints(max_length=300)] = Field(title="Measure", default="")
    position: Annotated[str, StringConstraints(max_length=300)] = Field(
        title="Position", default="", json_schema_extra=SEVERAL_LINES
    )

    @property
    def objective(self) -> str:
        """Its key: two kinds may share a code."""
        return f"{self.kind.label} {self.code}"


def day_after_entry(before: date | None, given: FactDay | None) -> date | None:
    """The day of a fact once an entry is taken: what it gives, nothing where it takes it back, else as it was."""
    if given is None:
        return before
    return given if isinstance(given, date) else None


def broken_rule(problem: ErrorDetails) -> str:
    """The rule that a field breaks, to be read after its name: “is missing”, “is not a date”."""
    details = problem.get("ctx", {})
    if "error" in details:
        return str(details["error"])
    if wording := _RULES.get(problem["type"]):
        return wording(problem["input"], details)
    return problem["msg"][:1].lower() + problem["msg"][1:]


_RULES: Mapping[str, Callable[[object, Mapping[str, object]], str]] = {
    "missing": lambda _, __: "is missing",
    "extra_forbidden": lambda _, __: "is not a field that is known here",
    "value_error": lambda given, _: f"“{given}” is not an email address",
    "string_too_short": lambda _, __: "is empty",
    "string_too_long": lambda _, limits: f"is longer than {limits.get('max_length')} characters",
    "string_pattern_mismatch": lambda given, _: (
        f"“{given}” may have small letters, digits and single hyphens only, like urgent-care"
    ),
    "string_type": lambda _, __: "must be a text",
    "enum": lambda given, limits: f"“{given}” is not one of {limits.get('expected')}",
    "date_type": lambda given, _: f"“{given}” is not a date: write it like 2026-12-31",
    "float_parsing": lambda given, _: f"“{given}” is not a number: write it like 95.5",
    "finite_number": lambda given, _: f"“{given}” is not a number: write it like 95.5",
    "greater_than_equal": lambda given, _: f"“{given}” is too far from 0 for a chart",
    "less_than_equal": lambda given, _: f"“{given}” is too far from 0 for a chart",
    "too_short": lambda _, __: "needs at least one entry",
    "list_type": lambda _, __: "must be a list",
    "dict_type": lambda _, __: "must be a table",
    "model_type": lambda _, __: "must be a table",
}
