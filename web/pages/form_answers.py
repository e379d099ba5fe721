"""What the pages with a form have in common: its nonce, its receipt, and what becomes of what was typed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from secrets import token_urlsafe

from pydantic import BaseModel
from starlette.responses import Response

from models.answers.typed import BEFORE
from models.clock import spoken_moment
from models.inputs.text import is_blank
from tasks.answers.answer_task import Receipt
from tasks.cover.deciders import KeptOut
from web.forms.checking import FieldError
from web.forms.reading import AWARE, GONE, FormUnreadable
from web.request import PageRequest
from web.summaries import facts_of
from web.views import AgainView, LabelledText, MessagePage, PageLink

CHANGED = (
    "This form has changed since you opened it. Nothing was sent yet, and what you typed is kept: "
    "check it, and send it."
)
MY_TASKS = PageLink("My tasks", "/my")
RENEWED = (
    "This page was opened before you last signed in. Nothing was sent yet: check what you typed, and send it."
)

_NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A form as it is to be shown: what is in it, what is wrong with it, what is said of it.

    `gone` is what was typed into fields that it has no more, by their names.
    """

    values: Mapping[str, object]
    gone: Mapping[str, str] = field(default_factory=dict)
    errors: Sequence[FieldError] = ()
    notice: str = ""
    status: int = 200
    aware: str = ""

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the page sends back unseen: of whom it has told that they could decide no more."""
        return [(AWARE, self.aware)] if self.aware else []


def told_first(kept_out: KeptOut, aware: str) -> str:
    """What somebody is told before it is stored: who could decide no more; empty where that was told already."""
    if not kept_out.mark or kept_out.mark == aware:
        return ""
    return f"{' '.join(kept_out.sentences)} Nothing was sent yet: send it again if that is meant."


def new_nonce() -> str:
    """What makes every sending of one form one answer."""
    return token_urlsafe(24)


def checked_nonce(nonce: str) -> str:
    """The nonce that a form was sent with; FormUnreadable if none of our pages made it."""
    if not _NONCE.fullmatch(nonce):
        raise FormUnreadable("This form does not say which page it is from: open the page again.")
    return nonce


def receipt_page(request: PageRequest, receipt: Receipt, *, note: str = "") -> Response:
    """What was recorded, when, and what happens next, with a note on what was typed; shown after the commit."""
    paragraphs = [
        f"{receipt.reference} · {receipt.title}",
        f"{receipt.kind.said}: {receipt.outcome}. Recorded on {spoken_moment(receipt.at)}.",
        receipt.next_step,
        receipt.advice,
        note,
    ]
    view = MessagePage(
        heading="Thank you. Your answer is recorded",
        paragraphs=[text for text in paragraphs if text],
        link=PageLink("See the project", f"/projects/{receipt.reference}"),
        is_receipt=True,
        more=PageLink("Something was wrong? Correct it", f"/tasks/{receipt.may_be_corrected}/correct")
        if receipt.may_be_corrected
        else None,
    )
    return request.show(view, title="Your answer is recorded", here="my")


def typed_as_text(form: type[BaseModel], values: Mapping[str, object]) -> list[LabelledText]:
    """What was typed, to be read and copied, without what is blank."""
    return facts_of(form, {name: value for name, value in values.items() if not is_blank(value)}, {})


def gone_as_text(gone: Mapping[str, str]) -> list[LabelledText]:
    """What was typed into fields that are gone, to be read and copied, under the names of those fields."""
    return [
        LabelledText(name.removesuffix(BEFORE).replace("_", " ").capitalize(), text)
        for name, text in gone.items()
    ]


def gone_to_keep(gone: Mapping[str, str]) -> list[tuple[str, str]]:
    """The pairs with which a page that keeps no draft sends that back: it is shown for as long as the form is."""
    return [(f"{GONE}{name}", text) for name, text in gone.items()]


def signed_out_page(
    request: PageRequest, kept: Sequence[tuple[str, str]], typed: Sequence[LabelledText], *, why: str = ""
) -> Response:
    """Nobody is signed in any more: what was typed stays on this page until somebody is."""
    view = MessagePage(
        heading="You are signed out",
        paragraphs=[
            *([why] if why else []),
            "Nothing was stored, but what you typed is still on this page.",
            "Sign in again in another tab or window. Then come back to this page and press the button.",
        ],
        link=PageLink("Sign in", "/sign-in"),
        again=AgainView(
            action=request.path, kept=[("csrf", request.csrf), *kept], submit="I have signed in: go on"
        ),
        typed=typed,
    )
    return request.show(view, title="You are signed out", status=403)
