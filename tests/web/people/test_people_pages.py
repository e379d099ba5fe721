"""People and roles on pages, for the team alone (OB-080)."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi import FastAPI

from models.vocabulary import Stage, TaskKind
from tasks.queries.people.absences import own_absences
from tests.support.absences import away, leave
from tests.support.mail.mornings import nov
from tests.support.stored_rows import let_leave, reload_trust
from tests.support.trust_at_work import QI, World, address, everything
from tests.support.web.absence_forms import form_of, lines, press, save, typed
from tests.support.web.browsing import Shown, signed_in, visible_text

LIBRARY = '[roles.library]\nholder = "library@northbrook.example"\n'


def row(shown: Shown, name: str) -> list[str]:
    """What the list says of a person, cell by cell, without the headings that a phone shows."""
    [result] = shown.page.xpath(f"//table[contains(@class, 'qi-people')]//tr[.//a[.='{name}']]")
    return [visible_text(cell) for cell in result.xpath("./td/span[2]")]


def menu(shown: Shown) -> list[str]:
    return [
        visible_text(value) for value in shown.page.xpath("//a[contains(@class, 'header__navigation-link')]")
    ]


@pytest.mark.parametrize("who", ["qist", "qist member", "head of audit", "director"])
def test_the_team_finds_people_in_the_menu(sqlite_world: World, app: FastAPI, who: str) -> None:
    _ = sqlite_world

    shown = signed_in(app, address(who)).open("/people")

    assert (shown.status, shown.heading) == (200, "People")
    assert menu(shown) == [
        "Start", "My tasks", "Projects", "Support", "People", "Subscriptions", "Reports", "Outbox",
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["lead", "quality lead", "quality group", "library", "medical officer"])
def test_others_find_no_such_link_and_are_refused_in_a_sentence(
    sqlite_world: World, app: FastAPI, who: str
) -> None:
    other = signed_in(app, address(who))
    before = everything()

    shown = [other.open(path) for path in ("/people", f"/people/{sqlite_world.id_of(who)}")]
    shown.append(other.post(f"/people/{sqlite_world.id_of('qist')}", form_of(other.open("/my/absence"))[1]))

    assert menu(other.open("/my")) == ["Start", "My tasks", "Projects"]
    assert [(each_shown.status, each_shown.heading) for each_shown in shown] == [
        (403, "This page is for the QI Support Team")
    ] * 3
    assert "Calder" not in "".join(each_shown.text for each_shown in shown)
    assert everything() == before


def test_nobody_who_lost_the_role_sees_people_any_more_p8(
    sqlite_world: World, app: FastAPI, tmp_path: Path
) -> None:
    member = signed_in(app, address("qist member"))
    reload_trust(sqlite_world, tmp_path, '"mei.tanaka@northbrook.example", ', "")

    assert member.open("/people").status == 403


def test_roles_that_nobody_holds_stand_first(sqlite_world: World, app: FastAPI, tmp_path: Path) -> None:
    browser = signed_in(app, address("qist"))
    assert "Somebody is in every role." in browser.open("/people").content

    reload_trust(sqlite_world, tmp_path, LIBRARY, "")
    shown = browser.open("/people")

    assert shown.content.startswith(
        "People 1 role is held by nobody Library and Knowledge Service What is asked of it comes to the "
        "QI Support Team."
    )
    let_leave(sqlite_world, tmp_path, "quality group")
    roles = [
        visible_text(value)
        for value in browser.open("/people").page.xpath("//*[contains(@class, 'qi-vacant')]//li")
    ]
    assert roles == ["Library and Knowledge Service", "CDS Quality Group, Urgent Care"]


def test_person_is_found_with_service_roles_cover_and_open_work(sqlite_world: World, app: FastAPI) -> None:
    sqlite_world.propose(**QI, help_wanted=[], evidence_question=None)
    away(sqlite_world, "quality lead", leave("2026-11-09", "2026-11-13", "colleague"))
    browser = signed_in(app, address("qist"))

    assert row(browser.open("/people?q=marsh"), "Dr Helen Marsh") == [
        "Dr Helen Marshhelen.marsh@northbrook.example",
        "CDS quality lead, Urgent Care",
        "Away from Monday 9 November 2026 to Friday 13 November 2026; Leila Haddad stands in",
        "–",
    ]
    assert row(browser.open("/people?q=osei"), "Dr Amara Osei")[1:] == [
        "Urgent Care",
        "Contract ends on Tuesday 31 July 2029",
        "Leads 1 project1 open task",
    ]
    assert row(browser.open("/people?q=frost"), "Katie Frost")[2] == "Left on Tuesday 30 June 2026"
    sqlite_world.go_to(nov(17))
    assert "Overdue" in row(signed_in(app, address("qist")).open("/people?q=osei"), "Dr Amara Osei")[3]


def test_people_are_cut_into_pages_and_a_search_without_an_answer_says_so(
    sqlite_world: World, app: FastAPI
) -> None:
    _ = sqlite_world
    browser = signed_in(app, address("qist"))

    first = browser.open("/people")
    assert ("48 people" in first.content, "Page 1 of 2" in first.content) == (True, True)
    second = browser.open(first.page.xpath("//a[@rel='next']/@href")[0])
    names = [
        [
            visible_text(value)
            for value in shown.page.xpath("//table[contains(@class, 'qi-people')]//td[1]//a")
        ]
        for shown in (first, second)
    ]
    assert [len(name) for name in names] == [25, 23]
    assert sorted(names[0] + names[1]) == names[0] + names[1]
    assert second.page.xpath("//a[@rel='prev']/@href") == ["/people?page=1"]

    none = browser.open("/people?q=%3Cb%3E&page=x")
    assert "Nobody fits. Search for fewer letters, or show everybody." in none.content


def test_page_of_a_person_leads_to_where_each_thing_is_passed_on(sqlite_world: World, app: FastAPI) -> None:
    sqlite_world.propose(help_wanted=[], evidence_question=None)
    task = sqlite_world.task(TaskKind.REVIEW_EVIDENCE)
    path = f"/people/{sqlite_world.id_of('lead')}"

    shown = signed_in(app, address("qist")).open(path)

    assert shown.heading == "Dr Amara Osei"
    assert shown.facts == {
        "Email": address("lead"),
        "Care Delivery Service": "Urgent Care",
        "Contract ends": "Tuesday 31 July 2029",
        "Bronze training": "Monday 12 May 2025",
    }
    links = shown.page.xpath("//a[contains(@href, '/do/')]")
    assert [(link.get("href"), visible_text(link)) for link in links] == [
        (
            f"/tasks/{task.id}/do/pass-on",
            "Pass it on: Review the evidence, QI-2026-0001 · Four-hour standard in the urgent care centre",
        ),
        (
            "/projects/QI-2026-0001/do/hand-over",
            "Hand it over: QI-2026-0001 · Four-hour standard in the urgent care centre",
        ),
    ]
    browser = signed_in(app, address("qist"))
    assert [browser.open(link.get("href")).status for link in links] == [200, 200]
    audit = signed_in(app, address("head of audit")).open(path)
    assert audit.page.xpath("//a[contains(@href, '/do/')]") == []


def test_page_of_somebody_with_nothing_or_who_has_left_says_so(sqlite_world: World, app: FastAPI) -> None:
    browser = signed_in(app, address("qist"))

    idle = browser.open(f"/people/{sqlite_world.id_of('colleague')}").content
    left = browser.open(f"/people/{sqlite_world.id_of('somebody who left')}")

    assert "Nothing is asked of this person." in idle
    assert "This person leads no open project." in idle
    assert "No absence is entered." in idle
    assert "They have left." in left.content
    assert left.page.xpath("//form[@id='answer']") == []
    assert browser.open(f"/people/{'0' * 32}").status == 404
    assert browser.open("/people/nobody").status == 404


def test_the_team_enters_an_absence_for_somebody_and_takes_its_own_back(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.REGISTRATION)
    path = f"/people/{sqlite_world.id_of('qist')}"
    browser = signed_in(app, address("qist member"))

    shown = save(browser, path, **typed("2026-11-02", "2026-11-06", stand_in=address("qist deputy")))

    assert shown.content == (
        "The absence is saved "
        "Ruth Calder is away from Monday 2 November 2026 to Friday 6 November 2026, and back on Monday "
        "9 November 2026, the next working day. Daniel Okafor stands in. "
        "1 open task is asked of Ruth Calder. It goes to Daniel Okafor when its next reminder would fall into "
        "these days. See this person"
    )
    page = browser.open(path)
    assert lines(page) == [
        "From Monday 2 November 2026 to Friday 6 November 2026Daniel Okafor stands in. Entered by Mei Tanaka."
    ]
    assert page.page.xpath("//a[starts-with(., 'Change')]") == []
    others = signed_in(app, address("qist deputy")).open(path)
    assert (len(lines(others)), others.page.xpath("//ul[contains(@class, 'qi-absences')]//form")) == (1, [])
    assert "See Ruth Calder" in press(browser, page).content
    assert own_absences(sqlite_world.id_of("qist")) == []


def test_absence_of_somebody_else_that_does_not_fit_is_shown_again_with_what_was_typed(
    sqlite_world: World, app: FastAPI
) -> None:
    path = f"/people/{sqlite_world.id_of('quality lead')}"
    browser = signed_in(app, address("qist"))

    shown = save(browser, path, **typed("2026-11-02", "2026-11-06", stand_in=address("qist")))

    assert (shown.status, shown.errors) == (
        422,
        ["You enter this absence, so somebody else must stand in"],
    )
    assert dict(form_of(shown)[1])["stand_in_email"] == address("qist")
