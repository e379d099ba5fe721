from datetime import timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from models.clock import now
from models.forms.project.registration import RegisterForm
from models.records import Decision, Email, SignInCode, SignInSession
from models.vocabulary import LetterClass, Outcome, Stage, TaskKind
from tasks.database.unit_of_work import reading
from tests.support.trust_at_work import World, address, everything
from tests.support.web.browsing import Browser, newest_code, newest_link, signed_in


def counted(record: type[Decision | SignInSession | SignInCode]) -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(record)) or 0


def codes_sent_to() -> list[str]:
    with reading() as session:
        query = select(Email.to_address).where(Email.letter_class == LetterClass.CODE)
        return list(session.scalars(query.order_by(Email.id)))


@pytest.fixture
def link(sqlite_world: World) -> str:
    """The link with which the Support Team is asked to register a project."""
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.REGISTRATION)
    return newest_link(address("qist"))


def test_link_leads_through_a_code_from_the_mailbox_to_the_task(
    sqlite_world: World, link: str, browser: Browser
) -> None:
    shown = browser.open(link)
    assert shown.heading == "Screen and register the project"
    assert shown.content == (
        "QI-2026-0001 Screen and register the project By Monday 9 November 2026. "
        "To go on we send a six-digit code to the mailbox that this link was sent to. Continue"
    )

    asked = browser.press(shown)
    assert (asked.path, asked.heading) == ("/sign-in/code", "Enter your code")
    assert address("qist") not in asked.text

    task = browser.type_code(asked, address("qist"))
    assert task.path == f"/tasks/{sqlite_world.task(TaskKind.REGISTER).id}"
    assert "outcome" not in task.values, "nothing is chosen beforehand"


def test_forwarded_link_shows_its_receiver_no_more_than_the_e_mail_said(
    sqlite_world: World, link: str, app: FastAPI
) -> None:
    receiver = signed_in(app, address("colleague"))

    shown = receiver.open(link)
    asked = receiver.press(shown)

    assert "Four-hour standard" not in shown.text + asked.text
    assert codes_sent_to() == [address("colleague"), address("qist")]
    refused = receiver.press(asked, code="000000")
    assert refused.errors == [
        "That is not the code. Type the six digits of our newest email: you can try 4 more times."
    ]
    task = receiver.open(f"/tasks/{sqlite_world.task(TaskKind.REGISTER).id}")
    assert (task.status, task.heading) == (403, "This is not for you to answer")
    assert "Four-hour standard" not in task.text


def test_code_of_a_forwarded_link_works_in_the_browser_alone_that_asked_for_it(
    sqlite_world: World, link: str, app: FastAPI
) -> None:
    _ = sqlite_world
    receiver, addressee = Browser(app), Browser(app)
    receiver.press(receiver.open(link))
    code = newest_code(address("qist"))
    asked = addressee.press(addressee.open(link))

    refused = addressee.press(asked, code=code)

    assert refused.status == 422
    assert counted(SignInSession) == 0


def test_addressee_who_is_signed_in_goes_straight_to_the_task(
    sqlite_world: World, link: str, app: FastAPI
) -> None:
    shown = signed_in(app, address("qist")).open(link)

    assert shown.path == f"/tasks/{sqlite_world.task(TaskKind.REGISTER).id}"


def test_link_that_never_was_and_one_that_has_expired_get_the_same_page(
    sqlite_world: World, link: str, browser: Browser
) -> None:
    unknown = browser.open("/t/never-was")
    unknown_sent = browser.post("/t/never-was", [])
    sqlite_world.go_to(now() + timedelta(days=181))
    expired, expired_sent = browser.open(link), browser.post(link, [])

    assert [shown.status for shown in (unknown, unknown_sent, expired, expired_sent)] == [404] * 4
    assert len({shown.text for shown in (unknown, unknown_sent, expired, expired_sent)}) == 1
    assert unknown.content == (
        "This link does not work This link does not work any more, or was never ours. "
        "Sign in to see what waits for you. Sign in"
    )


def test_who_answered_is_told_after_signing_in_only(sqlite_world: World, link: str, browser: Browser) -> None:
    task_id = sqlite_world.task(TaskKind.REGISTER).id
    before = browser.open(link).text
    sqlite_world.answer(TaskKind.REGISTER, by="qist deputy")

    shown = browser.open(link)
    assert shown.text == before

    told = browser.type_code(browser.press(shown), address("qist"))
    assert (told.path, told.status) == (f"/tasks/{task_id}", 200)
    assert (
        "“Screen and register the project” was already answered by Daniel Okafor on "
        "Monday 2 November 2026 at 09:00: registered."
    ) in told.content


def test_robot_that_opens_every_link_and_submits_every_form_decides_nothing_and_locks_nobody_out(
    sqlite_world: World,  # noqa: ARG001 -- the project whose links are opened
    link: str,
    app: FastAPI,
) -> None:
    robot = Browser(app)
    links = [newest_link(address(who)) for who in ("lead", "qist")]

    for text in links * 3:
        shown = robot.open(text)
        for _ in range(3):
            forms = [form for form in shown.page.forms if form.method == "POST"]
            answers = [
                robot.post(
                    form.get("action"), [(name, value or "123456") for name, value in form.form_values()]
                )
                for form in forms
            ]
            shown = answers[-1] if answers else shown

    assert counted(Decision) == len(["proposal", "search", "evidence", "design"])
    assert counted(SignInSession) == 0
    person = Browser(app)
    task = person.type_code(person.press(person.open(link)), address("qist"))
    assert (
        person.fill(task, RegisterForm.examples[Outcome.REGISTERED]).heading
        == "Thank you. Your answer is recorded"
    )


def test_looking_behind_a_link_leaves_no_trace(sqlite_world: World, link: str, browser: Browser) -> None:
    _ = sqlite_world
    before = everything()

    browser.open(link)

    assert everything() == before
