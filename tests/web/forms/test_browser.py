from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

from tests.support.web.all_pages import PAGES
from tests.support.web.rendered import page, task_page
from tests.support.web.sample_forms import SERVICES, EveryKind
from web.forms.checking import check
from web.forms.reading import read_posted
from web.templating import STATIC, render
from web.views import MessagePage

AXE = (Path(__file__).parents[1] / "axe" / "axe.min.js").read_text()
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; script-src 'self'; form-action 'self'; "
    "connect-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
HOST = "http://qi.test"
MANY_SERVICES = {"services": [(f"s{number}", f"Service number {number}") for number in range(20)]}
WIDE, PHONE, USUAL = 1280, 320, 390
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FITS = "document.documentElement.scrollWidth <= innerWidth"
BEYOND_THE_EDGE = """
    // a chart is moved sideways within its frame, so that its letters stay large enough to read
    [...document.querySelectorAll("body *")]
        .filter(one => one.checkVisibility() && !one.closest("thead") && !one.closest(".qi-chart > svg"))
        .filter(one => one.getBoundingClientRect().right > innerWidth + 1)
        .map(one => one.outerHTML.slice(0, 100))
"""
PLAIN_WITH_FOCUS = """
    () => {
        const shown = ["outline", "boxShadow", "backgroundColor", "border"];
        const drawn = ["hidden", "radio", "checkbox"];
        const look = one => shown.map(it => getComputedStyle(one)[it]).join();
        const changes = one => {
            const before = look(one);
            one.focus({focusVisible: true});
            return before !== look(one);
        };
        return [...document.querySelectorAll("a, button:not(.qi-enter), input, select, textarea, summary")]
            .filter(one => one.checkVisibility() && !drawn.includes(one.type) && !changes(one))
            .map(one => one.outerHTML.slice(0, 100));
    }
"""


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chosen_browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield chosen_browser
        chosen_browser.close()


@pytest.fixture(scope="module")
def contexts(browser: Browser) -> dict[bool, BrowserContext]:
    """The browser with and without scripts, at the pages of this file."""
    made = {scripts: browser.new_context(java_script_enabled=scripts) for scripts in (True, False)}
    for context in made.values():
        context.route(f"{HOST}/**", answer)
    return made


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def visitor(contexts: dict[bool, BrowserContext], request: pytest.FixtureRequest) -> Iterator[Page]:
    """A new page with and without scripts."""
    yield from looking(contexts[request.param])


@pytest.fixture
def scripted(contexts: dict[bool, BrowserContext]) -> Iterator[Page]:
    yield from looking(contexts[True])


def looking(context: BrowserContext) -> Iterator[Page]:
    sentences: list[str] = []
    seen = context.new_page()
    seen.on("console", lambda message: sentences.append(message.text))
    yield seen
    seen.close()
    assert sentences == [], "the browser complained"


def answer(route: Route) -> None:
    """Serve the pages, the static files and a task at /t/abc, under the policy of the product."""
    path = urlsplit(route.request.url).path
    if path.startswith("/static/"):
        file = STATIC / path.removeprefix("/static/")
        route.fulfill(body=file.read_bytes(), content_type=TYPES[file.suffix])
        return
    if path == "/t/many":
        text = task_page(EveryKind, {"service": "s7"}, choices=MANY_SERVICES)
        route.fulfill(body=text, content_type="text/html", headers={"content-security-policy": POLICY})
        return
    if path == "/names":
        route.fulfill(json=[{"name": "Dr Amara Osei", "email": "amara.osei@nhs.net"}])
        return
    text = task(route.request.post_data or "") if path == "/t/abc" else render(*PAGES[path.removeprefix("/")])
    route.fulfill(
        body=text, content_type="text/html; charset=utf-8", headers={"content-security-policy": POLICY}
    )


def task(posted: str) -> str:
    """The task's page, or the page that answers what was posted to it."""
    if not posted:
        return task_page(EveryKind, {}, choices=SERVICES)
    read = read_posted(EveryKind, parse_qsl(posted, keep_blank_values=True))
    if read.is_rearranged:
        return task_page(EveryKind, read.values, choices=SERVICES)
    answered = MessagePage(heading="Saved" if read.is_save else "Stored")
    errors = [] if read.is_save else check(EveryKind, read.values, None)
    return (
        task_page(EveryKind, read.values, errors, choices=SERVICES)
        if errors and isinstance(errors, list)
        else render(page(), answered)
    )


def open_task(visitor: Page) -> None:
    visitor.goto(f"{HOST}/t/abc")


@pytest.mark.parametrize("name", PAGES)
def test_nobody_is_shut_out_of_a_page(scripted: Page, name: str) -> None:
    for width in (WIDE, USUAL, PHONE):
        scripted.set_viewport_size({"width": width, "height": 800})
        scripted.emulate_media(forced_colors="active" if width == USUAL else "none")
        scripted.goto(f"{HOST}/{name}")  # anew: the menu folds a moment after a window has changed
        assert violations(scripted) == []


def violations(scripted: Page) -> list[tuple[str, list[str]]]:
    """What axe finds wrong on a page."""
    scripted.evaluate(f"{AXE}; 1")
    result = scripted.evaluate(
        f"axe.run({{runOnly: {RULES}, rules: {{'target-size': {{enabled: true}}}}, resultTypes: ['violations']}})"
    )
    assert result["passes"]
    return [(results["id"], [node["html"] for node in results["nodes"]]) for results in result["violations"]]


@pytest.mark.parametrize("name", PAGES)
def test_no_page_scrolls_sideways_on_a_phone_even_with_text_twice_as_large(scripted: Page, name: str) -> None:
    scripted.goto(f"{HOST}/{name}")

    for zoom in (1, 2):
        scripted.set_viewport_size({"width": PHONE * zoom, "height": 800})
        scripted.evaluate(f"document.documentElement.style.fontSize = '{100 * zoom}%'")

        # The menu folds what has no room a moment after the page has changed its width.
        for _ in range(50):
            if scripted.evaluate(FITS):
                break
            scripted.wait_for_timeout(100)
        assert scripted.evaluate(FITS)
        assert scripted.evaluate(BEYOND_THE_EDGE) == []


def test_error_summary_has_the_focus_and_leads_to_the_field(visitor: Page) -> None:
    open_task(visitor)

    visitor.get_by_role("button", name="Send my decision", exact=True).click()

    assert visitor.title() == "Error: Approve the project – QI Workflow"
    expect(visitor.locator(".nhsuk-error-summary")).to_be_focused()
    visitor.get_by_role("link", name="Enter the date of the meeting").click()
    assert visitor.url.endswith("#met_on-day") or visitor.locator("#met_on-day").evaluate(
        "it => it === document.activeElement"
    )


def test_enter_sends_the_form_and_removes_nothing(visitor: Page) -> None:
    open_task(visitor)
    visitor.fill("#actions-0-what", "Move the trolley")

    visitor.fill("#title", "Fewer falls")
    visitor.press("#title", "Enter")

    expect(visitor.get_by_role("heading", name="There is a problem")).to_be_visible()
    expect(visitor.locator("#actions-0-what")).to_have_value("Move the trolley")


def test_records_are_added_and_removed_and_the_reader_stays_with_the_list(visitor: Page) -> None:
    open_task(visitor)
    visitor.fill("#actions-1-what", "Second")

    visitor.get_by_role("button", name="Add another action").click()

    assert visitor.url == f"{HOST}/t/abc#actions-2"
    expect(visitor.locator("#actions-2")).to_be_in_viewport()
    expect(visitor.locator("#actions-1-what")).to_have_value("Second")

    visitor.get_by_role("button", name="Remove action 1").click()

    assert visitor.url == f"{HOST}/t/abc#actions"
    expect(visitor.locator("#actions-0-what")).to_have_value("Second")
    expect(visitor.locator("#actions-2")).to_have_count(0)


def test_half_an_answer_can_be_saved(visitor: Page) -> None:
    open_task(visitor)
    visitor.fill("#title", "Fewer falls")

    visitor.get_by_role("button", name="Save and come back later").click()

    expect(visitor.get_by_role("heading", name="Saved")).to_be_visible()


def test_whole_answer_is_given_by_keyboard_alone(visitor: Page) -> None:
    open_task(visitor)
    keys = visitor.keyboard
    visitor.locator("#title").focus()
    for typed in ("Fewer falls", "Halve them", "lead@nhs.net", "27", "3", "2027", "12", "95"):
        keys.type(typed)
        keys.press("Tab")
    for choose in ("Space", "Space", "Tab", "Space"):  # not research; the first of each choice
        keys.press(choose)
        keys.press("Tab") if choose == "Space" else None
    visitor.select_option("#service", "ed")
    visitor.fill("#actions-0-what", "Move the trolley")
    visitor.fill("#actions-0-owner_email", "owner@nhs.net")
    visitor.locator("#actions-0-owner_email").press("Enter")

    expect(visitor.get_by_role("heading", name="Stored")).to_be_visible()


def test_focus_is_always_to_be_seen(scripted: Page) -> None:
    open_task(scripted)

    assert scripted.evaluate(PLAIN_WITH_FOCUS) == []


def test_person_is_chosen_from_the_list_by_keyboard_and_the_address_comes_with_the_name(
    scripted: Page,
) -> None:
    scripted.goto(f"{HOST}/successor")
    scripted.get_by_label("Somebody else takes over").check()
    name = scripted.get_by_label("Name of the successor")
    name.focus()

    scripted.keyboard.type("osei")
    expect(scripted.get_by_role("option", name="Dr Amara Osei")).to_be_visible()
    assert violations(scripted) == []
    scripted.keyboard.press("ArrowDown")
    scripted.keyboard.press("Enter")

    expect(name).to_have_value("Dr Amara Osei")
    expect(scripted.locator("#successor_email")).to_have_value("amara.osei@nhs.net")
    sent = dict(scripted.evaluate("[...new FormData(document.forms.answer).entries()]"))
    assert (sent["successor_name"], sent["successor_email"]) == ("Dr Amara Osei", "amara.osei@nhs.net")


def test_long_list_of_services_is_searched_by_typing_and_typing_over_a_choice_takes_it_back(
    scripted: Page,
) -> None:
    scripted.goto(f"{HOST}/t/many")
    service = scripted.get_by_label("Service", exact=True)
    expect(service).to_have_value("Service number 7")

    service.fill("number 13")
    expect(scripted.get_by_role("option")).to_have_text(["Service number 13"])
    assert violations(scripted) == []
    scripted.keyboard.press("ArrowDown")
    scripted.keyboard.press("Enter")
    sent = "Object.fromEntries(new FormData(document.forms.answer)).service"
    assert scripted.evaluate(sent) == "s13"

    service.fill("Nowhere")
    scripted.evaluate("document.forms.answer.dispatchEvent(new Event('submit'))")
    assert scripted.evaluate(sent) == ""


def test_somebody_new_is_typed(scripted: Page) -> None:
    scripted.goto(f"{HOST}/successor")
    scripted.get_by_label("Somebody else takes over").check()
    scripted.get_by_label("Name of the successor").fill("Somebody New")
    scripted.fill("#successor_email", "somebody.new@nhs.net")

    sent = dict(scripted.evaluate("[...new FormData(document.forms.answer).entries()]"))

    assert (sent["successor_name"], sent["successor_email"]) == ("Somebody New", "somebody.new@nhs.net")


def asked(visitor: Page) -> list[str]:
    """The names of the fields that somebody sees."""
    names: list[str] = visitor.evaluate(
        "[...new Set([...document.querySelectorAll('#answer [name]')]"
        ".filter(it => it.checkVisibility() && it.type !== 'hidden' && it.tagName !== 'BUTTON')"
        ".map(it => it.name.replace(/\\[.*/, '')))]"
    )
    return names


def test_question_is_asked_only_where_it_applies_and_what_was_typed_is_sent_all_the_same(
    scripted: Page,
) -> None:
    scripted.goto(f"{HOST}/action")
    assert asked(scripted) == ["outcome"]

    scripted.get_by_label("Will not be done").check()
    assert asked(scripted) == ["outcome", "reason", "wants_risk_accepted"]
    scripted.fill("#reason", "No post")
    scripted.get_by_label("Done", exact=True).check()

    assert asked(scripted) == ["outcome", "evidence", "changed_on"]
    sent = scripted.evaluate("[...new FormData(document.forms.answer).entries()]")
    assert ["reason", "No post"] in sent


def test_question_with_something_to_mend_is_seen_whatever_was_answered(scripted: Page) -> None:
    scripted.goto(f"{HOST}/action-wrong")

    assert "wants_risk_accepted" in asked(scripted)


def test_without_scripts_every_question_stands_under_what_calls_for_it(
    contexts: dict[bool, BrowserContext],
) -> None:
    visitor = contexts[False].new_page()
    visitor.goto(f"{HOST}/action")

    expect(visitor.locator("#evidence")).to_be_visible()
    expect(visitor.locator("#wants_risk_accepted")).to_be_visible()
    assert visitor.locator(".qi-conditional__when").all_inner_texts() == [
        "Only if you choose “Done”",
        "Only if you choose “Will not be done”",
    ]
    visitor.close()


def test_everything_so_far_is_unfolded_by_the_link_to_it(scripted: Page) -> None:
    scripted.goto(f"{HOST}/action")
    expect(scripted.locator("#so-far")).to_be_hidden()

    scripted.get_by_role("link", name="Everything so far").click()

    expect(scripted.locator("#so-far")).to_be_visible()


def test_form_of_a_task_is_reached_by_five_tabs(scripted: Page) -> None:
    scripted.set_viewport_size({"width": 390, "height": 844})
    scripted.goto(f"{HOST}/action")

    scripted.keyboard.press("Tab")
    scripted.keyboard.press("Enter")  # the skip link
    for _ in range(4):
        scripted.keyboard.press("Tab")
        if scripted.evaluate("document.activeElement.name") == "outcome":
            return
    raise AssertionError(scripted.evaluate("document.activeElement.outerHTML"))


def test_code_can_be_pasted_and_filled_in_by_the_browser(scripted: Page) -> None:
    scripted.goto(f"{HOST}/code")

    code = scripted.get_by_label("Six-digit code")

    assert (code.get_attribute("autocomplete"), code.get_attribute("inputmode")) == (
        "one-time-code",
        "numeric",
    )
    assert code.get_attribute("maxlength") is None
