"""Figures are entered a month at a time or all at once; nothing is overwritten unseen, and both readings stay."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from models.records import MeasureFigure
from models.vocabulary import TaskKind
from tasks.database.unit_of_work import reading
from tests.support.stories.collected_figures import FALLS, WITHIN_FOUR_HOURS, collecting
from tests.support.trust_at_work import World, address
from tests.support.web.browsing import Browser, Shown, signed_in
from web.forms.reading import MOST_FIELDS
from web.pages.projects import figures
from web.pages.projects.figures import MOST_BOXES

FIGURES = "/projects/QI-2026-0001/figures"
PASTE = "/projects/QI-2026-0001/paste-figures"


def boxes(shown: Shown) -> list[str]:
    """The names of the boxes, in the order of the page."""
    return [str(name) for name in shown.page.xpath("//form[@id='figures']//input[@inputmode]/@name")]


def enter(browser: Browser, shown: Shown, *numbers: str, **typed: str) -> Shown:
    """Type numbers into the boxes in their order and send them."""
    figures: dict[str, Any] = dict(zip(boxes(shown), numbers, strict=False))
    return browser.press(shown, **(figures | typed))


def rows() -> list[tuple[str, str, str, str, bool]]:
    with reading() as session:
        return [
            (row.measure, row.period.isoformat(), str(row.number), str(row.out_of), row.is_current)
            for row in session.scalars(select(MeasureFigure).order_by(MeasureFigure.id))
        ]


def test_figures_of_the_newest_month_that_is_missing_are_asked_first_ob_077(
    sqlite_world: World, app: FastAPI
) -> None:
    collecting(sqlite_world)
    lead = signed_in(app, address("lead"))

    opened = lead.open(FIGURES)
    done = enter(lead, opened, "90", "100", "3", "1,450")

    assert opened.heading == "Figures for October 2026"
    assert opened.errors == []
    assert (done.status, done.heading) == (200, "The figures are recorded")
    assert "Figures: 2 entered (October 2026)." in done.content
    assert "Enter September 2026" in done.content
    assert rows() == [
        ("within four hours", "2026-10-01", "90", "100", True),
        ("falls", "2026-10-01", "3", "1450", True),
    ]
    assert lead.open(FIGURES).heading == "Figures for September 2026"


def test_figure_far_from_the_usual_is_recorded_and_asked_about_ob_135(
    sqlite_world: World, app: FastAPI
) -> None:
    collecting(sqlite_world, FALLS, collect_from="2026-06-01")
    lead = signed_in(app, address("lead"))
    usual = [enter(lead, lead.open(f"{FIGURES}/2026-0{month}-01"), "3", "1450") for month in (6, 7, 8)]

    slip = enter(lead, lead.open(f"{FIGURES}/2026-09-01"), "3", "14500")

    asked = "Falls, September 2026: 3 of 14,500 is far from the usual. Is it right?"
    assert [asked in done.content for done in (*usual, slip)] == [False, False, False, True]
    assert len(rows()) == 4


def test_everything_that_is_wrong_is_said_at_once_and_nothing_is_lost_ob_135(
    sqlite_world: World, app: FastAPI
) -> None:
    collecting(sqlite_world)
    lead = signed_in(app, address("lead"))
    opened = lead.open(FIGURES)

    wrong = enter(lead, opened, "110", "100", "2.5", "")

    assert (wrong.status, rows()) == (422, [])
    assert wrong.errors == [
        "Within four hours, October 2026: 110 of 100 is more than all of them",
        "Falls, October 2026: 2.5 is no whole number: enter how many events there were, not their rate",
        "Falls, October 2026: enter how many bed days there were",
    ]
    assert [wrong.values[name] for name in boxes(wrong)] == ["110", "100", "2.5", ""]


def test_a_correction_needs_a_reason_and_both_readings_stay_ob_135(sqlite_world: World, app: FastAPI) -> None:
    collecting(sqlite_world)
    lead = signed_in(app, address("lead"))
    enter(lead, lead.open(FIGURES), "90", "100", "3", "1450")
    month = lead.open(f"{FIGURES}/2026-10-01")

    refused = enter(lead, month, "91", "100", "3", "1450")
    done = enter(lead, month, "91", "100", "3", "1450", reason="One record was counted twice.")

    assert refused.errors == ["Say why figures that were there already are changed"]
    assert "Figures: 1 corrected (October 2026)." in done.content
    assert rows() == [
        ("within four hours", "2026-10-01", "90", "100", False),
        ("falls", "2026-10-01", "3", "1450", True),
        ("within four hours", "2026-10-01", "91", "100", True),
    ]
    assert "One record was counted twice." in lead.open(FIGURES).content


def test_who_was_later_sees_what_somebody_else_entered_meanwhile_p04(
    sqlite_world: World, app: FastAPI
) -> None:
    collecting(sqlite_world)
    lead, deputy = signed_in(app, address("lead")), signed_in(app, address("deputy"))
    month = f"{FIGURES}/2026-10-01"
    of_lead, of_deputy = lead.open(month), deputy.open(month)

    enter(lead, of_lead, "90", "100", "3", "1450")
    late = enter(deputy, of_deputy, "80", "100", "3", "1450")

    assert late.status == 409
    assert "Within four hours, October 2026: " in late.content
    assert "entered 90 of 100 on" in late.content
    assert [late.values[name] for name in boxes(late)] == ["80", "100", "3", "1450"]
    assert len(rows()) == 2


def test_the_same_form_sent_again_has_one_effect_p03(sqlite_world: World, app: FastAPI) -> None:
    collecting(sqlite_world)
    lead = signed_in(app, address("lead"))
    opened = lead.open(FIGURES)

    assert [enter(lead, opened, "90", "100", "3", "1450").content for _ in range(2)][1:] == [
        enter(lead, opened, "90", "100", "3", "1450").content
    ]
    assert len(rows()) == 2


def test_only_those_who_work_on_the_project_may_enter_figures(sqlite_world: World, app: FastAPI) -> None:
    collecting(sqlite_world)
    opened = signed_in(app, address("lead")).open(FIGURES)
    colleague, qist = signed_in(app, address("colleague")), signed_in(app, address("qist member"))

    assert boxes(colleague.open(FIGURES)) == []
    sent = [(name, value) for name, value in opened.pairs if name != "csrf"]
    token = str(colleague.open(FIGURES).page.xpath("//input[@name='csrf']/@value")[0])
    refused = colleague.post(f"{FIGURES}/2026-10-01", [("csrf", token), *sent, (boxes(opened)[0], "9")])
    assert (refused.status, rows()) == (403, [])
    assert enter(qist, qist.open(FIGURES), "90", "100", "3", "1450").status == 200


def test_a_number_that_may_be_a_patients_is_never_stored_ob_137(sqlite_world: World, app: FastAPI) -> None:
    collecting(sqlite_world)
    lead = signed_in(app, address("lead"))

    refused = enter(lead, lead.open(FIGURES), "9434765919", "9434765919", "", "")

    assert (refused.status, rows()) == (422, [])
    assert "enter totals only" in refused.errors[0]


def test_figures_are_handed_in_without_being_typed_again(sqlite_world: World, app: FastAPI) -> None:
    collecting(sqlite_world)
    lead = signed_in(app, address("lead"))
    enter(lead, lead.open(FIGURES), "90", "100", "3", "1450")
    task = sqlite_world.task(TaskKind.SUBMIT_DATA)
    opened = lead.open(f"/tasks/{task.id}")

    assert opened.page.xpath("//a[contains(@href, 'figures')]/@href")[:2] == [f"{FIGURES}/all", PASTE]
    assert "2 entered. 2 missing: September 2026." in opened.content
    asked = {text for name, text in opened.values.items() if name.endswith("-period")}
    assert asked == {"2026-09-01"}

    done = lead.press(opened, completeness="Every attendance is counted.")

    assert (done.status, sqlite_world.open_tasks()) == (200, [(TaskKind.REPORT_FINDINGS, "lead")])
    page = lead.open("/projects/QI-2026-0001")
    assert "90.0% (90 of 100)" in page.content


def test_p25_whoever_does_not_work_on_the_project_sees_no_small_number_of_a_group(
    sqlite_world: World, app: FastAPI
) -> None:
    collecting(sqlite_world, {**FALLS, "groups": "Ward A, Ward B"})
    lead, colleague = signed_in(app, address("lead")), signed_in(app, address("colleague"))
    opened = lead.open(f"{FIGURES}/2026-09-01")
    enter(lead, opened, "23", "900", "3", "400", "20", "500")
    again = lead.open(f"{FIGURES}/2026-09-01")
    enter(lead, again, "23", "900", "2", "400", "20", "500", reason="A slip.")

    own, seen = lead.open(FIGURES), colleague.open(FIGURES)

    assert ("2 of 400" in own.content, "3 of 400" in own.content) == (True, True)
    assert "23 of 900" in seen.content
    assert not any(words in seen.content for words in ("2 of 400", "3 of 400", "20 of 500"))
    assert "Counts from 1 to 4 are hidden" in seen.content
    assert colleague.open(f"{FIGURES}-template.csv").status == 403


def test_page_of_all_periods_holds_as_many_as_can_be_sent(
    sqlite_world: World, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    collecting(sqlite_world)
    monkeypatch.setattr(figures, "MOST_BOXES", 7)
    lead = signed_in(app, address("lead"))

    opened = lead.open(f"{FIGURES}/all")
    done = enter(lead, opened, "90", "100", "3", "1450")

    assert len(boxes(opened)) == 4
    assert {box.rpartition("-2026-")[2] for box in boxes(opened)} == {"10-01"}
    assert (done.status, len(rows())) == (200, 2)
    assert MOST_BOXES + 100 < MOST_FIELDS


def test_exceptions_of_a_standard_are_asked_where_its_plan_names_some_and_a_correction_keeps_both_ob_036(
    sqlite_world: World, app: FastAPI
) -> None:
    reviewed = {**WITHIN_FOUR_HOURS, "name": "Seen by a senior", "exceptions": "Left before they were seen"}
    collecting(sqlite_world, reviewed)
    lead, month = signed_in(app, address("lead")), f"{FIGURES}/2026-10-01"
    opened = lead.open(month)

    enter(lead, opened, "34", "40", "")
    before = lead.open("/projects/QI-2026-0001").content
    enter(lead, lead.open(month), "34", "40", "12", reason="Twelve had left.")

    assert [name.partition("-")[0] for name in boxes(opened)] == ["number", "out_of", "exceptions"]
    with reading() as session:
        query = select(MeasureFigure.exceptions, MeasureFigure.replaced_at.is_(None)).order_by(
            MeasureFigure.id
        )
        assert session.execute(query).tuples().all() == [(None, False), (12, True)]
    after = lead.open("/projects/QI-2026-0001").content
    assert ("85.0% (34 of 40)" in before, "12 left out" in before) == (True, False)
    assert "85.0% (34 of 40, 12 left out)" in after
    assert "(34 of 40, 12 left out), 95% interval 70.9 to 92.9" in after
