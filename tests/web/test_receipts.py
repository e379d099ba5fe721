import re
from dataclasses import fields

import pytest
from fastapi import FastAPI

from models.forms.project.approval import ApproveForm
from models.settings import settings
from models.vocabulary import Outcome, Stage, TaskKind
from tests.support.trust_at_work import World, address, everything
from tests.support.web.addresses import that_take_something
from tests.support.web.browsing import Browser, controls, pairs_of, signed_in
from web.receipts import LONGEST_COOKIE, KeptReceipt, go_to_receipt, kept_receipt
from web.views import MessagePage, PageLink

PLACEHOLDER = re.compile(r"\{\w+\}")
FORMS_OF_PEOPLE = sorted(route.path for route in that_take_something() if not route.path.startswith("/api/"))


@pytest.mark.parametrize("path", FORMS_OF_PEOPLE)
def test_no_form_is_answered_with_a_page_that_reloading_sends_again(
    sqlite_world: World, app: FastAPI, path: str
) -> None:
    _ = sqlite_world
    team = signed_in(app, address("qist"))

    for pairs in ([], [("csrf", csrf_of(team))], [("csrf", csrf_of(team)), ("nonce", "n" * 32)]):
        shown = team.post(PLACEHOLDER.sub("0" * 32, path), pairs, follow=False)

        assert shown.status == 303 or 400 <= shown.status < 500


def csrf_of(browser: Browser) -> str:
    tokens = browser.open("/my").page.xpath("//form[@action='/sign-out']//input/@value")
    return str(tokens[0]) if tokens else ""


def sent_answer(world: World, app: FastAPI) -> tuple[Browser, str]:
    """The browser of somebody who has just approved a project, and the address it was sent to."""
    world.propose()
    world.walk_to(Stage.APPROVAL)
    team = signed_in(app, address("qist deputy"))
    opened = team.open(f"/tasks/{world.task(TaskKind.APPROVE).id}")
    sent = [*controls(opened), *pairs_of(ApproveForm, ApproveForm.examples[Outcome.APPROVED])]
    shown = team.post(opened.path, sent, follow=False)
    return team, shown.headers["location"]


def test_receipt_can_be_read_again_and_nothing_happens_then(sqlite_world: World, app: FastAPI) -> None:
    team, receipt = sent_answer(sqlite_world, app)
    before = everything()

    shown = [team.open(receipt) for _ in range(2)]

    assert [(page.path, page.heading) for page in shown] == [
        (receipt, "Thank you. Your answer is recorded")
    ] * 2
    assert sqlite_world.project.reference in shown[0].content
    assert everything() == before


def test_receipt_is_for_whoever_sent_the_form(sqlite_world: World, app: FastAPI) -> None:
    team, receipt = sent_answer(sqlite_world, app)
    [cookie] = [each for each in team.client.cookies.jar if each.name == "qi_receipt"]
    lead = signed_in(app, address("lead"))
    lead.client.cookies.jar.set_cookie(cookie)

    assert lead.open(receipt).path == "/my"
    assert Browser(app).open(receipt).heading == "Sign in"


def test_receipt_of_another_address_or_of_nobody_is_none(sqlite_world: World, app: FastAPI) -> None:
    team, receipt = sent_answer(sqlite_world, app)
    [cookie] = [each for each in team.client.cookies.jar if each.name == "qi_receipt"]
    value = str(cookie.value)

    for forged in ("", "é", value[:-4], f"0{value[1:]}", value.partition(".")[2]):
        shown = team.client.get(
            receipt, headers=[(b"cookie", f"{session_of(team)}; qi_receipt={forged}".encode())]
        )
        assert shown.url.path == "/my"
    other = f"/receipt/{'x' * 22}"
    shown = team.client.get(other, headers={"cookie": f"{session_of(team)}; qi_receipt={value}"})
    assert shown.url.path == "/my"


def session_of(browser: Browser) -> str:
    return f"qi_session={browser.client.cookies['qi_session']}"


def test_receipt_keeps_to_its_address_its_hour_and_the_room_of_a_cookie(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("QI_BASE_URL", "https://qi.trust.example")
    monkeypatch.setenv("QI_SECRET_KEY", "a key of this test alone")
    settings.cache_clear()
    lines = [f"{number}: {number**40}" for number in range(900)]
    view = MessagePage.receipt("Done", lines, PageLink("See the project", "/projects/QI-2026-0001"))

    response = go_to_receipt(KeptReceipt(view, "Done", "my"), "0" * 32)

    value, *rest = response.headers["set-cookie"].split("; ")
    assert len(value) < LONGEST_COOKIE + 120
    assert rest == [
        "HttpOnly",
        "Max-Age=3600",
        f"Path={response.headers['location']}",
        "SameSite=lax",
        "Secure",
    ]


def test_receipt_keeps_everything_that_a_message_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QI_SECRET_KEY", "a key of this test alone")
    settings.cache_clear()
    told = {"heading": "Done", "paragraphs": ["Recorded."], "link": PageLink("On", "/my"), "is_receipt": True}
    view = MessagePage(**told, more=PageLink("Correct it", "/tasks/1/correct"))  # type: ignore[arg-type]
    response = go_to_receipt(KeptReceipt(view, "Done", "my"), "0" * 32)
    cookie = response.headers["set-cookie"].partition("=")[2].partition(";")[0].strip('"')

    kept = kept_receipt(cookie, "0" * 32, response.headers["location"].rpartition("/")[2])

    assert kept == KeptReceipt(view, "Done", "my")
    asks_or_keeps = {"again", "typed"}
    assert {field.name for field in fields(MessagePage)} - asks_or_keeps == {*told, "more"}
