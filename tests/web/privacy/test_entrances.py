"""OB-137: one filter stands at every entrance of the pages and the API, and nothing of what it refused is kept."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from deployments.logs import LEFT_OUT, OneLine
from models.records import PrivacyCount
from models.vocabulary import Stage, TaskKind
from tasks.database.unit_of_work import reading
from tasks.privacy.scan import scan_stored
from tests.support.privacy.disguises import divided
from tests.support.trust_at_work import QI, World, address, everything
from tests.support.web.browsing import Browser, Shown, signed_in
from tests.web.api.test_routes import PROPOSAL, Api
from web.middleware import masked

DISGUISED = divided("\u00a0–\u200b")
"""The number of the tests behind a no-break space, a dash and a space without width."""

Attempt = Callable[[World, FastAPI, str], Shown]


def approval_of(world: World) -> str:
    """The page on which the quality lead decides."""
    world.propose(**QI)
    world.walk_to(Stage.REGISTRATION)
    world.answer(TaskKind.REGISTER, **QI, tests_of_change="yes", explicit_standard="no")
    return f"/tasks/{world.task(TaskKind.APPROVE).id}"


def in_a_form(world: World, app: FastAPI, text: str) -> Shown:
    lead = signed_in(app, address("quality lead"))
    return lead.press(lead.open(approval_of(world)), outcome="declined", reason=text)


def in_a_draft(world: World, app: FastAPI, text: str) -> Shown:
    lead = signed_in(app, address("quality lead"))
    return lead.press(lead.open(approval_of(world)), button=("save", "save"), reason=text)


def in_a_field_that_no_form_has(world: World, app: FastAPI, text: str) -> Shown:
    lead = signed_in(app, address("quality lead"))
    return lead.press(lead.open(approval_of(world)), button=("save", "save"), remarks=text)


def in_the_name_of_a_field(world: World, app: FastAPI, text: str) -> Shown:
    lead = signed_in(app, address("quality lead"))
    return lead.press(lead.open(approval_of(world)), button=("save", "save"), **{text: "x"})


def in_a_nested_record(world: World, app: FastAPI, text: str) -> Shown:
    world.propose(**QI)
    lead = signed_in(app, address("lead"))
    world.walk_until(TaskKind.DESIGN)
    task = world.task(TaskKind.DESIGN)
    opened = lead.open(f"/tasks/{task.id}")
    return lead.press(opened, button=("save", "save"), **{"measures-0-name": text})


def in_a_proposal(world: World, app: FastAPI, text: str) -> Shown:
    _ = world
    lead = signed_in(app, address("lead"))
    return lead.press(lead.open("/propose"), title=text)


def in_an_operation(world: World, app: FastAPI, text: str) -> Shown:
    world.propose()
    library = signed_in(app, address("library"))
    page = f"/tasks/{world.task(TaskKind.SEARCH_EVIDENCE).id}/do/extend"
    return library.press(library.open(page), reason=text)


def in_feedback(world: World, app: FastAPI, text: str) -> Shown:
    _ = world
    lead = signed_in(app, address("lead"))
    return lead.press(lead.open("/feedback"), said=text)


def in_an_answer_to_feedback(world: World, app: FastAPI, text: str) -> Shown:
    _ = world
    lead, qist = signed_in(app, address("lead")), signed_in(app, address("qist"))
    lead.press(lead.open("/feedback"), said="It asks twice.")
    opened = qist.open("/feedback/queue")
    [form] = opened.page.xpath("//form[starts-with(@action, '/feedback/')]")
    pairs = [(name, text if name == "answer" else value) for name, value in form.form_values()]
    return qist.post(form.get("action"), pairs)


ENTRANCES: dict[str, Attempt] = {
    "form": in_a_form,
    "draft": in_a_draft,
    "unknown field": in_a_field_that_no_form_has,
    "name of a field": in_the_name_of_a_field,
    "nested record": in_a_nested_record,
    "proposal": in_a_proposal,
    "operation": in_an_operation,
    "feedback": in_feedback,
    "answer to feedback": in_an_answer_to_feedback,
}


SHOWN_AGAIN = {
    name: attempt for name, attempt in ENTRANCES.items() if name not in {"unknown field", "name of a field"}
}


@pytest.mark.parametrize("attempt", ENTRANCES.values(), ids=ENTRANCES)
def test_disguised_number_is_refused_at_every_form_counted_and_kept_nowhere(
    sqlite_world: World, app: FastAPI, attempt: Attempt, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        shown = attempt(sqlite_world, app, f"Seen: {DISGUISED}")

    refusals = [error for error in shown.errors if "seems to hold an NHS number: take it out" in error]
    assert (shown.status, len(refusals), counted()) == (422, 1, 1)
    assert list(scan_stored()) == []
    assert DISGUISED not in caplog.text


@pytest.mark.parametrize("attempt", SHOWN_AGAIN.values(), ids=SHOWN_AGAIN)
def test_page_repeats_the_text_to_whoever_typed_it(
    sqlite_world: World, app: FastAPI, attempt: Attempt
) -> None:
    assert "Seen: 943 476 5919" in attempt(sqlite_world, app, "Seen: 943 476 5919").text


def counted() -> int:
    """How many texts were refused."""
    with reading() as session:
        return sum(row.count for row in session.scalars(select(PrivacyCount)))


@pytest.mark.parametrize(
    "path",
    [
        "/projects?q=943+476+5919",
        "/projects?q=943%C2%A0476%C2%A05919",
        "/projects?q=9434765919&stage=approval",
        "/people?q=943-476-5919",
        "/outbox?q=943.476.5919",
        "/projects?943+476+5919=x",
        "/projects?service=nine+four+three+four+seven+six+five+nine+one+nine",
    ],
)
def test_search_for_a_number_is_refused_without_repeating_it(
    sqlite_world: World, app: FastAPI, path: str
) -> None:
    _ = sqlite_world
    shown = signed_in(app, address("qist")).open(path)
    assert (shown.status, shown.heading) == (422, "This seems to be about a patient")
    assert "What is searched for seems to hold an NHS number" in shown.content
    assert "476" not in shown.text
    assert counted() == 1


def test_search_for_a_name_or_a_postcode_is_stored_nowhere_and_answered(
    sqlite_world: World, app: FastAPI
) -> None:
    _ = sqlite_world
    browser = signed_in(app, address("qist"))
    assert [browser.open(f"/projects?q={text}").status for text in ("Mr+Smith", "BN2+5BE")] == [200, 200]


def test_api_refuses_a_search_and_a_body_and_names_the_rule(sqlite_world: World, app: FastAPI) -> None:
    _ = sqlite_world
    api = Api(app)
    status, body = api.get("projects", q=DISGUISED)
    assert (status, "seems to hold an NHS number" in body["detail"]) == (422, True)

    status, body = api.post({**PROPOSAL, "title": f"About {DISGUISED}"})
    assert (status, body["errors"]) == (
        422,
        [
            {
                "field": "title",
                "sentence": "“Project title” seems to hold an NHS number: take it out, nothing about a patient",
                "rule": "nhs_number",
            }
        ],
    )
    assert list(scan_stored()) == []


def test_api_takes_what_may_be_confirmed_with_the_reason_in_a_header(
    sqlite_world: World, app: FastAPI
) -> None:
    _ = sqlite_world
    api, proposal = Api(app), {**PROPOSAL, "title": "Mrs Jones fell"}
    status, body = api.post(proposal)
    assert (status, [error["rule"] for error in body["errors"]]) == (422, ["named_patient"])

    status, body = api.post(proposal, **{"Not-About-A-Patient": "It is the name of a study."})
    assert status == 201
    assert "It is the name of a study." in str(everything()["history"])

    status, body = api.post(PROPOSAL, **{"Not-About-A-Patient": "943 476 5919"})
    assert status == 422


def test_nobody_is_added_under_an_address_that_is_a_number(sqlite_world: World, app: FastAPI) -> None:
    _ = sqlite_world
    browser = Browser(app)
    before = everything()["person"]
    shown = browser.press(browser.open("/sign-in"), email="9434765919@northbrook.example")
    assert shown.status == 200
    assert everything()["person"] == before
    assert {row.table for row in scan_stored()} <= {"sign_in_code"}


def test_log_leaves_out_what_seems_to_be_about_a_patient() -> None:
    assert masked("/projects?q=943+476+5919") == "/projects?…"
    assert masked("/projects/9434765919") == "/…"
    assert masked("/projects?q=falls") == "/projects?q=falls"
    assert masked("/meetings/calendar.ics?key=0a1b") == "/meetings/calendar.ics?key=…"
    record = logging.LogRecord("web", logging.ERROR, "", 1, "input was %r", ("943 476 5919",), None)
    assert OneLine().format(record).endswith(LEFT_OUT)
    error = ValueError("input_value='943.476.5919'")
    details = (type(error), error, None)
    trace = OneLine().format(logging.LogRecord("web", logging.ERROR, "", 1, "failed", (), details))
    assert ("943" in trace, trace.splitlines()[-1]) == (False, LEFT_OUT)
