"""How somebody comes in: asks for a code, reads it in the mailbox, types it."""

from __future__ import annotations

import re

from models.vocabulary import Letter
from tasks.people.sign_in import SignedIn, enter_code, send_code
from tests.support.trust_at_work import World, address

BROWSER = "the cookie of one browser"


def ask(
    email: str = address("lead"),
    *,
    browser: str = BROWSER,
    asked_from: str = "192.0.2.7",
    is_from_link: bool = False,
) -> str | None:
    return send_code(
        email, browser=browser, destination="/my", asked_from=asked_from, is_from_link=is_from_link
    )


def code_in_mailbox(world: World) -> str:
    """The six digits of the newest code mail, as its reader sees them."""
    [*_, newest] = [mail for mail in world.mails() if mail.letter is Letter.SIGN_IN_CODE]
    [code] = re.findall(r"\b\d{3} \d{3}\b", newest.body_text)
    return str(code)


def another(code: str) -> str:
    """Six digits that are not these."""
    return f"{(int(code.replace(' ', '')) + 1) % 1_000_000:06d}"


def signed_in(world: World, name: str = "lead") -> SignedIn:
    ask(address(name))
    return enter_code(code_in_mailbox(world), browser=BROWSER)


def link_in(mail_text: str) -> str:
    [token] = re.findall(r"/t/([\w-]+)", mail_text)
    return str(token)
