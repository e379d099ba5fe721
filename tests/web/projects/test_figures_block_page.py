"""A block pasted from a spreadsheet, or a file, is shown with its totals before anything of it is stored (OB-135)."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from models.records import MeasureFigure
from tasks.database.unit_of_work import reading
from tests.support.stories.collected_figures import WITHIN_FOUR_HOURS, collecting
from tests.support.trust_at_work import World, address
from tests.support.web.browsing import Browser, Shown, signed_in
from web.pages.projects import figures_block

PASTE = "/projects/QI-2026-0001/paste-figures"
BLOCK = (
    "Period\tMeasure\tHow many\tOut of\n"
    "01/09/2026\tWithin four hours\t90\t100\n"
    "01/10/2026\tWithin four hours\t80\t100\n"
    "Sep-26\tFalls\t3\t1,450\n"
)


def number_of_rows() -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(MeasureFigure)) or 0


def send(browser: Browser, content: bytes, name: str) -> Shown:
    """Choose a file and send it."""
    opened = browser.open(PASTE)
    [form] = [form for form in opened.page.forms if form.get("enctype") == "multipart/form-data"]
    fields = {field: str(value) for field, value in form.fields.items() if field != "file"}
    return browser.upload(str(form.get("action")), fields, {"file": (name, content)})


def test_a_block_is_shown_with_its_totals_and_stored_only_then(sqlite_world: World, app: FastAPI) -> None:
    collecting(sqlite_world)
    lead = signed_in(app, address("lead"))

    shown = lead.press(lead.open(PASTE), block=BLOCK)
    before = number_of_rows()
    done = lead.press(shown)

    assert (shown.heading, before) == ("Check the figures", 0)
    assert "Nothing is stored yet. 3 figures: 3 new; 3 retrospective, from before approval." in shown.content
    assert shown.facts == {
        "Within four hours": "2 figures, September 2026 to October 2026: 170 of 200 in all",
        "Falls": "1 figure, September 2026: 3 of 1,450 in all",
    }
    assert "Figures: 3 entered." in done.content
    assert number_of_rows() == 3


def test_everything_that_is_wrong_in_a_block_is_listed_and_the_block_stays_on_the_page(
    sqlite_world: World, app: FastAPI
) -> None:
    collecting(sqlite_world)
    lead = signed_in(app, address("lead"))

    wrong = lead.press(lead.open(PASTE), block=BLOCK.replace("90\t100", "90\t10").replace("Falls", "Fall"))

    assert (wrong.status, number_of_rows()) == (422, 0)
    assert wrong.errors == [
        "Row 2, How many: 90 of 10 is more than all of them.",
        "Row 4: the plan has no measure “Fall”; it has Within four hours, Falls.",
    ]
    assert "01/09/2026\tWithin four hours\t90\t10\n" in wrong.values["block"]


def test_what_changes_figures_asks_why_and_what_came_meanwhile_is_not_overwritten(
    sqlite_world: World, app: FastAPI
) -> None:
    collecting(sqlite_world)
    lead, deputy = signed_in(app, address("lead")), signed_in(app, address("deputy"))
    lead.press(lead.press(lead.open(PASTE), block=BLOCK))
    changed = lead.press(lead.open(PASTE), block=BLOCK.replace("90\t100", "91\t100"))

    refused = lead.press(changed)
    assert refused.errors == ["Say why figures that were there already are changed"]
    sqlite_world.wait(minutes=5)
    deputy.press(
        deputy.press(deputy.open(PASTE), block=BLOCK.replace("90\t100", "92\t100")), reason="Counted again."
    )
    late = lead.press(changed, reason="A slip.")

    assert (late.status, "entered 92 of 100 on" in late.content) == (409, True)
    assert number_of_rows() == 4


def test_a_sheet_without_exceptions_takes_none_out_and_is_no_correction_ob_036(
    sqlite_world: World, app: FastAPI
) -> None:
    collecting(sqlite_world, {**WITHIN_FOUR_HOURS, "exceptions": "Left before they were seen"})
    lead = signed_in(app, address("lead"))
    assert "Columns: period, measure, how many, out of, exceptions, note." in lead.open(PASTE).content
    block = "Period\tHow many\tOut of\tExceptions\n01/09/2026\t90\t100\t3\n"
    lead.press(lead.press(lead.open(PASTE), block=block))

    again = lead.press(lead.open(PASTE), block="Period\tHow many\tOut of\n01/09/2026\t90\t100\n")

    assert "Nothing is stored yet. 1 figure: 1 as it is there already;" in again.text
    lead.press(again)
    assert number_of_rows() == 1


def test_a_filled_template_comes_back_as_a_file(sqlite_world: World, app: FastAPI) -> None:
    collecting(sqlite_world)
    lead = signed_in(app, address("lead"))
    template = lead.open("/projects/QI-2026-0001/figures-template.csv")
    assert template.headers["content-disposition"] == 'attachment; filename="QI-2026-0001-figures.csv"'
    rows = template.text.splitlines()
    assert rows[1] == "2026-09-01,Within four hours,,,,"
    filled = "\n".join([rows[0], rows[1].replace(",,,,", ",,90,100,")])

    shown = send(lead, filled.encode(), "figures.csv")
    done = lead.press(shown)

    assert (shown.heading, "Figures: 1 entered (September 2026)." in done.content) == (
        "Check the figures",
        True,
    )
    with reading() as session:
        assert session.scalar(select(MeasureFigure.source)) == "file"
    assert lead.open("/projects/QI-2026-0001/figures-template.xlsx").status == 200


def test_a_file_that_is_about_patients_or_none_is_refused_ob_137(sqlite_world: World, app: FastAPI) -> None:
    collecting(sqlite_world)
    lead = signed_in(app, address("lead"))

    about = send(lead, b"NHS number,Period,How many,Out of\n1,01/09/2026,1,2\n", "figures.csv")
    named = send(lead, BLOCK.encode(), "NHS 943 476 5919.csv")
    none = send(lead, b"%PDF-1.7", "figures.pdf")

    assert about.errors[0].startswith("Row 1: the column “NHS number” is about patients")
    assert named.errors == ["The name of the file seems to be about a patient: call it otherwise"]
    assert "943 476 5919" not in named.text
    assert "PDF" in none.errors[0]
    assert number_of_rows() == 0


def test_a_session_that_runs_out_before_a_file_is_sent_loses_nothing_and_nobody_elses_is_read(
    sqlite_world: World, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    collecting(sqlite_world)
    lead = signed_in(app, address("lead"))
    opened = lead.open(PASTE)
    [form] = [form for form in opened.page.forms if form.get("enctype") == "multipart/form-data"]
    fields = {field: str(value) for field, value in form.fields.items() if field != "file"}
    sqlite_world.wait(minutes=45)

    asked = lead.upload(str(form.get("action")), fields, {"file": ("figures.tsv", BLOCK.encode())})
    back = lead.type_code(asked, address("lead"))

    assert "You are signed in again" in back.content
    assert "01/09/2026\tWithin four hours\t90\t100" in back.values["block"]

    read = list[str]()
    monkeypatch.setattr(figures_block, "lines_of_file", lambda path: read.append(path.name))
    Browser(app).upload(str(form.get("action")), fields, {"file": ("figures.tsv", BLOCK.encode())})
    lead.upload(str(form.get("action")), {**fields, "csrf": "another"}, {"file": ("f.tsv", BLOCK.encode())})
    assert read == []
