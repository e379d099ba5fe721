from datetime import timedelta

from fastapi import FastAPI

from models.records import Person
from tasks.database.unit_of_work import unit_of_work
from tests.support.trust_at_work import World, address
from tests.support.web.browsing import Browser, signed_in


def names(browser: Browser, query: str) -> list[str]:
    answer = browser.client.get("/names", params={"q": query})
    assert answer.headers["cache-control"] == "no-store"
    return [person["name"] for person in answer.json()]


def test_whoever_is_signed_in_finds_somebody_by_parts_of_name_or_address(world: World, app: FastAPI) -> None:
    _ = world
    lead = signed_in(app, address("lead"))

    assert names(lead, "mar hel") == ["Dr Helen Marsh"]
    assert lead.client.get("/names?q=helen.marsh@").json() == [
        {"name": "Dr Helen Marsh", "email": address("quality lead")}
    ]
    assert names(lead, "50%") == []


def test_list_is_never_given_whole(sqlite_world: World, app: FastAPI) -> None:
    _ = sqlite_world
    lead = signed_in(app, address("lead"))
    with unit_of_work() as session:
        session.add_all(
            Person(email=f"p{number}@northbrook.example", name=f"Porter {number:02}") for number in range(30)
        )

    assert [names(lead, query) for query in ("", "p", " % ")] == [[], [], []]
    assert len(names(lead, "porter")) == 8


def test_nobody_learns_who_works_here_without_signing_in(sqlite_world: World, app: FastAPI) -> None:
    _ = sqlite_world

    answer = Browser(app).client.get("/names?q=marsh")

    assert (answer.status_code, answer.json()) == (401, [])


def test_whoever_has_left_is_not_offered(sqlite_world: World, app: FastAPI) -> None:
    lead = signed_in(app, address("lead"))
    with unit_of_work() as session:
        person = session.get_one(Person, sqlite_world.id_of("quality lead"))
        person.left_on = sqlite_world.today - timedelta(days=1)

    assert names(lead, "helen marsh") == []
