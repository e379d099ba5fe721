# ruff: noqa: ANN401 -- a field is whatever its annotation says; Pydantic itself returns Any
"""What every form has in common: its kind, its outcomes, its examples and the ways its fields are asked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar, TypeAlias

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from models.forms.form_schema import shapes_of
from models.forms.values_as_written import value_as_written
from models.inputs.addresses import LONGEST_ADDRESS
from models.inputs.dates import OF_THE_WORK
from models.inputs.input_record import SEVERAL_LINES, InputRecord
from models.inputs.text import compared
from models.measures.specification import MeasureSpecification
from models.privacy.filter import objection, texts_in
from models.vocabulary import Outcome, Priority, ProjectType, TaskKind, Word
from models.working_time import known_until

Examples: TypeAlias = Mapping[Outcome, Mapping[str, object]]

LINE, TEXT = 200, 4000
MOST_OF_A_NUMBER = 1_000_000_000
"""More than anything that is counted here, and what a column of the database has room for."""

LONGEST_MEASURE = 80
MANY = 30
MANY_OFFERED = 300
"""Of what is ticked in a list that we offer: all of it may be, and it is offered ticked (OB-073)."""

LATEST = min(OF_THE_WORK.last, known_until().replace(year=known_until().year - 1))
"""The latest date that a form takes: likely, and the bank holidays of the year after it are still known."""


ANYTHING = "*"
"""In `asked_when`: whatever is answered, as long as it is not left empty; an empty text stands for that."""

NO_LONGER_ASKED: list[str] = []
"""In `asked_of`: a question that nobody is asked any more, kept so that answers of before are read and shown."""

SEVERAL = "several"
"""The type of the validation error that carries a form's own problems, all at once."""

OF_A_PATIENT = "patient_details"
"""The type of the validation error of a text that seems to be about a patient."""


@dataclass(frozen=True)
class Problem:
    """What is wrong: the field to mend, by the name it is posted under, and a sentence that says what to do."""

    at: str
    sentence: str


@dataclass(frozen=True)
class ActionToJudge:
    """An action that is done and of which nobody has said yet whether it worked (6.6; OB-112).

    `is_followed` says that another action was agreed for its measure since.
    """

    text: str
    measure: str
    is_followed: bool = False


@dataclass(frozen=True)
class FormContext:
    """What is known of the project when a form is checked; without it only the form itself is checked."""

    today: date
    project_type: ProjectType | None = None
    measures: tuple[str, ...] = ()
    specifications: tuple[MeasureSpecification, ...] = ()
    measures_with_figures: tuple[str, ...] = ()
    measured_from: date | None = None
    """The first day that the plan measures; None where figures of long before it are not looked at."""
    missed_targets: tuple[str, ...] = ()
    unjudged_targets: tuple[str, ...] = ()
    unmeasured_targets: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    draft_topics: tuple[str, ...] = ()
    priority: Priority | None = None
    supporters: tuple[str, ...] = ()
    readers: tuple[str, ...] = ()
    """The addresses on the distribution list of the project, and of them those whom the policy wants told."""
    always_told: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    is_alone: bool = False
    """Whether whoever answers has registered the project or advised on it, and so should not be the one to decide."""
    criteria: tuple[str, ...] = ()
    missing_for_closure: tuple[str, ...] = ()
    """What the closure still lacks, a sentence each."""
    is_older_than_question: bool = False
    """Whether the project began before anybody asked for all of that."""
    may_go_back: bool = True
    """Whether the version of the policy has a way back from the closure."""
    retention_by_rule: date | None = None
    findings_on: date | None = None
    """The day on which the findings of this cycle were reported."""
    planned_cycle_on: date | None = None
    """The day on which the meeting of this cycle wants the next one to begin."""
    actions_to_judge: tuple[ActionToJudge, ...] = ()


class FormRecord(InputRecord):
    """A form, or a record within one: its texts are cleaned, and anything that names a patient is refused."""

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """What the fields together, or the project, do not allow; a form says it in an override."""
        _ = facts
        yield from ()

    @model_validator(mode="after")
    def _fits(self, info: ValidationInfo) -> "FormRecord":
        if all_problems := list(self.problems(known(info))):
            raise PydanticCustomError(
                SEVERAL, "{count} problems", {"count": len(all_problems), "problems": all_problems}
            )
        return self

    @field_validator("*", mode="before")
    @classmethod
    def _as_written(cls, given: object, info: ValidationInfo) -> object:
        """Dates and numbers are read as files are read, from a page and from the API alike."""
        return value_as_written(shapes_of(cls)[info.field_name or ""], given)

    @field_validator("*")
    @classmethod
    def _about_no_patient(cls, given: object, info: ValidationInfo) -> object:
        """Each text and each list of texts goes through the filter; a record within says its own."""
        field = info.field_name or ""
        for _, name, text in texts_in(given, field):
            if rule := objection(text, name):
                label = cls.model_fields[field].title or field
                raise PydanticCustomError(
                    OF_A_PATIENT, "“{label}” {refusal}", {"label": label, "refusal": rule.refusal}
                )
        return given


class TaskForm(FormRecord):
    """One kind of human task's form; the answer, once it fits, knows its outcome.

    `version` is raised when a field is added, removed, renamed or means something else: `models/answers/stored.py`.
    """

    kind: ClassVar[TaskKind]
    version: ClassVar[int] = 1
    outcomes: ClassVar[tuple[Outcome, ...]] = (Outcome.SUBMITTED,)
    minutes: ClassVar[int]
    how_to: ClassVar[str]
    fills_from: ClassVar[tuple[TaskKind, ...]] = ()
    examples: ClassVar[Examples]

    @property
    def result(self) -> Outcome:
        """The outcome of this answer; a form with several asks for it in its field `outcome`."""
        return Outcome(getattr(self, "outcome", self.outcomes[0]))

    @property
    def why(self) -> str:
        """What the next people are told of the answer's reasons."""
        return str(getattr(self, "reason", None) or "")

    def people(self) -> Sequence[tuple[str, str]]:
        """Address and name of everyone the answer names, so that they can be asked."""
        return ()


@dataclass(frozen=True)
class NamedAction:
    """An action or a condition that becomes a task of its own."""

    key: str
    text: str
    due_on: date
    owner_email: str | None = None
    runs_beyond_report: bool = False


def known(info: ValidationInfo) -> FormContext | None:
    """What is known of the project, if the form is being checked for one."""
    context = info.context or {}
    form_context = context.get("known")
    return form_context if isinstance(form_context, FormContext) else None


def as_listed(name: str, listed: Sequence[str]) -> str:
    """A name as a list writes it, if it has one that is `compared` the same; else as it was typed."""
    if name in listed:
        return name
    return {compared(known_name): known_name for known_name in listed}.get(compared(name), name)


def measure_of_plan(name: str, info: ValidationInfo) -> str:
    """The name of a measure as the plan writes it, so that a measure typed again in other letters is that measure."""
    form_context = known(info)
    return as_listed(name, form_context.measures) if form_context else name


MeasureName = Annotated[str, AfterValidator(measure_of_plan)]
"""A measure of the plan, named in an answer that comes after it."""


def need(at: str, value: object, sentence: str) -> Iterator[Problem]:
    """A problem if a field is empty that other answers make necessary."""
    if value in (None, "", []):
        yield Problem(at, sentence)


def _looks(look: Mapping[str, Any]) -> dict[str, Any] | None:
    """How a field looks, as plain JSON.

    `asked_when` says on which answers of other fields of the form it is asked: each of them by the values that call
    for it. A page with scripts hides the field until then; the form itself refuses nothing because of it.
    """
    plain = dict(look)
    if when := plain.get("asked_when"):
        plain["asked_when"] = {name: [str(value) for value in values] for name, values in when.items()}
    return plain or None


def line(label: str, hint: str = "", *, optional: bool = False, most: int = LINE, **look: Any) -> Any:
    """A single line of text."""
    start: dict[str, Any] = {"default": None} if optional else {}
    return Field(
        title=label,
        description=hint or None,
        min_length=1,
        max_length=most,
        json_schema_extra=_looks(look),
        **start,
    )


def text(label: str, hint: str = "", *, optional: bool = False, rows: int = 4, **look: Any) -> Any:
    """Several lines of text, at most 4,000 characters."""
    return line(label, hint, optional=optional, most=TEXT, rows=rows, **SEVERAL_LINES, **look)


def address(label: str, hint: str = "", *, optional: bool = False, **look: Any) -> Any:
    """An email address; the type of its field is `Address`."""
    return line(label, hint, optional=optional, most=LONGEST_ADDRESS, widget="email", **look)


def day(label: str, hint: str = "", *, optional: bool = False, **look: Any) -> Any:
    """A date as files take it, too: likely, and not so late that the working days after it cannot be counted (P13)."""
    start: dict[str, Any] = {"default": None} if optional else {}
    return Field(
        title=label,
        description=hint or None,
        ge=OF_THE_WORK.first,
        le=LATEST,
        json_schema_extra=_looks(look),
        **start,
    )


def number(  # noqa: PLR0913 -- what a number is, and between which two
    label: str,
    hint: str = "",
    *,
    optional: bool = False,
    least: int = 0,
    most: Decimal | int | None = None,
    **look: Any,
) -> Any:
    """A number of at least `least` and at most `most`; `signs="%"` if somebody may write one behind it."""
    start: dict[str, Any] = {"default": None} if optional else {}
    return Field(
        title=label,
        description=hint or None,
        ge=least,
        le=MOST_OF_A_NUMBER if most is None else most,
        json_schema_extra=_looks(look),
        **start,
    )


def choice(
    label: str, hint: str = "", *, optional: bool = False, default: Word | None = None, **look: Any
) -> Any:
    """One of several words, or yes or no. `as_list=True`: from a list to open.

    Nothing is chosen beforehand, but for a `default`, which holds if nothing is answered.
    """
    start: dict[str, Any] = {"default": default} if optional or default else {}
    if default:
        look["default_word"] = default.value
    return Field(title=label, description=hint or None, json_schema_extra=_looks(look), **start)


def several(label: str, hint: str = "", *, least: int = 0, **look: Any) -> Any:
    """Any number of words, or of nested records, at least `least`."""
    start: dict[str, Any] = {} if least else {"default_factory": list}
    return Field(
        title=label,
        description=hint or None,
        min_length=least or None,
        max_length=MANY_OFFERED if "choices" in look else MANY,
        json_schema_extra=_looks(look),
        **start,
    )
