import pytest

from tests.support.web.sample_forms import COMPLETE, EveryKind, posted_with
from web.forms.reading import FormUnreadable, read_posted


def read(*pairs: tuple[str, str]) -> dict[str, object]:
    return read_posted(EveryKind, pairs).values


def test_answer_is_read_into_nested_values_as_typed() -> None:
    assert read_posted(EveryKind, COMPLETE).values == {
        "title": "Fewer falls",
        "aim": "Halve the falls\nby March",
        "lead_email": "lead@nhs.net",
        "met_on": {"day": "27", "month": "3", "year": "2027"},
        "sample": "12",
        "target": "95.5",
        "is_research": "false",
        "project_type": "clinical_audit",
        "methods": ["pdsa", "spc"],
        "help_wanted": [],
        "service": "ed",
        "actions": [
            {
                "what": "Move the trolley",
                "owner_email": "owner@nhs.net",
                "due_on": {"day": "1", "month": "April", "year": "2027"},
                "readings": [{"on": {"day": "2", "month": "4", "year": "2027"}, "value": "3.5"}],
            }
        ],
    }


def test_controls_of_the_page_are_no_part_of_the_answer() -> None:
    posted = read_posted(EveryKind, [*COMPLETE, ("save", "save")])

    assert (posted.csrf, posted.nonce, posted.version, posted.is_save) == ("c", "n", "7", True)
    assert not {"csrf", "nonce", "version", "save"} & posted.values.keys()


def test_answer_without_save_is_not_a_draft() -> None:
    assert (read_posted(EveryKind, COMPLETE).is_save, read_posted(EveryKind, COMPLETE).is_rearranged) == (
        False,
        False,
    )


def test_blank_records_are_dropped_and_gaps_close() -> None:
    values = read(
        ("actions-0-what", " "),
        ("actions-0-due_on[day]", ""),
        ("actions-1-what", "First"),
        ("actions-7-what", "Second"),
    )

    assert values["actions"] == [{"what": "First", "readings": []}, {"what": "Second", "readings": []}]


def test_records_keep_the_order_of_their_numbers_not_of_their_arrival() -> None:
    values = read(("actions-10-what", "Last"), ("actions-2-what", "First"))

    assert [record["what"] for record in values["actions"]] == ["First", "Last"]  # type: ignore[attr-defined]


def test_add_appends_a_blank_record_and_keeps_the_blank_ones() -> None:
    posted = read_posted(EveryKind, [("actions-0-what", ""), ("actions-1-what", ""), ("add", "actions")])

    assert posted.values["actions"] == [{"what": "", "readings": []}, {"what": "", "readings": []}, {}]
    assert (posted.add, posted.remove, posted.is_rearranged) == ("actions", None, True)


def test_add_finds_a_list_within_a_record() -> None:
    posted = read_posted(EveryKind, [("actions-0-what", "One"), ("add", "actions-0-readings")])

    assert posted.values["actions"] == [{"what": "One", "readings": [{}]}]


def test_add_of_a_list_that_is_not_there_changes_nothing() -> None:
    assert read_posted(EveryKind, [("title", "A"), ("add", "nowhere")]).values == {
        "title": "A",
        "methods": [],
        "help_wanted": [],
        "actions": [],
    }


def test_remove_takes_out_one_record_and_leaves_its_neighbours() -> None:
    posted = read_posted(
        EveryKind,
        [(f"actions-{number}-what", str(number)) for number in range(12)] + [("remove", "actions-1")],
    )

    assert [record["what"] for record in posted.values["actions"]] == [  # type: ignore[attr-defined]
        *("0", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11")
    ]
    assert posted.remove == "actions-1"


def test_unknown_fields_are_kept_for_the_check_to_refuse() -> None:
    values = read(
        ("foo", "1"), ("title-0-x", "2"), ("met_on[hour]", "3"), ("actions-0-foo", "4"), ("actions-x-y", "5")
    )

    assert values == {
        "methods": [],
        "help_wanted": [],
        "actions": [{"readings": [], "foo": "4"}],
        "foo": "1",
        "title-0-x": "2",
        "met_on[hour]": "3",
        "actions-x-y": "5",
    }


def test_date_may_come_as_one_text() -> None:
    assert read(("met_on", "2027-03-27"))["met_on"] == "2027-03-27"


@pytest.mark.parametrize(
    ("pairs", "sentence"),
    [
        ([("title", "a"), ("title", "b")], "The field “title” was sent twice: nothing was stored."),
        ([("foo", "a"), ("foo", "b")], "The field “foo” was sent twice: nothing was stored."),
        ([("csrf", "a"), ("csrf", "b")], "The field “csrf” was sent twice: nothing was stored."),
        (
            [("met_on[day]", "1"), ("met_on[day]", "2")],
            "The field “met_on[day]” was sent twice: nothing was stored.",
        ),
        (
            [("met_on", "2027-03-27"), ("met_on[day]", "1")],
            "The field “met_on” was sent in two ways: nothing was stored.",
        ),
        (
            [("methods", "pdsa"), ("methods", "pdsa")],
            "A choice of “methods” was sent twice: nothing was stored.",
        ),
        (
            [("actions", "x"), ("actions-0-what", "y")],
            "The field “actions” was sent in two ways: nothing was stored.",
        ),
        (
            [("actions-99999-what", "x")],
            "A list in this form has more than 200 records: nothing was stored.",
        ),
        ([("actions-200-what", "x")], "A list in this form has more than 200 records: nothing was stored."),
        ([("title", "a\0b")], "This form holds a character that is not text: nothing was stored."),
        (
            [(f"f{number}", "") for number in range(1001)],
            "This form has more than 1000 fields: nothing was stored.",
        ),
    ],
)
def test_what_no_page_of_ours_posts_is_refused(pairs: list[tuple[str, str]], sentence: str) -> None:
    with pytest.raises(FormUnreadable) as refused:
        read_posted(EveryKind, pairs)

    assert str(refused.value) == sentence


def test_same_field_twice_within_a_record_is_refused() -> None:
    with pytest.raises(FormUnreadable):
        read_posted(EveryKind, [*posted_with(), ("actions-0-what", "Another")])
