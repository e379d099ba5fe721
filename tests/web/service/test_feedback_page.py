from __future__ import annotations

import re

import pytest
from fastapi import FastAPI

from models.vocabulary import Letter, TaskKind
from tasks.answers.feedback import feedback_count, waiting_feedback
from tests.support.trust_at_work import World, address, everything
from tests.support.web.browsing import Browser, Shown, signed_in

SAID = "The page asks for the same date twice."
ANSWER = "One of the two dates is gone."
QUEUE = "/feedback/queue"


@pytest.fixture
def search(sqlite_world: World) -> str:
    """The id of the Library's task, which waits for its answer."""
    sqlite_world.propose()
    return sqlite_world.task(TaskKind.SEARCH_EVIDENCE).id


def tell(browser: Browser, task_id: str, sentence: str = SAID) -> Shown:
    shown = browser.open(f"/feedback?task={task_id}")
    return browser.press(shown, said=sentence)


def answered(browser: Browser, number: int, answer: str) -> Shown:
    """Type an answer into one of the forms of the queue and press its button."""
    form = browser.open(QUEUE).page.xpath("//form[starts-with(@action, '/feedback/')]")[number]
    pairs = [(name, answer if name == "answer" else value) for name, value in form.form_values()]
    return browser.post(form.get("action"), pairs)


def test_link_of_a_letter_leads_through_the_code_to_the_form_about_its_task(
    sqlite_world: World, app: FastAPI, search: str
) -> None:
    [mail] = [
        email
        for email in sqlite_world.mails()
        if email.letter is Letter.TASK_OPENED and search == email.task_id
    ]
    [path] = re.findall(r"http://127.0.0.1:8000(/feedback\?task=\w+)", mail.body_text)
    library = Browser(app)

    asked = library.press(library.open(path), email=address("library"))
    shown = library.type_code(asked, address("library"))

    assert (shown.path, shown.heading) == (path, "Tell us what was wrong with this step")
    assert "The step: Search the evidence." in shown.content
    assert "QI-2026-0001 · Four-hour standard" in shown.content


def test_page_of_a_task_leads_to_the_form_and_back(sqlite_world: World, app: FastAPI, search: str) -> None:
    library = signed_in(app, address("library"))
    [link] = library.open(f"/tasks/{search}").page.xpath("//a[starts-with(@href, '/feedback')]")
    assert (link.text, link.get("href")) == (
        "Tell us what was wrong with this step",
        f"/feedback?task={search}",
    )

    thanks = tell(library, search)

    assert thanks.heading == "Thank you"
    assert thanks.page.xpath("//main//a/@href") == [f"/tasks/{search}"]
    assert [(feedback.about, feedback.said) for feedback in waiting_feedback(sqlite_world.id_of("qist"))] == [
        ("Search the evidence", SAID)
    ]


def test_same_form_twice_is_one_thing_said(sqlite_world: World, app: FastAPI, search: str) -> None:
    library = signed_in(app, address("library"))
    shown = library.open(f"/feedback?task={search}")

    answers = [library.press(shown, said=SAID).heading for _ in range(2)]

    assert answers == ["Thank you", "Thank you"]
    assert feedback_count(sqlite_world.id_of("qist")) == 1


@pytest.mark.parametrize(
    ("sentence", "error"),
    [("", "Answer “What was wrong?”"), ("NHS number 943 476 5919", "take it out, nothing about a patient")],
)
def test_what_cannot_be_kept_is_shown_again_with_a_sentence(
    sqlite_world: World, app: FastAPI, search: str, sentence: str, error: str
) -> None:
    shown = tell(signed_in(app, address("library")), search, sentence)

    assert shown.status == 422
    assert error in shown.errors[0]
    assert (shown.values["said"], shown.values["version"]) == (sentence, search)
    assert feedback_count(sqlite_world.id_of("qist")) == 0


def test_what_was_typed_survives_a_session_that_has_run_out(
    sqlite_world: World, app: FastAPI, search: str
) -> None:
    library = signed_in(app, address("library"))
    shown = library.open(f"/feedback?task={search}")
    sqlite_world.wait(minutes=40)

    back = library.type_code(library.press(shown, said=SAID), address("library"))
    thanks = library.press(back)

    assert (back.values["said"], thanks.heading) == (SAID, "Thank you")
    assert [feedback.about for feedback in waiting_feedback(sqlite_world.id_of("qist"))] == [
        "Search the evidence"
    ]


@pytest.mark.parametrize("path", [f"/feedback?task={'0' * 32}", "/feedback?task=%0d%0aSet-Cookie:x"])
def test_task_that_is_not_there_is_not_found(sqlite_world: World, app: FastAPI, path: str) -> None:
    _ = sqlite_world

    assert signed_in(app, address("library")).open(path).status == 404


def test_address_made_up_by_somebody_else_leads_to_sign_in_and_nothing_of_it_is_kept(
    sqlite_world: World, browser: Browser
) -> None:
    _ = sqlite_world

    shown = browser.open("/feedback?task=//evil.example%0d%0aX:y")

    assert (shown.heading, shown.values["to"]) == ("Sign in", "/feedback")


def test_support_team_answers_one_and_says_of_another_that_it_is_dealt_with(
    sqlite_world: World, app: FastAPI, search: str
) -> None:
    library, qist = signed_in(app, address("library")), signed_in(app, address("qist member"))
    tell(library, search)
    tell(library, "", "The letters are too long.")
    assert "What people told us (2)" in qist.open("/my").content
    shown = qist.open(QUEUE)
    assert [value.text for value in shown.page.xpath("//main//h2")] == ["Search the evidence", "QI Workflow"]
    assert SAID in shown.content

    sentences = [answered(qist, 1, "").content, answered(qist, 0, ANSWER).content]

    assert sentences == [
        "Dealt with QI Workflow. Nobody is written to. What people told us",
        "Dealt with Search the evidence. Your answer goes to whoever told us, by email. What people told us",
    ]
    assert "Nothing waits here." in qist.open(QUEUE).content
    assert sqlite_world.letters()[-1] == (Letter.FEEDBACK_ANSWERED, "library")


def test_answer_that_names_a_patient_stays_in_its_place_with_a_sentence(
    sqlite_world: World, app: FastAPI, search: str
) -> None:
    library, qist = signed_in(app, address("library")), signed_in(app, address("qist"))
    tell(library, search)
    tell(library, "", "The letters are too long.")

    shown = answered(qist, 1, "NHS number 943 476 5919")

    assert shown.status == 422
    [link] = shown.page.xpath("//div[@role='alert']//a/@href")
    assert [(box.text or "").strip() for box in shown.page.xpath("//textarea")] == [
        "",
        "NHS number 943 476 5919",
    ]
    assert shown.page.xpath("//textarea/@id")[1] == link.removeprefix("#")
    assert feedback_count(sqlite_world.id_of("qist")) == 2


def test_two_of_the_team_who_answer_at_once_learn_of_each_other(
    sqlite_world: World, app: FastAPI, search: str
) -> None:
    _ = sqlite_world
    tell(signed_in(app, address("library")), search)
    browser, other = signed_in(app, address("qist")), signed_in(app, address("qist member"))
    form = other.open(QUEUE).page.xpath("//form[starts-with(@action, '/feedback/')]")[0]
    answered(browser, 0, ANSWER)

    late = other.post(form.get("action"), [("answer", "Another answer."), *form.form_values()[:-1]])

    assert (late.status, late.heading) == (409, "This was answered meanwhile")
    assert "Another answer." in late.content


def test_queue_is_for_the_support_team_alone(sqlite_world: World, app: FastAPI, search: str) -> None:
    _ = sqlite_world
    library = signed_in(app, address("library"))
    tell(library, search)
    before = everything()["feedback"]

    shown = library.open(QUEUE)

    assert (shown.status, SAID in shown.text) == (403, False)
    assert "What people told us" not in library.open("/my").content
    assert everything()["feedback"] == before
