from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.shared import Mm

from models.papers import Column, Section, Table
from notifications.documents.papers import as_word
from tests.support.documents.sample_paper import (
    ACTIONS,
    CHART,
    NOBODY,
    PAPER,
    PAYLOADS,
    everything_typed,
    with_small_numbers,
    with_table,
    with_total,
)


def read(content: bytes) -> WordDocument:
    return Document(BytesIO(content))


def paragraphs_in(document: WordDocument, style: str) -> list[str]:
    return [
        paragraph.text
        for paragraph in document.paragraphs
        if paragraph.style and paragraph.style.name == style
    ]


def rows(document: WordDocument, place: int = 0) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in document.tables[place].rows]


def test_document_says_title_language_and_when_it_was_made() -> None:
    document = read(as_word(PAPER))
    about = document.core_properties

    assert (about.title, about.author, about.subject, about.language, about.created, about.modified) == (
        "Overdue actions",
        "Northbridge NHS Trust",
        "ECT-2027-05",
        "en-GB",
        PAPER.made_at,
        PAPER.made_at,
    )
    languages = {value.get(qn("w:val")) for value in document.styles.element.iter(qn("w:lang"))}
    assert languages == {"en-GB"}


def test_headings_are_headings_and_lists_are_lists() -> None:
    document = read(as_word(PAPER))

    assert paragraphs_in(document, "Title") == ["Overdue actions"]
    assert paragraphs_in(document, "Heading 1") == [
        "What we ask you to decide",
        "What we ask you to note",
        "Actions",
        "The numbers behind the charts",
        "Sources",
    ]
    assert paragraphs_in(document, "List Number") == ["Whether the hoists are bought."]
    assert paragraphs_in(document, "List Bullet") == ["That 38 actions are overdue."]
    assert paragraphs_in(document, "Caption") == [
        "Actions by state",
        "Actions past their date",
        "Actions without an owner",
        "How many actions there are",
    ]


def test_paper_that_asks_nothing_has_no_heading_for_it() -> None:
    document = read(as_word(replace(PAPER, to_decide=[], to_note=[], sections=[])))

    assert paragraphs_in(document, "Heading 1") == []


def test_table_says_each_row_and_the_total() -> None:
    assert rows(read(as_word(with_table(ACTIONS)))) == [
        ["Action", "Due", "People", "Change"],
        ["Łódź Ward rounds", "Fri 12 Mar 2027", "1,204\u00a0[1]", "−3.5"],
        ["Hoists", "Thu 1 Apr 2027", "7", "0.25"],
        ["All", "", "1,211\u00a0[2]", "−3.25"],
    ]


def test_headings_of_a_table_are_repeated_on_each_page_and_rows_are_not_torn() -> None:
    table = read(as_word(with_table(ACTIONS))).tables[0]._tbl  # noqa: SLF001 python-docx shows no such setting

    assert [bool(row.findall(f".//{qn('w:tblHeader')}")) for row in table.tr_lst] == [
        True,
        False,
        False,
        False,
    ]
    assert [len(row.findall(f".//{qn('w:cantSplit')}")) for row in table.tr_lst] == [1, 1, 1, 1]


def test_table_without_rows_says_so_in_its_own_sentence() -> None:
    document = read(as_word(with_table(NOBODY)))

    assert document.tables == []
    assert "No action is without an owner." in paragraphs_in(document, "Normal")


def test_picture_has_its_alternative() -> None:
    document = read(as_word(PAPER))
    pictures = [value.find(qn("wp:docPr")) for value in document.element.iter(qn("wp:inline"))]

    assert [picture.get("descr") for picture in pictures] == [CHART.alternative]


def test_figures_lead_to_their_sources_and_sources_to_the_projects() -> None:
    document = read(as_word(PAPER))
    links = list(document.element.iter(qn("w:hyperlink")))
    addresses = [
        document.part.rels[relation].target_ref for link in links if (relation := link.get(qn("r:id")))
    ]

    assert [mark for link in links if (mark := link.get(qn("w:anchor")))] == ["source-1", "source-2"]
    assert [value.get(qn("w:name")) for value in document.element.iter(qn("w:bookmarkStart"))] == [
        "source-1",
        "source-2",
    ]
    assert addresses == [
        "mailto:qi@northbridge.nhs.uk",
        *["https://qi.northbridge.nhs.uk/projects/QI-2026-0104"] * 2,
    ]
    assert paragraphs_in(document, "Normal")[-2:] == ["[1] QI-2026-0104, 2027-28/T3", "[2] QI-2026-0104"]


def test_long_source_leads_to_those_it_is_made_of() -> None:
    document = read(as_word(with_total()))
    links = [
        mark for value in document.element.iter(qn("w:hyperlink")) if (mark := value.get(qn("w:anchor")))
    ]

    assert paragraphs_in(document, "Normal")[-1] == "[3] All of [1], [2], QI-2026-0012"
    assert links == ["source-1", "source-2", "source-3", "source-1", "source-2"]


def test_foot_says_which_paper_and_which_page() -> None:
    foot = read(as_word(PAPER)).sections[0].footer.paragraphs[0]
    fields = [value.get(qn("w:instr")) for value in foot._p.iter(qn("w:fldSimple"))]  # noqa: SLF001 as above

    assert (foot.text, fields) == ("ECT-2027-05    Page  of ", ["PAGE", "NUMPAGES"])


def test_section_with_a_wide_table_lies_on_its_side() -> None:
    wide = Table("Wide", [Column("C")] * 8, [["x"] * 8])
    paper = replace(PAPER, sections=[Section("Wide", tables=[wide]), Section("Narrow")])

    wide_and_narrow = [(section.page_width, section.page_height) for section in read(as_word(paper)).sections]

    assert [tuple(round(side / Mm(1)) for side in sides if side) for sides in wide_and_narrow] == [
        (210, 297),
        (297, 210),
        (210, 297),
    ]


def test_same_paper_gives_the_same_bytes_whatever_the_clock_says() -> None:
    content = as_word(PAPER)

    with ZipFile(BytesIO(content)) as package:
        assert {zip_info.date_time for zip_info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert content == as_word(PAPER)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_people_typed_is_text_and_changes_no_element(payload: str) -> None:
    typed, harmless = read(as_word(everything_typed(payload))), read(as_word(everything_typed("Falls")))

    assert paragraphs_in(typed, "Title") == [payload]
    assert rows(typed) == [[payload]] * 3
    assert [value.tag for value in typed.element.iter()] == [value.tag for value in harmless.element.iter()]


def test_small_numbers_do_not_leave_the_trust() -> None:
    document = read(as_word(with_small_numbers()))

    assert rows(document) == [["Service", "People"], ["Surgery", "fewer than 5"], ["Medicine", "97"]]
    assert list(document.element.iter(qn("wp:inline"))) == []
    assert "Sources" not in paragraphs_in(document, "Heading 1")
