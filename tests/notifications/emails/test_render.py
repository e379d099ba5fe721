from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape

import pytest
from jinja2 import UndefinedError

from models.privacy.filter import rules_met
from models.vocabulary import Letter, LetterForm
from notifications.content.quotes import Quote
from notifications.emails.contexts import (
    CodeFacts,
    DecisionFacts,
    DigestFacts,
    ProjectFacts,
    ReminderFacts,
    SeveralTasksFacts,
    TaskFacts,
)
from notifications.emails.render import render
from tests.support.documents.golden_letters import (
    FOLDER,
    IN_OTHER_FORMS,
    OTHER_ENDINGS,
    agreed,
    in_other_forms,
    plain,
)
from tests.support.documents.letter_samples import APPROVAL, SAMPLES

OF_SEVERAL = frozenset({Letter.DIGEST, Letter.TASKS_OPENED})
EVERY_LETTER = pytest.mark.parametrize("letter", Letter)
LINK = re.compile(r"https?://[^\s<\"]+")
DAY = re.compile(r"(\w+) \d{1,2} [A-Z]\w+ \d{4}")
WORD = re.compile(r"\w+")
SIZE = re.compile(r"(?:font-size|line-height):\d+px")
WEEKDAYS = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}
TASK = TaskFacts(**APPROVAL)


def words(html: str) -> list[str]:
    """What a page says, without how it looks."""
    body = html.partition("<body")[2].partition(">")[2]
    return unescape(re.sub(r"<[^>]+>", " ", body)).split()


def sizes(html: str) -> list[tuple[str, int]]:
    """Every size and line height of a page, in their order."""
    return [(name, int(pixels)) for name, pixels in re.findall(r"(font-size|line-height):(\d+)px", html)]


def half_as_large_again(size: tuple[str, int]) -> tuple[str, int]:
    """What large print makes of a size."""
    name, pixels = size
    return name, pixels * 3 // 2


@EVERY_LETTER
def test_every_letter_reads_as_it_was_agreed(letter: Letter) -> None:
    letter_text = render(letter, SAMPLES[letter])

    assert plain(letter_text) == agreed(letter, "txt")
    assert letter_text.html == agreed(letter, "html")


@EVERY_LETTER
def test_every_letter_says_the_same_twice(letter: Letter) -> None:
    assert render(letter, SAMPLES[letter]) == render(letter, SAMPLES[letter])


def links_of(letter: Letter) -> list[str]:
    """The link to act on, of a digest one for each task; last and apart, where to say what was wrong (OB-002).

    Of a closed project it leads to the report (OB-107).
    """
    facts = SAMPLES[letter]
    if isinstance(facts, DigestFacts | SeveralTasksFacts):
        return [*(task.link for task in facts.tasks), facts.link]
    texts = [getattr(facts, "link", ""), getattr(facts, "feedback", "")]
    if letter is Letter.PROJECT_CLOSED:
        texts[0] += "/report"
    return [link for link in texts if link]


@EVERY_LETTER
def test_every_letter_has_one_link_to_act_on_and_a_task_letter_one_to_say_what_was_wrong(
    letter: Letter,
) -> None:
    expected = links_of(letter)

    letter_text = render(letter, SAMPLES[letter])

    assert LINK.findall(letter_text.text) == expected
    assert list(dict.fromkeys(LINK.findall(letter_text.html))) == expected


@EVERY_LETTER
def test_only_the_link_to_act_on_is_a_button(letter: Letter) -> None:
    buttons = re.findall(r'class="button"[^>]*><a href="([^"]+)"', render(letter, SAMPLES[letter]).html)

    assert buttons == ([] if letter in OF_SEVERAL else links_of(letter)[:1])


@EVERY_LETTER
@pytest.mark.parametrize("form", LetterForm)
def test_every_form_of_a_letter_has_the_same_subject_and_text(letter: Letter, form: LetterForm) -> None:
    standard, other = render(letter, SAMPLES[letter]), render(letter, SAMPLES[letter], form)

    assert (other.subject, other.text) == (standard.subject, standard.text)
    assert (other.html == "") is (form is LetterForm.PLAIN_TEXT)


@EVERY_LETTER
def test_large_print_is_the_same_letter_with_no_text_under_24_pixels(letter: Letter) -> None:
    standard = render(letter, SAMPLES[letter])

    large = render(letter, SAMPLES[letter], LetterForm.LARGE_PRINT)

    assert words(large.html) == words(standard.html)
    assert min(int(size) for size in re.findall(r"font-size:(\d+)px", large.html)) == 24
    assert sizes(large.html) == [half_as_large_again(size) for size in sizes(standard.html)]
    assert SIZE.sub("", large.html) == SIZE.sub("", standard.html)


def test_what_looks_like_a_size_in_a_title_is_not_enlarged() -> None:
    letter = render(Letter.TASK_OPENED, replace(TASK, title="font-size:18px"), LetterForm.LARGE_PRINT)

    assert "“font-size:18px”" in letter.html


def test_a_letter_in_other_forms_reads_as_it_was_agreed() -> None:
    agreed_forms = {ending: (FOLDER / f"{IN_OTHER_FORMS}.{ending}").read_bytes() for ending in OTHER_ENDINGS}

    assert in_other_forms(IN_OTHER_FORMS) == agreed_forms


def test_the_code_letter_has_nothing_to_click() -> None:
    assert "<a " not in render(Letter.SIGN_IN_CODE, SAMPLES[Letter.SIGN_IN_CODE]).html


@EVERY_LETTER
def test_every_letter_is_hard_wrapped_except_for_its_link(letter: Letter) -> None:
    lines = render(letter, SAMPLES[letter]).text.splitlines()

    assert [line for line in lines if len(line) > 72 and not LINK.fullmatch(line)] == []


@EVERY_LETTER
def test_every_date_in_every_letter_has_its_weekday(letter: Letter) -> None:
    letter_text = render(letter, SAMPLES[letter])

    assert set(DAY.findall(letter_text.text + letter_text.html)) <= WEEKDAYS


@EVERY_LETTER
def test_no_letter_has_anything_like_a_patient_identifier(letter: Letter) -> None:
    letter_text = render(letter, SAMPLES[letter])

    assert rules_met(letter_text.subject + letter_text.text + letter_text.html) == ()


@EVERY_LETTER
def test_plain_text_says_everything_the_html_says(letter: Letter) -> None:
    letter_text = render(letter, SAMPLES[letter])
    buttons = "Open this task Or copy this address See the project See what is held"

    sentence = set(WORD.findall(letter_text.text + buttons))

    assert [word for word in WORD.findall(" ".join(words(letter_text.html))) if word not in sentence] == []


@EVERY_LETTER
def test_html_needs_nothing_from_elsewhere(letter: Letter) -> None:
    html = render(letter, SAMPLES[letter]).html

    assert re.findall(r"<(?:img|script|link|iframe|form|object)\b|url\(|@import", html) == []


@EVERY_LETTER
def test_facts_of_another_letter_are_refused(letter: Letter) -> None:
    other = SAMPLES[Letter.TASK_OPENED if letter is Letter.SIGN_IN_CODE else Letter.SIGN_IN_CODE]

    with pytest.raises(UndefinedError):
        render(letter, other)


def test_a_task_without_a_date_asks_for_none() -> None:
    letter = render(Letter.TASK_OPENED, replace(TASK, due_on=None))

    assert letter.subject == "Decision needed: Discharge summaries within 24 hours (QI-2026-0001)"
    assert "It takes about 5 minutes:\n" in letter.text
    assert "asks for it" not in letter.text + letter.html


def test_what_nobody_decided_and_noted_leaves_no_gap() -> None:
    letter = render(Letter.TASK_OPENED, replace(TASK, matter=(), round="", note=""))

    assert "Aim" not in letter.text + letter.html
    assert "\n\n\n" not in letter.text


def test_a_decision_without_reason_next_step_and_clause_says_only_who_decided() -> None:
    facts = SAMPLES[Letter.PROJECT_HELD]
    assert isinstance(facts, DecisionFacts)

    letter = render(Letter.PROJECT_HELD, replace(facts, reason="", next_step="", clause=""))

    headings = re.findall(r"<h2[^>]*>(.*?)</h2>", letter.html)
    assert headings == ["Who decided", "Who to ask"]


@pytest.mark.parametrize(
    ("days", "subject", "sentence"),
    [
        (
            -2,
            "Reminder, decision needed by Fri 12 Mar",
            "is due on Friday 12 March 2027, in 2 days",
        ),
        (
            -1,
            "Reminder, decision needed by Fri 12 Mar",
            "is due on Friday 12 March 2027, in 1 day",
        ),
        (
            0,
            "Decision needed today, Fri 12 Mar",
            "is due today, Friday 12 March 2027",
        ),
        (
            1,
            "Decision overdue since Fri 12 Mar",
            "was due on Friday 12 March 2027, 1 day ago",
        ),
        (
            7,
            "Decision overdue since Fri 12 Mar",
            "was due on Friday 12 March 2027, 7 days ago",
        ),
    ],
)
def test_a_reminder_says_how_late_it_is(days: int, subject: str, sentence: str) -> None:
    letter = render(Letter.REMINDER, ReminderFacts(**APPROVAL, days_overdue=days))

    assert letter.subject == f"{subject}: Discharge summaries within 24 hours (QI-2026-0001)"
    assert f"It takes about 5 minutes. It {sentence}: https" in " ".join(letter.text.split())


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("approve the project", "Please approve “Falls on Ward 7” (QI-2026-0001)."),
        ("screen and register the project", "Please screen and register “Falls on Ward 7” (QI-2026-0001)."),
        ("enter the figures", "Please enter the figures: “Falls on Ward 7” (QI-2026-0001)."),
    ],
)
def test_whatever_is_asked_names_its_project(asked: str, sentence: str) -> None:
    letter = render(Letter.TASK_OPENED, replace(TASK, asked=asked, title="Falls on Ward 7"))

    assert letter.text.splitlines()[2] == sentence


def test_a_long_title_gives_way_at_a_word_so_that_the_date_is_seen() -> None:
    title = (
        "Reducing the time from decision to admit to arrival on the ward for frail older people after a fall "
        "at home"
    )

    subject = render(Letter.TASK_OPENED, replace(TASK, title=title)).subject

    assert subject == (
        "Decision needed by Fri 12 Mar: Reducing the time from decision to admit to arrival on the ward for… "
        "(QI-2026-0001)"
    )


@pytest.mark.parametrize("title", ["x" * 400, "word " * 90, "“" * 200, "a" * 85 + ", and more of the same"])
def test_no_subject_is_longer_than_a_list_can_show(title: str) -> None:
    for letter, facts in SAMPLES.items():
        if isinstance(facts, ProjectFacts):
            assert len(render(letter, replace(facts, title=title)).subject) <= 120


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "{{ 7*7 }}",
        "{% raw %}",
        "${7*7}",
        "{0.__class__}",
        "a & b",
    ],
)
def test_what_people_type_is_text_and_never_markup(typed: str) -> None:
    matter = (Quote("Aim", typed),)
    facts = replace(TASK, title=typed, matter=matter, note=typed, why=typed, recipient_name=typed)

    letter = render(Letter.TASK_OPENED, facts)

    assert letter.text.count(typed) == 5
    assert " ".join(words(letter.html)).count(typed) == 5
    assert re.findall(r"<(?:script|img)", letter.html) == []


def test_control_characters_and_line_ends_in_a_title_do_not_reach_the_reader() -> None:
    title = "Falls\r\n\r\non\u2028Ward\x00 \u202e7\ud800"

    letter = render(Letter.TASK_OPENED, replace(TASK, title=title))

    assert letter.subject == "Decision needed by Fri 12 Mar: Falls on Ward 7 (QI-2026-0001)"
    assert letter.text.splitlines()[2] == "Please approve “Falls on Ward 7” (QI-2026-0001)."


def test_reasons_keep_their_lines() -> None:
    letter = render(
        Letter.CHANGES_WANTED,
        replace(TASK, matter=(Quote("What is to be changed", "First this.\n\n  Then <that>.\r\n"),)),
    )

    assert "What is to be changed\n  First this.\n  Then <that>.\n\n" in letter.text
    assert "First this.<br>Then &lt;that&gt;.</p>" in letter.html


def test_a_code_that_is_not_six_digits_is_shown_as_it_is() -> None:
    facts = SAMPLES[Letter.SIGN_IN_CODE]
    assert isinstance(facts, CodeFacts)

    letter = render(Letter.SIGN_IN_CODE, replace(facts, code="1234", minutes_valid=1))

    assert "Your code is 1234\n" in letter.text
    assert "It works once, for 1 minute.\n" in letter.text


def test_the_day_is_said_without_a_leading_nought() -> None:
    letter = render(Letter.TASK_OPENED, replace(TASK, due_on=date(2027, 3, 1)))

    assert letter.subject.startswith("Decision needed by Mon 1 Mar: ")


def test_a_date_of_another_year_has_its_year_in_the_subject() -> None:
    subject = render(Letter.TASK_OPENED, TASK, written_on=date(2026, 12, 28)).subject

    assert subject.startswith("Decision needed by Fri 12 Mar 2027: ")
    assert render(Letter.TASK_OPENED, TASK, written_on=date(2027, 1, 2)).subject.startswith(
        "Decision needed by Fri 12 Mar: "
    )


def test_a_name_keeps_its_capital_within_a_subject() -> None:
    facts = ReminderFacts(**APPROVAL | {"needed": "Bronze training check"}, days_overdue=-2)

    assert render(Letter.REMINDER, facts).subject.startswith("Reminder, Bronze training check needed by ")
