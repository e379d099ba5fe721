"""What the pages show on which people come in: behind a link, signing in, typing a code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from web.views.frame import PageLink


@dataclass(frozen=True, kw_only=True)
class CodePage:
    """Where the six digits from the email are typed. The anchor of an error is `code`.

    `kept` holds the fields of a form that was open when its session ran out: they are sent again with the code.
    A code that `is_spent` can only be replaced; the anchor is `again` then. `to` is where its person wants to go,
    `remember_days` for how long the browser may be remembered for reading.
    """

    template: ClassVar[str] = "code.html"
    action: str
    again: str
    sent_to: str
    minutes: int
    notice: str = ""
    to: str = ""
    is_spent: bool = False
    remember_days: int = 0
    kept: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, kw_only=True)
class SignInPage:
    """Where somebody says who they are. The anchor of an error is `email`; `to` names where they wanted to go."""

    template: ClassVar[str] = "sign_in.html"
    action: str
    email: str = ""
    to: str = ""
    sso: PageLink | None = None


@dataclass(frozen=True, kw_only=True)
class ContinuePage:
    """Behind a link, before anybody has signed in: no more than the email said; `note` that it was passed on."""

    template: ClassVar[str] = "continue.html"
    action: str
    asked: str
    reference: str
    due: str
    note: str = ""
