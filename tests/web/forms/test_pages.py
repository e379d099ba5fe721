import re
from collections.abc import Iterator

import pytest
from jinja2 import UndefinedError
from lxml import html

from tests.support.web.all_pages import PAGES
from tests.support.web.rendered import page, parsed, posted_by, task_page
from tests.support.web.sample_forms import SERVICES, EveryKind
from web.forms.checking import check
from web.forms.reading import read_posted
from web.templating import STATIC, environment, render
from web.views import MessagePage, PageFrame

INJECTED = "<script>alert(1)</script><b>\"'{{7*7}}{%x%}"


@pytest.mark.parametrize("name", PAGES)
def test_no_page_needs_more_than_the_content_security_policy_allows(name: str) -> None:
    shown = parsed(render(*PAGES[name]))

    assert shown.xpath("//style | //script[not(@src)] | //*[@style]") == []
    assert shown.xpath("//@*[starts-with(name(), 'on')]") == []
    fetched = shown.xpath("//link/@href | //script/@src | //img/@src | //iframe/@src")
    assert [address for address in fetched if not address.startswith("/static/")] == []


@pytest.mark.parametrize("name", PAGES)
def test_every_page_has_its_landmarks_one_heading_and_whom_to_ask(name: str) -> None:
    shown = parsed(render(*PAGES[name]))

    assert shown.get("lang") == "en-GB"
    assert [len(shown.xpath(f"//{tag}")) for tag in ("header", "main", "footer", "h1")] == [1, 1, 1, 1]
    assert shown.xpath("//a[@class='nhsuk-skip-link']/@href") == ["#maincontent"]
    assert shown.xpath("//footer//a/@href") == ["mailto:qist@northbrook.example"]
    assert shown.xpath("//title/text()")[0].endswith(" – QI Workflow")


@pytest.mark.parametrize("name", PAGES)
def test_every_form_that_changes_something_carries_the_token_of_the_session(name: str) -> None:
    forms = parsed(render(*PAGES[name])).xpath("//form[@method='post']")

    assert [form.xpath(".//input[@name='csrf']/@value") for form in forms] == [["csrf-token"]] * len(forms)


@pytest.mark.parametrize("name", PAGES)
def test_no_id_stands_twice_on_a_page(name: str) -> None:
    ids = parsed(render(*PAGES[name])).xpath("//@id")

    assert sorted(ids) == sorted(set(ids))


def test_title_of_a_page_with_errors_says_so_first() -> None:
    errors = check(EveryKind, {}, None)
    assert isinstance(errors, list)

    shown = parsed(task_page(EveryKind, {}, errors, choices=SERVICES))

    assert shown.xpath("//title/text()") == ["Error: Approve the project – QI Workflow"]
    assert [" ".join(link.split()) for link in shown.xpath("//*[@role='alert']//li/a/text()")] == [
        error.message for error in errors
    ]


def test_every_error_leads_to_a_field_that_is_there_and_named_with_its_message() -> None:
    errors = check(EveryKind, {"actions": [{"what": "x"}]}, None)
    assert isinstance(errors, list)

    shown = parsed(task_page(EveryKind, {"actions": [{"what": "x"}]}, errors, choices=SERVICES))

    for error in errors:
        [target] = shown.xpath(f"//*[@id='{error.anchor}']")
        assert target.tag in {"input", "select", "textarea"}
        described = " ".join(" ".join(element.itertext()) for element in described_by(shown, target))
        assert error.message in " ".join(described.split())


def described_by(shown: html.HtmlElement, target: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """The elements that describe an input or the group around it to somebody who does not see the page."""
    for element in [target, *target.iterancestors("fieldset", "div")]:
        for name in (element.get("aria-describedby") or "").split():
            yield from shown.xpath(f"//*[@id='{name}']")


def test_task_form_says_what_it_is_and_carries_its_controls() -> None:
    [form] = parsed(task_page(EveryKind, {}, choices=SERVICES)).xpath("//form[@data-task-kind]")

    assert (form.get("data-task-kind"), form.get("method"), form.get("action")) == (
        "approve",
        "post",
        "/t/abc",
    )
    hidden = {field.get("name"): field.get("value") for field in form.xpath(".//input[@type='hidden']")}
    assert hidden == {"csrf": "csrf-token", "nonce": "nonce-1", "version": "7", "form_version": "1"}
    buttons = [
        (button.get("name"), " ".join(button.text_content().split())) for button in form.xpath(".//button")
    ]
    assert buttons[0] == (None, "Send my decision"), "Enter presses the first button: it must not be “Remove”"
    assert buttons[-2:] == [(None, "Send my decision"), ("save", "Save and come back later")]


def test_buttons_of_a_list_say_which_list_and_record_they_change() -> None:
    shown = parsed(task_page(EveryKind, {"actions": [{"what": "x"}, {}]}, choices=SERVICES))

    assert [
        (button.get("name"), button.get("value"), button.get("formaction"))
        for button in shown.xpath("//form[@data-task-kind]//button[@formaction]")
    ] == [
        ("add", "actions-0-readings", "/t/abc#actions-0-readings-0"),
        ("remove", "actions-0", "/t/abc#actions"),
        ("add", "actions-1-readings", "/t/abc#actions-1-readings-0"),
        ("remove", "actions-1", "/t/abc#actions"),
        ("add", "actions", "/t/abc#actions-2"),
    ]


def test_record_that_was_added_is_there_to_be_filled_in() -> None:
    first = posted_by(task_page(EveryKind, {}, choices=SERVICES))

    posted = read_posted(EveryKind, [*first, ("add", "actions")])

    names = {name for name, _ in posted_by(task_page(EveryKind, posted.values, choices=SERVICES))}
    assert {"actions-0-what", "actions-1-what", "actions-2-what"} <= names
    assert "actions-3-what" not in names


def test_nothing_that_a_person_wrote_becomes_part_of_the_page() -> None:
    values = {
        "title": INJECTED,
        "aim": INJECTED,
        "met_on": {"day": INJECTED},
        "service": INJECTED,
        INJECTED: "x",
    }
    errors = check(EveryKind, values, None)
    assert isinstance(errors, list)

    text = task_page(EveryKind, values, errors, choices={"services": [(INJECTED, INJECTED)]})

    assert "<script>alert" not in text
    assert "<b>" not in text
    assert "49" not in re.sub(r"v=[0-9a-f]+|<(path|svg)[^>]*>", "", text)
    shown = parsed(text)
    assert shown.xpath("//input[@id='title']/@value") == [INJECTED]
    assert shown.xpath("//textarea[@id='aim']")[0].text.removeprefix("\n") == INJECTED
    assert shown.xpath("//input[@id='met_on-day']/@value") == [INJECTED]


def test_text_of_a_message_is_shown_not_interpreted() -> None:
    shown = parsed(
        render(page(INJECTED), MessagePage(heading=INJECTED, paragraphs=[INJECTED], is_receipt=True))
    )

    assert " ".join(shown.xpath("//h1")[0].text_content().split()) == INJECTED
    assert shown.xpath("//main//script | //main//b") == []


def test_what_a_template_lacks_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        environment().get_template("message.html").render(page=page())


def test_navigation_leads_to_the_pages_that_there_are_and_says_which_one_this_is() -> None:
    shown = PageFrame(title="x", trust_name="x", qist_email="x", here="my").navigation

    assert [(link.text, is_here) for link, is_here in shown] == [
        ("Start", False),
        ("My tasks", True),
        ("Projects", False),
    ]


def test_nobody_signed_in_is_offered_no_way_to_sign_out() -> None:
    assert "Sign out" not in render(page(person=""), MessagePage(heading="Not found"))
    assert "Sign out" in render(page(), MessagePage(heading="Not found"))


def test_static_files_are_addressed_by_their_content() -> None:
    addresses = parsed(render(page(), MessagePage(heading="x"))).xpath("//link/@href | //script/@src")

    assert addresses
    for address in addresses:
        assert re.fullmatch(r"/static/[\w./-]+\?v=[0-9a-f]{12}", address)
        assert (STATIC / address.removeprefix("/static/").partition("?")[0]).is_file()
