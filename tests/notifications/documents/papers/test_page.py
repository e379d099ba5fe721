from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import html

from models.papers import Column, Section, Table
from notifications.documents.papers import as_html
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


def read(page: str) -> html.HtmlElement:
    return html.document_fromstring(page)


def texts(page: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(result.text_content().split()) for result in page.xpath(path)]


def test_page_says_its_language_title_and_what_the_committee_is_asked() -> None:
    page = read(as_html(PAPER))

    assert page.get("lang") == "en-GB"
    assert texts(page, "//title") == ["Overdue actions, ECT-2027-05"]
    assert texts(page, "//section//li") == ["Whether the hoists are bought."]
    assert texts(page, "//dd") == [
        "ECT-2027-05",
        "Clinical Effectiveness Committee",
        "April to June 2027",
        "Monday 5 July 2027 at 09:30",
    ]


def test_headings_come_in_order_and_none_is_skipped() -> None:
    page = read(as_html(PAPER))

    assert [(result.tag, result.text_content()) for result in page.xpath("//h1|//h2|//h3")] == [
        ("h1", "Overdue actions"),
        ("h2", "What we ask you to decide"),
        ("h2", "What we ask you to note"),
        ("h2", "Actions"),
        ("h2", "Sources"),
    ]


def test_table_has_a_caption_and_says_what_its_headings_head() -> None:
    page = read(as_html(with_table(ACTIONS)))

    assert texts(page, "//caption") == ["Actions past their date"]
    assert texts(page, "//thead//th[@scope='col']") == ["Action", "Due", "People", "Change"]
    assert texts(page, "//tbody//th[@scope='row']") == ["Łódź Ward rounds", "Hoists"]
    assert texts(page, "//tbody/tr[1]/td") == ["Fri 12 Mar 2027", "1,204 source [1]", "−3.5"]
    assert texts(page, "//tfoot/tr/*") == ["All", "", "1,211 source [2]", "−3.25"]
    assert texts(page, "//p[@class='note']") == ["Counted on the last day."]


def test_table_without_rows_says_so_in_its_own_sentence() -> None:
    page = read(as_html(with_table(NOBODY)))

    assert page.xpath("//table") == []
    assert texts(page, "//main/p") == ["Actions without an ownerNo action is without an owner."]


def test_every_link_within_the_page_leads_somewhere() -> None:
    page = read(as_html(replace(PAPER, sections=[*PAPER.sections, Section("More")])))
    inner = page.xpath("//a[starts-with(@href, '#')]/@href")

    assert inner == [
        "#content",
        "#section-1",
        "#section-2",
        "#sources",
        "#source-1",
        "#source-2",
    ]
    assert [len(page.xpath(f"//*[@id='{link[1:]}']")) for link in inner] == [1] * len(inner)


def test_ids_behind_a_figure_lead_to_the_projects_and_topics_are_named() -> None:
    page = read(as_html(PAPER))

    assert texts(page, "//ul[@class='sources']/li") == ["[1] QI-2026-0104, 2027-28/T3", "[2] QI-2026-0104"]
    assert (
        page.xpath("//ul[@class='sources']//a/@href")
        == ["https://qi.northbridge.nhs.uk/projects/QI-2026-0104"] * 2
    )


def test_long_source_leads_to_those_it_is_made_of() -> None:
    page = read(as_html(with_total()))

    assert texts(page, "//ul[@class='sources']/li")[2] == "[3] All of [1], [2], QI-2026-0012"
    assert page.xpath("//li[@id='source-3']/a/@href") == [
        "#source-1",
        "#source-2",
        "https://qi.northbridge.nhs.uk/projects/QI-2026-0012",
    ]


def test_chart_is_a_picture_with_its_alternative_and_the_table_of_its_numbers() -> None:
    page = read(as_html(PAPER))
    (picture,) = page.xpath("//figure//*[@role='img']")

    assert picture.get("aria-label") == CHART.alternative
    assert [child.tag for child in picture] == ["svg"]
    assert texts(page, "//details//tbody/tr") == ["Overdue38", "Done9"]


def test_contact_for_another_format_stands_before_the_paper_begins() -> None:
    page = read(as_html(PAPER))

    (asked,) = texts(page, "//header/p[2]")
    assert asked == (
        "For this paper in another format, such as Word, large print, Easy Read or Braille, write to "
        "qi@northbridge.nhs.uk."
    )
    assert page.xpath("//header//a/@href") == ["mailto:qi@northbridge.nhs.uk"]


def test_large_print_is_half_as_large_again_and_says_the_same() -> None:
    normal, large = as_html(PAPER), as_html(PAPER, large_print=True)

    assert "html { font-size: 100%; }" in normal
    assert large == normal.replace("html { font-size: 100%; }", "html { font-size: 150%; }").replace(
        "html { font-size: 11pt; }", "html { font-size: 18pt; }"
    )


def test_nothing_in_the_page_is_fetched_or_run() -> None:
    page = read(as_html(PAPER))

    assert page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content") == [
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
    ]
    assert page.xpath("//@src|//link") == []


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_people_typed_is_text_and_changes_no_element(payload: str) -> None:
    typed, harmless = read(as_html(everything_typed(payload))), read(as_html(everything_typed("Falls")))

    assert texts(typed, "//h1") == [payload]
    assert texts(typed, "//tbody/tr/th") == [payload, payload]
    assert typed.xpath("//*[@role='img']/@aria-label") == [payload]
    assert [result.tag for result in typed.iter()] == [result.tag for result in harmless.iter()]


def test_small_numbers_and_their_ids_do_not_leave_the_trust() -> None:
    page = read(as_html(with_small_numbers()))

    assert texts(page, "//tbody/tr") == ["Surgeryfewer than 5", "Medicine97"] * 2
    assert page.xpath("//svg|//ul[@class='sources']") == []
    assert [text for text in texts(page, "//figure/p") if "3" in text] == []


def test_paper_without_sections_figures_or_questions_has_no_empty_headings() -> None:
    page = read(as_html(replace(PAPER, to_decide=[], to_note=[], sections=[])))

    assert texts(page, "//h1|//h2") == ["Overdue actions"]


def test_number_stands_at_the_right_and_text_at_the_left() -> None:
    table = Table("Actions", [Column("Action"), Column("Days", is_number=True)], [["Hoists", 3]])

    assert texts(read(as_html(with_table(table))), "//*[@class='number']") == ["Days", "3"]
