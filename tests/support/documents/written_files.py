"""Looking into the files of papers with readers that are not their writers: whether they hold, and what they say."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import page
from lxml import etree, html

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def broken_rules(pdf: bytes) -> list[str]:
    """What an independent checker of PDF/UA-1 finds wrong, rule by rule; nothing is as it should be."""
    report = page.validate_pdf_bytes(pdf, profile=page.ValidationProfile.PDF_UA_1)
    return [f"{failure.rule_id}: {failure.message}" for failure in report.failures]


def parts_of(content: bytes) -> dict[str, etree._Element]:
    """Every part of a Word or Excel file that is XML, parsed strictly; the package itself is tested, too."""
    with ZipFile(BytesIO(content)) as package:
        assert package.testzip() is None
        return {
            name: etree.fromstring(package.read(name))
            for name in package.namelist()
            if name.endswith((".xml", ".rels"))
        }


def paragraphs_of(word: bytes) -> list[str]:
    """What each paragraph of a Word document says, those of its tables too."""
    document = parts_of(word)["word/document.xml"]
    return ["".join(text.text or "" for text in each.iter(f"{_W}t")) for each in document.iter(f"{_W}p")]


def sheet_names_of(excel: bytes) -> list[str]:
    """The names of the sheets, as they stand in the workbook."""
    return [str(sheet.get("name")) for sheet in parts_of(excel)["xl/workbook.xml"].iter("{*}sheet")]


def heading_of(page_of_paper: str) -> str:
    """The one heading of the highest level of a page."""
    [heading] = html.document_fromstring(page_of_paper).iter("h1")
    return str(heading.text_content())
