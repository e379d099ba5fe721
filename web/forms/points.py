"""What was asked for in changes, on the page of the form: each point beside its field, with room for a reply."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from models.engine.change_points import AskedPoint
from models.forms.change_points import REPLIES, ReplyToPoint
from models.forms.form_schema import shapes_of
from web.forms.checking import FieldError
from web.forms.fields import ConditionalView, FieldView, FoldView, PointsView, PointView, TextareaView
from web.forms.showing import to_confirm


def with_points(
    fields: Sequence[FieldView],
    points: Sequence[AskedPoint],
    values: Mapping[str, object],
    errors: Sequence[FieldError],
) -> list[FieldView]:
    """The fields of a form with the points that are about each, folded away or not; the other points come first."""
    if not points:
        return list(fields)
    replies, sentences = _typed(values), {error.name: error.message for error in errors}
    shown: dict[str | None, list[PointView]] = {}
    for number, point in enumerate(points):
        view = _point(number, point, replies.get(point.id, ""), sentences)
        shown.setdefault(point.field, []).append(view)
    general = shown.pop(None, [])
    first = PointsView(
        name=REPLIES, label="What is to be changed", hint="", error="", section="", points=general
    )
    return [*([first] if general else []), *_beside(fields, shown)]


def _beside(
    fields: Sequence[FieldView], shown: Mapping[str | None, Sequence[PointView]]
) -> Iterator[FieldView]:
    for field in fields:
        if isinstance(field, FoldView):
            inner = list(_beside(field.fields, shown))
            yield replace(field, fields=inner, is_open=field.is_open or any(each.points for each in inner))
        elif isinstance(field, ConditionalView):
            inner = list(_beside(field.fields, shown))
            yield replace(
                field, fields=inner, stays_open=field.stays_open or any(each.points for each in inner)
            )
        else:
            yield replace(field, points=shown.get(field.name, ()))


def _point(number: int, point: AskedPoint, reply: str, errors: Mapping[str, str]) -> PointView:
    name = f"{REPLIES}-{number}"
    box = TextareaView(
        name=f"{name}-reply",
        label=shapes_of(ReplyToPoint)["reply"].label,
        hint="",
        error=errors.get(f"{name}-reply", ""),
        section="",
        value=reply,
        rows=2,
        **to_confirm(reply),
    )
    return PointView(
        asked_by=point.role.label, wanted=point.wanted, hidden=(f"{name}-point", point.id), reply=box
    )


def _typed(values: Mapping[str, object]) -> dict[str, str]:
    """What was typed already, by the id of its point."""
    given = values.get(REPLIES)
    records = given if isinstance(given, list | tuple) else []
    return {
        str(record.get("point")): str(record.get("reply") or "")
        for record in records
        if isinstance(record, Mapping)
    }
