from datetime import date, timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import select, update

from models.clock import now, spoken_date
from models.policy.lifecycle import LIFECYCLE
from models.records import HumanTask, Project, ProjectRun
from models.vocabulary import Outcome, Stage, TaskKind
from tasks.database.audit_trail import HistoryFact, append_to_history
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.projects.check_ins import CHECK_INS
from tasks.projects.daily_checks import check_projects
from tasks.projects.measures import judged_measures
from tasks.projects.project_rows import project_by_id
from tests.support.mail.mornings import at
from tests.support.trust_at_work import QI, World, address
from tests.support.web.browsing import Shown, controls, signed_in


def lines(shown: Shown) -> list[str]:
    """The titles in the table of projects."""
    return [str(value) for value in shown.page.xpath("//table//td//a/text()")]


def tasks(shown: Shown) -> list[str]:
    return [
        " ".join(value.split())
        for value in shown.page.xpath("//a[contains(@class, 'task-list__link')]/text()")
    ]


def test_project_shows_what_it_is_and_whose_turn_it_is(world: World, app: FastAPI) -> None:
    world.propose()
    world.walk_to(Stage.REGISTRATION)

    shown = signed_in(app, address("colleague")).open("/projects/QI-2026-0001")

    assert (shown.status, shown.heading) == (200, "Four-hour standard in the urgent care centre")
    by = spoken_date(world.task(TaskKind.REGISTER).due_on)
    turn = f"Ruth Calder, QI Support Team, since Monday 2 November 2026 by {by}"
    assert f"Whose turn it is Screen and register the project {turn}" in shown.content
    assert "Aim At least 95 in 100 attendances end within four hours" in shown.content
    assert "After that: Approval, data collection, action monitoring, closure" in shown.content
    known = {
        label: shown.facts[label]
        for label in ("Project lead", "Deputy", "Kind of work", "Priority", "Proposed")
    }
    assert known == {
        "Project lead": "Dr Amara Osei",
        "Deputy": "Jonas Whitfield (asked, has not agreed yet)",
        "Kind of work": "Clinical audit",
        "Priority": "Medium: a local project",
        "Proposed": "Monday 2 November 2026",
    }
    assert shown.page.xpath("//li[@aria-current='step']/strong/text()") == ["Registration"]
    history = [
        tuple(" ".join(part.text_content().split()) for part in line.xpath("./p"))
        for line in shown.page.xpath("//li[@class='qi-history__line']")
    ]
    assert history[:2] == [
        ("Asked QI Support Team to screen and register the project", "Monday 2 November 2026 at 09:00"),
        ("Now at: Registration", "Monday 2 November 2026 at 09:00"),
    ]
    assert history[-1] == ("Project proposed", "Monday 2 November 2026 at 09:00, Dr Amara Osei")


def test_reason_of_a_decision_stands_in_the_history(sqlite_world: World, app: FastAPI) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.APPROVAL)
    sqlite_world.answer(TaskKind.APPROVE, Outcome.DECLINED)

    shown = signed_in(app, address("lead")).open("/projects/QI-2026-0001")

    assert shown.page.xpath("//p[strong='Approval: declined']/following-sibling::p[1]/text()") == [
        "The sample is too small to tell."
    ]
    stages = shown.page.xpath("//ol[@class='qi-stages']/li[not(contains(@class, 'done'))]/strong/text()")
    to_come = list(LIFECYCLE.stages)[list(LIFECYCLE.stages).index(Stage.APPROVAL) + 1 :]
    assert stages == [stage.label for stage in (*to_come, Stage.DECLINED)]


def test_tasks_of_a_project_can_be_opened_by_those_who_may_answer_them(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose()

    assert tasks(signed_in(app, address("library")).open("/projects/QI-2026-0001")) == ["Search the evidence"]
    assert tasks(signed_in(app, address("lead")).open("/projects/QI-2026-0001")) == []


@pytest.mark.parametrize(("who", "is_shown"), [("qist", True), ("head of audit", True), ("lead", False)])
def test_run_in_prefect_is_shown_to_those_who_work_with_it(
    sqlite_world: World, app: FastAPI, monkeypatch: pytest.MonkeyPatch, who: str, is_shown: bool
) -> None:
    monkeypatch.setenv(
        "PREFECT_API_URL", "http://127.0.0.1:4200/api"
    )  # other tests start a server of their own
    proposed = sqlite_world.propose()
    with unit_of_work() as session:
        session.get_one(ProjectRun, proposed.project_id).run_id = "11111111-2222-3333-4444-555555555555"

    shown = signed_in(app, address(who)).open("/projects/QI-2026-0001")

    links = shown.page.xpath("//a[text()='See it in Prefect']/@href")
    expected = ["http://127.0.0.1:4200/v2/runs/flow-run/11111111-2222-3333-4444-555555555555"]
    assert links == (expected if is_shown else [])


def test_project_that_does_not_exist_has_a_page_that_says_so(sqlite_world: World, app: FastAPI) -> None:
    _ = sqlite_world
    shown = signed_in(app, address("lead")).open("/projects/QI-2026-9999")

    assert (shown.status, shown.content) == (
        404,
        "There is no such page There is no such project. Go to the start",
    )


def test_my_page_has_my_tasks_and_my_projects_and_nothing_of_others(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose(help_wanted=[], evidence_question=None)
    sqlite_world.propose(title="Another", lead_email=address("colleague"), lead_name="Leila", by="colleague")

    lead = signed_in(app, address("lead")).open("/my")
    other = signed_in(app, address("library")).open("/my")

    assert (tasks(lead), lines(lead)) == (
        ["Review the evidence"],
        ["Four-hour standard in the urgent care centre"],
    )
    assert (tasks(other), lines(other)) == (["Search the evidence"], [])


def test_my_page_has_the_tasks_of_my_team_with_the_name_of_who_is_asked(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.REGISTRATION)
    with unit_of_work() as session:
        session.execute(update(HumanTask).values(taken_at=now()))

    member = signed_in(app, address("qist member")).open("/my")

    assert "Nothing is asked of you alone at the moment." in member.content
    assert (tasks(member), "Ruth Calder, QI Support Team" in member.content) == (
        ["Screen and register the project"],
        True,
    )


def test_team_member_is_not_offered_a_decision_on_their_own_project(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose(by="qist member", lead_email=address("qist member"), lead_name="Mei Tanaka")
    sqlite_world.walk_to(Stage.REGISTRATION)

    member = signed_in(app, address("qist member")).open("/my").content
    assert "Screen and register" not in member.partition("What I wait for from others")[0]
    assert tasks(signed_in(app, address("qist deputy")).open("/my")) == ["Screen and register the project"]


def test_deputy_of_a_project_finds_the_tasks_of_its_lead(sqlite_world: World, app: FastAPI) -> None:
    sqlite_world.propose(help_wanted=[], evidence_question=None)

    deputy = signed_in(app, address("deputy"))

    assert tasks(deputy.open("/my")) == ["Review the evidence"]
    assert deputy.open(f"/tasks/{sqlite_world.task(TaskKind.REVIEW_EVIDENCE).id}").status == 200


@pytest.mark.parametrize(
    ("address_", "texts"),
    [
        ("/projects", ["Waits", "Falls 50% less_often"]),
        ("/projects?q=waits", ["Waits", "Falls 50% less_often"]),
        ("/projects?q=waited", ["Waits", "Falls 50% less_often"]),
        ("/projects?q=waits&sort=reference", ["Falls 50% less_often", "Waits"]),
        ("/projects?priority=medium&waits=qist&open=yes&lead=osei", ["Falls 50% less_often"]),
        ("/projects?year=2025-26", []),
        ("/projects?year=2026-27&held=yes", []),
        ("/projects?q=2026-0001", ["Falls 50% less_often"]),
        ("/projects?q=falls+qi", ["Falls 50% less_often"]),
        ("/projects?q=50%25", ["Falls 50% less_often"]),
        ("/projects?q=%25", ["Falls 50% less_often"]),
        ("/projects?q=_", ["Falls 50% less_often"]),
        ("/projects?stage=registration", ["Falls 50% less_often"]),
        ("/projects?service=children", ["Waits"]),
        ("/projects?type=quality_improvement", ["Waits"]),
        ("/projects?stage=nonsense&type=nonsense&page=nonsense", ["Waits", "Falls 50% less_often"]),
        ("/projects?page=99999999999999999999999", []),
        ("/projects?q=nothing+like+it", []),
    ],
)
def test_register_is_searched_and_narrowed(
    world: World, app: FastAPI, address_: str, texts: list[str]
) -> None:
    world.propose(title="Falls 50% less_often")
    world.walk_to(Stage.REGISTRATION)
    world.propose(title="Waits", service="children", **QI)

    shown = signed_in(app, address("colleague")).open(address_)

    assert (shown.status, lines(shown)) == (200, texts)


def test_register_shows_what_is_overdue(sqlite_world: World, app: FastAPI) -> None:
    sqlite_world.propose(title="Late")
    sqlite_world.go_to(now() + timedelta(days=20))
    sqlite_world.propose(title="In time")
    browser = signed_in(app, address("colleague"))

    assert lines(browser.open("/projects?overdue=yes")) == ["Late"]
    assert "Overdue" in browser.open("/projects/QI-2026-0001").content
    assert "Overdue" not in browser.open("/projects/QI-2026-0002").content


def test_project_on_hold_says_so_before_all_else_and_nothing_of_it_is_overdue(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose()
    lead = signed_in(app, address("lead"))
    hold = {
        "reason": "The unit is closed.",
        "review_on[day]": "11",
        "review_on[month]": "1",
        "review_on[year]": "2027",
    }
    form = lead.open("/projects/QI-2026-0001/do/hold")
    lead.post(form.path, [*controls(form), *hold.items()])
    sqlite_world.go_to(now() + timedelta(days=20))

    shown = signed_in(app, address("lead")).open("/projects/QI-2026-0001")
    own = signed_in(app, address("library")).open("/my")

    sentence = "On hold until Monday 11 January 2027: The unit is closed."
    assert shown.page.xpath("string(//h1/following::strong[1])") == sentence
    assert (
        "Monday 11 January 2027: We ask whether it is still on hold. You can restart it before."
        in shown.content
    )
    for page in (shown, own):
        tags = page.page.xpath("//*[contains(@class, 'nhsuk-tag')]/text()")
        assert [" ".join(tag.split()) for tag in tags] == ["On hold"]
    assert "until Monday 11 January 2027" in own.content


def test_figures_of_a_project_are_shown_with_their_chart_by_the_one_judgement(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.ACTION_MONITORING)
    with reading() as session:
        [judgement] = judged_measures(session, project_by_id(session, sqlite_world.project_id))

    shown = signed_in(app, address("lead")).open("/projects/QI-2026-0001")

    section = shown.page.xpath(
        "//h3[text()=$name]/following-sibling::p[1]/text()", name=judgement.measure.name
    )
    assert section == [judgement.said.removeprefix(f"{judgement.measure.name}: ")]
    [chart] = shown.page.xpath("//div[@class='qi-chart']/*[local-name()='svg']")
    assert chart.get("aria-labelledby") == "standard-1-title"
    assert len(shown.page.xpath("//caption[starts-with(text(), 'Figures of')]/..//tbody/tr")) == len(
        judgement.series.figures
    )


def test_what_happened_several_times_in_a_row_is_one_line_of_the_history(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose()
    with unit_of_work() as session:
        facts = [
            HistoryFact("reminded", "project", f"{number:032x}", "Reminded", sqlite_world.project_id)
            for number in range(3)
        ]
        append_to_history(session, facts, at=now())

    shown = signed_in(app, address("lead")).open("/projects/QI-2026-0001")

    folded = shown.page.xpath("//details[last()]")[-1]
    first = folded.xpath(".//li[@class='qi-history__line'][1]/p[1]")[0]
    assert " ".join(first.text_content().split()) == "Reminded (3 times)"
    assert folded.get("open") is None


def test_reminders_of_several_days_are_one_line_though_somebody_was_told_between_them(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose()
    rungs = [("remind", "Reminded"), ("escalate", "Told QI Support Team"), ("remind", "Reminded")]
    for number, (action, sentence) in enumerate(rungs):
        sqlite_world.wait(days=1)
        with unit_of_work() as session:
            fact = HistoryFact(action, "timer", f"{number:032x}", sentence, sqlite_world.project_id)
            append_to_history(session, [fact], at=now())

    shown = signed_in(app, address("lead")).open("/projects/QI-2026-0001")

    lines = shown.page.xpath("//details[last()]")[-1].xpath(".//li[@class='qi-history__line']")
    assert [" ".join(line.text_content().split()) for line in lines[:2]] == [
        "Reminded (2 times) between Tuesday 3 November 2026 and Thursday 5 November 2026",
        "Told QI Support Team Wednesday 4 November 2026 at 09:00",
    ]


def let_be(project_id: str, **values: object) -> None:
    with unit_of_work() as session:
        session.execute(update(Project).where(Project.id == project_id).values(**values))


def test_register_shows_entries_that_nobody_has_confirmed_for_a_year(world: World, app: FastAPI) -> None:
    """OB-101: an entry is true for a year from when somebody last said so, or its lead last did something in it."""
    world.propose(title="Never confirmed")
    let_be(world.propose(title="Confirmed long ago").project_id, confirmed_on=date(2026, 11, 1))
    let_be(world.propose(title="Confirmed").project_id, confirmed_on=date(2027, 1, 4))
    let_be(world.propose(title="Ended").project_id, closed_at=now())
    world.go_to(at(date(2027, 11, 2), 9))
    assert lines(signed_in(app, address("colleague")).open("/projects?unconfirmed=yes")) == []

    world.go_to(at(date(2027, 11, 3), 9))
    world.propose(title="New")

    assert lines(signed_in(app, address("colleague")).open("/projects?unconfirmed=yes")) == [
        "Confirmed long ago",
        "Never confirmed",
    ]


def test_register_shows_projects_of_which_nothing_was_heard_until_their_lead_has_answered(
    world: World, app: FastAPI
) -> None:
    """OB-099: the very projects that the daily round asks about, also once it has asked."""
    world.propose(title="Silent")
    let_be(world.propose(title="On hold").project_id, hold="On hold")
    world.go_to(at(date(2026, 12, 30), 9))
    assert lines(signed_in(app, address("colleague")).open("/projects?silent=yes")) == []
    world.propose(title="New")

    world.go_to(at(date(2026, 12, 31), 9))

    browser = signed_in(app, address("colleague"))
    assert lines(browser.open("/projects?silent=yes")) == ["Silent"]
    assert check_projects(CHECK_INS) == 1
    assert lines(browser.open("/projects?silent=yes")) == ["Silent"]
    with reading() as session:
        world.project_id = session.scalars(select(Project.id).where(Project.title == "Silent")).one()
    world.answer(TaskKind.CHECK_IN)
    assert lines(browser.open("/projects?silent=yes")) == []


def test_filters_are_kept_from_page_to_page_and_can_be_used_as_links(
    sqlite_world: World, app: FastAPI
) -> None:
    for number in range(26):
        sqlite_world.propose(title=f"Project {number}")
    sqlite_world.go_to(at(date(2027, 11, 4), 9))

    shown = signed_in(app, address("colleague")).open("/projects?unconfirmed=yes&silent=yes&overdue=yes")

    assert shown.page.xpath("//input[@type='checkbox' and @checked]/@name") == [
        "overdue",
        "unconfirmed",
        "silent",
    ]
    assert shown.page.xpath("//a[@rel='next']/@href") == [
        "/projects?overdue=yes&unconfirmed=yes&silent=yes&page=2"
    ]


def test_register_is_cut_into_pages(sqlite_world: World, app: FastAPI) -> None:
    for number in range(27):
        sqlite_world.propose(title=f"Project {number}")
    browser = signed_in(app, address("colleague"))

    first = browser.open("/projects?q=project")
    assert (len(lines(first)), "27 projects" in first.content, "Page 1 of 2" in first.content) == (
        25,
        True,
        True,
    )

    second = browser.open(first.page.xpath("//a[@rel='next']/@href")[0])
    assert (lines(second), second.page.xpath("//a[@rel='prev']/@href")) == (
        ["Project 1", "Project 0"],
        ["/projects?q=project&page=1"],
    )
