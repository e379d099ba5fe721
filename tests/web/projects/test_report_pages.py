"""The report on its page, above the last questions and in its letter; certificates, records and teams on theirs."""

from __future__ import annotations

from fastapi import FastAPI

from models.vocabulary import Letter, Stage, TaskKind
from tasks.final_report.keeping import keep_final_reports
from tests.support.trust_at_work import World, address
from tests.support.web.browsing import signed_in

REPORT = "/projects/QI-2026-0001/report"


def test_lead_reads_the_report_first_answers_four_questions_and_everybody_reads_it_at_the_end(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose()
    sqlite_world.walk_until(TaskKind.WRITE_FINAL_REPORT)
    lead, colleague = signed_in(app, address("lead")), signed_in(app, address("colleague"))
    task = lead.open(f"/tasks/{sqlite_world.task(TaskKind.WRITE_FINAL_REPORT).id}")
    draft = colleague.open(REPORT)

    asked = task.page.xpath("//form[@data-task-kind]//label[contains(@class, 'nhsuk-label')]/text()")
    assert [label.strip() for label in asked][:4] == [
        "What do you conclude?",
        "What are the lessons, and what do you recommend?",
        "What are the limits of this work?",
        "Who should read it?",
    ]
    assert task.values["conclusion"].startswith("The standard is not met")
    assert "Read the report as it stands" in task.content
    assert "Reading age about" in task.content
    assert "Not recorded yet: the limits of this work. Dr Amara Osei can add it." in draft.content

    sqlite_world.walk_to(Stage.CLOSED)
    keep_final_reports()
    kept = colleague.open(REPORT)
    letters = [mail for mail in sqlite_world.mails() if mail.letter is Letter.RESULTS]

    assert "Kept as it stood on" in kept.content
    assert "Not recorded yet" not in kept.content
    assert letters
    assert all(f"{REPORT}\n" in mail.body_text for mail in letters)


def test_report_comes_as_a_file_in_each_form_and_no_other(sqlite_world: World, app: FastAPI) -> None:
    sqlite_world.propose()
    lead = signed_in(app, address("lead"))

    files = {
        form: lead.client.get(f"{REPORT}/{form}")
        for form in ("pdf", "docx", "html", "slide", "summary", "poster", "pdf?print=large", "exe")
    }

    assert [file.status_code for file in files.values()] == [200] * 7 + [404]
    names = [file.headers["content-disposition"].split('"')[1] for file in list(files.values())[:-1]]
    assert names == [
        "QI-2026-0001-report.pdf",
        "QI-2026-0001-report.docx",
        "QI-2026-0001-report.html",
        "QI-2026-0001-slide.pdf",
        "QI-2026-0001-summary.pdf",
        "QI-2026-0001-poster.pdf",
        "QI-2026-0001-report-large-print.pdf",
    ]


def test_certificate_is_taken_from_ones_own_record_and_checked_by_the_team(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.CLOSED)
    lead, qist = signed_in(app, address("lead")), signed_in(app, address("qist"))
    record = lead.open("/my/record")
    [link] = record.page.xpath("//a[contains(@href, '/certificates/')]/@href")

    taken, checked = lead.client.get(link), qist.open(link.removesuffix("/pdf"))

    assert (taken.status_code, taken.headers["content-type"]) == (200, "application/pdf")
    assert (checked.status, checked.heading) == (200, "Dr Amara Osei")
    assert signed_in(app, address("deputy")).open(link.removesuffix("/pdf")).status == 404
    assert [browser.open("/projects/QI-2026-0001/certificates").status for browser in (lead, qist)] == [
        403,
        200,
    ]
    assert "/my/record" in lead.open("/my").text


def test_team_is_shown_to_its_manager_and_to_nobody_else(sqlite_world: World, app: FastAPI) -> None:
    sqlite_world.propose()

    seen = signed_in(app, address("quality lead")).open("/people/team")
    refused = signed_in(app, address("lead")).open("/people/team")

    assert (seen.status, "(QI-2026-0001): Project lead; " in seen.content) == (200, True)
    assert (refused.status, refused.heading) == (403, "This page is for those who have a team")
