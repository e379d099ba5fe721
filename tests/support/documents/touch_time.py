"""How long an answer takes on a phone, estimated by the keystroke-level model from what its page shows.

The model adds up what somebody does who knows the page and makes no mistake (Card, Moran and Newell, “The
keystroke-level model for user performance time with interactive systems”, Communications of the ACM 23, 1980, 396).
It is an estimate and no measurement with people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil, log2
from typing import Any

from models.forms import FORMS
from models.vocabulary import Outcome, TaskKind
from tests.support.web.browsing import pairs_of

DECIDING = 1.35
"""Seconds to find a question, take it in and make up one’s mind, and to be ready to send: the model’s M."""

TOUCH = log2(844 / 44 + 1) / 6.95
"""Seconds to touch something 44 pixels high from anywhere on a screen of 844, or to scroll by a screen.

By Fitts’ law with 6.95 bits a second on a smartphone (MacKenzie, “Fitts’ throughput and the remarkable case of
touch-based target selection”, HCI International 2015, LNCS 9170, 238–249).
"""

TYPED_PER_SECOND = 36.17 * 5 / 60
"""Characters: 36.17 words a minute of five each, of 37,370 people (Palin et al., “How do people type on mobile
devices?”, MobileHCI 2019)."""

READ_PER_SECOND = 238 / 60
"""Words of English non-fiction (Brysbaert, Journal of Memory and Language 109 (2019), 104047)."""

LOADING = 0.5
"""Seconds until the next page is there: the model’s R. The pages themselves take a tenth of that (`make bench`)."""

SCROLLED = 600
"""Pixels by which one scrolls at once, so that the last line stays in sight."""

LENGTHS: Mapping[str, int] = {"textarea": 60, "text": 20, "email": 28, "number": 3}
"""Characters typed into a box for which the form has no example, by its kind."""

ON_A_PHONE: Mapping[TaskKind, Mapping[str, object]] = {
    TaskKind.IMPLEMENT_ACTION: {"evidence": "See the evening rota"},
}
"""What somebody types who answers between two patients, where the example of the form is one of the desk."""

CONTROLS = """() => {
    const form = document.querySelector("form[data-task-kind]");
    const main = document.querySelector("main");
    const send = form.querySelector(".nhsuk-button-group") ?? form.querySelector("button:not(.qi-enter)");
    const end = send ? send.getBoundingClientRect().top : Infinity;
    const questions = ".nhsuk-label--s, .nhsuk-fieldset__legend, .nhsuk-date-input";
    const unread = `.nhsuk-u-visually-hidden, a, button, script, ${questions}`;
    const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) {
        const parent = walker.currentNode.parentElement;
        const isSeen = parent.checkVisibility() && !parent.closest(unread) && parent.getBoundingClientRect().top < end;
        if (isSeen && walker.currentNode.data.trim()) texts.push(walker.currentNode.data);
    }
    const boxes = "input:not([type=hidden], [type=radio], [type=checkbox]), textarea";
    const isText = it => it.checkVisibility() && !it.closest(".nhsuk-date-input");
    texts.push(...[...form.querySelectorAll(boxes)].filter(isText).map(it => it.value));
    const isFilled = field => ["radio", "checkbox"].includes(field.type) ? field.checked : field.value;
    const asked = [...form.querySelectorAll(".nhsuk-form-group")].filter(it => it.checkVisibility()
        && !it.parentElement.closest(".nhsuk-date-input")
        && !it.querySelector("legend, label").textContent.includes("(optional)"));
    const fields = it => [...it.querySelectorAll("input, textarea, select")];
    const empty = asked.filter(it => !fields(it).some(isFilled));
    const kind = it => it.inputMode === "numeric" || it.inputMode === "decimal" ? "number" : it.type;
    const chosen = form.querySelector("[type=radio][name=outcome]:checked");
    return {
        texts,
        kind: form.dataset.taskKind,
        outcome: chosen ? chosen.value : "",
        questions: empty.map(it => fields(it).map(field => ({name: field.name, kind: kind(field)}))),
        bottom: Math.round(end + scrollY + (send ? send.offsetHeight : 0)),
    };
}"""
"""What there is to read above “Send” once the first answer is chosen, and the boxes of each question that is empty."""


def seconds_of(controls: Mapping[str, Any], *, touches: int, letter: str = "") -> int:
    """From the touch on the link to “sent”, in whole seconds; `letter` is what led to the page.

    Touches are those of the table; each box of a date and each tick but the first is one more. Each question, each
    first answer and “Send” is a decision. The words are those above “Send” without the questions themselves, which
    the decision covers, and without what stood in the letter word for word.
    """
    typed = _example(controls)
    more, characters = 0, 0
    for question in controls["questions"]:
        boxes = {box["name"]: box["kind"] for box in question}
        kinds = set(boxes.values())
        if kinds <= {"radio"}:
            continue
        if kinds <= {"checkbox"}:
            more += max(sum(len(typed.get(name, ())) for name in boxes) - 1, 0)
            continue
        lengths = [
            1 if kind.startswith("select") else _length(typed.get(name), kind) for name, kind in boxes.items()
        ]
        more += len(lengths) - 1 + sum(kind.startswith("select") for kind in boxes.values())
        characters += sum(lengths)
    bottom: int = controls["bottom"]
    swipes = max(0, ceil((bottom - 844) / SCROLLED))
    decisions = touches - 1
    words = words_to_read(controls["texts"], letter)
    return ceil(
        (touches + more + swipes) * TOUCH
        + decisions * DECIDING
        + characters / TYPED_PER_SECOND
        + words / READ_PER_SECOND
        + 2 * LOADING
    )


def words_to_read(texts: Sequence[str], letter: str) -> int:
    """How many words of a page its letter has not said, capitals apart; links and boxes of dates are not read."""
    read = _plain(letter)
    parts = [_plain(part).strip(".: ") for text in texts for part in text.split(" · ")]
    return sum(len(part.split()) for part in parts if part not in read)


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


def _example(controls: Mapping[str, Any]) -> Mapping[str, Sequence[str]]:
    """What is sent under each name in the example of the form, for the answer that was chosen."""
    kind = next((kind for kind in TaskKind if kind.value == controls["kind"]), None)
    if kind is None:
        return {}
    form = FORMS[kind]
    outcome = next((each for each in Outcome if each.value == controls["outcome"]), form.outcomes[0])
    example = {**form.examples.get(outcome, {}), **ON_A_PHONE.get(kind, {})}
    sent: dict[str, list[str]] = {}
    for name, text in pairs_of(form, example):
        sent.setdefault(name, []).append(text)
    return sent


def _length(texts: Sequence[str] | None, kind: str) -> int:
    return len(texts[0]) if texts else LENGTHS.get(kind, LENGTHS["text"])
