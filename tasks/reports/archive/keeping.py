"""A paper as it is kept: plain data, from which it is made again just as it was, and the hash of that (OB-033)."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import fields
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
        "sections": [_section(section) for section in paper.sections],
        "named": {text: list(name) for text, name in paper.named.items()},
    }


def paper_from_data(content: Json) -> Paper:
    """The paper again, without what is kept beside it."""
    sections = [_section_again(value) for value in content["sections"]]
    made_at = datetime.fromisoformat(content["made_at"])
    named = {value: (name, path) for value, (name, path) in content["named"].items()}
    kept = {field.name: content[field.name] for field in fields(Paper) if field.name in content}
    return Paper(**{**kept, "made_at": made_at, "sections": sections, "named": named})


def hash_of(content: Json) -> str:
    """SHA-256 of what is kept, in hexadecimal digits."""
    sentence = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(sentence.encode()).hexdigest()


def _section(section: Section) -> Json:
    return {
        "heading": section.heading,
        "paragraphs": list(section.paragraphs),
        "tables": [_table(table) for table in section.tables],
        "charts": [
            {
                "title": chart.title,
                "svg": chart.svg,
                "alternative": chart.alternative,
                "numbers": _table(chart.numbers),
            }
            for chart in section.charts
        ],
    }


def _section_again(as_json: Json) -> Section:
    return Section(
        as_json["heading"],
        as_json["paragraphs"],
        [_table_again(value) for value in as_json["tables"]],
        [Chart(**{**value, "numbers": _table_again(value["numbers"])}) for value in as_json["charts"]],
    )


def _table(table: Table) -> Json:
    return {
        "title": table.title,
        "columns": [[column.name, column.is_number, column.counts_people] for column in table.columns],
        "rows": [[_cell(cell) for cell in row] for row in table.rows],
        "total": [_cell(cell) for cell in table.total],
        "note": table.note,
        "when_empty": table.when_empty,
    }


def _table_again(as_json: Json) -> Table:
    return Table(
        title=as_json["title"],
        columns=[Column(*value) for value in as_json["columns"]],
        rows=[_cells(row) for row in as_json["rows"]],
        total=_cells(as_json["total"]),
        note=as_json["note"],
        when_empty=as_json["when_empty"],
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


def _cells(sentence: Sequence[Any]) -> list[Cell]:
    return [_cell_again(value) for value in sentence]


def _cell_again(sentence: Any) -> Cell:  # noqa: ANN401 -- JSON
    match sentence:
        case {"value": value, "sources": sources}:
            again = _cell_again(value)
            return SourcedFigure(again if isinstance(again, Decimal) else int(value), tuple(sources))
        case {"decimal": number}:
            return Decimal(number)
        case {"date": day}:
            return date.fromisoformat(day)
    return sentence  # type: ignore[no-any-return]
