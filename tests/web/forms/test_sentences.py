from datetime import date
from decimal import Decimal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import PydanticCustomError

from models.forms import FORMS
from models.forms.error_messages import sentences
from models.forms.form_schema import shapes_of
from models.vocabulary import Method, TaskKind
from tests.support.web.sample_forms import EveryKind


class Record(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(title="NHS organisation")


class Questions(BaseModel):
    model_config = ConfigDict(extra="forbid")

    problem: str | None = Field(default=None, title="What is the problem?", max_length=5)
    describe: str = Field(default="x", title="Describe the change")
    your_name: str = Field(default="x", title="Your name")
    service: str = Field(default="x", title="Care Delivery Service")
    method: Method = Field(default=Method.PDSA, title="Which method?")
    methods: list[Method] = Field(default=[Method.PDSA, Method.SPC], title="Which methods?", min_length=2)
    is_trainee: bool = Field(
        default=True,
        title="Is the lead a trainee?",
        json_schema_extra={"named": "whether the lead is a trainee"},
    )
    code: str = Field(default="ab", title="Code", min_length=2, pattern="^[a-z]+$")
    share: Decimal = Field(
        default=Decimal(50), title="Share", gt=0, lt=100, json_schema_extra={"named": "the share"}
    )
    until: date = Field(
        default=date(2027, 1, 1), title="Last day", le=date(2027, 12, 31), gt=date(2020, 1, 1)
    )
    records: list[Record] = Field(
        default=[], title="Organisations", json_schema_extra={"legend": "Organisation"}
    )

    @field_validator("code")
    @classmethod
    def _is_not_taken(cls, code: str) -> str:
        if code == "taken":
            raise PydanticCustomError("taken", "Choose another code: {code} is taken", {"code": code})
        return code


def sentences_for(given: object, form: type[BaseModel] = Questions) -> list[tuple[str, str]]:
    with pytest.raises(ValidationError) as error:
        form.model_validate(given)
    return sentences(error.value, form)


@pytest.mark.parametrize(
    ("field", "given", "sentence"),
    [
        ("problem", "too long", "Your answer to “What is the problem?” must be 5 characters or fewer"),
        ("describe", None, "Describe the change"),
        ("your_name", None, "Enter your name"),
        ("service", None, "Enter the Care Delivery Service"),
        ("service", 5, "Care Delivery Service must be text"),
        ("method", "", "Choose an answer to “Which method?”"),
        ("methods", ["pdsa"], "Your answer to “Which methods?”: give at least 2"),
        ("methods", "pdsa", f"Your answer to “Which methods?” must be one of: {', '.join(Method)}"),
        ("methods", ["x", "y"], f"Your answer to “Which methods?” must be one of: {', '.join(Method)}"),
        ("is_trainee", "maybe", "Choose yes or no: whether the lead is a trainee"),
        ("code", "a", "Code must be 2 characters or more"),
        ("code", "A1", "Code is not written as it must be"),
        ("code", "taken", "Choose another code: taken is taken"),
        ("share", 0, "The share must be more than 0"),
        ("share", "100", "The share must be less than 100"),
        ("until", "2028-01-01", "Last day must be Friday 31 December 2027 or earlier"),
        ("until", "2020-01-01", "Last day must be after Wednesday 1 January 2020"),
        ("until", "soon", "Last day must be a real date, for example 27 3 2027"),
        ("records", "x", "Organisations must be a list"),
    ],
)
def test_field_is_spoken_of_by_its_label(field: str, given: object, sentence: str) -> None:
    assert sentences_for({field: given}) == [(field, sentence)]


def test_field_of_a_record_is_named_with_its_record() -> None:
    assert sentences_for({"records": [{"name": "Trust"}, {}, "x"]}) == [
        ("records-1-name", "Organisation 2: enter the NHS organisation"),
        ("records-2", "Organisation 3: give this record as fields with their names"),
    ]


def test_what_is_no_form_at_all_is_refused_as_a_whole() -> None:
    assert sentences_for("x") == [("", "Give this record as fields with their names")]


def test_unknown_field_is_quoted_only_as_far_as_a_name_goes() -> None:
    assert sentences_for({"x" * 500: 1}) == [
        ("x" * 500, f"There is no field “{'x' * 60}” in this form: remove it")
    ]


def test_field_is_mentioned_once_however_much_is_wrong_with_it() -> None:
    rows = sentences_for({"methods": ["a", "b", "c"]})

    assert [path for path, _ in rows] == ["methods"]


def test_rules_of_a_record_point_at_its_fields() -> None:
    action = {"what": "nothing", "owner_email": "a@nhs.net"}

    assert [
        row for row in sentences_for({"actions": [action]}, EveryKind) if row[0].startswith("actions")
    ] == [
        ("actions-0-due_on", "Action 1: enter a date, even for nothing"),
        ("actions-0-what", "Action 1: enter something"),
    ]


@pytest.mark.parametrize("kind", FORMS)
def test_form_of_every_task_can_be_asked_for_on_a_page(kind: TaskKind) -> None:
    assert shapes_of(FORMS[kind])


@pytest.mark.parametrize("kind", FORMS)
def test_empty_answer_to_every_task_is_met_with_words_of_ours(kind: TaskKind) -> None:
    rows = sentences_for({}, FORMS[kind])

    assert [
        sentence for _, sentence in rows if not sentence.startswith(("Enter", "Choose", "Answer", "Add"))
    ] == []


def test_type_that_no_page_can_ask_for_is_a_mistake_of_the_form() -> None:
    class Odd(BaseModel):
        at: dict[str, str]

    with pytest.raises(TypeError, match="at: no page can ask for"):
        shapes_of(Odd)
