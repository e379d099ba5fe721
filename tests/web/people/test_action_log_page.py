"""The action log as a CDS quality group reads it (OB-114)."""

from __future__ import annotations

from fastapi import FastAPI

from models.vocabulary import Outcome, TaskKind
from tests.support.mail.mornings import nov
from tests.support.programme.specialty_meetings import action, with_actions
from tests.support.trust_at_work import World, address
from tests.support.web.browsing import Shown, signed_in, visible_text


def table(shown: Shown, caption: str) -> list[list[str]]:
    rows = shown.page.xpath(f"//table[caption[starts-with(., '{caption}')]]/tbody/tr")
    return [[visible_text(cell) for cell in row.xpath("./td/span[2]")] for row in rows]


def chosen(shown: Shown) -> str:
    return visible_text(shown.page.xpath("//select/option[@selected]")[0])


def test_group_finds_the_log_of_its_service_from_its_own_page(sqlite_world: World, app: FastAPI) -> None:
    with_actions(
        sqlite_world,
        action("Move the trolley", "2026-11-20"),
        action("Train the night team", "2026-11-06"),
        title="Sepsis",
    )
    sqlite_world.answer(TaskKind.IMPLEMENT_ACTION, Outcome.NOT_COMPLETED)
    sqlite_world.go_to(nov(17))
    group = signed_in(app, address("quality group"))
    [link] = group.open("/my").page.xpath("//a[text()='Actions of Urgent Care']/@href")

    shown = group.open(link)

    assert (shown.heading, chosen(shown)) == ("Actions, Urgent Care", "Urgent Care")
    assert "1 open action, 1 of them overdue on Tuesday 17 November 2026." in shown.content
    assert table(shown, "Open actions") == [
        [
            "Train the night teamStrong actionChart of what it is to change",
            "Jonas Whitfield",
            "Friday 6 November 2026 Overdue by 7 working days",
            "Oversee the actions (CDS quality lead)",
            "SepsisQI-2026-0001",
        ]
    ]
    assert table(shown, "Finished actions") == [
        [
            "Move the trolleyStrong actionChart of what it is to change",
            "Will not be doneThe post could not be filled.",
            "Monday 2 November 2026Jonas Whitfield",
            "SepsisQI-2026-0001",
        ]
    ]


def test_anybody_who_is_signed_in_reads_the_actions_of_all_services(
    sqlite_world: World, app: FastAPI
) -> None:
    with_actions(sqlite_world, action("Move the trolley", "2026-11-20"), title="Sepsis")
    lead = signed_in(app, address("lead"))
    [link] = lead.open("/projects").page.xpath("//a[text()='Actions of each Care Delivery Service']/@href")

    shown = lead.open(link)

    assert (shown.heading, chosen(shown)) == ("Actions", "All services")
    assert table(shown, "Open actions")[0][-1] == "SepsisQI-2026-0001Urgent Care"
    assert lead.open("/my").page.xpath("//a[starts-with(@href, '/actions')]") == []


def test_log_without_actions_says_where_they_come_from(sqlite_world: World, app: FastAPI) -> None:
    sqlite_world.propose()

    shown = signed_in(app, address("lead")).open("/actions?service=children")

    assert shown.heading == "Actions, Children and Young People"
    assert (
        "0 open actions on Monday 2 November 2026. No action is open. An action appears here" in shown.content
    )
    assert "Finished since Tuesday 4 August 2026 None." in shown.content


def test_service_that_is_none_has_no_log(sqlite_world: World, app: FastAPI) -> None:
    _ = sqlite_world

    shown = signed_in(app, address("lead")).open("/actions?service=nonsense")

    assert (shown.status, "There is no such service." in shown.content) == (404, True)


def test_action_that_is_late_since_the_weekend_is_overdue_by_no_working_day_yet(
    sqlite_world: World, app: FastAPI
) -> None:
    with_actions(sqlite_world, action("Move the trolley", "2026-11-20"))

    for day, said_ in ((21, "Overdue"), (23, "Overdue by 1 working day")):
        sqlite_world.go_to(nov(day))
        shown = signed_in(app, address("lead")).open("/actions")
        assert table(shown, "Open actions")[0][2] == f"Friday 20 November 2026 {said_}"
