"""What was recorded, shown at an address of its own after a form was sent: Back and reload send nothing again.

The receipt travels in a cookie for that one address, signed, for the person who sent the form and for an hour.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from secrets import token_urlsafe

from starlette.responses import RedirectResponse, Response

from models.settings import settings
from web.views import MessagePage, PageLink

KEPT_SECONDS = 3600
LONGEST_COOKIE = 3600
"""Bytes of a cookie's value; a browser takes 4,096 with its name and its path."""


@dataclass(frozen=True)
class KeptReceipt:
    """A page that says what was recorded, with its title and the link of the navigation that it belongs to."""

    view: MessagePage
    title: str
    here: str


def go_to_receipt(receipt: KeptReceipt, person_id: str) -> Response:
    """Send the browser on to where its person reads the receipt, as often as they like."""
    key = token_urlsafe(16)
    response = RedirectResponse(f"/receipt/{key}", status_code=303)
    response.set_cookie(
        cookie_of_receipt(),
        _packed(receipt, person_id, key),
        max_age=KEPT_SECONDS,
        path=f"/receipt/{key}",
        secure=settings().is_secure,
        httponly=True,
        samesite="lax",
    )
    return response


def cookie_of_receipt() -> str:
    """The name of the cookie of every receipt; each has its own path."""
    return "__Secure-qi_receipt" if settings().is_secure else "qi_receipt"


def kept_receipt(cookie: str, person_id: str, key: str) -> KeptReceipt | None:
    """The receipt in a cookie; None if it is not of this address, of another person, or not ours."""
    signature, _, packed = cookie.partition(".")
    if not hmac.compare_digest(signature.encode(), _signature(packed, person_id, key).encode()):
        return None
    kept = json.loads(zlib.decompress(urlsafe_b64decode(packed)))
    view = MessagePage(
        heading=kept["heading"],
        paragraphs=kept["paragraphs"],
        link=PageLink(*kept["link"]) if kept["link"] else None,
        more=PageLink(*kept["more"]) if kept["more"] else None,
        is_receipt=kept["is_receipt"],
    )
    return KeptReceipt(view, kept["title"], kept["here"])


def _packed(receipt: KeptReceipt, person_id: str, key: str) -> str:
    """A receipt as the value of a cookie; of one that is too long the last lines are left out."""
    lines = list(receipt.view.paragraphs)
    packed = _compressed(receipt, lines)
    while len(packed) > LONGEST_COOKIE and lines:
        lines = [*lines[:-2], "…"] if len(lines) > 1 else []
        packed = _compressed(receipt, lines)
    return f"{_signature(packed, person_id, key)}.{packed}"


def _compressed(receipt: KeptReceipt, paragraphs: Sequence[str]) -> str:
    view = receipt.view
    kept = {
        "title": receipt.title,
        "here": receipt.here,
        "heading": view.heading,
        "paragraphs": list(paragraphs),
        "link": [view.link.text, view.link.href] if view.link else None,
        "more": [view.more.text, view.more.href] if view.more else None,
        "is_receipt": view.is_receipt,
    }
    return urlsafe_b64encode(zlib.compress(json.dumps(kept, ensure_ascii=False).encode(), 9)).decode()


def _signature(packed: str, person_id: str, key: str) -> str:
    signed = f"receipt:{person_id}:{key}:{packed}".encode()
    return hmac.new(settings().key, signed, hashlib.sha256).hexdigest()
