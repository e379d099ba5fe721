"""A block of figures that was pasted from a spreadsheet, or the sheet of a file: every cell checked (OB-135, OB-137).

A row is a figure (period, measure, group, how many, out of, exceptions, note), or all figures of a period, one to three
columns for each measure.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from models.errors import BadFile
from models.imports.series_cells import value_of
from models.imports.series_columns import DATES
from models.inputs.dates import OF_A_SERIES, day
from models.inputs.text import clean_line, compared
from models.measures.figures import CheckedFigure, FigureKey, FiguresPlan, TypedFigure, checked_figure
from models.privacy.filter import objection
from models.spc import NoValue
from models.vocabulary import MeasureKind
from tasks.figures.block_layout import BlockLayout, block_layout
from tasks.figures.reading import ProjectFigure
from tasks.sheets.cells import SheetRow, Unusable
from tasks.sheets.comma_separated import lines_of
from tasks.sheets.headings import ANY_OTHER, OR, from_heading
from tasks.sheets.notes import without_notes
from tasks.sheets.opening import read_lines
from tasks.sheets.patient_details import columns_about_patients, without_patient_details

PASTED = "What you pasted"

COLUMNS = {OR.join({*DATES, *(re.sub(r"[ -]", "_", name) for name in DATES)}): True, ANY_OTHER: False}
"""What a heading of figures must have; all other columns are looked at here."""

NOTHING_THERE: Mapping[FigureKey, ProjectFigure] = {}

_EVERYBODY = {"", "all", "everybody", "total", "whole trust"}
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,(?:\d{1,2}|\d{4,}) ?%?", re.ASCII)
_DECIMAL_POINT = re.compile(r"[+-]?[\d,]*\.\d+ ?%?", re.ASCII)


@dataclass(frozen=True)
class ReadBlock:
    """The figures of a block that fit, in its order; and all that is wrong, a sentence each."""

    figures: Sequence[CheckedFigure] = ()
    problems: Sequence[str] = ()


def lines_of_block(text: str, plan: FiguresPlan) -> Sequence[SheetRow]:
    """The rows of what was pasted, its heading first; BadFile for what is no block.

    The cells of a plan's only measure may come without a heading: period, how many, out of, exceptions.
    """
    try:
        content = _with_heading(text, plan).encode()
        return without_notes(from_heading(lines_of(content, COLUMNS), COLUMNS))
    except Unusable as error:
        raise BadFile(PASTED, without_patient_details([str(error)])) from None


def lines_of_file(path: Path) -> Sequence[SheetRow]:
    """The rows of a CSV file or an Excel workbook, its heading first; BadFile for anything else."""
    return read_lines(path, None, COLUMNS)


def as_block(lines: Sequence[SheetRow]) -> str:
    """Rows as a block that can be pasted."""
    return "\n".join("\t".join(map(_cell, line.cells)) for line in lines)


def read_block(
    lines: Sequence[SheetRow],
    plan: FiguresPlan,
    *,
    today: date,
    there: Mapping[FigureKey, ProjectFigure] = NOTHING_THERE,
) -> ReadBlock:
    """The figures of a block; everything that is wrong with it is said at once, with row and column.

    Where it has no column for exceptions, those of the figures that are `there` stay.
    """
    heading, *rows = lines
    problems = columns_about_patients(heading) or _broken(heading)
    if problems:
        return ReadBlock(problems=problems)
    layout = block_layout(heading, plan)
    if isinstance(layout, str):
        return ReadBlock(problems=without_patient_details([f"row {heading.number}: {layout}."]))
    reader = _BlockReader(plan, layout, heading, today, there, has_decimal_commas=_has_decimal_commas(rows))
    for row in rows:
        reader.read(row)
    if not reader.figures and not reader.problems:
        reader.problems.append("There is no figure in it.")
    return ReadBlock(list(reader.figures.values()), without_patient_details(reader.problems))


@dataclass
class _BlockReader:
    """Reads a block row by row; what fits and what does not gathers here."""

    plan: FiguresPlan
    layout: BlockLayout
    heading: SheetRow
    today: date
    there: Mapping[FigureKey, ProjectFigure]
    has_decimal_commas: bool
    figures: dict[FigureKey, CheckedFigure] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    _rows: dict[FigureKey, int] = field(default_factory=dict)

    def read(self, row: SheetRow) -> None:
        """Take in a row, or say what is wrong with it."""
        if broken := _broken(row):
            self.problems += broken
            return
        typed = [figure for figure in self._typed(row) if not figure.is_blank]
        for figure in typed:
            checked = checked_figure(figure, self.plan, today=self.today)
            if not isinstance(checked, CheckedFigure):
                for problem in checked:
                    column = self._column(figure.key, problem.field)
                    self.problems.append(f"row {row.number}, {column}: {problem.sentence}.")
            elif checked.key in self._rows:
                name, before = self.plan.name_of(checked.key), self._rows[checked.key]
                self.problems.append(f"row {row.number}: {name} stands in row {before} already.")
            else:
                self._rows[checked.key] = row.number
                self.figures[checked.key] = replace(
                    checked, note=self._note(row), exceptions=self._exceptions(checked)
                )

    def _typed(self, row: SheetRow) -> Iterator[TypedFigure]:
        """The figures that a row names; nothing of one of which period, measure or group cannot be told."""
        layout = self.layout
        wide = layout.wide or self._long(row)
        texts = {
            key: {name: self._number(row, index) for name, index in columns.items()}
            for key, columns in wide.items()
        }
        texts |= {key: {"number": "0"} for key in texts if self._is_day_enough(key)}
        if not any(text for given in texts.values() for text in given.values()) or row.is_blank:
            return
        try:
            day_of_row = _day(_text(row, layout.period))
        except ValueError as error:
            self.problems.append(f"row {row.number}, {_text(self.heading, layout.period)}: {error}.")
            return
        for key, given in texts.items():
            group = self._group(row, key)
            if group is not None:
                yield TypedFigure(
                    FigureKey(key, self.plan.period_of(key, day_of_row), group),
                    *(given.get(name, "") for name in ("number", "out_of", "exceptions")),
                )

    def _long(self, row: SheetRow) -> Mapping[str, Mapping[str, int]]:
        """The measure that a row names, with its columns; the only one of the plan where no column names it."""
        key = next(iter(self.plan.measures))
        if self.layout.measure is not None:
            name = _text(row, self.layout.measure)
            key = compared(name)
            if key not in self.plan.measures:
                known = ", ".join(measure.name for measure in self.plan.measures.values())
                self.problems.append(f"row {row.number}: the plan has no measure “{name}”; it has {known}.")
                return {}
        return {key: self.layout.long}

    def _is_day_enough(self, measure: str) -> bool:
        """Whether a figure of a measure is the day of an event and nothing more."""
        return not self.layout.wide and self.plan.measures[measure].kind is MeasureKind.DAYS_BETWEEN

    def _group(self, row: SheetRow, measure: str) -> str | None:
        """The group that a row is of, as compared; None if the plan has no such group."""
        if self.layout.group is None:
            return ""
        name = _text(row, self.layout.group)
        key, groups = compared(name), self.plan.groups.get(measure, {})
        if key in groups:
            return key
        if key in _EVERYBODY:
            return ""
        known = f"it has {', '.join(groups.values())}" if groups else "it shows no groups of this measure"
        self.problems.append(f"row {row.number}: the plan has no group “{name}”; {known}.")
        return None

    def _number(self, row: SheetRow, index: int) -> str:
        """The text of a number with the decimal point that Britain has; empty where it says that there is none."""
        text = _text(row, index)
        if self.has_decimal_commas:
            text = text.replace(".", "").replace(",", ".")
        try:
            return "" if value_of(text) is NoValue.NOT_GIVEN else text
        except ValueError:
            return text

    def _note(self, row: SheetRow) -> str | None:
        if self.layout.note is None or not (text := _text(row, self.layout.note)):
            return None
        if rule := objection(text, "note"):
            self.problems.append(f"row {row.number}, note: it {rule.refusal}.")
        return text

    def _exceptions(self, figure: CheckedFigure) -> Decimal | None:
        """Those of its column; without one, those that are there already."""
        if "exceptions" in self._columns(figure.key):
            return figure.exceptions
        return self.there[figure.key].exceptions if figure.key in self.there else None

    def _columns(self, key: FigureKey) -> Mapping[str, int]:
        return self.layout.wide.get(key.measure, self.layout.long)

    def _column(self, key: FigureKey, name: str) -> str:
        columns = self._columns(key)
        index = columns.get(name, columns.get("number", self.layout.period))
        return _text(self.heading, index) or name.replace("_", " ")


def _with_heading(text: str, plan: FiguresPlan) -> str:
    """The block; with a heading before it if it begins with a date and the plan has one measure."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = next((mark for mark in ("\t", ";", "|", ",") if mark in first), "\t")
    cells = first.split(separator)
    try:
        _day(clean_line(cells[0]))
    except ValueError:
        return text
    if len(plan.measures) > 1:
        return text
    names = ("period", "how many", "out of", "exceptions")[: len(cells)]
    return separator.join(names) + "\n" + text


def _has_decimal_commas(rows: Sequence[SheetRow]) -> bool:
    """Whether a block writes decimals with a comma: some number has one there, and none has a point."""
    cells = [clean_line(cell) for row in rows for cell in row.cells]
    return any(map(_DECIMAL_COMMA.fullmatch, cells)) and not any(map(_DECIMAL_POINT.fullmatch, cells))


def _broken(row: SheetRow) -> list[str]:
    return [f"row {row.number}, {row.where(index)}: {fault}." for index, fault in row.faults.items()]


@lru_cache(maxsize=2048)
def _day(text: str) -> date:
    return day(text, OF_A_SERIES, is_month_enough=True)


def _text(row: SheetRow, index: int) -> str:
    return clean_line(row.cells[index]) if index < len(row.cells) else ""


def _cell(text: str) -> str:
    line = clean_line(text)
    return f'"{line.replace(chr(34), chr(34) * 2)}"' if '"' in line else line
