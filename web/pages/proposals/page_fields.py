"""The fields of one page of a proposal, those that few people need folded away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace

from models.engine.change_points import AskedPoint
from models.forms.project.proposal import ProposalForm
from models.forms.project.proposal_pages import LEAD
from web.forms.fields import FieldView, FoldView, OptionView, PointView, RadiosView, SelectView
from web.forms.points import with_points
from web.forms.showing import Choices, fields_of
from web.pages.form_answers import Filled

CHANGE = "change"
"""The name under which a page says that it was opened to change an answer."""

MOST_IN_SIGHT = 8
"""So many answers stand there to be chosen from; more are a list to open."""


def fields_of_page(
    names: Sequence[str], filled: Filled, choices: Choices, points: Sequence[AskedPoint] = ()
) -> list[FieldView]:
    """The fields with what is in them and what is wrong with them, in the order of their names.

    Fields that are asked on the same answer stand together, under the name of the first.
    """
    every = fields_of(ProposalForm, filled.values, filled.errors, choices=choices)
    by_name = {view.name: _listed(view) for view in every}
    here = [point for point in points if point.field in names]
    views = list(_folded([by_name[name] for name in names if name in by_name], filled))
    return with_points(views, here, filled.values, filled.errors)


def replies_to_points(points: Sequence[AskedPoint], filled: Filled) -> list[PointView]:
    """Of every change that is asked for, in their order, the room for a reply."""
    named = [replace(point, field=None, wanted=point.said) for point in points]
    return [point for view in with_points([], named, filled.values, filled.errors) for point in view.points]


def with_replies(before: object, posted: object) -> list[Mapping[str, object]]:
    """The replies to changes that were typed before and those that were posted now, one for each change."""
    replies = [
        reply
        for given in (before, posted)
        for reply in (given if isinstance(given, list) else [])
        if isinstance(reply, Mapping)
    ]
    return list({str(reply.get("point")): reply for reply in replies}.values())


def _folded(views: Sequence[FieldView], filled: Filled) -> Iterator[FieldView]:
    lead = str(filled.values.get("lead_name") or "somebody")
    folds = {
        "topic": ("It is a topic of this year’s programme", ("topic",), bool(filled.values.get("topic"))),
        "contract_ends_on": (
            "The lead’s contract or rotation has an end", ("contract_ends_on",),
            bool(filled.values.get("contract_ends_on")),
        ),
        "lead_name": (f"The lead is {lead}. Is it somebody else?", LEAD, False),
    }  # fmt: skip
    inside = {name for _, names, _ in folds.values() for name in names}
    for field in views:
        if field.name in folds:
            label, names, is_open = folds[field.name]
            within = [view for view in views if view.name in names]
            yield _fold(label, within, is_open=is_open)
        elif field.name not in inside:
            yield field


def _listed(field: FieldView) -> FieldView:
    """A field with so many answers that on a phone they are a list to open."""
    if not isinstance(field, RadiosView) or len(field.options) <= MOST_IN_SIGHT:
        return field
    common = {each.name: getattr(field, each.name) for each in fields(FieldView)}
    return SelectView(**common, options=[OptionView(value="", label="Choose from the list"), *field.options])


def _fold(label: str, within: Sequence[FieldView], *, is_open: bool) -> FoldView:
    return FoldView(
        name=within[0].name,
        label=label,
        hint="",
        error="",
        section="",
        fields=within,
        is_open=is_open or any(field.error for field in within),
    )
