"""Passing on, taking, handing over, seeing, confirming on pages, as the person concerned does (OB-043, 054, 056)."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from models.clock import spoken_date
from models.records import PassedOn
from models.vocabulary import Role, Stage, TaskKind
from notifications.smtp.postman import Postman
from tasks.database.unit_of_work import reading
from tasks.mail.sending import send_waiting_mail
from tests.support.absences import away, leave
from tests.support.mail.mornings import ASKED_ON, nov, sweep_until
from tests.support.policy_table import due_date_of, rule_of, told_on
from tests.support.trust_at_work import QI, World, address
from tests.support.web.browsing import Browser, Shown, newest_link, signed_in, visible_text

PROJECT = "/projects/QI-2026-0001"
APPROVAL = rule_of(TaskKind.APPROVE, Role.CDS_QUALITY_LEAD)
DESIGN_BY = spoken_date(due_date_of(rule_of(TaskKind.DESIGN), ASKED_ON))
TO_LEILA = {"name": "Leila Haddad", "email": address("colleague")}


def press(browser: Browser, path: str, **typed: str) -> Shown:
    """Open a page, type into its form and send it."""
    shown = browser.open(path)
    return browser.post(path, [(name, typed.get(name, value)) for name, value in shown.pairs])


def on(day: str, field: str = "on_day") -> dict[str, str]:
    year, month, number = day.split("-")
    return {f"{field}[day]": number, f"{field}[month]": month, f"{field}[year]": year}


def to_approval(world: World) -> str:
    """The CDS quality lead is asked to approve on the first day; the address of the task."""
    world.propose(**QI)
    world.walk_until(TaskKind.REGISTER)
    world.answer(TaskKind.REGISTER, **QI)
    return f"/tasks/{world.task(TaskKind.APPROVE).id}"


def offered(shown: Shown) -> list[str]:
    return [visible_text(value) for value in shown.page.xpath("//a[contains(@href, '/do/')]")]


def history(shown: Shown) -> list[str]:
    return [
        visible_text(value)
        for value in shown.page.xpath("//h2[.='History']/following-sibling::details[1]//ol/li")
    ]


def coming(shown: Shown) -> list[str]:
    return [visible_text(value) for value in shown.page.xpath("//ul[contains(@class, 'qi-next')]/li")]


def test_lead_passes_a_task_on_and_may_still_answer_it(sqlite_world: World, app: FastAPI) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.DESIGN)
    task = f"/tasks/{sqlite_world.task(TaskKind.DESIGN).id}"
    lead = signed_in(app, address("lead"))
    groups = [visible_text(value) for value in lead.open(task).page.xpath("//p[@class='qi-group']")]
    assert groups == ["Not now", "Not you"]
    assert (
        f"Design the project. Asked of Dr Amara Osei, Project lead, by {DESIGN_BY}."
        in lead.open(f"{task}/do/pass-on").content
    )

    shown = press(lead, f"{task}/do/pass-on", **TO_LEILA, reason="She knows the ward.")

    assert shown.content == (
        "Done QI-2026-0001 · Four-hour standard in the urgent care centre "
        f"Design: now asked of somebody else as Project lead, by {DESIGN_BY}. "
        "See the project"
    )
    assert sqlite_world.open_tasks() == [(TaskKind.DESIGN, "colleague")]
    assert "It is asked of Leila Haddad; you may answer it, too." in lead.open(task).content
    assert history(lead.open(PROJECT))[0] == (
        f"Design: now asked of somebody else as Project lead, by {DESIGN_BY} "
        "From Dr Amara Osei to Leila Haddad She knows the ward. Monday 2 November 2026 at 09:00, Dr Amara Osei"
    )


def test_passing_on_to_somebody_who_may_not_decide_is_refused_beside_the_field(
    sqlite_world: World, app: FastAPI
) -> None:
    task = to_approval(sqlite_world)

    shown = press(
        signed_in(app, address("qist")), f"{task}/do/pass-on",
        name="Amara", email=address("lead"), reason="Leave.",
    )  # fmt: skip

    assert (shown.status, shown.errors, shown.values["reason"]) == (
        422,
        ["Dr Amara Osei takes part in this project, or did: somebody else must decide on it"],
        "Leave.",
    )


def test_member_of_the_team_takes_a_task_on_in_two_clicks(sqlite_world: World, app: FastAPI) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.REGISTRATION)
    member = signed_in(app, address("qist member"))
    task = f"/tasks/{sqlite_world.task(TaskKind.REGISTER).id}"
    shown = member.open(task)
    assert "It is asked of Ruth Calder; you may answer it, too. Take it on" in shown.content
    [take] = shown.page.xpath("//a[text()='Take it on']/@href")

    done = press(member, take)

    assert done.content == (
        "Done QI-2026-0001 · Four-hour standard in the urgent care centre "
        "Registration: taken on, to be answered by Monday 9 November 2026. Open the task"
    )
    [back] = done.page.xpath("//main//a/@href")
    assert "It is asked of" not in member.open(back).content
    assert sqlite_world.open_tasks() == [(TaskKind.REGISTER, "qist member")]


def test_form_that_is_sent_twice_passes_a_task_on_once(sqlite_world: World, app: FastAPI) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.REGISTRATION)
    take = f"/tasks/{sqlite_world.task(TaskKind.REGISTER).id}/do/take"
    member = signed_in(app, address("qist member"))
    pairs = member.open(take).pairs

    first, second = member.post(take, pairs), member.post(take, pairs)

    assert first.text == second.text
    with reading() as session:
        assert len(session.scalars(select(PassedOn)).all()) == 1


def test_lead_hands_the_project_over_changes_the_day_and_calls_it_off(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose()
    lead = signed_in(app, address("lead"))
    assert "Dr Amara Osei leads it." in lead.open(f"{PROJECT}/do/hand-over").content
    assert "Call the hand-over off" not in offered(lead.open(PROJECT))

    shown = press(lead, f"{PROJECT}/do/hand-over", **TO_LEILA, **on("2027-02-01"), reason="My rotation ends.")

    assert "The project has a new lead from Monday 1 February 2027." in shown.content
    project = lead.open(PROJECT)
    assert coming(project)[0] == "Monday 1 February 2027: Leila Haddad becomes project lead."
    assert history(project)[0].startswith(
        "The project has a new lead from Monday 1 February 2027 From Dr Amara Osei to Leila Haddad "
        "My rotation ends."
    )
    again = lead.open(f"{PROJECT}/do/hand-over")
    assert "Leila Haddad leads it from Monday 1 February 2027, as was agreed." in again.content
    assert "What you send now takes its place." in again.content
    assert (again.values["email"], again.values["on_day[year]"]) == (address("colleague"), "2027")

    press(lead, f"{PROJECT}/do/hand-over", **on("2027-03-01"))
    assert coming(lead.open(PROJECT))[0] == "Monday 1 March 2027: Leila Haddad becomes project lead."
    off = press(lead, f"{PROJECT}/do/call-off", reason="My contract goes on.")

    assert "The hand-over was called off: the project lead stays." in off.content
    after = lead.open(PROJECT)
    assert ("Leila Haddad" in " ".join(coming(after)), "Call the hand-over off" in offered(after)) == (
        False,
        False,
    )
    refused = lead.open(f"{PROJECT}/do/call-off")
    assert (refused.status, refused.heading) == (409, "No hand-over is planned")
    assert "No hand-over of this project is planned, so there is none to call off." in refused.content


def test_project_handed_over_shows_its_new_lead_and_the_old_one_reads_who(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.DESIGN)
    link = newest_link(address("lead"))
    press(
        signed_in(app, address("lead")), f"{PROJECT}/do/hand-over",
        **TO_LEILA, **on("2026-11-02"), reason="I leave.",
    )  # fmt: skip

    assert signed_in(app, address("deputy")).open(PROJECT).facts["Project lead"] == "Leila Haddad"
    shown = signed_in(app, address("lead")).open(link)
    assert (shown.status, shown.content) == (
        409,
        (
            "This was passed on “Design the project” was passed on to Leila Haddad on "
            "Monday 2 November 2026 at 09:00. The reason given: The project has a new lead. "
            "See what is asked of you"
        ),
    )


def test_old_link_says_that_nothing_is_asked_and_names_nobody_before_signing_in(
    sqlite_world: World, app: FastAPI
) -> None:
    task = to_approval(sqlite_world)
    link = newest_link(address("quality lead"))
    passed = {"name": "Samir Qureshi", "email": address("quality deputy"), "reason": "She is on leave."}
    press(signed_in(app, address("qist")), f"{task}/do/pass-on", **passed)

    shown = Browser(app).open(link)

    assert shown.content == (
        "QI-2026-0001 Approve the project This was passed on to somebody else on "
        "Monday 2 November 2026 at 09:00. You need do nothing. Go on to see who is asked now. "
        "To go on we send a six-digit code to the mailbox that this link was sent to. Continue"
    )
    assert "Samir" not in shown.text


def test_group_says_that_it_has_seen_what_is_overdue_and_the_page_shows_who_was_told(
    sqlite_world: World, app: FastAPI, postman: Postman
) -> None:
    to_approval(sqlite_world)
    send_waiting_mail(postman)
    deputy_on, group_on = (
        spoken_date(told_on(APPROVAL, role, ASKED_ON)) for role in (Role.DEPUTY, Role.CDS_QUALITY_GROUP)
    )
    sweep_until(sqlite_world, postman, told_on(APPROVAL, Role.CDS_QUALITY_GROUP, ASKED_ON))
    group = signed_in(app, address("quality group"))
    project = group.open(PROJECT)
    assert offered(project) == ["I have seen what is overdue"]
    told = "//h2[starts-with(., 'Who was told')]/following-sibling::ol[1]/li"
    assert [visible_text(value) for value in project.page.xpath(told)] == [
        f"Urgent Care Quality Group, CDS Quality Group: Approve the project Told on {group_on} at 08:00. Not seen yet.",
        f"Samir Qureshi, Deputy: Approve the project Told on {deputy_on} at 08:00. Not seen yet.",
    ]  # fmt: skip
    by = spoken_date(due_date_of(APPROVAL, ASKED_ON))
    assert (
        f"Approve the project. Asked of Dr Helen Marsh, CDS quality lead, by {by}."
        in group.open(f"{PROJECT}/do/seen").content
    )

    press(group, f"{PROJECT}/do/seen", note="I ring her.")

    shown = group.open(PROJECT)
    assert offered(shown) == []
    assert visible_text(shown.page.xpath(told)[0]) == (
        f"Urgent Care Quality Group, CDS Quality Group: Approve the project Told on {group_on} at 08:00. "
        f"Seen by Urgent Care Quality Group on {group_on} at 08:00."
    )
    sqlite_world.answer(TaskKind.APPROVE)
    deputy = signed_in(app, address("quality deputy")).open(PROJECT)
    assert offered(deputy) == [], "nothing is overdue any more"
    assert "Not seen yet" not in deputy.content


def test_support_team_confirms_an_entry_and_mends_it(sqlite_world: World, app: FastAPI) -> None:
    sqlite_world.propose()
    qist = signed_in(app, address("qist"))
    assert "Entry confirmed" not in qist.open(PROJECT).facts
    assert (
        "Dr Amara Osei leads it, Urgent Care, Clinical audit, evidence review."
        in qist.open(f"{PROJECT}/do/confirm").content
    )

    shown = press(qist, f"{PROJECT}/do/confirm", title="Four hours", reason="Shorter.")

    assert "The entry was corrected and confirmed." in shown.content
    project = qist.open(PROJECT)
    assert (project.heading, project.facts["Entry confirmed"]) == ("Four hours", "Monday 2 November 2026")
    sqlite_world.wait(minutes=1)
    assert "Confirmed last on Monday 2 November 2026." in qist.open(f"{PROJECT}/do/confirm").content


def test_both_names_stand_in_answers_and_history_when_somebody_stands_in(
    sqlite_world: World, app: FastAPI
) -> None:
    away(sqlite_world, "quality lead", leave("2026-11-02", "2026-11-13", "quality lead elsewhere"))
    to_approval(sqlite_world)
    sqlite_world.answer(TaskKind.APPROVE)

    shown = signed_in(app, address("lead")).open(PROJECT)

    both = "Dr Nadia Rahman on behalf of Dr Helen Marsh (away until Friday 13 November 2026)"
    assert f"Approval: approved, Monday 2 November 2026, {both}" in shown.content
    assert f"Approval: approved Monday 2 November 2026 at 09:00, {both}" in history(shown)


def test_task_passed_on_to_a_stand_in_names_the_one_they_act_for(sqlite_world: World, app: FastAPI) -> None:
    task = to_approval(sqlite_world)
    press(
        signed_in(app, address("quality lead")),
        f"{task}/do/pass-on",
        name="Dr Nadia Rahman",
        email=address("quality lead elsewhere"),
        reason="Leave from tonight.",
    )

    shown = signed_in(app, address("lead")).open(PROJECT)

    assert (
        "From Dr Helen Marsh to Dr Nadia Rahman on behalf of Dr Helen Marsh Leave from tonight."
        in history(shown)[0]
    )


@pytest.mark.parametrize(
    ("who", "step"),
    [
        ("colleague", "hand-over"),
        ("library", "hand-over"),
        ("lead", "seen"),
        ("lead", "confirm"),
        ("head of audit", "confirm"),
        ("colleague", "call-off"),
    ],
)
def test_what_is_for_others_is_refused(sqlite_world: World, app: FastAPI, who: str, step: str) -> None:
    sqlite_world.propose()

    assert signed_in(app, address(who)).open(f"{PROJECT}/do/{step}").status == 403


@pytest.mark.parametrize(("who", "step"), [("colleague", "pass-on"), ("lead", "take"), ("library", "take")])
def test_task_is_passed_on_and_taken_by_those_alone_who_may(
    sqlite_world: World, app: FastAPI, who: str, step: str
) -> None:
    sqlite_world.propose()
    task = sqlite_world.task(TaskKind.SEARCH_EVIDENCE)

    assert signed_in(app, address(who)).open(f"/tasks/{task.id}/do/{step}").status == 403


def test_officer_with_many_tasks_finds_the_most_urgent_first(sqlite_world: World, app: FastAPI) -> None:
    for number in range(3):
        sqlite_world.go_to(nov(5 - number, 9))
        sqlite_world.propose(title=f"Project {number}")
        sqlite_world.walk_to(Stage.REGISTRATION)

    shown = signed_in(app, address("qist")).open("/my")

    hints = [visible_text(value) for value in shown.page.xpath("//div[@class='nhsuk-task-list__hint']")]
    titles = [hint for hint in hints if "·" in hint]
    assert titles == [f"QI-2026-000{number + 1} · Project {number}" for number in (2, 1, 0)]
