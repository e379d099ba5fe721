"""Twenty people at once are served in turn; whoever finds the line full is told, and loses nothing."""

from __future__ import annotations

import asyncio
from threading import Event, Lock

import httpx
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp

from models.forms.project.registration import RegisterForm
from models.vocabulary import Outcome, Stage, TaskKind
from tests.support.trust_at_work import World, address
from tests.support.web.browsing import Browser, signed_in
from web.app import create_app
from web.waiting_line import THREADS, WaitingLine, bound_threads

REGISTERED = RegisterForm.examples[Outcome.REGISTERED]
CROWD = 4 * THREADS


def client_of(app: ASGIApp) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://testserver")


async def gathered(app: ASGIApp, paths: list[str]) -> list[httpx.Response]:
    bound_threads()
    async with client_of(app) as client:
        return await asyncio.gather(*(client.get(path) for path in paths))


def test_no_more_are_served_at_once_than_the_processors_can_do() -> None:
    app, lock, full = FastAPI(), Lock(), Event()
    inside, most = 0, 0

    @app.get("/slow")
    def slow() -> str:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
            if inside == THREADS:
                full.set()
        full.wait(30)  # until as many are inside as there may be
        with lock:
            inside -= 1
        return "served"

    answers = asyncio.run(gathered(app, ["/slow"] * CROWD))

    assert ([answer.status_code for answer in answers], most) == ([200] * CROWD, THREADS)


def test_line_has_an_end_and_health_is_always_told() -> None:
    app, both_inside, go_on = FastAPI(), asyncio.Barrier(3), asyncio.Event()

    @app.get("/slow")
    async def slow() -> str:
        if not go_on.is_set():
            await both_inside.wait()
        await go_on.wait()
        return "served"

    @app.get("/healthz")
    async def alive() -> str:
        return "ok"

    def refuse(request: Request) -> Response:
        return PlainTextResponse(f"no room for {request.url.path}", 503)

    async def crowded() -> list[tuple[int, str]]:
        line = WaitingLine(app, refuse=refuse, places=2)
        async with client_of(line) as client:
            served = [asyncio.create_task(client.get("/slow")) for _ in range(2)]
            await both_inside.wait()
            late, alive = await client.get("/slow"), await client.get("/healthz")
            go_on.set()
            first = await asyncio.gather(*served)
            after = await client.get("/slow")
        return [(answer.status_code, answer.text) for answer in (late, alive, *first, after)]

    assert asyncio.run(crowded()) == [
        (503, "no room for /slow"),
        (200, '"ok"'),
        (200, '"served"'),
        (200, '"served"'),
        (200, '"served"'),
    ]


def test_whoever_finds_the_line_full_sends_what_was_typed_again(sqlite_world: World, app: FastAPI) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.REGISTRATION)
    qist = signed_in(app, address("qist"))
    opened = qist.open(f"/tasks/{sqlite_world.task(TaskKind.REGISTER).id}")
    full = Browser(create_app(places=0))
    full.client.cookies = qist.client.cookies

    refused, looked, api = (
        full.fill(opened, REGISTERED),
        full.open("/projects"),
        full.client.get("/api/v1/projects"),
    )
    again = qist.press(refused)

    assert [(shown.status, shown.headers["retry-after"], shown.heading) for shown in (refused, looked)] == [
        (503, "5", "This is not working just now")
    ] * 2
    assert refused.facts["Why this type"] == REGISTERED["why_this_type"]
    assert (api.status_code, api.json()["detail"].partition(".")[0]) == (
        503,
        "More people are using this than it can serve at once",
    )
    assert again.heading == "Thank you. Your answer is recorded"
