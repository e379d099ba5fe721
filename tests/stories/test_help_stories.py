"""Help is asked for from the page of a project or a check-in, and answered by the QI Support Team."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from models.clock import now
from models.records import HelpRequest, HumanTask, Project
from models.vocabulary import HelpWanted, Letter, Outcome, PaperKind, Stage, TaskKind
from notifications.emails.outbox_rows import Occasion
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.people.lookup import letterhead
from tasks.projects.project_rows import ask_at_any_stage, locked_project
from tasks.reports.archive.asking import make_on_request, report_request
from tests.support.trust_at_work import World, address
from tests.support.web.browsing import Browser, Shown, signed_in
from web.app import create_app


def sent(browser: Browser, path: str, **typed: str) -> Shown:
    form = browser.open(path)
    kept = [(name, value) for name, value in form.pairs if name not in typed]
    return browser.post(path, [*kept, *typed.items()])


def requests() -> list[HelpRequest]:
    with reading() as session:
        return list(session.scalars(select(HelpRequest).order_by(HelpRequest.id)))


def help_task() -> HumanTask:
    with reading() as session:
        query = select(HumanTask).where(HumanTask.kind == TaskKind.ANSWER_HELP).order_by(HumanTask.id.desc())
        return session.scalars(query).first() or pytest.fail("nobody was asked for help")


def test_help_is_asked_for_on_the_page_and_the_reply_reaches_whoever_asked(world: World) -> None:
    """OB-016, OB-018, OB-024: the supporter of the project is asked first, within three working days."""
    world.propose(help_wanted=[], evidence_question=None)
    app = create_app()
    qist, deputy = signed_in(app, address("qist")), signed_in(app, address("deputy"))
    page = f"/projects/{world.project.reference}"
    sent(qist, f"{page}/do/supporter", supporter_email=address("qist member"))
    stage = world.project.stage

    asked = {"kind": "statistics", "wanted": "How many records do we need?"}
    assert sent(deputy, f"{page}/do/help", **asked).heading == "Done"

    [request] = requests()
    assert (request.kind, request.closed_at) == (HelpWanted.STATISTICS, None)
    assert world.letters()[-1] == (Letter.HELP_WANTED, "qist member")
    assert (help_task().about, world.project.stage) == (
        "Sample or statistics, asked by the deputy lead, not yet agreed\nHow many records do we need?",
        stage,
    )
    for browser in (signed_in(app, address("lead")), qist):
        assert (
            "Help asked for Sample or statistics How many records do we need?" in browser.open(page).content
        )
    home = qist.open("/support").content
    assert f"Sample or statistics: {world.project.title}" in home

    answer = {"outcome": "helped", "reason": "Thirty a month.", "what_helped": "The sample table."}
    member = signed_in(app, address("qist member"))
    assert sent(member, f"/tasks/{help_task().id}", **answer).heading == "Thank you. Your answer is recorded"

    [request] = requests()
    assert (request.reply, request.what_helped) == ("Thirty a month.", "The sample table.")
    assert (Letter.HELP_ANSWERED, "deputy") in world.letters()
    assert "Reply: Thirty a month." in deputy.open(page).content
    assert "Nobody waits for help." in qist.open("/support").content


@pytest.mark.parametrize("version", [1, 2])
def test_help_that_a_check_in_wants_is_a_task_whichever_version_the_project_follows(
    sqlite_world: World, version: int
) -> None:
    """Running projects go on: one that follows version 1 gets the same task, which holds nothing up."""
    world = sqlite_world
    world.propose(help_wanted=[], evidence_question=None)
    with unit_of_work() as session:
        session.execute(update(Project).values(definition_version=version))
    with unit_of_work() as session:
        project = locked_project(session, world.project_id)
        on = Occasion(project, letterhead(session), now())
        ask_at_any_stage(session, on, TaskKind.CHECK_IN, "silent-1")
    before = len(world.letters())

    world.answer(TaskKind.CHECK_IN, Outcome.NEEDS_HELP, help_kind=None)

    assert world.letters()[before:] == [(Letter.HELP_WANTED, "qist")]
    assert [request.kind for request in requests()] == [HelpWanted.OTHER]
    world.answer(TaskKind.REVIEW_EVIDENCE)
    assert world.project.stage is not Stage.EVIDENCE_REVIEW
    world.answer(TaskKind.ANSWER_HELP, Outcome.HELPED)
    assert [letter for letter, _ in world.letters()].count(Letter.HELP_ANSWERED) == 1


def test_note_for_the_team_is_read_by_the_team_and_struck_with_a_reason(sqlite_world: World) -> None:
    """OB-016: a note is never changed; its words stand nowhere where others read."""
    sqlite_world.propose()
    app, page = create_app(), f"/projects/{sqlite_world.project.reference}"
    qist, lead = signed_in(app, address("qist")), signed_in(app, address("lead"))

    sent(qist, f"{page}/do/note", note="The rota is settled.", readers="team")
    sent(lead, f"{page}/do/note", note="The ward has moved.", readers="everybody")
    refused = sent(qist, f"{page}/do/note", note="NHS number 943 476 5919", readers="everybody")

    assert refused.errors
    assert "The rota is settled." in qist.open(page).content
    assert "The rota is settled." not in lead.open(page).text
    assert "The ward has moved." in signed_in(app, address("library")).open(page).content
    [strike, *_] = [
        link.get("href")
        for link in qist.open(page).page.xpath("//a[contains(@href, 'strike-note')]")
        if "team only" in link.text_content().lower()
    ]
    assert lead.open(strike).status == 403
    assert sent(qist, strike, reason="It was about another project.").heading == "Done"
    struck = qist.open(page)
    assert [line.text for line in struck.page.xpath("//s")] == ["The rota is settled."]
    assert "It was about another project." in struck.content


def test_coaching_is_logged_and_counts_in_the_report_on_capacity(sqlite_world: World) -> None:
    """OB-024, OB-074."""
    sqlite_world.propose()
    qist = signed_in(create_app(), address("qist"))
    given = {"given_on[day]": "2", "given_on[month]": "11", "given_on[year]": "2026", "minutes": "45"}
    line = {**given, "project": sqlite_world.project.reference, "topic": "How to read the run chart"}

    today = qist.open("/support/coaching/add").values
    assert [today[f"given_on[{part}]"] for part in ("day", "month", "year")] == ["2", "11", "2026"]
    assert sent(qist, "/support/coaching/add", **{**line, "project": "QI-2026-0999"}).errors == [
        "There is no project QI-2026-0999"
    ]
    assert sent(qist, "/support/coaching/add", **line).heading == "The coaching is logged"

    assert "Coaching in 30 days: 45 minutes." in qist.open("/support").content
    made = make_on_request(report_request(PaperKind.TRAINING_AND_CAPACITY))
    [section] = [part for part in made.paper.sections if part.heading == "Coaching and help"]
    assert [list(map(list, table.rows)) for table in section.tables] == [
        [["Ruth Calder", 1, 45]],
        [["2 November 2026", sqlite_world.project.reference, 45, "How to read the run chart"]],
        [],
    ]
