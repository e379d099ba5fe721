"""The items of a paper on the page of all of them: which its form holds, and where what was typed for each stands now.

Two people may decide at once: an item that has its decision by now is in the form no more, and what was typed for it is
shown beside the form, to be copied.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from models.forms.base import MANY
from models.forms.committees.decisions import NumberedResolution
from tasks.committees.paper_read import PaperItem
from web.forms.checking import FORM_ID, FieldError
from web.pages.form_answers import Filled, typed_as_text

DECIDED_MEANWHILE = "gone"
"""The id of the place on the page where what was typed for items that are decided by now stands."""

_OF_AN_ITEM = re.compile(r"items-([0-9]{1,4})-", re.ASCII)

TypedItem = Mapping[str, object]


@dataclass(frozen=True)
class PlacedItems:
    """The items of a paper on the page, and the form filled with what was typed for those that have no decision.

    `later` are those for which the form has no room yet.
    """

    asked: Sequence[PaperItem]
    later: Sequence[PaperItem]
    filled: Filled


def place_of(name: str) -> str:
    """The item to which a field belongs, “items-3-”; empty for every other field."""
    match = _OF_AN_ITEM.match(name)
    return match[0] if match else ""


def placed_items(items: Sequence[PaperItem], filled: Filled) -> PlacedItems:
    """Every item where it stands now: with what was typed for it, and with what was wrong with that."""
    typed = _typed_items(filled.values.get("items"))
    undecided = [item for item in items if item.decision is None]
    asked = [item for place, item in enumerate(undecided) if place < MANY or str(item.number) in typed]
    numbers = [str(item.number) for item in asked]
    decided = [str(item.number) for item in items if item.decision is not None and str(item.number) in typed]
    places = {place: numbers.index(number) for place, number in enumerate(typed) if number in numbers}
    overtaken = {f"items-{place}-" for place, number in enumerate(typed) if number in decided}
    of_form = [error for error in filled.errors if place_of(f"{error.name}-") not in overtaken]
    errors = [
        *(_overtaken(number, is_alone=not places) for number in decided),
        *(_moved(error, places) for error in of_form if asked),
    ]
    gone = {label: text for number in decided for label, text in _labelled(number, typed[number])}
    values = {"items": [typed.get(number, {"number": number}) for number in numbers]}
    placed = replace(filled, values=values, errors=errors, gone={**filled.gone, **gone})
    return PlacedItems(asked, [item for item in undecided if item not in asked], placed)


def _typed_items(posted: object) -> Mapping[str, TypedItem]:
    """What was typed for each item by its number, in the order in which it was sent."""
    records = posted if isinstance(posted, list) else []
    return {str(record.get("number")): record for record in records if isinstance(record, dict)}


def _overtaken(number: str, *, is_alone: bool) -> FieldError:
    sentence = f"Item {number} has a decision by now: what you typed for it was not recorded and stands below"
    return FieldError("", sentence if is_alone else f"{sentence}. Send the rest again", DECIDED_MEANWHILE)


def _labelled(number: str, typed: TypedItem) -> Iterator[tuple[str, str]]:
    """What was typed for an item, label by label, each with its number."""
    values = {name: value for name, value in typed.items() if name != "number"}
    for fact in typed_as_text(NumberedResolution, values):
        yield f"Item {number}: {fact.label}", fact.text


def _moved(error: FieldError, places: Mapping[int, int]) -> FieldError:
    """An error of the item that was sent as the third, say, at the place at which that item stands on the page."""
    if error.name == "items":
        return replace(error, anchor="items-0-resolution")
    match = _OF_AN_ITEM.match(f"{error.name}-")
    if match is None:
        return error
    if int(match[1]) not in places:
        return FieldError("", error.message, FORM_ID)
    before, after = match[0].rstrip("-"), f"items-{places[int(match[1])]}"
    return replace(
        error, name=error.name.replace(before, after, 1), anchor=error.anchor.replace(before, after, 1)
    )
