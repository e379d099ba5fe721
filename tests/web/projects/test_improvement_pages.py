"""Driver diagrams, tests of change and supporters on pages, as the people of a project enter them (OB-022, OB-024)."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from models.vocabulary import TaskKind
from tests.support.mail.mornings import nov
from tests.support.stories.improving import add, all_tests, improve, lines, plan
from tests.support.trust_at_work import World, address
from tests.support.web.browsing import Browser, Shown, signed_in, visible_text
from tests.web.conftest import TOKEN

PROJECT = "/projects/QI-2026-0001"


def press(browser: Browser, path: str, **typed: str) -> Shown:
    """Open a page, type into its form and send it."""
    shown = browser.open(path)
    pairs = [(name, typed.pop(name, value)) for name, value in shown.pairs]
    return browser.post(path, [*pairs, *typed.items()])


def offered(shown: Shown) -> list[str]:
    """What can be done with diagram and tests, by the ends of addresses."""
    part = shown.page.xpath("//main//a[contains(@href, 'driver') or contains(@href, '/do/test')]")
    return [visible_text(link) for link in part]


@pytest.fixture
def proposed(sqlite_world: World) -> World:
    sqlite_world.propose()
    return sqlite_world


def test_lead_draws_a_diagram_in_three_pages_and_sees_it_drawn_and_as_a_list(
    world: World, app: FastAPI
) -> None:
    world.propose()
    lead = signed_in(app, address("lead"))
    assert offered(lead.open(PROJECT)) == ["Begin a driver diagram", "Plan a test of change (PDSA)"]

    done = press(lead, f"{PROJECT}/do/add-drivers", lines="People at risk are known\nThe ward is safe")
    assert "Driver diagram: 2 primary drivers added." in done.content
    first = lines(world)[0].id
    under = lead.open(f"{PROJECT}/do/add-drivers/{first}")
    assert (under.values["level"], under.values["under"]) == ("secondary", first)
    press(lead, f"{PROJECT}/do/add-drivers/{first}", lines="Assessed on admission")

    shown = lead.open(f"{PROJECT}/drivers")
    assert shown.heading == "Driver diagram"
    drawn = shown.page.xpath("//*[local-name()='svg']/*[local-name()='desc']/text()")
    assert "Secondary driver: Assessed on admission." in drawn[0]
    assert "Primary driver: People at risk are known Change" in shown.content
    reader = signed_in(app, address("library")).open(f"{PROJECT}/drivers")
    assert "Assessed on admission" in reader.content
    assert offered(reader) == []


def test_line_that_somebody_else_changed_is_shown_with_what_was_typed_and_goes_when_sent_again(
    proposed: World, app: FastAPI
) -> None:
    [line] = add(proposed, "primary", "People at risk are known")
    lead, path = signed_in(app, address("lead")), f"{PROJECT}/do/change-driver/{line}"
    page = lead.open(path)
    improve(proposed, "change-driver", by="deputy", part=line, words="Risk is known", place="1")

    shown = lead.post(
        path, [(name, "Everybody is known" if name == "words" else value) for name, value in page.pairs]
    )

    assert shown.status == 409
    assert shown.errors == ["Jonas Whitfield changed this to “Risk is known”: send yours again to replace it"]
    assert shown.values["words"] == "Everybody is known"
    done = lead.post(path, shown.pairs)
    assert "Driver diagram: a primary driver was changed." in done.content
    assert lines(proposed)[0].words == "Everybody is known"


def test_mistake_in_a_form_does_not_hide_that_somebody_else_changed_the_line(
    proposed: World, app: FastAPI
) -> None:
    [line] = add(proposed, "primary", "People at risk are known")
    lead, path = signed_in(app, address("lead")), f"{PROJECT}/do/change-driver/{line}"
    page = lead.open(path)
    improve(proposed, "change-driver", by="deputy", part=line, words="Risk is known", place="1")

    wrong = lead.post(path, [(name, "" if name == "words" else value) for name, value in page.pairs])
    assert wrong.status == 422
    again = lead.post(path, [(name, "Mine" if name == "words" else value) for name, value in wrong.pairs])

    assert again.status == 409


def test_test_of_change_is_planned_from_the_page_of_the_project_and_its_result_offers_the_next(
    world: World, app: FastAPI
) -> None:
    world.propose()
    deputy = signed_in(app, address("deputy"))
    page = deputy.open(f"{PROJECT}/do/test")
    assert page.values["name"] == "Jonas Whitfield"

    planned = press(
        deputy, f"{PROJECT}/do/test", new_idea="Yellow socks", trying="Bay 2", prediction="All wear them."
    )
    assert (
        "Test 1.1 of a change was planned: Monday 2 November 2026 to Sunday 8 November 2026."
        in planned.content
    )
    shown = deputy.open(PROJECT)
    assert "Test 1.1: Yellow socks Under way until Sunday 8 November 2026" in shown.content
    assert shown.facts["What we expect"] == "All wear them."
    assert "It began before the project was approved." in shown.facts["When"]
    test = all_tests(world)[0].id

    world.go_to(nov(5, 10))
    deputy = signed_in(app, address("deputy"))
    done = press(
        deputy, f"{PROJECT}/do/test-result/{test}", happened="Two of five did.", compared="otherwise",
        decision="adapt", next_step="A box at each bed",
    )  # fmt: skip
    assert done.page.xpath("//main//a/text()")[:1] == ["Plan the next test of it"]
    following = deputy.open(f"{PROJECT}/do/test/{test}")
    assert (following.values["trying"], following.values["prediction"]) == ("A box at each bed", "")
    assert "Test 1.1: Yellow socks (To be adapted)" in deputy.open(PROJECT).content


@pytest.mark.usefixtures("proposed")
def test_test_without_a_prediction_is_not_planned_and_nothing_typed_is_lost(app: FastAPI) -> None:
    lead = signed_in(app, address("lead"))

    shown = press(lead, f"{PROJECT}/do/test", new_idea="Yellow socks", trying="Bay 2")

    assert (shown.status, shown.errors) == (422, ["Answer “What do you expect to happen?”"])
    assert (shown.values["new_idea"], shown.values["trying"]) == ("Yellow socks", "Bay 2")


def test_text_of_a_test_that_was_refused_is_taken_once_information_governance_has_released_it(
    proposed: World, app: FastAPI
) -> None:
    lead, typed = signed_in(app, address("lead")), {"new_idea": "Pump 943 476 5919", "prediction": "It runs."}
    refused = press(lead, f"{PROJECT}/do/test", trying="Bay 2", **typed)
    assert (refused.status, len(refused.errors)) == (422, 1)

    improve(
        proposed, "release", by="information governance", question="Or a new one", rule="nhs_number",
        reason="It is the number of a pump.",
    )  # fmt: skip

    done = press(lead, f"{PROJECT}/do/test", trying="Bay 2", **typed)
    assert "Test 1.1 of a change was planned" in done.content


def test_supporter_stands_on_the_page_and_registration_asks_for_one(proposed: World, app: FastAPI) -> None:
    qist = signed_in(app, address("qist"))
    done = press(qist, f"{PROJECT}/do/supporter", supporter_email=address("qist member"))
    assert "A member of the QI Support Team supports the project from now on." in done.content

    shown = signed_in(app, address("lead")).open(PROJECT)
    assert shown.facts["Supporter in the QI Support Team"] == "Mei Tanaka"
    assert "Name who supports the project" not in shown.content
    assert "Mei Tanaka" not in shown.facts["Project lead"]
    proposed.walk_until(TaskKind.REGISTER)
    form = qist.open(f"/tasks/{proposed.task(TaskKind.REGISTER).id}")
    assert "Mei Tanaka" in form.page.xpath("//select[@name='supporter_email']/option/text()")


def test_approver_reads_the_drivers_above_the_form(proposed: World, app: FastAPI) -> None:
    add(proposed, "primary", "People at risk are known", "The ward is safe")
    plan(proposed)
    proposed.walk_until(TaskKind.REGISTER)

    shown = signed_in(app, address("qist")).open(f"/tasks/{proposed.task(TaskKind.REGISTER).id}")

    assert "People at risk are known; The ward is safe. 1 change idea" in shown.content
    proposed.walk_until(TaskKind.REPORT_FINDINGS)
    shown = signed_in(app, address("lead")).open(f"/tasks/{proposed.task(TaskKind.REPORT_FINDINGS).id}")
    assert "Tests of change Test 1.1, Yellow socks for people at risk: planned from" in shown.content


@pytest.mark.usefixtures("proposed")
@pytest.mark.parametrize("end", ["test-result", "test-plan", "change-driver", "hold/" + "0" * 32, "no-such"])
def test_page_of_a_part_that_is_not_there_is_not_found(app: FastAPI, end: str) -> None:
    assert signed_in(app, address("lead")).open(f"{PROJECT}/do/{end}").status == 404


def test_json_api_has_diagram_and_tests(proposed: World, app: FastAPI) -> None:
    first, *_ = add(proposed, "primary", "People at risk are known")
    plan(proposed)

    record = (
        Browser(app)
        .client.get("/api/v1/projects/QI-2026-0001", headers={"Authorization": f"Bearer {TOKEN}"})
        .json()
    )

    assert [(it["id"], it["level"], it["words"]) for it in record["drivers"]][:1] == [
        (first, "primary", "People at risk are known")
    ]
    assert [(it["name"], it["idea"], it["decision"]) for it in record["tests_of_change"]] == [
        ("Test 1.1", "Yellow socks for people at risk", None)
    ]
