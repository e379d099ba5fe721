from __future__ import annotations

from datetime import date

import pytest
from fastapi import FastAPI

from models.vocabulary import TaskKind
from tests.support.trust_at_work import World, address
from tests.support.web.browsing import Browser, Shown, signed_in

WHY = "The ward moves next week."


@pytest.fixture
def search(sqlite_world: World) -> str:
    """The address of the Library's task, which waits for its answer."""
    sqlite_world.propose()
    return f"/tasks/{sqlite_world.task(TaskKind.SEARCH_EVIDENCE).id}"


def press(browser: Browser, path: str, **typed: str) -> Shown:
    """Open a page, type into its form and send it."""
    shown = browser.open(path)
    pairs = [(name, typed.get(name, value)) for name, value in shown.pairs]
    return browser.post(path, pairs)


def moved(library: Browser, search: str, *, to: tuple[str, str, str]) -> str:
    boxes = {f"due_on[{part}]": value for part, value in zip(("day", "month", "year"), to, strict=True)}
    return press(library, f"{search}/do/extend", reason=WHY, **boxes).content


def test_page_of_a_task_leads_to_what_else_can_be_done_and_says_what_was(
    sqlite_world: World, app: FastAPI, search: str
) -> None:
    library = signed_in(app, address("library"))
    links = library.open(search).page.xpath("//*[@class='qi-else']//li/a")
    assert [(link.text, link.get("href")) for link in links] == [
        ("Ask for more time", f"{search}/do/extend"),
        ("Remind me later", f"{search}/do/snooze"),
        ("It waits for somebody else", f"{search}/do/wait"),
        ("Pass it on to somebody else", f"{search}/do/pass-on"),
    ]

    sentence = moved(library, search, to=("30", "11", "2026"))

    assert sentence == (
        "Done QI-2026-0001 · Four-hour standard in the urgent care centre "
        "Literature search: date moved from Mon 16 Nov 2026 to Mon 30 Nov 2026. See the project"
    )
    shown = library.open(search).content
    assert "By Monday 30 November 2026." in shown
    assert "First asked for by Monday 16 November 2026." in shown
    history = signed_in(app, address("lead")).open("/projects/QI-2026-0001").content
    assert f"Literature search: date moved from Mon 16 Nov 2026 to Mon 30 Nov 2026 {WHY}" in history
    assert sqlite_world.task(TaskKind.SEARCH_EVIDENCE).due_on == date(2026, 11, 30)


def test_wrong_date_is_said_beside_its_boxes_and_nothing_typed_is_lost(
    sqlite_world: World, app: FastAPI, search: str
) -> None:
    _ = sqlite_world
    library = signed_in(app, address("library"))

    boxes = {"due_on[day]": "31", "due_on[month]": "11", "due_on[year]": "2026"}
    shown = press(library, f"{search}/do/extend", reason=WHY, **boxes)

    assert (shown.status, shown.errors) == (422, ["New date must be a real date, for example 27 3 2027"])
    assert (shown.values["due_on[day]"], shown.values["reason"]) == ("31", WHY)


def test_patient_is_not_named_in_a_reason(sqlite_world: World, app: FastAPI, search: str) -> None:
    _ = sqlite_world
    library = signed_in(app, address("library"))
    boxes = {"due_on[day]": "30", "due_on[month]": "11", "due_on[year]": "2026"}

    shown = press(library, f"{search}/do/extend", reason="NHS number 943 476 5919", **boxes)

    assert shown.status == 422
    assert "take it out, nothing about a patient" in shown.errors[0]


def test_project_rests_and_goes_on_from_its_page(sqlite_world: World, app: FastAPI, search: str) -> None:
    _ = search
    lead = signed_in(app, address("lead"))
    boxes = {"review_on[day]": "11", "review_on[month]": "January", "review_on[year]": "2027"}

    held = press(lead, "/projects/QI-2026-0001/do/hold", reason="Building work.", **boxes)
    resting = lead.open("/projects/QI-2026-0001").page.xpath("//a[contains(@href, '/do/')]/@href")
    gone_on = lead.press(lead.open("/projects/QI-2026-0001/do/go-on"))

    assert "On hold, to be reviewed on Mon 11 Jan 2027." in held.content
    offered = [address.removeprefix("/projects/QI-2026-0001/do/") for address in resting]
    assert offered == ["note", "help", "go-on", "hand-over", "add-drivers", "test"]
    assert "Under way again." in gone_on.content
    assert sqlite_world.project.hold is None


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("colleague", "/projects/QI-2026-0001/do/hold", 403),
        ("lead", "/projects/QI-2026-0001/do/go-on", 409),
        ("lead", "/projects/QI-2026-0001/do/nothing", 404),
        ("lead", "/projects/QI-2026-9999/do/hold", 404),
        ("lead", f"/tasks/{'0' * 32}/do/extend", 404),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_sentence(
    sqlite_world: World, app: FastAPI, who: str, path: str, status: int
) -> None:
    sqlite_world.propose()

    shown = signed_in(app, address(who)).open(path)

    assert (shown.status, "Traceback" in shown.text) == (status, False)


def test_the_team_reads_its_own_names_and_each_form_leads_back_to_what_it_is_about(
    sqlite_world: World, app: FastAPI, search: str
) -> None:
    qist, library = signed_in(app, address("qist")), signed_in(app, address("library"))
    project = f"/projects/{sqlite_world.project.reference}"

    def seen(browser: Browser, path: str) -> tuple[str, list[str]]:
        shown = browser.open(path)
        return shown.heading, shown.page.xpath("//*[@class='nhsuk-caption-m']/a/@href")

    assert "Move the date" in qist.open(search).content
    assert seen(qist, f"{search}/do/extend") == ("Move the date", [search])
    assert seen(qist, f"{search}/do/wait") == ("Stop the clock", [search])
    assert seen(library, f"{search}/do/extend") == ("Ask for more time", [search])
    assert seen(qist, f"{project}/do/hold") == ("Put the project on hold", [project])
