"""The figures that are missing, in boxes on the page of the task that asks for them (7.3; OB-077, OB-135).

The boxes of a figure are a record of the form whose measure, period and group are filled in already, so that it is
checked, kept and sent as any other; what stands in none of these boxes is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date

from models.errors import NotAllowedHere
from models.inputs.text import compared
from models.measures.figures import FigureKey
from models.vocabulary import TaskKind
from tasks.queries.projects.figures import FiguresSeen, figures_seen
from web.forms.checking import FieldError
from web.forms.fields import FieldView, FoldView, RecordsView
from web.forms.widgets import as_typed
from web.pages.figure_inputs import NUMBERS, figure_box, labels_of
from web.pages.form_answers import Filled
from web.views.figures import FigureCell, FigureGridView, FigurePeriod

FIGURES = "figures"
OFFERED = "figures_offered"
"""The field that says which records a page offered, by their numbers: “0,1”."""

MOST_CELLS = 12
"""Of more figures that are missing, those of the newest period stand on the page."""

FIRST_PLACE = 100
"""The number of the first record in boxes; those that somebody adds to the list are numbered from 0."""

OTHERS = "Other figures"
"""Under what the list of figures is folded away where boxes stand above it."""


@dataclass(frozen=True)
class FigureGrid:
    """The figures that a page offers: their keys, of which project, and what was typed of each."""

    seen: FiguresSeen
    keys: Sequence[FigureKey]
    typed: Mapping[FigureKey, Mapping[str, object]] = field(default_factory=dict)

    def place(self, key: FigureKey) -> int:
        """The number of the record whose boxes these are: behind any that somebody adds to the list."""
        return FIRST_PLACE + self.keys.index(key)


def grid_for(kind: TaskKind, reference: str, person_id: str) -> FigureGrid | None:
    """What is missing of the figures that a task asks for; None where it asks for none, or none is missing."""
    if kind is not TaskKind.SUBMIT_DATA:
        return None
    with suppress(NotAllowedHere):
        seen = figures_seen(reference, person_id)
        missing = list(seen.missing)
        if len(missing) > MOST_CELLS:
            missing = [key for key in missing if key.period == missing[-1].period]
        order = list(seen.plan.measures)
        if missing:
            keys = sorted(missing, key=lambda key: (key.period, order.index(key.measure), key.group))
            return FigureGrid(seen, keys)
    return None


def without_empty_boxes(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """What was posted, without the records that a page offered and nobody filled in."""
    offered = {number for name, text in pairs if name == OFFERED for number in text.split(",") if number}
    filled = {
        number
        for number in offered
        for name, text in pairs
        if name in {f"{FIGURES}-{number}-{each}" for each in NUMBERS} and text.strip()
    }
    empty = tuple(f"{FIGURES}-{number}-" for number in offered - filled)
    return [pair for pair in pairs if pair[0] != OFFERED and not pair[0].startswith(empty)]


def set_into_boxes(grid: FigureGrid, filled: Filled) -> tuple[FigureGrid, Filled]:
    """The boxes with what was typed of their figures, and the rest, which the list shows; errors at their places."""
    given = filled.values.get(FIGURES)
    records = list(given) if isinstance(given, list | tuple) else []
    typed, others, moved = dict[FigureKey, Mapping[str, object]](), list[object](), dict[int, int]()
    for before, record in enumerate(records):
        key = _key_of(record)
        if key is not None and key in grid.keys and key not in typed and isinstance(record, Mapping):
            typed[key] = record
            moved[before] = grid.place(key)
        else:
            moved[before] = len(others)
            others.append(record)
    errors = [_moved(error, moved, grid) for error in filled.errors]
    return replace(grid, typed=typed), replace(
        filled, values={**filled.values, FIGURES: others}, errors=errors
    )


def with_boxes(
    grid: FigureGrid, fields: Sequence[FieldView], errors: Sequence[FieldError]
) -> list[FieldView]:
    """The fields with the boxes above the list of figures, which is folded away unless something stands in it."""
    sentences = {error.name: error.message for error in errors}
    return [shown for each in fields for shown in _boxes_above(grid, each, sentences)]


def _boxes_above(grid: FigureGrid, shown: FieldView, sentences: Mapping[str, str]) -> Iterator[FieldView]:
    if not isinstance(shown, RecordsView) or shown.name != FIGURES:
        yield shown
        return
    yield _boxes(grid, sentences)
    yield FoldView(
        name=FIGURES,
        label=OTHERS,
        hint="",
        error="",
        section="",
        fields=[replace(shown, label=OTHERS, error="")],
        is_open=bool(shown.records),
    )


def _boxes(grid: FigureGrid, sentences: Mapping[str, str]) -> FigureGridView:
    periods: dict[str, list[FigureCell]] = {}
    hidden = [(OFFERED, ",".join(str(grid.place(key)) for key in grid.keys))]
    for key in grid.keys:
        measure, at = grid.seen.plan.measures[key.measure], f"{FIGURES}-{grid.place(key)}-"
        group = grid.seen.plan.groups.get(key.measure, {}).get(key.group, "")
        named = {"measure": measure.name, "period": key.period.isoformat(), "group": group}
        hidden += [(f"{at}{name}", text) for name, text in named.items() if text]
        typed = grid.typed.get(key, {})
        cell = FigureCell(
            measure=", ".join(filter(None, [measure.name, group])),
            inputs=[
                figure_box(f"{at}{name}", label, as_typed(typed.get(name)), sentences.get(f"{at}{name}", ""))
                for name, label in labels_of(measure).items()
            ],
        )
        periods.setdefault(grid.seen.plan.period_name(key), []).append(cell)
    return FigureGridView(
        name=FIGURES,
        label="",
        hint="",
        error=sentences.get(FIGURES, ""),
        section="",
        periods=[
            FigurePeriod(name=f"{name[:1].upper()}{name[1:]}", cells=cells) for name, cells in periods.items()
        ],
        hidden=hidden,
    )


def _moved(error: FieldError, moved: Mapping[int, int], grid: FigureGrid) -> FieldError:
    """What is wrong with a record, at the place to which the record has moved and under the name that it has there."""
    name, _, rest = error.name.partition("-")
    number, _, inner = rest.partition("-")
    if name != FIGURES or not number.isdecimal() or int(number) not in moved:
        return error
    place, typed_as = moved[int(number)], f"Figure {int(number) + 1}: "
    if place < FIRST_PLACE:
        return FieldError(
            name=f"{FIGURES}-{place}-{inner}",
            message=error.message.replace(typed_as, f"Figure {place + 1}: ", 1),
            anchor=error.anchor.replace(f"{FIGURES}-{number}-", f"{FIGURES}-{place}-", 1),
        )
    box = f"{FIGURES}-{place}-{inner if inner in NUMBERS else 'number'}"
    called = grid.seen.plan.name_of(grid.keys[place - FIRST_PLACE])
    return FieldError(name=box, message=error.message.replace(typed_as, f"{called}: ", 1), anchor=box)


def _key_of(record: object) -> FigureKey | None:
    """What a record is a figure of; None where its period is no whole date."""
    if not isinstance(record, Mapping):
        return None
    try:
        first = date.fromisoformat(as_typed(record.get("period")))
    except ValueError:
        return None
    measure, group = (compared(as_typed(record.get(name))) for name in ("measure", "group"))
    return FigureKey(measure, first, group)
