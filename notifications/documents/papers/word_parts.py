"""The parts of a Word document that python-docx does not write, or writes too slowly, as XML.

Every text is escaped here: what people typed can add no element.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from xml.sax.saxutils import escape, quoteattr

from docx.oxml.ns import nsdecls

from notifications.documents.papers.text_model import CellText, ColumnText, Source, TableText

_SPACES = nsdecls("w", "r")
_LINKED = '<w:rPr><w:color w:val="005EB8"/><w:u w:val="single"/></w:rPr>'
_IN_A_TABLE = '<w:sz w:val="20"/><w:szCs w:val="20"/>'  # half points
_PLAIN, _BOLD = f"<w:rPr>{_IN_A_TABLE}</w:rPr>", f"<w:rPr><w:b/>{_IN_A_TABLE}</w:rPr>"
_MARK = f'<w:rPr><w:color w:val="005EB8"/>{_IN_A_TABLE}<w:u w:val="single"/></w:rPr>'
_CLOSE = '<w:spacing w:before="0" w:after="60"/>'
_SLIVER = '<w:spacing w:before="0" w:after="0" w:line="120" w:lineRule="exact"/>'
_FIRST_BOOKMARK = 1000
_LINES = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="AEB7BD"/>'
    for side in ("top", "bottom", "insideH")
)


def run(text: str, looks: str = "") -> str:
    """A run of text as WordprocessingML (w:r), the text escaped; `looks` are its properties, as XML."""
    return f'<w:r>{looks}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(*runs: str, looks: str = "") -> str:
    """A paragraph by itself, with the names of its elements explained."""
    return f"<w:p {_SPACES}>{looks}{''.join(runs)}</w:p>"


def standing_alone(part: str) -> str:
    """A run as a document of its own, as the parser wants it."""
    return part.replace("<w:r>", f"<w:r {_SPACES}>", 1)


def gap() -> str:
    """What keeps two tables apart, for Word joins those that touch."""
    return paragraph(looks=f"<w:pPr>{_SLIVER}</w:pPr>")


def link(relation: str, text: str) -> str:
    """A link to an address that the document knows by this relation."""
    return f'<w:hyperlink r:id="{relation}">{run(text, _LINKED)}</w:hyperlink>'


def source(source: Source, linked: Callable[[str, str], str]) -> str:
    """The ids behind a figure, where the figure’s own link leads."""
    name, mark = f"source-{source.number}", _FIRST_BOOKMARK + source.number
    ids = [
        *map(_inner_link, source.parts),
        *(
            linked(reference.link, reference.said) if reference.link else run(reference.said)
            for reference in source.references
        ),
    ]
    return paragraph(
        f'<w:bookmarkStart w:id="{mark}" w:name="{name}"/>',
        run(f"[{source.number}] "),
        f'<w:bookmarkEnd w:id="{mark}"/>',
        *([run("All of ")] if source.parts else []),
        *chain.from_iterable((text, run(", ")) for text in ids[:-1]),
        ids[-1],
        looks=f"<w:pPr>{_CLOSE}</w:pPr>",
    )


def _inner_link(number: int) -> str:
    return f'<w:hyperlink w:anchor="source-{number}">{run(f"[{number}]", _LINKED)}</w:hyperlink>'


def table(table: TableText, across: int) -> str:
    """A table of this width in twentieths of a point; its headings are repeated on each page."""
    room = sum(column.width for column in table.columns)
    widths = [round(column.width * across / room) for column in table.columns]
    heading = [CellText(column.name) for column in table.columns]
    rows = [
        _row(heading, table.columns, is_heading=True, is_bold=True),
        *(_row(row, table.columns) for row in table.rows),
        *([_row(table.total, table.columns, is_bold=True)] if table.total else []),
    ]
    return (
        f'<w:tbl {_SPACES}><w:tblPr><w:tblW w:w="{across}" w:type="dxa"/><w:tblBorders>{_LINES}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="60" w:type="dxa"/>'
        '<w:right w:w="60" w:type="dxa"/></w:tblCellMar>'
        '<w:tblLook w:val="00A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="0" '
        f'w:noVBand="1"/><w:tblCaption w:val={quoteattr(table.title)}/></w:tblPr>'
        f"<w:tblGrid>{_grid(widths)}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _grid(widths: Iterable[int]) -> str:
    return "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)


def _row(
    cells: Sequence[CellText],
    columns: Sequence[ColumnText],
    *,
    is_heading: bool = False,
    is_bold: bool = False,
) -> str:
    repeated = "<w:tblHeader/>" if is_heading else ""
    sentences = (
        _cell(cell, is_number=column.is_number, is_bold=is_bold)
        for cell, column in zip(cells, columns, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{''.join(sentences)}</w:tr>"


def _cell(cell: CellText, *, is_number: bool, is_bold: bool) -> str:
    side = '<w:jc w:val="right"/>' if is_number else ""
    looks = f'<w:pPr><w:spacing w:before="40" w:after="40" w:line="240" w:lineRule="auto"/>{side}</w:pPr>'
    runs = run(cell.text, _BOLD if is_bold else _PLAIN)
    if cell.source:
        mark = run(f"[{cell.source}]", _MARK)
        runs += run("\u00a0", _PLAIN) + f'<w:hyperlink w:anchor="source-{cell.source}">{mark}</w:hyperlink>'
    return f"<w:tc><w:p>{looks}{runs}</w:p></w:tc>"
