from datetime import timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from models.clock import local_date, now
from models.records import Person, SignInSession
from models.settings import settings
from models.vocabulary import Stage, TaskKind
from tasks.database.unit_of_work import reading, unit_of_work
from tests.support.trust_at_work import World, address
from tests.support.web.browsing import Browser, Shown, newest_code, signed_in

EXPIRED = "This code has expired or was used. Ask for a new code, and we send it at once."
SPENT = "There were too many tries with this code. Ask for a new code, and we send it at once."


def wrong_code(left: str) -> str:
    return f"That is not the code. Type the six digits of our newest email: you can try {left}."


def asked_for_code(browser: Browser, email: str) -> Shown:
    return browser.press(browser.open("/sign-in"), email=email)


def sessions() -> int:
    with reading() as session:
        running = select(func.count()).select_from(SignInSession).where(SignInSession.ended_at.is_(None))
        return session.scalar(running) or 0


def test_address_and_code_from_its_mailbox_sign_somebody_in(world: World, browser: Browser) -> None:
    _ = world

    shown = browser.sign_in(address("lead"))

    assert (shown.path, shown.heading) == ("/my", "My tasks")
    assert "Dr Amara Osei" in shown.page.xpath("//header")[0].text_content()


def test_nothing_tells_whether_an_address_is_known(sqlite_world: World, app: FastAPI) -> None:
    _ = sqlite_world
    known = asked_for_code(Browser(app), address("lead"))
    stranger = asked_for_code(Browser(app), "nobody.at.all@northbrook.example")

    assert known.path == stranger.path == "/sign-in/code"
    assert known.content.replace(address("lead"), "…") == stranger.content.replace(
        "nobody.at.all@northbrook.example", "…"
    )


@pytest.mark.parametrize("typed", ["", "nobody", "x" * 300 + "@northbrook.example"])
def test_what_is_no_address_is_said_to_be_none(sqlite_world: World, browser: Browser, typed: str) -> None:
    _ = sqlite_world

    shown = asked_for_code(browser, typed)

    assert (shown.status, shown.errors) == (
        422,
        ["Enter your work email address in the form name@nhs.net"],
    )


def test_code_may_be_typed_with_spaces(sqlite_world: World, browser: Browser) -> None:
    _ = sqlite_world
    asked = asked_for_code(browser, address("lead"))
    digits = newest_code(address("lead"))

    assert browser.press(asked, code=f" {digits[:3]} {digits[3:]} ").path == "/my"


def test_five_wrong_codes_use_the_code_up_and_a_new_one_works(sqlite_world: World, browser: Browser) -> None:
    _ = sqlite_world
    asked = asked_for_code(browser, address("lead"))
    right = newest_code(address("lead"))
    wrong = "000000" if right != "000000" else "000001"

    refused = [browser.press(asked, code=wrong) for _ in range(5)]
    too_late = browser.press(asked, code=right)

    left = [wrong_code(f"{number} more times") for number in (4, 3, 2)] + [wrong_code("once more")]
    assert [shown.errors for shown in [*refused, too_late]] == [[text] for text in [*left, SPENT, SPENT]]
    assert (too_late.heading, "code" in too_late.values) == ("Ask for a new code", False)
    again = browser.press(too_late)
    assert browser.type_code(again, address("lead")).path == "/my"


def test_wrong_codes_for_an_address_that_nobody_has_are_answered_alike(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.wait(minutes=1)
    strangers = [address("lead"), "nobody.at.all@elsewhere.example"]
    answers: list[list[str]] = []
    for email in strangers:
        browser = Browser(app)
        asked = asked_for_code(browser, email)
        right = newest_code(address("lead"))
        digits = "000000" if right != "000000" else "000001"
        shown = [browser.press(asked, code=digits) for _ in range(6)]
        sqlite_world.wait(minutes=11)
        shown.append(browser.press(asked, code=digits))
        answers.append([page.content.replace(email, "…") for page in shown])

    assert answers[0] == answers[1]
    assert EXPIRED in answers[0][-1]


def test_code_is_old_after_ten_minutes(sqlite_world: World, browser: Browser) -> None:
    asked = asked_for_code(browser, address("lead"))
    sqlite_world.wait(minutes=11)

    expired = browser.type_code(asked, address("lead"))
    assert expired.errors == [EXPIRED]
    assert browser.type_code(browser.press(expired), address("lead")).path == "/my"


def test_page_for_a_code_that_was_open_for_an_hour_still_knows_the_way(
    sqlite_world: World, browser: Browser
) -> None:
    asked = browser.press(browser.open("/projects?q=falls"), email=address("lead"))
    sqlite_world.wait(minutes=60)
    browser.client.cookies.clear()  # as the browser does after half an hour

    shown = browser.press(asked, code="123456")

    assert (shown.status, shown.errors, shown.values["to"]) == (422, [EXPIRED], "/projects?q=falls")
    asked = browser.press(shown, email=address("lead"))
    assert browser.type_code(asked, address("lead")).path == "/projects?q=falls"


def test_second_click_on_continue_leads_on(sqlite_world: World, browser: Browser) -> None:
    _ = sqlite_world
    asked = browser.press(browser.open("/projects"), email=address("lead"))
    pairs = [("csrf", asked.values["csrf"]), ("to", "/projects"), ("code", newest_code(address("lead")))]
    browser.post("/sign-in/code", pairs)

    assert browser.post("/sign-in/code", pairs).path == "/projects"


def test_whoever_reads_for_long_finds_the_way_back_with_their_address_filled_in(
    sqlite_world: World, browser: Browser
) -> None:
    browser.sign_in(address("lead"))
    sqlite_world.wait(minutes=31)

    shown = browser.open("/projects?q=falls")

    assert shown.values["email"] == address("lead")
    assert browser.type_code(browser.press(shown), address("lead")).path == "/projects?q=falls"


def test_code_works_once(sqlite_world: World, browser: Browser) -> None:
    _ = sqlite_world
    asked = asked_for_code(browser, address("lead"))
    code = newest_code(address("lead"))
    waiting = dict(browser.client.cookies)
    browser.press(asked, code=code)

    browser.client.cookies.clear()
    browser.client.cookies.update(waiting)

    assert browser.press(asked, code=code).status == 422


def test_cookie_that_somebody_else_chose_never_becomes_a_session(
    sqlite_world: World, browser: Browser
) -> None:
    _ = sqlite_world
    chosen = "chosen-by-somebody-else"
    asked = asked_for_code(browser, address("lead"))
    typed = {"csrf": asked.values["csrf"], "code": newest_code(address("lead"))}

    cookies = f"qi_session={chosen}; qi_browser={browser.client.cookies['qi_browser']}"
    begun = browser.client.post(
        "/sign-in/code", data=typed, headers={"cookie": cookies}, follow_redirects=False
    )

    assert (begun.status_code, begun.cookies["qi_session"] == chosen) == (303, False)


def test_proving_it_again_ends_the_session_before(sqlite_world: World, browser: Browser) -> None:
    _ = sqlite_world
    browser.sign_in(address("lead"))
    first = browser.client.cookies["qi_session"]

    browser.sign_in(address("lead"))

    assert sessions() == 1
    old = Browser(browser.client.app)  # type: ignore[arg-type]
    old.client.cookies.set("qi_session", first)
    assert old.open("/my").heading == "Sign in"


def test_signing_out_ends_the_session(sqlite_world: World, browser: Browser) -> None:
    _ = sqlite_world
    csrf = browser.sign_in(address("lead")).page.xpath("//form[@action='/sign-out']//input/@value")[0]

    shown = browser.post("/sign-out", [("csrf", csrf)])

    assert (shown.path, sessions()) == ("/", 0)
    assert browser.open("/my").heading == "Sign in"


@pytest.mark.parametrize("time", [{"minutes": 31}, {"hours": 9}])
def test_session_ends_after_half_an_hour_of_nothing_and_after_a_day_of_work(
    sqlite_world: World, browser: Browser, time: dict[str, float]
) -> None:
    browser.sign_in(address("lead"))

    sqlite_world.wait(**time)

    assert browser.open("/my").heading == "Sign in"


def test_whoever_leaves_the_trust_is_signed_out_at_once(sqlite_world: World, browser: Browser) -> None:
    browser.sign_in(address("colleague"))
    with unit_of_work() as session:
        session.get_one(Person, sqlite_world.id_of("colleague")).left_on = local_date(now())

    assert browser.open("/my").heading == "Sign in"


@pytest.mark.parametrize(
    ("text", "reached"),
    [
        ("/projects", "/projects"),
        ("/propose", "/propose"),
        ("//evil.example", "/my"),
        ("https://evil.example/my", "/my"),
        ("/my\\@evil.example", "/my"),
        ("/projects?next=//evil.example", "/projects"),
        ("/projects?unconfirmed=yes&silent=yes", "/projects?unconfirmed=yes&silent=yes"),
        ("/actions?service=urgent-care", "/actions?service=urgent-care"),
        ("/my?tasks=2&projects=3", "/my?tasks=2&projects=3"),
        ("/projects?q=" + "x" * 200, "/projects"),
        ("/projects?q=a\r\nSet-Cookie:b", "/projects"),
        ("/templates/" + "0" * 32 + "/12", "/templates/" + "0" * 32 + "/12"),
        ("/people/" + "0" * 33, "/my"),
        ("/sign-out", "/my"),
        ("", "/my"),
    ],
)
def test_signing_in_leads_to_pages_of_ours_only(
    sqlite_world: World, browser: Browser, text: str, reached: str
) -> None:
    _ = sqlite_world
    asked = browser.press(browser.open("/sign-in"), email=address("lead"), to=text)

    assert browser.type_code(asked, address("lead")).path == reached


def test_bookmark_of_a_list_is_still_narrowed_after_signing_in(sqlite_world: World, browser: Browser) -> None:
    _ = sqlite_world
    asked = browser.press(browser.open("/projects?overdue=yes&silent=yes"), email=address("lead"))

    assert browser.type_code(asked, address("lead")).path == "/projects?overdue=yes&silent=yes"


def test_many_codes_in_an_hour_are_too_many(sqlite_world: World, browser: Browser) -> None:
    _ = sqlite_world
    shown = [asked_for_code(browser, address("lead")) for _ in range(6)]

    assert [each_shown.status for each_shown in shown] == [200] * 5 + [429]
    assert shown[-1].content == (
        "Several codes were sent already You have asked for several codes. Use the code of our newest email, "
        "or ask again in an hour. What you typed Email amara.osei@northbrook.example Enter the code of the newest email"
    )


def test_page_for_the_code_leads_to_signing_in_if_none_was_asked_for(
    sqlite_world: World, browser: Browser
) -> None:
    _ = sqlite_world

    assert browser.open("/sign-in/code").path == "/sign-in"
    assert (browser.post("/sign-in/code", [("code", "123456")])).status == 422


def test_cookies_are_out_of_reach_for_scripts_and_other_sites(
    sqlite_world: World, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ = sqlite_world, app
    monkeypatch.setenv("QI_BASE_URL", "https://testserver")
    settings.cache_clear()
    browser = Browser(app, base_url="https://testserver")
    asked = browser.press(browser.open("/sign-in"), email=address("lead"))

    shown = browser.client.post(
        "/sign-in/code",
        data={"csrf": asked.values["csrf"], "code": newest_code(address("lead"))},
        follow_redirects=False,
    )

    begun = shown.headers.get_list("set-cookie")[0]
    name, _, rest = begun.partition("=")
    assert (name, rest.partition("; ")[2]) == ("__Host-qi_session", "HttpOnly; Path=/; SameSite=lax; Secure")


def test_working_on_a_form_keeps_the_session_alive(sqlite_world: World, app: FastAPI) -> None:
    sqlite_world.propose(help_wanted=[], evidence_question=None)
    task = sqlite_world.task(TaskKind.REVIEW_EVIDENCE)
    assert sqlite_world.project.stage is Stage.EVIDENCE_REVIEW
    lead = signed_in(app, address("lead"))
    began = now()

    for _ in range(3):
        sqlite_world.wait(minutes=20)
        lead.press(lead.open(f"/tasks/{task.id}"), button=("save", "save"))

    assert now() - began == timedelta(hours=1)
    assert lead.open("/my").heading == "My tasks"
