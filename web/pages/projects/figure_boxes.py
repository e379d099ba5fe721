"""The boxes in which figures are typed: from what a plan asks for to inputs, and back to figures."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from models.clock import brief_date
from models.inputs.dates import OF_A_SERIES, day
from models.measures.figures import (
    CheckedFigure,
    FigureKey,
    FiguresPlan,
    TypedFigure,
    checked_figure,
    written_number,
)
from models.measures.specification import MeasureSpecification
from models.vocabulary import MeasureKind
from tasks.figures.plan import groups_asked
from tasks.queries.projects.figures import FiguresSeen
from web.forms.checking import FieldError
from web.forms.reading import FormUnreadable
from web.pages.figure_inputs import NUMBERS, figure_box, labels_of
from web.posted_form import SentForm
from web.views.figures import EventLine, FigureCell

_BOX = re.compile(r"(number|out_of|exceptions)-([0-9a-f]{10})-(\d{4}-\d\d-\d\d)", re.ASCII)
_IF_ANOTHER = ". Two events of one day are one point of the chart"
_OUT = re.compile(r"out-([0-9a-f]{10})-(\d{4}-\d\d-\d\d)", re.ASCII)


@dataclass(frozen=True)
class ReadBoxes:
    """What was sent in boxes: figures that fit, those to be taken out, and what is wrong."""

    figures: Sequence[CheckedFigure] = ()
    taken_out: Sequence[FigureKey] = ()
    shown: Mapping[FigureKey, str] = field(default_factory=dict)
    errors: Sequence[FieldError] = ()
    typed: Mapping[str, str] = field(default_factory=dict)


def box(which: str, key: FigureKey) -> str:
    """The name of a box."""
    return f"{which}-{_mark(key.measure, key.group)}-{key.period.isoformat()}"


def cell_of(seen: FiguresSeen, key: FigureKey, read: ReadBoxes) -> FigureCell:
    """The boxes of a figure with what was typed, or else what stands there."""
    measure = seen.plan.measures[key.measure]
    stands = seen.figures.get(key)
    errors = {error.name: error.message for error in read.errors}
    group = seen.plan.groups.get(key.measure, {}).get(key.group, "")
    numbers = dict(zip(NUMBERS, stands.checked.numbers, strict=True)) if stands else {}
    inputs = [
        figure_box(
            name := box(which, key),
            label,
            read.typed.get(name, "" if (number := numbers.get(which)) is None else written_number(number)),
            errors.get(name, ""),
            suffix=measure.unit if which == "number" and not measure.kind.has_denominator else "",
        )
        for which, label in labels_of(measure).items()
    ]
    return FigureCell(
        measure=", ".join(filter(None, [measure.name, group])), inputs=inputs, note=_note(seen, key)
    )


def event_cells(seen: FiguresSeen, read: ReadBoxes) -> Iterator[FigureCell]:
    """For each measure of rare events the boxes of a new one: its day, and how many cases lay between."""
    errors = {error.name: error.message for error in read.errors}
    for key, measure in _of_events(seen.plan):
        mark = _mark(key, "")
        boxes = {f"event-{mark}": "Day of the event"}
        if measure.kind is MeasureKind.CASES_BETWEEN:
            boxes[f"cases-{mark}"] = labels_of(measure)["number"]
        yield FigureCell(
            measure=measure.name,
            inputs=[
                figure_box(
                    name,
                    label,
                    read.typed.get(name, ""),
                    errors.get(name, ""),
                    hint="For example 14/3/2027. Leave it empty if there was none."
                    if name.startswith("event")
                    else "",
                    width=10,
                )
                for name, label in boxes.items()
            ],
        )


def event_lines(seen: FiguresSeen, read: ReadBoxes) -> list[EventLine]:
    """The rare events that were entered, the newest first, each with a box that takes it out."""
    keys = {key for key, _ in _of_events(seen.plan)}
    events = sorted(
        (key for key in seen.figures if key.measure in keys), key=lambda key: key.period, reverse=True
    )
    return [
        EventLine(
            name=(name := f"out-{_mark(key.measure, key.group)}-{key.period.isoformat()}"),
            text=f"{seen.plan.measures[key.measure].name}, {brief_date(key.period)}",
            is_ticked=name in read.typed,
        )
        for key in events
    ]


def shown_text(seen: FiguresSeen, keys: Sequence[FigureKey]) -> str:
    """What stands in the boxes of a page, to be sent back with it."""
    there = {
        box("shown", key): seen.figures[key].checked.written if key in seen.figures else "" for key in keys
    }
    return json.dumps(there, ensure_ascii=False)


def read_boxes(seen: FiguresSeen, sent: SentForm) -> ReadBoxes:
    """What was sent, figure by figure, and everything that is wrong at once; FormUnreadable for what no page sends."""
    typed = {name: text for name, text in sent.pairs if _is_of_figures(name)}
    by_mark = {_mark(key, group): (key, group) for key in seen.plan.measures for group in _groups(seen, key)}
    shown = _shown(sent.text("shown"), by_mark)
    texts: dict[FigureKey, dict[str, str]] = {}
    errors: list[FieldError] = []
    for name, text in typed.items():
        if (match := _BOX.fullmatch(name)) is None:
            continue
        if match[2] not in by_mark:
            errors.append(
                FieldError(name, "The plan has changed: this measure is no longer in it", "figures")
            )
            continue
        measure, group = by_mark[match[2]]
        texts.setdefault(FigureKey(measure, _day(match[3]), group), {})[match[1]] = text
    figures: list[CheckedFigure] = []
    taken_out = [
        FigureKey(by_mark[match[1]][0], _day(match[2]), by_mark[match[1]][1])
        for name in typed
        if (match := _OUT.fullmatch(name)) and match[1] in by_mark
    ]
    for key, given in texts.items():
        figure = TypedFigure(key, *(given.get(name, "") for name in NUMBERS))
        if figure.is_blank:
            taken_out += [key] if shown.get(key) else []
            continue
        _check(seen, figure, figures, errors)
    _read_events(seen, typed, figures, errors)
    return ReadBoxes(figures, taken_out, shown, errors, typed)


def _check(
    seen: FiguresSeen, figure: TypedFigure, figures: list[CheckedFigure], errors: list[FieldError]
) -> None:
    """Add a figure to those that fit, or what is wrong with it to the errors."""
    checked = checked_figure(figure, seen.plan, today=seen.today)
    if isinstance(checked, CheckedFigure):
        figures.append(checked)
        return
    for problem in checked:
        name = box(problem.field, figure.key)
        errors.append(FieldError(name, f"{seen.plan.name_of(figure.key)}: {problem.sentence}", name))


def _read_events(
    seen: FiguresSeen, typed: Mapping[str, str], figures: list[CheckedFigure], errors: list[FieldError]
) -> None:
    for key, measure in _of_events(seen.plan):
        mark = _mark(key, "")
        given, cases = typed.get(f"event-{mark}", "").strip(), typed.get(f"cases-{mark}", "")
        if not given:
            if cases.strip():
                name = f"event-{mark}"
                errors.append(FieldError(name, f"{measure.name}: enter the day of the event", name))
            continue
        try:
            event_on = day(given, OF_A_SERIES)
        except ValueError as error:
            errors.append(FieldError(f"event-{mark}", f"{measure.name}: {error}", f"event-{mark}"))
            continue
        if FigureKey(key, event_on) in seen.figures:
            sentence = f"{measure.name}: the event of {brief_date(event_on)} is there already{_IF_ANOTHER}"
            errors.append(FieldError(f"event-{mark}", sentence, f"event-{mark}"))
            continue
        checked = checked_figure(TypedFigure(FigureKey(key, event_on), cases), seen.plan, today=seen.today)
        if isinstance(checked, CheckedFigure):
            figures.append(checked)
        else:
            at = f"cases-{mark}" if measure.kind is MeasureKind.CASES_BETWEEN else f"event-{mark}"
            errors += [FieldError(at, f"{measure.name}: {problem.sentence}", at) for problem in checked]


def _of_events(plan: FiguresPlan) -> Iterator[tuple[str, MeasureSpecification]]:
    yield from ((key, measure) for key, measure in plan.measures.items() if measure.kind.is_of_rare_events)


def _note(seen: FiguresSeen, key: FigureKey) -> str:
    """Who entered what stands there, and that it is of before approval."""
    stands = seen.figures.get(key)
    words = []
    if stands is not None:
        name = seen.names.get(stands.given_by, "")
        words.append(f"Entered{f' by {name}' if name else ''} on {brief_date(stands.given_on)}.")
    if seen.plan.is_retrospective(key):
        words.append("Retrospective: from before approval.")
    return " ".join(words)


def _groups(seen: FiguresSeen, key: str) -> set[str]:
    return {
        "",
        *groups_asked(seen.plan, key),
        *(there.group for there in seen.figures if there.measure == key),
    }


def _mark(measure: str, group: str) -> str:
    """What stands for a measure and a group in the name of a box, whatever is in their names."""
    return sha256(f"{measure}\0{group}".encode()).hexdigest()[:10]


def _is_of_figures(name: str) -> bool:
    return name.startswith((*(f"{name}-" for name in NUMBERS), "event-", "cases-", "out-"))


def _shown(text: str, by_mark: Mapping[str, tuple[str, str]]) -> dict[FigureKey, str]:
    try:
        there = json.loads(text or "{}")
    except ValueError:
        raise FormUnreadable("This page was changed on its way: open it again.") from None
    shown = {}
    for name, written in there.items() if isinstance(there, dict) else ():
        _, mark, period = (*str(name).split("-", 2), "", "")[:3]
        if mark in by_mark:
            shown[FigureKey(by_mark[mark][0], _day(period), by_mark[mark][1])] = str(written)
    return shown


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise FormUnreadable("This page was changed on its way: open it again.") from None
