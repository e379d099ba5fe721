from datetime import date
from decimal import Decimal

import pytest
from pydantic import ValidationError

from models.forms.error_messages import sentences
from models.vocabulary import Method, ProjectType
from tests.support.web.sample_forms import COMPLETE, EveryKind, posted_with
from web.forms.checking import FieldError, check, field_errors
from web.forms.reading import read_posted


def errors_of(pairs: list[tuple[str, str]]) -> list[tuple[str, str, str]]:
    answer = check(EveryKind, read_posted(EveryKind, pairs).values, None)
    assert isinstance(answer, list)
    return [(error.name, error.message, error.anchor) for error in answer]


def test_complete_answer_fits_its_form() -> None:
    answer = check(EveryKind, read_posted(EveryKind, COMPLETE).values, None)

    assert isinstance(answer, EveryKind)
    assert (answer.title, answer.aim, answer.met_on) == (
        "Fewer falls",
        "Halve the falls\nby March",
        date(2027, 3, 27),
    )
    assert (answer.sample, answer.target, answer.is_research) == (12, Decimal("95.5"), False)
    assert (answer.project_type, answer.methods) == (ProjectType.CLINICAL_AUDIT, [Method.PDSA, Method.SPC])
    assert (answer.actions[0].due_on, answer.actions[0].strength) == (date(2027, 4, 1), None)
    assert answer.actions[0].readings[0].value == Decimal("3.5")


def test_empty_page_is_answered_by_one_sentence_for_each_required_field() -> None:
    empty = [(name, "") for name, _ in COMPLETE if name not in {"methods", "is_research", "project_type"}]

    assert errors_of(empty) == [
        ("title", "Enter the project title", "title"),
        ("lead_email", "Enter the email address of the lead", "lead_email"),
        ("met_on", "Enter the date of the meeting", "met_on-day"),
        ("is_research", "Choose yes or no: “Is it research?”", "is_research"),
        ("project_type", "Choose who decides", "project_type"),
        ("methods", "Choose at least one of the methods", "methods"),
        ("service", "Choose the service", "service"),
        ("actions", "Add at least one action", "actions-0-what"),
    ]


def test_what_is_refused_after_the_page_has_checked_it_names_the_answers_as_the_page_does() -> None:
    with pytest.raises(ValidationError) as error:
        EveryKind.model_validate({"project_type": "hobby"})
    wrong = [row for row in sentences(error.value, EveryKind) if row[0] == "project_type"]

    [refused] = field_errors(EveryKind, {}, wrong)

    assert wrong[0][1].endswith("quality_improvement, clinical_audit, service_evaluation, national_audit")
    assert refused.message == "Choose who decides: " + ", ".join(kind.label for kind in ProjectType)


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("title", "x" * 41, "Project title must be 40 characters or fewer"),
        ("aim", "none", "Say what you want to achieve"),
        ("lead_email", "nobody", "Enter the email address of the lead in the form name@nhs.net"),
        ("sample", "a dozen", "Size of the sample must be a whole number, for example 12"),
        ("sample", "1.5", "Size of the sample must be a whole number, for example 12"),
        ("sample", "0", "Size of the sample must be 1 or more"),
        ("target", "lots", "Target must be a number, for example 12.5"),
        ("target", "100.5", "Target must be 100 or less"),
        ("target", "1.25", "Target must have no more decimal places than 1"),
        ("target", "Infinity", "Target must be a number, for example 12.5"),
        ("is_research", "perhaps", "Choose yes or no: “Is it research?”"),
        ("outcome", "withdrawn", "Choose the decision: Approve, Decline"),
        (
            "project_type",
            "hobby",
            "Choose who decides: " + ", ".join(kind.label for kind in ProjectType),
        ),
        ("foo", "bar", "There is no field “foo” in this form: remove it"),
        ("foo", "", "There is no field “foo” in this form: remove it"),
        ("actions__0__owner_email", "", "Action 1: enter who owns it"),
        ("actions__0__foo", "bar", "Action 1: there is no field “foo” in this form: remove it"),
        (
            "actions__0__readings__0__value",
            "x",
            "Action 1: Reading 1: value must be a number, for example 12.5",
        ),
    ],
)
def test_wrong_field_is_named_with_what_it_must_be(field: str, typed: str, sentence: str) -> None:
    name = field.replace("__", "-")
    anchor = "answer" if field == "foo" else name.replace("-foo", "-what")

    rows = errors_of(posted_with(**{field: typed}))

    assert [(path, text) for path, text, _ in rows] == [(name, sentence)]
    if not name.endswith("foo"):
        assert rows[0][2] == anchor


@pytest.mark.parametrize(
    ("typed", "must", "box"),
    [
        ("31/02/2027", "must be a real date, for example 27 3 2027", "day"),
        ("x/3/2027", "must be a real date, for example 27 3 2027", "day"),
        ("1/Smarch/2027", "must be a real date, for example 27 3 2027", "day"),
        ("٣/3/2027", "must be a real date, for example 27 3 2027", "day"),
        ("1//2027", "must include a month", "month"),
        ("1/ /", "must include a month and a year", "month"),
        ("1/3/027", "must have a year of 4 digits, for example 2027", "year"),
        ("1/3/2019", "must be Wednesday 1 January 2020 or later", "day"),
    ],
)
def test_wrong_date_says_what_is_wrong_and_leads_to_its_box(typed: str, must: str, box: str) -> None:
    boxes = zip(("met_on[day]", "met_on[month]", "met_on[year]"), typed.split("/"), strict=True)

    assert errors_of(posted_with(**dict(boxes))) == [
        ("met_on", f"Date of the meeting {must}", f"met_on-{box}")
    ]


def test_month_may_be_written_as_a_name() -> None:
    answer = check(EveryKind, read_posted(EveryKind, posted_with(**{"met_on[month]": "march"})).values, None)

    assert isinstance(answer, EveryKind)
    assert answer.met_on == date(2027, 3, 27)


def test_rule_about_the_whole_form_leads_to_the_form() -> None:
    assert errors_of(posted_with(title="Clash")) == [("", "The title clashes with the rest", "answer")]


def test_context_reaches_the_rules_of_the_form() -> None:
    values = read_posted(EveryKind, posted_with(aim="none")).values

    assert isinstance(check(EveryKind, values, {"lenient": True}), EveryKind)


def test_too_many_records_are_refused_with_the_number_allowed() -> None:
    more = [
        (f"actions-{n}-{name}", text)
        for n in range(5)
        for name, text in (("what", "x"), ("owner_email", "a@b.uk"))
    ]

    assert errors_of(
        [*posted_with(**{name: None for name, _ in COMPLETE if name[:7] == "actions"}), *more]
    ) == [("actions", "Actions: give no more than 4", "actions-0-what")]


def test_errors_stand_in_the_order_of_the_page_whatever_found_them() -> None:
    rows = [
        (path, "…")
        for path in ("", "foo", "actions-10-what", "actions-2-due_on", "actions-2-what", "actions", "aim")
    ]

    assert [error.name for error in field_errors(EveryKind, {}, rows)] == [
        *("aim", "actions", "actions-2-what", "actions-2-due_on", "actions-10-what", "", "foo")
    ]


def test_every_rule_that_a_record_breaks_is_said() -> None:
    changes = {
        "actions__0__what": "nothing",
        **{f"actions__0__due_on[{part}]": "" for part in ("day", "month", "year")},
    }

    assert errors_of(posted_with(**changes)) == [
        ("actions-0-what", "Action 1: enter something", "actions-0-what"),
        ("actions-0-due_on", "Action 1: enter a date, even for nothing", "actions-0-due_on-day"),
    ]


def test_list_that_is_first_shown_empty_leads_to_its_add_button() -> None:
    values: dict[str, object] = {"actions": [{}, {"readings": []}]}

    assert field_errors(EveryKind, values, [("actions-1-readings", "Add a reading")]) == [
        FieldError("actions-1-readings", "Add a reading", "actions-1-readings-add")
    ]


def test_sentence_at_a_record_leads_to_its_first_field() -> None:
    assert field_errors(EveryKind, {}, [("actions-1", "Too weak")])[0].anchor == "actions-1-what"


def test_stored_values_are_checked_like_typed_ones() -> None:
    values = read_posted(EveryKind, COMPLETE).values
    stored = check(EveryKind, values, None)
    assert isinstance(stored, EveryKind)

    assert check(EveryKind, stored.model_dump(mode="json"), None) == stored
