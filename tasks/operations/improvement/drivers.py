"""A project's driver diagram: lines are added, changed, moved and taken out of it (3.1; OB-022)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from models.cycles.cycle_results import measure_names
from models.errors import NotFound, WrongForm
from models.forms.operations.improvement import (
    IDEAS,
    MEASURES,
    UNDER,
    AddDriversForm,
    ChangeDriverForm,
    RemoveDriverForm,
)
from models.improvement.driver_diagram import ABOVE, NEXT
from models.inputs.text import compared
from models.records import DriverLine
from models.vocabulary import DriverLevel
from tasks.improvement.reading import driver_lines
from tasks.operations.improvement.who_improves import (
    StandingFields,
    may_improve,
    refuse_if_changed,
)
from tasks.operations.operation import (
    Operation,
    OperationChoices,
    OperationRecord,
    OperationUnderWay,
    is_care_under_way,
)

MOST_LINES = 120
"""Of one diagram: more than anybody reads."""


def add_drivers(change: OperationUnderWay, form: AddDriversForm) -> OperationRecord:
    """Lines are added below each other; WrongForm if they are there already, or their driver is not."""
    lines = _standing(change)
    parent = _parent(lines, form.level, form.under)
    beside = _beside(lines, form.level, parent)
    known = {compared(line.words) for line in beside}
    if again := [entry for entry in form.entries if compared(entry) in known]:
        raise WrongForm([("lines", f"“{entry}” is there already: leave it out") for entry in again])
    if len(lines) + len(form.entries) > MOST_LINES:
        raise WrongForm([("lines", f"A driver diagram has at most {MOST_LINES} lines: leave some out")])
    for place, entry in enumerate(form.entries, start=len(beside) + 1):
        change.session.add(
            new_line(change, form.level, entry, LinePlace(parent.id if parent else None, place))
        )
    number = len(form.entries)
    added = form.level.label.lower() if number == 1 else f"{form.level.label.lower()}s"
    return OperationRecord(
        f"Driver diagram: {number} {added} added",
        {"added": form.entries, "level": form.level, "under": parent.words if parent else None},
    )


class LinePlace(NamedTuple):
    """Under which line, if under any, and at which place below it."""

    parent_id: str | None
    number: int


def new_line(change: OperationUnderWay, level: DriverLevel, words: str, place: LinePlace) -> DriverLine:
    """A line that somebody adds."""
    return DriverLine(
        project_id=change.project.id,
        level=level,
        parent_id=place.parent_id,
        place=place.number,
        words=words,
        measures=[],
        changed_at=change.moment,
        changed_by_id=change.person.id,
    )


def change_driver(change: OperationUnderWay, form: ChangeDriverForm) -> OperationRecord:
    """A line says something else, stands elsewhere, or is seen by other measures; what was before stays on record."""
    lines, line = _standing(change), driver_of(change)
    before = _as_it_stands(lines, line)
    stands = StandingFields(line.version, before, line.changed_by.name, _speaker(lines))
    refuse_if_changed(change, form, stands)
    parent = _parent(lines, line.level, form.under)
    beside = [other for other in _beside(lines, line.level, parent) if other.id != line.id]
    if compared(form.words) in {compared(other.words) for other in beside}:
        raise WrongForm([("words", f"“{form.words}” is there already, beside it")])
    line.words, line.parent_id = form.words, parent.id if parent else None
    line.measures = list(form.measures)
    _note_change(change, line)
    for place, other in enumerate([*beside[: form.place - 1], line, *beside[form.place - 1 :]], start=1):
        other.place = place
    spoken = {name: _speaker(lines)(name, value) for name, value in before.items()}
    return OperationRecord(f"Driver diagram: a {line.level.label.lower()} was changed", {"before": spoken})


def remove_driver(change: OperationUnderWay, form: RemoveDriverForm) -> OperationRecord:
    """A line goes with all that stands under it; the rows stay, and so do the tests of its ideas."""
    lines, line = _standing(change), driver_of(change)
    gone = list(_with_all_under(lines, line))
    for each in gone:
        each.removed_at = change.moment
        _note_change(change, each)
    for place, other in enumerate(
        _beside([it for it in lines if it not in gone], line.level, _of(lines, line.parent_id)), 1
    ):
        other.place = place
    more = f" with {len(gone) - 1} under it" if len(gone) > 1 else ""
    return OperationRecord(
        f"Driver diagram: a {line.level.label.lower()} was removed{more}",
        {"removed": [each.words for each in gone], "reason": form.reason or ""},
    )


def driver_of(change: OperationUnderWay) -> DriverLine:
    """The line that a change is about; NotFound if there is none any more."""
    line = _of(_standing(change), change.part)
    if line is None:
        raise NotFound("such line in the driver diagram")
    return line


def ideas_of(change: OperationUnderWay) -> list[DriverLine]:
    """The change ideas of the diagram, in the order in which they came."""
    return [line for line in _standing(change) if line.level is DriverLevel.IDEA]


def to_the_diagram(change: OperationUnderWay) -> tuple[str, str]:
    """Where one goes on."""
    return "See the driver diagram", f"/projects/{change.project.reference}/drivers"


def _standing(change: OperationUnderWay) -> list[DriverLine]:
    return [line for line in driver_lines(change.session, change.project.id) if line.removed_at is None]


def _of(lines: Sequence[DriverLine], line_id: str | None) -> DriverLine | None:
    return next((line for line in lines if line.id == line_id), None)


def _parent(lines: Sequence[DriverLine], level: DriverLevel, under: str | None) -> DriverLine | None:
    """The line it is to stand under; WrongForm if that is gone, or is none it can stand under."""
    if level is DriverLevel.PRIMARY or not under:
        if None not in ABOVE[level]:
            raise WrongForm([("under", "Choose the primary driver it belongs to")])
        return None
    parent = _of(lines, under)
    if parent is None:
        raise WrongForm([("under", "That driver was removed meanwhile: choose another one")])
    if parent.level not in ABOVE[level]:
        label = level.label.lower()
        raise WrongForm([("under", f"A {label} cannot stand under a {parent.level.label.lower()}")])
    return parent


def _beside(lines: Sequence[DriverLine], level: DriverLevel, parent: DriverLine | None) -> list[DriverLine]:
    """The lines under one parent, in order; at the top those of the same level."""
    parent_id = parent.id if parent else None
    beside = [line for line in lines if line.parent_id == parent_id and (parent or line.level is level)]
    return sorted(beside, key=lambda line: (line.place, line.id))


def _with_all_under(lines: Sequence[DriverLine], line: DriverLine) -> Iterator[DriverLine]:
    yield line
    for other in lines:
        if other.parent_id == line.id:
            yield from _with_all_under(lines, other)


def _note_change(change: OperationUnderWay, line: DriverLine) -> None:
    line.version += 1
    line.changed_at, line.changed_by_id = change.moment, change.person.id


def _as_it_stands(lines: Sequence[DriverLine], line: DriverLine) -> dict[str, Any]:
    beside = _beside(lines, line.level, _of(lines, line.parent_id))
    return {
        "words": line.words,
        "under": line.parent_id,
        "place": beside.index(line) + 1,
        "measures": list(line.measures),
    }


def _speaker(lines: Sequence[DriverLine]) -> Callable[[str, object], str]:
    """What says a field of the form in words."""

    def speak(name: str, value: object) -> str:
        if name == "under":
            parent = _of(lines, str(value)) if value else None
            return f"“{parent.words}”" if parent else "no driver"
        if isinstance(value, list):
            return "; ".join(value) or "no measures"
        return f"“{value}”"

    return speak


def _line_as_typed(change: OperationUnderWay) -> Mapping[str, Any]:
    return _as_it_stands(_standing(change), driver_of(change))


def _begun(change: OperationUnderWay) -> Mapping[str, Any]:
    """A line to be added under the one whose page it was asked from."""
    line = _of(_standing(change), change.part)
    if line is None or line.level not in NEXT:
        return {"level": DriverLevel.PRIMARY} if not _standing(change) else {}
    return {"level": NEXT[line.level], "under": line.id}


def _choices_to_add(change: OperationUnderWay) -> OperationChoices:
    lines = [line for line in _standing(change) if line.level is not DriverLevel.IDEA]
    return {UNDER: _named(lines), IDEAS: []}


def _choices_to_change(change: OperationUnderWay) -> OperationChoices:
    line = driver_of(change)
    under = [other for other in _standing(change) if other.level in ABOVE[line.level]]
    names = list(dict.fromkeys([*measure_names(change.project), *line.measures]))
    return {UNDER: _named(under), MEASURES: [(name, name) for name in names]}


def _named(lines: Sequence[DriverLine]) -> list[tuple[str, str]]:
    ranked = sorted(lines, key=lambda line: (list(DriverLevel).index(line.level), line.place, line.id))
    return [(line.id, f"{line.level.label}: {line.words}") for line in ranked]


def _what_it_says(change: OperationUnderWay) -> str:
    line = driver_of(change)
    under = [other.words for other in _with_all_under(_standing(change), line)][1:]
    return "\n".join([f"{line.level.label}: {line.words}", *(f"Under it: {words}" for words in under)])


IMPROVEMENT_OPERATIONS: dict[str, Operation[Any]] = {
    "add-drivers": Operation(
        AddDriversForm,
        is_care_under_way,
        may_improve,
        add_drivers,
        _begun,
        choices=_choices_to_add,
        leads_to=to_the_diagram,
    ),
    "change-driver": Operation(
        ChangeDriverForm,
        is_care_under_way,
        may_improve,
        change_driver,
        _line_as_typed,
        choices=_choices_to_change,
        version=lambda change: str(driver_of(change).version),
        leads_to=to_the_diagram,
    ),
    "remove-driver": Operation(
        RemoveDriverForm,
        is_care_under_way,
        may_improve,
        remove_driver,
        says=_what_it_says,
        leads_to=to_the_diagram,
    ),
}
