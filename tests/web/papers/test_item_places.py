"""Where the items of a paper stand on their page when two people decide at once (OB-055)."""

from __future__ import annotations

from models.clock import now
from models.forms.base import MANY
from models.vocabulary import Resolution
from tasks.committees.paper_read import PaperItem, StandingDecision
from web.forms.checking import FORM_ID, FieldError
from web.pages.form_answers import Filled
from web.pages.papers.item_places import DECIDED_MEANWHILE, PlacedItems, placed_items


def item(number: int, *, is_decided: bool = False) -> PaperItem:
    decision = StandingDecision("1", Resolution.NOTED, "", "", "", None, None, "Amara Osei", now())
    return PaperItem(number, f"Question {number}?", decision if is_decided else None)


def placed(items: list[PaperItem], typed: dict[str, str], *errors: FieldError) -> PlacedItems:
    records = [{"number": number, "wording": text} for number, text in typed.items()]
    return placed_items(items, Filled(values={"items": records}, errors=errors))


def test_error_of_an_item_that_was_decided_meanwhile_stands_at_no_other_item() -> None:
    of_second = FieldError("items-0-due_on", "The date must be after today", "items-0-due_on-day")
    of_third = FieldError("items-1-wording", "Enter what is to be done", "items-1-wording")
    items = [item(1, is_decided=True), item(2, is_decided=True), item(3)]

    seen = placed(items, {"2": "Beds", "3": "Staff"}, of_second, of_third)

    assert [(error.name, error.anchor) for error in seen.filled.errors] == [
        ("", DECIDED_MEANWHILE),
        ("items-0-wording", "items-0-wording"),
    ]
    assert seen.filled.values["items"] == [{"number": "3", "wording": "Staff"}]
    assert dict(seen.filled.gone) == {"Item 2: In its words": "Beds"}


def test_error_of_an_item_that_the_paper_does_not_have_leads_to_the_form() -> None:
    error = FieldError("items-0-due_on", "Enter the day", "items-0-due_on-day")

    assert list(placed([item(1)], {"7": "What?"}, error).filled.errors) == [
        FieldError("", "Enter the day", FORM_ID)
    ]


def test_form_has_no_more_items_than_it_can_take_but_all_for_which_something_was_typed() -> None:
    items = [item(number) for number in range(1, MANY + 4)]

    assert [later.number for later in placed(items, {}).later] == [MANY + 1, MANY + 2, MANY + 3]
    assert [later.number for later in placed(items, {str(MANY + 2): "Beds"}).later] == [MANY + 1, MANY + 3]
