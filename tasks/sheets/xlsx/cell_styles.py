"""The number formats of a workbook, by the number of the style that its cells name."""

from collections.abc import Sequence

from tasks.sheets.xlsx.number_formats.number_format import NumberFormat
from tasks.sheets.xlsx.unpacking import Parts
from tasks.sheets.xlsx.xml_elements import elements, local_name

GENERAL = "General"

STYLES, _BOOK = "xl/styles.xml", "xl/workbook.xml"
_DATE = "dd/mm/yyyy"
_CODES = """
0 General;;1 0;;2 0.00;;3 #,##0;;4 #,##0.00;;5 £#,##0;;6 £#,##0;;7 £#,##0.00;;8 £#,##0.00;;9 0%;;10 0.00%;;11 0.00E+00
12 # ?/?;;13 # ??/??;;14 dd/mm/yyyy;;15 d-mmm-yy;;16 d-mmm;;17 mmm-yy;;18 h:mm AM/PM;;19 h:mm:ss AM/PM;;20 h:mm
21 h:mm:ss;;22 dd/mm/yyyy h:mm;;37 #,##0;-#,##0;;38 #,##0;-#,##0;;39 #,##0.00;-#,##0.00;;40 #,##0.00;-#,##0.00
41 #,##0;;42 £#,##0;;43 #,##0.00;;44 £#,##0.00;;45 mm:ss;;46 [h]:mm:ss;;47 mm:ss;;48 ##0.0E+0;;49 @
"""
_OF_EAST_ASIA = (*range(27, 37), *range(50, 59))

BUILT_IN = {
    **{
        int(number): code
        for line in _CODES.split("\n")
        for number, _, code in (entry.partition(" ") for entry in line.split(";;") if entry)
    },
    **dict.fromkeys(_OF_EAST_ASIA, _DATE),
}
"""The formats that a workbook names by number alone, as Excel shows them in the United Kingdom."""


def formats_of(parts: Parts) -> Sequence[NumberFormat]:
    """The number format of each style; a workbook without styles has none, and its cells are shown as General."""
    is_1904 = any(_is_true(book.get("date1904")) for book in elements(parts[_BOOK], "workbookPr"))
    codes, formats = dict[int, str](BUILT_IN), dict[int, NumberFormat]()
    styles: list[NumberFormat] = []
    for element in elements(parts.get(STYLES, b"<styleSheet/>"), "numFmt", "cellXfs"):
        if local_name(element) == "numFmt":
            codes[_number(element.get("numFmtId"))] = element.get("formatCode", GENERAL)
            continue
        for style in element:
            number = _number(style.get("numFmtId"))
            if number not in formats:
                formats[number] = NumberFormat(codes.get(number, GENERAL), is_1904)
            styles.append(formats[number])
    return styles


def _number(given: str | None) -> int:
    return (
        int(given) if given and given.isascii() and given.isdecimal() and len(given) < len("1000000") else 0
    )


def _is_true(given: str | None) -> bool:
    return given in {"1", "true", "on"}
