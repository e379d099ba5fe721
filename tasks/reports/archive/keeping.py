"""A paper as it is kept: plain data, from which it is made again just as it was, and the hash of that (OB-033)."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from models.papers import Cell, Chart, Column, Paper, Section, SourcedFigure, Table
from models.records.base import Json

_DATE, _DECIMAL = "date", "decimal"


def paper_as_data(paper: Paper) -> Json:
    """The paper as JSON."""
    return {
        "title": paper.title,
        "reference": paper.reference,
        "audience": paper.audience,
        "trust_name": paper.trust_name,
        "period": paper.period,
        "made_at": paper.made_at.isoformat(),
        "contact": paper.contact,
        "base_url": paper.base_url,
        "leaves_the_trust": paper.leaves_the_trust,
        "to_decide": list(paper.to_decide),
        "to_note": list(paper.to_note),
        "sections": [_section(one) for one in paper.sections],
        "named": {one: list(name) for one, name in paper.named.items()},
    }


def paper_from_data(content: Json) -> Paper:
    """The paper again."""
    sections = [_section_again(one) for one in content["sections"]]
    made_at = datetime.fromisoformat(content["made_at"])
    named = {one: (name, path) for one, (name, path) in content["named"].items()}
    return Paper(**{**content, "made_at": made_at, "sections": sections, "named": named})


def hash_of(content: Json) -> str:
    """SHA-256 of what is kept, in hexadecimal digits."""
    said = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def _section(section: Section) -> Json:
    return {
        "heading": section.heading,
        "paragraphs": list(section.paragraphs),
        "tables": [_table(one) for one in section.tables],
        "charts": [
            {
                "title": one.title,
                "svg": one.svg,
                "alternative": one.alternative,
                "numbers": _table(one.numbers),
            }
            for one in section.charts
        ],
    }


def _section_again(said: Json) -> Section:
    return Section(
        said["heading"],
        said["paragraphs"],
        [_table_again(one) for one in said["tables"]],
        [Chart(**{**one, "numbers": _table_again(one["numbers"])}) for one in said["charts"]],
    )


def _table(table: Table) -> Json:
    return {
        "title": table.title,
        "columns": [[one.name, one.is_number, one.counts_people] for one in table.columns],
        "rows": [[_cell(cell) for cell in row] for row in table.rows],
        "total": [_cell(cell) for cell in table.total],
        "note": table.note,
        "when_empty": table.when_empty,
    }


def _table_again(said: Json) -> Table:
    return Table(
        title=said["title"],
        columns=[Column(*one) for one in said["columns"]],
        rows=[_cells(row) for row in said["rows"]],
        total=_cells(said["total"]),
        note=said["note"],
        when_empty=said["when_empty"],
    )


def _cell(cell: Cell) -> object:
    match cell:
        case SourcedFigure():
            return {"value": _cell(cell.value), "sources": list(cell.sources)}
        case Decimal():
            return {_DECIMAL: str(cell)}
        case date():
            return {_DATE: cell.isoformat()}
    return cell


def _cells(said: Sequence[Any]) -> list[Cell]:
    return [_cell_again(one) for one in said]


def _cell_again(said: Any) -> Cell:  # noqa: ANN401 -- JSON
    match said:
        case {"value": value, "sources": sources}:
            again = _cell_again(value)
            return SourcedFigure(again if isinstance(again, Decimal) else int(value), tuple(sources))
        case {"decimal": number}:
            return Decimal(number)
        case {"date": day}:
            return date.fromisoformat(day)
    return said  # type: ignore[no-any-return]
