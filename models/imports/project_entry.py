"""A project of the list that a Trust kept before: a row of a spreadsheet, read as people write it (6.4; OB-100)."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Annotated, TypeVar

from pydantic import BeforeValidator, Field, StringConstraints

from models.imports.import_types import Day, FileRecord, Text
from models.inputs.addresses import Address
from models.inputs.input_record import SEVERAL_LINES
from models.inputs.text import compared
from models.vocabulary import EarlierState, ProjectType, Word

W = TypeVar("W", bound=Word)

_STATES = {
    "live": EarlierState.OPEN,
    "in progress": EarlierState.OPEN,
    "ongoing": EarlierState.OPEN,
    "active": EarlierState.OPEN,
    "complete": EarlierState.CLOSED,
    "completed": EarlierState.CLOSED,
    "finished": EarlierState.CLOSED,
    "stopped": EarlierState.ABANDONED,
    "rejected": EarlierState.DECLINED,
}
_KINDS = {
    "qi": ProjectType.QUALITY_IMPROVEMENT,
    "qip": ProjectType.QUALITY_IMPROVEMENT,
    "qi project": ProjectType.QUALITY_IMPROVEMENT,
    "audit": ProjectType.CLINICAL_AUDIT,
    "local audit": ProjectType.CLINICAL_AUDIT,
    "local clinical audit": ProjectType.CLINICAL_AUDIT,
    "evaluation": ProjectType.SERVICE_EVALUATION,
    "national audit": ProjectType.NATIONAL_AUDIT,
    "national clinical audit": ProjectType.NATIONAL_AUDIT,
}
"""What such lists say for our words."""


def _word(words: type[W], others: Mapping[str, W], given: object) -> object:
    """A word by its value, its label, or what lists say for it."""
    if not isinstance(given, str):
        return given
    text = compared(given)
    if text in others:
        return others[text]
    for word in words:
        if text in {compared(word.label), word.value, word.value.replace("_", " ")}:
            return word
    labels = ", ".join(f"“{word.label}”" for word in words)
    raise ValueError(f"“{given}” is none of {labels}")


State = Annotated[EarlierState, BeforeValidator(partial(_word, EarlierState, _STATES))]
Kind = Annotated[ProjectType, BeforeValidator(partial(_word, ProjectType, _KINDS))]


class ProjectEntry(FileRecord):
    """A project of an earlier list, known by its reference there.

    `stage` is where a project under way stands, in the words of the list; `service` a code or a name of ours.
    """

    @classmethod
    def field_for_filter(cls, field: str) -> str:
        """The name of a colleague is none of a patient."""
        return "person_name" if field == "lead_name" else field

    reference: Annotated[str, StringConstraints(min_length=1, max_length=80)] = Field(title="Reference")
    title: Text = Field(title="Title")
    kind: Kind = Field(title="Kind of work")
    state: State = Field(title="State")
    lead_email: Address = Field(title="Work email address of the lead")
    lead_name: Annotated[str, StringConstraints(max_length=200)] = Field(title="Name of the lead", default="")
    service: Annotated[str, StringConstraints(max_length=200)] = Field(title="Service", default="")
    stage: Annotated[str, StringConstraints(max_length=80)] = Field(title="Stage", default="")
    began_on: Day | None = Field(title="Began on", default=None)
    ended_on: Day | None = Field(title="Ended on", default=None)
    aim: Annotated[str, StringConstraints(max_length=4000)] = Field(
        title="Aim", default="", json_schema_extra=SEVERAL_LINES
    )
    notes: Annotated[str, StringConstraints(max_length=4000)] = Field(
        title="Notes", default="", json_schema_extra=SEVERAL_LINES
    )

    def misfits(self, today: date) -> Mapping[str, str]:
        """What its dates and its state do not allow, by the column to mend."""
        is_open, problems = self.state is EarlierState.OPEN, dict[str, str]()
        if self.began_on and self.began_on > today:
            problems["began_on"] = "is a day to come"
        if is_open and self.ended_on:
            problems["ended_on"] = "is given of a project that is under way: clear it, or change the state"
        elif not is_open and self.ended_on is None:
            problems["ended_on"] = "is missing: a project that has ended has its day"
        elif self.ended_on and self.ended_on > today:
            problems["ended_on"] = "is a day to come"
        elif self.ended_on and self.began_on and self.ended_on < self.began_on:
            problems["ended_on"] = "is before the project began"
        return problems
