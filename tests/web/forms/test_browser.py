import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from tests.support.web.accessibility import NARROW, ON_A_DESK, WIDE, violations
from tests.support.web.all_pages import PAGES
from tests.support.web.rendered import page, task_page
from tests.support.web.sample_forms import SERVICES, EveryKind
from web.forms.checking import check
from web.forms.reading import read_posted
from web.templating import STATIC, render
from web.views import MessagePage

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


class OurPages(BaseHTTPRequestHandler):
    """Serves the pages, the static files and a task at /t/abc, under the policy of the product."""

    def do_GET(self) -> None:
        self._answer("")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers["content-length"])).decode())

    def _answer(self, posted: str) -> None:
        path = urlsplit(self.path).path
        body, content_type, keeping = answer(path, posted)
        self.send_response(200)
        self.send_header("content-type", content_type)
        self.send_header("content-length", str(len(body)))
        self.send_header("cache-control", keeping)
        self.send_header("content-security-policy", POLICY)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name of the library
        """Say nothing of requests: the console of the browser is what is read."""


def answer(path: str, posted: str) -> tuple[bytes, str, str]:
    """What stands at a path, its type, and how long a browser keeps it."""
    if path.startswith("/static/"):
        file = STATIC / path.removeprefix("/static/")
        return file.read_bytes(), TYPES[file.suffix], "max-age=600"
    if path == "/names":
        names = [{"name": "Dr Amara Osei", "email": "amara.osei@nhs.net"}]
        return json.dumps(names).encode(), "application/json", "no-store"
    if path == "/t/many":
        text = task_page(EveryKind, {"service": "s7"}, choices=MANY_SERVICES)
    else:
        text = task(posted) if path == "/t/abc" else render(*PAGES[path.removeprefix("/")])
    return text.encode(), "text/html; charset=utf-8", "no-store"


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """A browser that finds our pages at HOST."""
    with ThreadingHTTPServer(("127.0.0.1", 0), OurPages) as server, sync_playwright() as playwright:
        Thread(target=server.serve_forever, daemon=True).start()
        to_ours = f"--host-resolver-rules=MAP qi.test 127.0.0.1:{server.server_port}"
        chosen_browser = playwright.chromium.launch(executable_path=chromium, args=[*QUIET, to_ours])
        yield chosen_browser
        chosen_browser.close()
        server.shutdown()


@pytest.fixture(scope="module")
def windows(browser: Browser) -> dict[bool, Page]:
    """A window with and one without scripts, kept for the whole file: each new one starts a process."""
    return {scripts: browser.new_context(java_script_enabled=scripts).new_page() for scripts in (True, False)}


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def visitor(windows: dict[bool, Page], request: pytest.FixtureRequest) -> Iterator[Page]:
    """A window with and without scripts."""
    yield from looking(windows[request.param])


@pytest.fixture
def scripted(windows: dict[bool, Page]) -> Iterator[Page]:
    yield from looking(windows[True])


@pytest.fixture
def scriptless(windows: dict[bool, Page]) -> Iterator[Page]:
    yield from looking(windows[False])


def looking(window: Page) -> Iterator[Page]:
    """An empty window of the usual size, which must not complain while the test lasts."""
    sentences: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        sentences.append(message.text)

    window.goto("about:blank")
    window.set_viewport_size({"width": WIDE, "height": 720})
    window.on("console", hear)
    yield window
    window.remove_listener("console", hear)
    assert sentences == [], "the browser complained"


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
    scripted.goto(f"{HOST}/{name}")

    assert list(violations(scripted, name)) == []


@pytest.mark.parametrize("name", PAGES)
def test_no_page_scrolls_sideways_on_a_phone_even_with_text_twice_as_large(scripted: Page, name: str) -> None:
    scripted.goto(f"{HOST}/{name}")

    for zoom in (1, 2):
        scripted.set_viewport_size({"width": NARROW * zoom, "height": 800})
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
    assert list(violations(scripted, "what is on offer", ON_A_DESK)) == []
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
    assert list(violations(scripted, "what is on offer", ON_A_DESK)) == []
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
    scriptless: Page,
) -> None:
    scriptless.goto(f"{HOST}/action")

    expect(scriptless.locator("#evidence")).to_be_visible()
    expect(scriptless.locator("#wants_risk_accepted")).to_be_visible()
    assert scriptless.locator(".qi-conditional__when").all_inner_texts() == [
        "Only if you choose “Done”",
        "Only if you choose “Will not be done”",
    ]


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
