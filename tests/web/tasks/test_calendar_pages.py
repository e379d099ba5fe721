from __future__ import annotations

import pytest
from fastapi import FastAPI

from models.vocabulary import TaskKind
from tests.support.trust_at_work import World, address
from tests.support.web.browsing import Browser, signed_in


@pytest.fixture
def search(sqlite_world: World) -> str:
    """The address of the Library's task, which waits for its answer."""
    sqlite_world.propose()
    return f"/tasks/{sqlite_world.task(TaskKind.SEARCH_EVIDENCE).id}"


def test_each_page_offers_its_dates_as_a_file(sqlite_world: World, app: FastAPI, search: str) -> None:
    _ = sqlite_world
    library = signed_in(app, address("library"))
    offered = {search: "Add to my calendar", "/my": "Add my dates to my calendar"}
    offered["/projects/QI-2026-0001"] = "Add its dates to my calendar"

    for path, words in offered.items():
        [link] = library.open(path).page.xpath("//main//a[contains(@href, 'calendar.ics')]")
        file = library.open(link.get("href"))
        assert (link.text, link.get("href"), file.status) == (words, f"{path}/calendar.ics", 200)
        assert file.headers["content-type"] == "text/calendar; charset=utf-8"
        assert file.text.count("BEGIN:VEVENT") == 1


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/my/calendar.ics", "my-qi-dates.ics"),
        ("/projects/QI-2026-0001/calendar.ics", "QI-2026-0001.ics"),
        ("{search}/calendar.ics", "QI-2026-0001-search_evidence.ics"),
    ],
)
def test_file_is_kept_under_a_name_that_says_what_it_is_and_not_in_the_browser(
    sqlite_world: World, app: FastAPI, search: str, path: str, name: str
) -> None:
    _ = sqlite_world

    file = signed_in(app, address("library")).open(path.format(search=search))

    assert file.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert file.headers["cache-control"] == "no-store"


def test_who_must_sign_in_first_comes_back_to_the_page_and_not_to_a_file(
    sqlite_world: World, browser: Browser, search: str
) -> None:
    _ = sqlite_world

    ways = {
        path: browser.open(f"{path}/calendar.ics").values["to"]
        for path in (search, "/my", "/projects/QI-2026-0001")
    }

    assert ways == {path: path for path in ways}


def test_date_of_a_task_is_for_those_who_may_answer_it(
    sqlite_world: World, app: FastAPI, search: str
) -> None:
    _ = sqlite_world
    colleague = signed_in(app, address("colleague"))

    assert colleague.open(f"{search}/calendar.ics").status == 403
    assert colleague.open(f"/tasks/{'0' * 32}/calendar.ics").status == 404
    assert colleague.open("/projects/QI-2026-9999/calendar.ics").status == 404


def test_task_that_is_done_has_no_date_any_more(sqlite_world: World, app: FastAPI, search: str) -> None:
    sqlite_world.answer(TaskKind.SEARCH_EVIDENCE)

    shown = signed_in(app, address("library")).open(f"{search}/calendar.ics")

    assert (shown.status, shown.heading) == (409, "This was answered meanwhile")
