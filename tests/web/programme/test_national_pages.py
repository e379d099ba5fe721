"""National audits and their reports on pages: windows, intake, gap analysis, the report (OB-006, OB-015)."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from tests.support.programme.national_bodies import (
    BECAUSE,
    answer_gaps,
    hip_fractures,
    report_with_twelve,
)
from tests.support.programme.topics_at_year_end import OLD
from tests.support.trust_at_work import World, address
from tests.support.web.browsing import signed_in, visible_text

TOPIC = f"/programme/{OLD}/topics"
REPORT: dict[str, Any] = {
    "title": "State of the Nation",
    "publisher": "RCP",
    "published_on[day]": "30",
    "published_on[month]": "10",
    "published_on[year]": "2026",
}


def answers(number: int, **typed: str) -> dict[str, Any]:
    """The fields of one recommendation, as the page posts them."""
    return {f"answers-{number}-{name}": value for name, value in typed.items()}


def test_report_is_taken_in_shared_out_and_answered_on_one_page_that_keeps_what_was_typed(
    sqlite_world: World, app: FastAPI
) -> None:
    _ = sqlite_world
    qist = signed_in(app, address("qist"))
    intake = qist.press(qist.open("/programme/reports/new"), **REPORT)
    assert intake.heading == "Say whom a national report concerns"
    assert intake.values["areas-0-area"]
    urgent = next(name for name, value in intake.values.items() if value == "Urgent Care")
    concerned: dict[str, Any] = {urgent.replace("-area", "-numbers"): "All"}
    done = qist.press(
        intake,
        recommendations="R1 Review every delay.\nR2. Publish the results.\nR3. Keep a register.",
        **concerned,
    )
    assert "Next: Person who answers for the service" in done.content

    lead = signed_in(app, address("quality lead"))
    [task] = lead.open("/my").page.xpath("//a[contains(., 'Answer the recommendations')]/@href")
    asked = lead.open(task)
    legends = [
        visible_text(legend) for legend in asked.page.xpath("//legend[contains(., 'Recommendation ')]")
    ]
    assert legends == ["Recommendation 1", "Recommendation 2", "Recommendation 3"]
    assert "Review every delay." in asked.content
    assert not asked.page.xpath("//button[@name='remove']")
    saved = lead.press(asked, button=("save", "save"), **answers(0, reply="met", evidence="See the rota."))
    assert saved.status == 200

    again = lead.open(task)
    assert again.values["answers-0-evidence"] == "See the rota."
    assert "Answered: Accept: we do this already" in again.content
    wrong = lead.press(again, **answers(1, reply="not_accepted"))
    assert wrong.errors == [
        "Recommendation 2: say why",
        "Recommendation 3: choose an answer to “What do you answer?”",
    ]


def test_page_of_a_report_says_what_each_service_answers_and_where_that_stands(
    sqlite_world: World, app: FastAPI
) -> None:
    topic_id = hip_fractures(sqlite_world)
    report_with_twelve(sqlite_world, topic=topic_id)
    answer_gaps(sqlite_world, "Urgent Care", range(1, 11))
    reader = signed_in(app, address("library"))

    listed = reader.open("/programme/reports")
    assert "10 of 13 answers" in listed.content
    assert "2 under way" in listed.content
    [link] = listed.page.xpath("//main//table//a/@href")
    report = reader.open(link).content

    assert "Surgery within 36 hours" in report
    assert "Worse" in report
    assert "Urgent Care: Accept in part (Under way)" in report
    assert "The coordinator does it each Monday. Because: Only on weekdays." in report
    assert "Dr Amara Osei, by Tuesday 2 March 2027" in report
    assert "Children and Young People: Not answered yet" in report
    assert "Not relevant to us: We have no such clinic." in report
    assert reader.open("/programme/reports/new").status == 403


def test_windows_are_kept_on_the_page_of_the_topic_and_shown_on_that_of_the_project(
    sqlite_world: World, app: FastAPI
) -> None:
    topic_id = hip_fractures(sqlite_world)
    sqlite_world.propose(topic=topic_id, project_type="national_audit")
    qist = signed_in(app, address("qist"))
    form = qist.open(f"{TOPIC}/{topic_id}")
    assert form.page.xpath("//a[text()='Submission windows']/@href") == [f"{TOPIC}/{topic_id}/windows"]
    form = qist.open(f"{TOPIC}/{topic_id}/windows")
    closes: dict[str, Any] = {
        "windows-0-closes_on[day]": "18",
        "windows-0-closes_on[month]": "12",
        "windows-0-closes_on[year]": "2026",
    }

    opens: dict[str, Any] = {name.replace("closes", "opens"): value for name, value in closes.items()}
    opens |= {"windows-0-opens_on[day]": "19", "windows-0-name": "Admissions"}
    wrong = qist.press(form, **closes, **opens)
    assert wrong.errors == ["The window must close after it opens"]
    cases: dict[str, Any] = {
        "windows-0-name": "Admissions",
        "windows-0-expected": "120",
        "windows-0-submitted": "126",
    }
    done = qist.press(form, **closes, **cases)
    assert done.heading == "The submission windows are recorded"
    late = qist.press(form, **closes, **{**cases, "windows-0-name": "Something else"})
    assert late.status == 409
    assert "Admissions: Closes 18 Dec 2026, 126 of 120 cases submitted" in late.content
    assert late.values["windows-0-name"] == "Something else"

    shown = signed_in(app, address("library")).open(f"/projects/{sqlite_world.project.reference}").content
    assert (
        "Admissions: 105% (126 of 120 cases). More than 100%: the host expected fewer cases than there were"
        in shown
    )
    assert "Closes 18 Dec 2026" in shown


def test_stopping_is_asked_on_the_page_of_the_topic_and_decided_behind_the_letter(
    sqlite_world: World, app: FastAPI
) -> None:
    topic_id = hip_fractures(sqlite_world)
    qist = signed_in(app, address("qist"))
    form = qist.open(f"{TOPIC}/{topic_id}")
    done = qist.press(form, standing="we_stop", stop_because=BECAUSE, reason="No staff.")
    assert "Taking part: yes, until the Chief Medical Officer has decided" in done.content

    officer = signed_in(app, address("medical officer"))
    [task] = officer.open("/my").page.xpath("//a[contains(., 'stop taking part')]/@href")
    asked = officer.open(task)
    assert f"Why the QI Support Team asks {BECAUSE}" in asked.content
    assert "Leila Haddad" in asked.content
    officer.press(asked, outcome="agreed")

    listed = qist.open(f"/programme/{OLD}").content
    assert "Relevant, and we stopped taking part" in listed
