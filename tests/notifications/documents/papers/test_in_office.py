from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from notifications.documents.papers import as_excel, as_word
from notifications.documents.papers.lists import list_as_excel
from notifications.documents.papers.to_text import clean_text
from tests.conftest import skip_unless_required
from tests.support.documents.any_text import SAMPLES
from tests.support.documents.office import (
    NoOffice,
    opened_in_office,
    paragraphs_in_office,
    sheets_in_office,
)
from tests.support.documents.sample_paper import PAPER, everything_typed, with_total
from tests.support.documents.written_files import sheet_names_of

MADE = datetime(2027, 7, 5, 8, 30, tzinfo=UTC)
TYPED = replace(
    everything_typed(SAMPLES[0]),
    to_note=SAMPLES,
    sections=[section for text in SAMPLES for section in everything_typed(text).sections],
)
PAPERS = {"plain": PAPER, "total": with_total(), "typed": TYPED}


def test_libreoffice_opens_every_word_document_and_workbook_and_reads_what_was_written(
    tmp_path: Path,
) -> None:
    documents = {f"{name}.docx": as_word(paper) for name, paper in PAPERS.items()}
    workbooks = {f"{name}.xlsx": as_excel(paper) for name, paper in PAPERS.items()}
    lists = {"list.xlsx": list_as_excel("Projects", {"Title": 30}, [[text] for text in SAMPLES], MADE)}
    try:
        opened = opened_in_office(documents | workbooks | lists, tmp_path)
    except NoOffice as reason:
        skip_unless_required("QI_TEST_REQUIRE_OFFICE", str(reason))

    assert sorted(opened) == sorted(documents | workbooks | lists)
    for name, content in workbooks.items():
        assert sheets_in_office(opened[name]) == sheet_names_of(content)
    texts = {text for text in map(clean_text, SAMPLES) if text}
    assert texts - {*paragraphs_in_office(opened["typed.docx"])} == set()
    assert texts - {*paragraphs_in_office(opened["typed.xlsx"])} == set()
    assert paragraphs_in_office(opened["list.xlsx"]) == ["Title", *filter(None, map(clean_text, SAMPLES))]


def test_libreoffice_refuses_a_file_that_is_broken(tmp_path: Path) -> None:
    try:
        opened = opened_in_office(
            {"broken.docx": as_word(PAPER)[:2000], "whole.docx": as_word(PAPER)}, tmp_path
        )
    except NoOffice as reason:
        skip_unless_required("QI_TEST_REQUIRE_OFFICE", str(reason))

    assert [*opened] == ["whole.docx"]
