"""A paper in a browser no wider than a telephone (OB-001)."""

from __future__ import annotations

from playwright.sync_api import sync_playwright

from models.papers import Cell, Column, SourcedFigure, Table
from notifications.documents.papers import as_html
from tests.support.documents.sample_paper import with_table

TITLE = "Falls on the wards, told at length"
LONGEST = "Medicine and Theatres"
WIDTHS = "[...document.querySelectorAll('tbody td:not(.number)')].map(one => one.offsetWidth >= 112)"


def test_wide_table_moves_by_itself_and_breaks_no_ordinary_word(chromium: str) -> None:
    numbers = [Column(f"Number {number}", is_number=True) for number in range(8)]
    row: list[Cell] = ["QI-2026-0001", TITLE, LONGEST, *[SourcedFigure(1, ["QI-2026-0001"])] * 8]
    table = Table("Wide", [Column("Project"), Column("Title"), Column("Service"), *numbers], [row])

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 390, "height": 800})
        page.set_content(as_html(with_table(table)))
        width, wide = page.evaluate("document.documentElement.scrollWidth"), page.evaluate(WIDTHS)
        browser.close()

    assert (width, wide) == (390, [True, True])
