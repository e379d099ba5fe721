"""The final report: what the record writes, what it lacks, how it is kept, and its forms (OB-042, OB-107)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, update

from models.answers.stored import upgraded
from models.engine.prefill import prefilled
from models.errors import WrongForm
from models.forms import FORMS
from models.forms.project.closure import WriteFinalReportForm
from models.papers import Chart
from models.records import IssuedPaper, Project
from models.vocabulary import EffectVerdict, Outcome, PaperKind, ProjectType, Stage, TaskKind
from notifications.documents.papers import as_pdf, as_word
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.final_report.actions import reported_actions
from tasks.final_report.files import SHORT, report_file
from tasks.final_report.keeping import keep_final_report, keep_final_reports, opened_report
from tasks.final_report.record import record_of
from tasks.final_report.report import FinalReport
from tasks.final_report.writing import draft_report, report_from
from tasks.reports.archive.archive import verify_papers
from tests.support.programme.specialty_meetings import action
from tests.support.reports.lived_projects import Life, live
from tests.support.reports.project_evidence import UP
from tests.support.stories.improving import add, plan
from tests.support.trust_at_work import World

DEED = "A senior clinician at the front door from 16:00 to 24:00 each day."


def report_of(world: World) -> FinalReport:
    with reading() as session:
        return draft_report(session, world.project.reference)


def paragraphs(report: FinalReport, heading: str) -> list[str]:
    [section] = [section for section in report.sections if section.heading == heading]
    return list(section.paragraphs)


def charts(report: FinalReport) -> list[Chart]:
    return [chart for section in report.sections for chart in section.charts]


def test_closed_audit_stands_under_the_headings_of_an_audit_and_lacks_nothing(world: World) -> None:
    world.propose()
    world.walk_to(Stage.CLOSED)

    report = report_of(world)

    assert [section.heading for section in report.sections] == [
        "The project",
        "Background",
        "Aim and objectives",
        "Standards and criteria",
        "Method: sample and data",
        "Approval",
        "Results",
        "Discussion at the specialty meeting",
        "Conclusions",
        "Limits",
        "Recommendations and lessons",
        "Action plan",
        "Re-audit",
        "You said, we did",
        "Review of our own methodology",
        "What is still open",
        "Who should read this",
        "References",
    ]
    assert report.missing == []
    assert paragraphs(report, "Conclusions") == ["The change worked and is kept."]
    [chart] = charts(report)
    assert chart.svg.startswith("<svg")
    assert "Within four hours: 92.4% (14,000 of 15,154)" in paragraphs(report, "Results")[0]
    [actions] = [section for section in report.sections if section.heading == "Action plan"]
    assert [(row[1], row[2]) for row in actions.tables[0].rows] == [("Strong", "Deputy lead")]
    assert "Jonas" not in str(actions)


def test_improvement_project_has_its_drivers_and_tests_and_says_what_is_missing_and_who_adds_it(
    sqlite_world: World,
) -> None:
    live(sqlite_world, QI_UNTIL_ACTIONS)
    add(sqlite_world, "primary", "Summaries are begun on admission")
    test = plan(sqlite_world)
    sqlite_world.walk_until(TaskKind.WRITE_FINAL_REPORT)
    task = sqlite_world.task(TaskKind.WRITE_FINAL_REPORT)

    report = report_of(sqlite_world)

    headings = [section.heading for section in report.sections]
    assert headings[1:6] == ["Problem", "Available knowledge", "Specific aims", "Rationale", "Context"]
    assert charts(report)[0].title == "Driver diagram"
    [tests] = [s for s in report.sections if s.heading == "Interventions: tests of change"]
    assert str(tests.tables[0].rows[0][0]).startswith(test.name)
    lacking = {(part.what, part.who, part.path) for part in report.missing}
    assert ("the conclusions", "Dr Amara Osei", f"/tasks/{task.id}") in lacking
    assert ("what others can learn", "The project lead", "") in lacking


QI_UNTIL_ACTIONS = Life(
    project_type=ProjectType.QUALITY_IMPROVEMENT,
    involvement="direct",
    cycles=(UP,),
    until=Stage.ACTION_MONITORING,
)


def test_nobody_is_said_to_have_said_what_they_were_not_asked(sqlite_world: World) -> None:
    live(sqlite_world, Life(involvement="none", cycles=(UP[:13], UP[13:])))

    told = paragraphs(report_of(sqlite_world), "You said, we did")

    assert [line.partition(":")[0] for line in told] == ["What we saw", "We did", "What has changed"]


def test_own_words_of_the_lead_stand_in_place_of_the_draft(sqlite_world: World) -> None:
    sqlite_world.propose()
    sqlite_world.walk_until(TaskKind.WRITE_FINAL_REPORT)
    sqlite_world.answer(
        TaskKind.WRITE_FINAL_REPORT, said_and_done="You said you wait too long.\nWe have more nurses."
    )

    assert paragraphs(report_of(sqlite_world), "You said, we did") == [
        "You said you wait too long.",
        "We have more nurses.",
    ]


def test_poster_names_no_staff_and_no_small_number(sqlite_world: World) -> None:
    sqlite_world.propose(problem="Dr Helen Marsh says 3 patients of 40 wait too long.")
    sqlite_world.walk_until(TaskKind.RECORD_MEETING)
    actions: Any = FORMS[TaskKind.RECORD_MEETING].examples[Outcome.SUBMITTED]["actions"]
    deed = {**actions[0], "text": "Jonas Whitfield stands at the front door."}
    sqlite_world.answer(TaskKind.RECORD_MEETING, actions=[deed])
    sqlite_world.walk_to(Stage.CLOSED)

    told = " ".join(paragraphs(report_of(sqlite_world), "You said, we did"))

    assert "wait too long" in told
    assert "stands at the front door" in told
    assert ("Marsh" in told, "3 patients" in told, "Whitfield" in told) == (False, False, False)


def test_report_of_an_earlier_form_is_shown_in_its_own_words(sqlite_world: World) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.CLOSED)
    old = {
        "problem": "Old problem.",
        "aim": "Old aim.",
        "what_was_done": "Old deed.",
        "results": "Old results.",
        "conclusion": "Old end.",
        "recommendations": "Old advice.",
    }
    with reading() as session:
        record = record_of(session, sqlite_world.project.reference)
    steps = [
        replace(step, answer=upgraded(WriteFinalReportForm, old, 1))
        if step.task.kind is TaskKind.WRITE_FINAL_REPORT
        else step
        for step in record.steps
    ]

    report = report_from(replace(record, steps=steps))

    assert paragraphs(report, "Background")[0] == "Old problem."
    assert paragraphs(report, "Aim and objectives") == ["Old aim."]
    assert "Old results." in paragraphs(report, "Results")
    assert paragraphs(report, "Action plan")[0] == "Old deed."
    assert paragraphs(report, "Conclusions") == ["Old end."]
    assert [part.what for part in report.missing] == ["the limits of this work"]
    [told] = paragraphs(report, "Who should read this")
    assert told == "Who was told: everybody on the distribution list of the project."


def test_report_is_kept_once_when_its_project_has_closed_and_opened_as_it_was_kept(world: World) -> None:
    world.propose()
    reference = world.project.reference
    assert (keep_final_reports(), keep_final_report(reference)) == (0, False)
    world.walk_to(Stage.CLOSED)

    assert (keep_final_reports(), keep_final_reports()) == (1, 0)

    kept = opened_report(reference)
    with reading() as session:
        [row] = session.scalars(select(IssuedPaper).where(IssuedPaper.kind == PaperKind.FINAL_REPORT))
    assert (kept.sha256, kept.is_as_kept, kept.missing) == (row.sha256, True, [])
    assert [section.heading for section in kept.sections] == [
        section.heading for section in report_of(world).sections
    ]
    assert verify_papers() == 1
    pages = {form: report_file(reference, form).content for form in SHORT}
    with unit_of_work() as session:
        session.execute(update(Project).values(title="Another title"))
    assert {form: report_file(reference, form).content for form in SHORT} == pages


def test_report_is_written_in_every_form(sqlite_world: World) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.CLOSED)
    paper = report_of(sqlite_world).paper

    assert as_pdf(paper).startswith(b"%PDF")
    assert b"pdfuaid" in as_pdf(paper)
    assert as_word(paper).startswith(b"PK")
    for form in SHORT:
        file = report_file(sqlite_world.project.reference, form)
        assert (file.name, file.content.startswith(b"%PDF")) == (f"QI-2026-0001-{form}.pdf", True)
        assert file.content.count(b"/Type /Page\n") + file.content.count(b"/Type/Page/") <= 1


def test_verdicts_on_actions_accepted_risks_and_the_score_of_the_design_are_told_ob_028_ob_112(
    sqlite_world: World,
) -> None:
    sqlite_world.propose()
    sqlite_world.walk_until(TaskKind.CHECK_EFFECT)
    before = told_of_the_action(report_of(sqlite_world))
    failed = [{"action": DEED, "verdict": EffectVerdict.DID_NOT_WORK}]
    sqlite_world.answer(TaskKind.CHECK_EFFECT, Outcome.NO_FURTHER_CYCLE, effects=failed)
    sqlite_world.answer(TaskKind.ACCEPT_RISK)

    report = report_of(sqlite_world)

    shown = "Within four hours: Too few values to tell"
    assert (before, told_of_the_action(report)) == (shown, f"It did not work. {shown}")
    assert paragraphs(report, "Re-audit") == ["No further cycle: The improvement has lasted a year."]
    [risk] = [line for line in paragraphs(report, "What is still open") if line.startswith("Risk")]
    assert risk.startswith("Risk accepted until ")
    assert "The target is missed and not measured again: “Within four hours”" in risk
    [meeting] = [section for section in report.sections if section.heading.startswith("Discussion")]
    assert meeting.tables[0].rows[0][2] == "Consultants, Nurses and midwives, Managers"
    [method] = [section for section in report.sections if section.heading.startswith("Method")]
    row = ("Design, checked at registration", "7 of 7 points of the checklist")
    assert row in method.tables[0].rows


def test_design_is_scored_again_before_the_report_with_the_ticks_of_its_registration_ob_028(
    sqlite_world: World,
) -> None:
    world = sqlite_world
    world.propose()
    world.walk_until(TaskKind.ENDORSE_METHODOLOGY)
    ticked = prefilled(TaskKind.ENDORSE_METHODOLOGY, world.project, world.today)["design_met"]
    with pytest.raises(WrongForm, match="“moon” is not on the checklist"):
        world.answer(TaskKind.ENDORSE_METHODOLOGY, design_met=["moon"])

    world.answer(TaskKind.ENDORSE_METHODOLOGY, design_met=[key for key in ticked if key != "sample"])

    not_met = "The sample is large enough for the question, and nobody is left out without a reason"
    rows = [row for row in sample_and_data(world) if row[0].startswith("Design")]
    assert rows == [
        ("Design, checked at registration", "7 of 7 points of the checklist"),
        (
            "Design, checked at the end",
            f"6 of 7 points of the checklist. Not met: {not_met}",
        ),
    ]


def test_design_that_nobody_scored_again_has_the_score_of_its_registration_alone_ob_028(
    sqlite_world: World,
) -> None:
    sqlite_world.propose()
    sqlite_world.walk_until(TaskKind.ENDORSE_METHODOLOGY)

    sqlite_world.answer(TaskKind.ENDORSE_METHODOLOGY, design_met=[])

    rows = [row[0] for row in sample_and_data(sqlite_world) if row[0].startswith("Design")]
    assert rows == ["Design, checked at registration"]


def sample_and_data(world: World) -> list[tuple[str, str]]:
    [method] = [section for section in report_of(world).sections if section.heading.startswith("Method")]
    return [(str(row[0]), str(row[1])) for row in method.tables[0].rows]


def told_of_the_action(report: FinalReport) -> object:
    [section] = [section for section in report.sections if section.heading == "Action plan"]
    return section.tables[0].rows[0][5]


def test_actions_that_follow_one_that_did_not_work_stand_in_the_report_ob_112(sqlite_world: World) -> None:
    world = sqlite_world
    world.propose()
    world.walk_until(TaskKind.CHECK_EFFECT)
    world.answer(
        TaskKind.CHECK_EFFECT,
        Outcome.FURTHER_ACTIONS,
        further_actions=[action("A second rota for evenings.", "2026-12-15")],
    )
    world.walk_to(Stage.CLOSED)

    with reading() as session:
        actions = reported_actions(record_of(session, world.project.reference))

    assert [(reported.what, reported.is_done) for reported in actions] == [
        (DEED, True), ("A second rota for evenings.", True),
    ]  # fmt: skip
