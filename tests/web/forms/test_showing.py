import itertools
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from models.forms import FORMS
from models.forms.base import FormRecord
from models.forms.form_schema import Kind, shapes_of
from models.forms.programme.programme_draft import InviteTopicsForm
from models.forms.project.cycle_plan import PlanCycleForm
from models.forms.project.meeting import RecordMeetingForm
from models.vocabulary import Outcome, TaskKind
from tests.support.web.rendered import parsed, posted_by, task_page
from tests.support.web.sample_forms import COMPLETE, SERVICES, EveryKind, posted_with
from web.forms.checking import FieldError, check
from web.forms.fields import (
    CheckboxesView,
    DateView,
    FieldView,
    FoldView,
    InputView,
    RadiosView,
    RecordsView,
    SelectView,
)
from web.forms.reading import read_posted
from web.forms.showing import Choices, fields_of

EXAMPLES = [(kind, outcome) for kind, form in FORMS.items() for outcome in form.examples]


def shown(values: Mapping[str, object], *errors: FieldError) -> dict[str, FieldView]:
    return {field.name: field for field in fields_of(EveryKind, values, errors, choices=SERVICES)}


def offered(example: Mapping[str, Any], form: type) -> Choices:
    """For each list of choices that a form names, the one that its example chose."""
    listed = [shape for shape in shapes_of(form).values() if shape.kind is Kind.LISTED]
    chosen = {shape.text("choices"): str(example.get(shape.name) or "none") for shape in listed}
    ticked = {
        shape.text("choices"): [(str(value), str(value)) for value in words]
        for shape in shapes_of(form).values()
        if shape.kind is Kind.SOME_LISTED and isinstance(words := example.get(shape.name, []), list)
    }
    nested = [shape.form for shape in shapes_of(form).values() if shape.kind is Kind.RECORDS]
    inner = [offered(value, record) for record in nested for value in [{}, *records_of(example)]]
    return {
        **{name: [(value, value)] for name, value in chosen.items()},
        **ticked,
        **dict(itertools.chain(*(i.items() for i in inner))),
    }


def unordered(values: Mapping[str, object]) -> dict[str, object]:
    """The values with ticked words as sets: a page has an order of its own."""
    are_words = {
        name for name, value in values.items() if isinstance(value, list) and not records_of({name: value})
    }
    return {name: set(value) if name in are_words else value for name, value in values.items()}  # type: ignore[call-overload]


def records_of(example: Mapping[str, object]) -> list[Mapping[str, object]]:
    lists = [value for value in example.values() if isinstance(value, list)]
    return [value for value in itertools.chain(*lists) if isinstance(value, Mapping)]


@pytest.mark.parametrize(("kind", "outcome"), EXAMPLES)
def test_what_a_page_shows_is_what_it_posts(kind: TaskKind, outcome: Outcome) -> None:
    form = FORMS[kind]
    example = form.examples[outcome]

    page = task_page(form, example, choices=offered(example, form))

    answer = check(form, read_posted(form, posted_by(page)).values, None)
    assert not isinstance(answer, list)
    assert unordered(answer.model_dump()) == unordered(form.model_validate(example).model_dump())


@pytest.mark.parametrize("boxes", [("1", "4", "27"), ("1/4/27", "", ""), ("1 April 2027", "", "")])
def test_date_that_was_understood_is_shown_in_full(boxes: tuple[str, str, str]) -> None:
    typed = {"met_on": dict(zip(("day", "month", "year"), boxes, strict=True))}

    [date_view] = [
        field for field in fields_of(EveryKind, typed, [], choices=SERVICES) if field.name == "met_on"
    ]

    assert isinstance(date_view, DateView)
    assert [box.value for box in date_view.boxes] == ["1", "4", "2027"]


def test_typed_answer_is_shown_again_exactly_as_typed() -> None:
    wrong = posted_with(
        **{
            "met_on[day]": "31",
            "met_on[month]": "02",
            "target": " 1,5 ",
            "lead_email": '"><script>',
            "aim": "a\n\nb ",
        }
    )
    values = read_posted(EveryKind, wrong).values

    again = read_posted(EveryKind, posted_by(task_page(EveryKind, values, choices=SERVICES))).values

    assert again == {**values, "aim": "a\n\nb "}


def test_nothing_is_chosen_beforehand() -> None:
    chosen = [
        option.value
        for field in shown({}).values()
        if isinstance(field, RadiosView | CheckboxesView)
        for option in field.options
        if option.is_chosen
    ]

    assert chosen == []
    assert parsed(task_page(EveryKind, {}, choices=SERVICES)).xpath("//input[@checked]") == []


def test_fields_are_asked_in_the_way_of_their_kind() -> None:
    fields = shown({})

    assert {name: field.widget for name, field in fields.items()} == {
        "title": "input",
        "aim": "textarea",
        "lead_email": "input",
        "met_on": "date",
        "sample": "input",
        "target": "input",
        "is_research": "radios",
        "project_type": "radios",
        "outcome": "radios",
        "methods": "checkboxes",
        "help_wanted": "checkboxes",
        "service": "select",
        "actions": "records",
    }
    title, target, sample, lead = (fields[name] for name in ("title", "target", "sample", "lead_email"))
    assert isinstance(title, InputView)
    assert (title.width, title.section) == (20, "About the project")
    assert isinstance(target, InputView)
    assert (target.inputmode, target.suffix, target.width) == (
        "decimal",
        "%",
        4,
    )
    assert isinstance(sample, InputView)
    assert sample.inputmode == "numeric"
    assert isinstance(lead, InputView)
    assert (lead.type, lead.autocomplete) == ("email", "email")


def test_only_fields_that_may_always_be_left_out_are_called_optional() -> None:
    assert [field.label for field in shown({}).values() if field.label.endswith(" (optional)")] == [
        "Aim (optional)",
        "Size of the sample (optional)",
        "Target (optional)",
        "Help (optional)",
    ]


def test_words_are_offered_by_label_with_their_hint() -> None:
    decision, kind = shown({"outcome": Outcome.DECLINED})["outcome"], shown({})["project_type"]

    assert isinstance(decision, RadiosView)
    assert isinstance(kind, RadiosView)
    assert [
        (option_view.value, option_view.label, option_view.is_chosen) for option_view in decision.options
    ] == [
        ("approved", "Approve", False),
        ("declined", "Decline", True),
    ]
    assert kind.options[1].hint == "Care is measured against explicit standards"


def test_choices_handed_in_stand_below_an_empty_one() -> None:
    service = shown({"service": "paeds"})["service"]

    assert isinstance(service, SelectView)
    assert [(option_view.value, option_view.is_chosen) for option_view in service.options] == [
        ("", False),
        ("ed", False),
        ("paeds", True),
    ]


@pytest.mark.parametrize(
    ("value", "boxes"),
    [
        (date(2027, 3, 27), ["27", "3", "2027"]),
        ("2027-03-27", ["27", "3", "2027"]),
        ({"day": "31", "month": "02"}, ["31", "02", ""]),
        ("soon", ["soon", "", ""]),
        (None, ["", "", ""]),
    ],
)
def test_date_fills_its_three_boxes(value: object, boxes: list[str]) -> None:
    field = shown({"met_on": value})["met_on"]

    assert isinstance(field, DateView)
    assert [box.value for box in field.boxes] == boxes


@pytest.mark.parametrize(
    ("month", "wrong"), [("", ["month"]), ("13", ["day", "month", "year"])], ids=["missing", "not real"]
)
def test_wrong_box_of_a_date_is_marked(month: str, wrong: list[str]) -> None:
    value = {"day": "1", "month": month, "year": "2027"}

    field = shown({"met_on": value}, FieldError("met_on", "…", "met_on-month"))["met_on"]

    assert isinstance(field, DateView)
    assert [box.part for box in field.boxes if box.is_wrong] == wrong


@pytest.mark.parametrize(
    ("value", "chosen"), [(True, "true"), ("false", "false"), ("yes", "true"), (None, "")]
)
def test_yes_or_no_shows_what_was_answered(value: object, chosen: str) -> None:
    field = shown({"is_research": value})["is_research"]

    assert isinstance(field, RadiosView)
    assert [option.value for option in field.options if option.is_chosen] == ([chosen] if chosen else [])


def test_list_begins_with_as_many_blank_records_as_its_form_says() -> None:
    actions = shown({})["actions"]

    assert isinstance(actions, RecordsView)
    assert [record.legend for record in actions.records] == ["Action 1", "Action 2"]
    assert [field.name for field in actions.records[1].fields] == [
        "actions-1-what",
        "actions-1-owner_email",
        "actions-1-due_on",
        "actions-1-strength",
        "actions-1-readings",
    ]
    assert actions.add == "Add another action"


def test_full_list_offers_no_further_record() -> None:
    actions = shown({"actions": [{"what": str(number)} for number in range(4)]})["actions"]

    assert isinstance(actions, RecordsView)
    assert actions.add == ""


@pytest.mark.parametrize(
    ("records", "removable"), [([{}], [False]), ([{"what": "x"}], [True]), ([{}, {}], [True, True])]
)
def test_last_blank_record_cannot_be_removed(records: list[object], removable: list[bool]) -> None:
    actions = shown({"actions": records})["actions"]

    assert isinstance(actions, RecordsView)
    assert [record.is_removable for record in actions.records] == removable


def test_errors_stand_at_their_fields_records_and_lists() -> None:
    errors = [
        FieldError(at, f"wrong at {at}", at) for at in ("title", "actions", "actions-1", "actions-1-what")
    ]

    fields = shown({}, *errors)

    actions = fields["actions"]
    assert isinstance(actions, RecordsView)
    assert fields["title"].error == "wrong at title"
    assert (actions.error, actions.records[1].error) == ("wrong at actions", "wrong at actions-1")
    assert [field.error for field in actions.records[1].fields] == ["wrong at actions-1-what", "", "", "", ""]


def test_stored_values_are_shown_like_typed_ones() -> None:
    stored = check(EveryKind, read_posted(EveryKind, COMPLETE).values, None)
    assert isinstance(stored, EveryKind)

    assert fields_of(EveryKind, stored.model_dump(), (), choices=SERVICES) == fields_of(
        EveryKind, stored.model_dump(mode="json"), (), choices=SERVICES
    )
    assert stored.target == Decimal("95.5")


MEASURES = {**SERVICES, "measures": []}


def folds_of(
    form: type[FormRecord], values: dict[str, object], errors: Sequence[FieldError] = ()
) -> list[str]:
    """Under what each record of the first list of a form is folded away; empty where it stands open."""
    lists = [
        field for field in fields_of(form, values, errors, choices=MEASURES) if isinstance(field, RecordsView)
    ]
    return [record.folded for record in lists[0].records]


def test_long_record_that_need_not_be_there_is_folded_away_until_it_is_wanted() -> None:
    wrong = [FieldError("actions", "Enter an action", "actions-0-text")]

    assert folds_of(RecordMeetingForm, {}) == ["Fill in the first action"]
    assert folds_of(RecordMeetingForm, {}, wrong) == [""]
    assert folds_of(RecordMeetingForm, {"actions": [{"text": "Half"}]}) == [""]
    assert folds_of(RecordMeetingForm, {"actions": [{}, {}]}) == ["", ""]
    assert folds_of(PlanCycleForm, {}) == [""]


def test_of_many_records_those_that_are_filled_in_are_folded_away_under_their_first_words() -> None:
    areas = InviteTopicsForm.examples[Outcome.SUBMITTED]["areas"]
    assert isinstance(areas, list)

    assert folds_of(InviteTopicsForm, {"areas": areas}) == ["", ""]
    assert folds_of(InviteTopicsForm, {"areas": [*areas, areas[0], {"area": "Half"}]}) == [
        "Urgent Care",
        "Children",
        "Urgent Care",
        "",
    ]


NO_CHOICES: Choices = {"points": [], "design_criteria": [], "supporters": []}
NOT_RESEARCH = FORMS[TaskKind.REGISTER].examples[Outcome.REGISTERED]


@pytest.mark.parametrize(
    ("changed", "label", "is_open"),
    [
        ({}, "Is it research? (all answered “No”)", False),
        ({"randomised": "unknown"}, "Is it research? (4 filled in)", True),
        ({"randomised": ""}, "Is it research? (3 filled in)", True),
        (dict.fromkeys(list(NOT_RESEARCH)[:4], ""), "Is it research?", True),
    ],
)
def test_what_must_be_answered_is_folded_away_only_where_all_of_it_says_the_same(
    changed: Mapping[str, object], label: str, *, is_open: bool
) -> None:
    fold = fields_of(FORMS[TaskKind.REGISTER], {**NOT_RESEARCH, **changed}, [], choices=NO_CHOICES)[0]

    assert isinstance(fold, FoldView)
    assert (fold.label, fold.is_open) == (label, is_open)


def test_a_choice_asked_as_a_list_is_one_to_open() -> None:
    by_name = {
        field.name: field
        for field in fields_of(FORMS[TaskKind.REGISTER], {"subject": "harm"}, [], choices=NO_CHOICES)
    }

    subject = by_name["subject"]
    assert isinstance(subject, SelectView)
    assert [option.value for option in subject.options if option.is_chosen] == ["harm"]
