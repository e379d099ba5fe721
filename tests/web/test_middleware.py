import logging
import re
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.requests import Request

from models.clock import now
from models.forms.project.registration import RegisterForm
from models.vocabulary import MailState, Outcome, Stage, TaskKind
from tasks.database.unit_of_work import connect, disconnect
from tests.support.mail.waiting_mail import letters_wait, set_office
from tests.support.trust_at_work import World, address
from tests.support.web.browsing import Browser, newest_link, signed_in
from web.middleware import MasksSecrets
from web.request import GOOD_FOR, KnownTrust

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
REGISTERED = RegisterForm.examples[Outcome.REGISTERED]


def database_is_away(tmp_path: Path) -> None:
    """From now on the database is a folder that is not there."""
    connect(f"sqlite:///{tmp_path / 'qi.sqlite3'}")
    disconnect()
    connect("postgresql+psycopg://nobody@127.0.0.1:9/nothing")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/my", 303),
        ("/no/such/page", 404),
        ("/api/v1/projects", 401),
        ("/t/none", 404),
        ("/healthz", 200),
    ],
)
def test_every_answer_carries_the_security_headers_and_is_not_kept(
    sqlite_world: World, browser: Browser, path: str, status: int
) -> None:
    _ = sqlite_world

    shown = browser.open(path, follow=False)

    names = (
        "content-security-policy",
        "x-content-type-options",
        "referrer-policy",
        "cross-origin-opener-policy",
        "cache-control",
    )
    assert (shown.status, [shown.headers.get(name) for name in names]) == (
        status,
        [POLICY, "nosniff", "no-referrer", "same-origin", "no-store"],
    )


def test_static_files_are_kept_for_ever_under_their_own_version(
    sqlite_world: World, browser: Browser
) -> None:
    _ = sqlite_world
    sheet = browser.open("/").page.xpath("//link[@rel='stylesheet']/@href")[-1]

    assert [
        browser.open(path).headers["cache-control"] for path in (sheet, "/static/qi.js", "/static/none")
    ] == [
        "public, max-age=31536000, immutable",
        "public, max-age=3600",
        "no-store",
    ]


def test_only_hosts_of_ours_are_answered(sqlite_world: World, browser: Browser) -> None:
    _ = sqlite_world
    hosts = ("testserver", "127.0.0.1:8000", "localhost", "evil.example", "127.0.0.1.evil.example")

    shown = [browser.client.get("/", headers={"host": host}) for host in hosts]

    assert [response.status_code for response in shown] == [200, 200, 200, 400, 400]
    assert shown[-1].headers["content-security-policy"] == POLICY


@pytest.mark.parametrize("path", ["/papers/a%00b", "/projects?q=%00", "/actions?service=a%2500%00"])
def test_address_with_a_nul_is_none_of_ours(sqlite_world: World, browser: Browser, path: str) -> None:
    """PostgreSQL takes no text with it."""
    _ = sqlite_world

    assert browser.open(path).status == 404


def test_page_that_does_not_exist_says_so(sqlite_world: World, browser: Browser) -> None:
    _ = sqlite_world

    shown = browser.open("/no/such/page")

    assert (shown.status, shown.content) == (
        404,
        "There is no such page There is no page at this address. Check it, or begin at the start. Go to the start",
    )
    assert browser.open("/api/v1/nothing").text == (
        '{"detail":"There is no page at this address. Check it, or begin at the start.","errors":[]}'
    )
    assert browser.post("/my", []).status == 405


def test_what_nobody_expected_shows_one_number_and_no_trace(
    sqlite_world: World, app: FastAPI, caplog: pytest.LogCaptureFixture
) -> None:
    _ = sqlite_world

    @app.get("/t/a-secret/broken")
    def broken(request: Request) -> None:
        raise RuntimeError(f"the secret password of {request.url}")

    shown = Browser(app).open("/t/a-secret/broken")

    assert (shown.status, "password" in shown.text, "Traceback" in shown.text) == (500, False, False)
    [correlation] = re.findall(r"quote ([0-9a-f]{12})", shown.content)
    [entry] = [record for record in caplog.records if record.name == "web.middleware"]
    assert entry.getMessage() == f"GET /t/…/broken failed, {correlation}"
    assert entry.exc_info is not None


def test_database_that_is_away_gives_503_and_loses_nothing_that_was_typed(
    sqlite_world: World, sqlite_url: str, app: FastAPI, tmp_path: Path
) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.REGISTRATION)
    qist = signed_in(app, address("qist"))
    opened = qist.open(f"/tasks/{sqlite_world.task(TaskKind.REGISTER).id}")

    database_is_away(tmp_path)
    away = qist.fill(opened, REGISTERED)
    again = qist.press(away)
    connect(sqlite_url)

    assert [(shown.status, shown.headers["retry-after"], shown.heading) for shown in (away, again)] == [
        (503, "30", "This is not working just now")
    ] * 2
    assert "qist@northbrook.example" in again.text, "whom to ask is still known"
    assert away.facts["Why this type"] == REGISTERED["why_this_type"]
    assert qist.press(again).heading == "Thank you. Your answer is recorded"


def test_readiness_tells_whether_the_database_answers_and_fits(
    sqlite_world: World, sqlite_url: str, browser: Browser, tmp_path: Path
) -> None:
    _ = sqlite_world
    ready = browser.client.get("/readyz")
    database_is_away(tmp_path)
    away = browser.client.get("/readyz")
    alive = browser.client.get("/healthz")
    connect(sqlite_url)

    expected = ready.json()["expected_schema"]
    assert (ready.status_code, ready.json()) == (
        200,
        {
            "ready": True,
            "database": "answers",
            "schema": expected,
            "expected_schema": expected,
            "prefect": "not asked yet",
            "clock": "right",
            "bank_holidays": "known until Sunday 31 December 2028",
        },
    )
    assert (away.status_code, away.json()["ready"], alive.text) == (503, False, "ok")


def test_numbers_for_monitoring(world: World, browser: Browser) -> None:
    world.propose()
    world.wait(days=30)

    shown = browser.client.get("/metrics")

    values = [line for line in shown.text.splitlines() if not line.startswith("#")]
    assert shown.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert values[:3] == ["qi_open_tasks 1", "qi_overdue_tasks 1", "qi_oldest_waiting_mail_seconds 2592000.0"]
    assert [line for line in values if line.startswith("qi_projects") and not line.endswith(" 0")] == [
        'qi_projects{stage="evidence_review"} 1'
    ]
    mails = [line for line in values if line.startswith("qi_mails") and not line.endswith(" 0")]
    assert mails == ['qi_mails{state="waiting"} 3', 'qi_mails{state="superseded"} 1']


def test_monitoring_sees_what_keeps_mail_from_leaving(sqlite_world: World, browser: Browser) -> None:
    def numbers() -> list[str]:
        shown = browser.client.get("/metrics").text.splitlines()
        return [line for line in shown if line.startswith(("qi_sending", "qi_mails_held"))]

    assert numbers() == ["qi_sending_stopped 0", "qi_sending_broken 0", "qi_mails_held_as_wave 0"]
    set_office(stopped_at=now(), broken_at=now())
    letters_wait(sqlite_world, 3, state=MailState.HELD, held_because="wave")

    assert numbers() == ["qi_sending_stopped 1", "qi_sending_broken 1", "qi_mails_held_as_wave 3"]


def test_body_that_is_too_large_is_refused(sqlite_world: World, browser: Browser) -> None:
    _ = sqlite_world

    shown = browser.post("/sign-in", [("email", "x" * 1_100_000)])

    assert (shown.status, shown.content) == (
        413,
        "This is too much What was sent is more than this service takes. Nothing was stored. Go to the start",
    )


@pytest.mark.parametrize(
    ("pairs", "sentence"),
    [
        ([(f"f{number}", "") for number in range(1001)], "more than 1000 fields"),
        ([("email", "a@b.example"), ("email", "c@d.example")], "was sent twice"),
    ],
)
def test_form_that_no_page_of_ours_sends_is_refused(
    sqlite_world: World, browser: Browser, pairs: list[tuple[str, str]], sentence: str
) -> None:
    _ = sqlite_world

    shown = browser.post("/sign-in", pairs)

    assert (shown.status, sentence in shown.content) == (400, True)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data; boundary=x", b"--x--"),
        ("application/json", b"{}"),
        ("application/x-www-form-urlencoded", b"email=%ff%fe"),
        ("application/x-www-form-urlencoded", "email=é".encode()),
    ],
)
def test_body_that_is_no_form_is_refused(
    sqlite_world: World, browser: Browser, kind: str, body: bytes
) -> None:
    _ = sqlite_world

    assert browser.client.post("/sign-in", content=body, headers={"content-type": kind}).status_code == 400


def test_secret_of_a_link_is_masked_in_the_access_log(sqlite_world: World) -> None:
    sqlite_world.propose()
    link = newest_link(address("lead"))
    arguments = ("127.0.0.1:1", "GET", link, "1.1", 200)
    record = logging.LogRecord(
        "uvicorn.access", logging.INFO, "", 0, '%s - "%s %s HTTP/%s" %d', arguments, None
    )

    assert MasksSecrets().filter(record)

    assert record.getMessage() == '127.0.0.1:1 - "GET /t/… HTTP/1.1" 200'


def test_access_log_of_the_server_masks_once_however_often_the_application_is_made(
    sqlite_world: World, app: FastAPI
) -> None:
    _ = sqlite_world, app

    assert (
        len(
            [
                each_filter
                for each_filter in logging.getLogger("uvicorn.access").filters
                if isinstance(each_filter, MasksSecrets)
            ]
        )
        == 1
    )


def test_trust_is_looked_up_once_a_minute(sqlite_world: World) -> None:
    _ = sqlite_world
    known = KnownTrust()
    name = known.seen().name
    disconnect()
    connect("postgresql+psycopg://nobody@127.0.0.1:9/nothing")

    assert (GOOD_FOR, known.seen().name) == (60.0, name)
