"""The feed of what projects have learned, for the intranet: Atom, and a piece of HTML to put into a page (OB-111).

It is read with the token of the settings, or by whoever is signed in. It holds what was released, and nothing else.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode
from collections.abc import Callable
from xml.etree import ElementTree as ET

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from models.clock import spoken_date
from models.errors import NotFound
from models.settings import settings
from tasks.spread.feed import LearningFeed, PublishedLearning, learning_feed
from web.access import is_same
from web.pages.routing import page
from web.request import CurrentRequest, PageRequest
from web.templating import environment

router = APIRouter()

ATOM = "http://www.w3.org/2005/Atom"
NEVER_CHANGED = "2020-01-01T00:00:00+00:00"
"""What an empty feed says of when it changed, as Atom wants a moment."""

KEPT_FOR = "private, max-age=300"


@page(router, "/feed/learning.atom")
def show_learning_feed(request: Request, visit: CurrentRequest) -> Response:
    """The feed in Atom (RFC 4287)."""
    return _answer(request, visit, as_atom, "application/atom+xml; charset=utf-8")


@page(router, "/feed/learning.html")
def show_learning_fragment(request: Request, visit: CurrentRequest) -> Response:
    """The feed as a piece of HTML without head, style and script."""
    return _answer(request, visit, as_fragment, "text/html; charset=utf-8")


def _answer(
    request: Request, visit: PageRequest, written: Callable[[LearningFeed], bytes], media_type: str
) -> Response:
    """The feed, or that it has not changed; 401 for a wrong token, and NotFound where there is none to have."""
    if visit.visitor is None and visit.reader is None:
        expected = settings().feed_token.get_secret_value()
        if not expected:
            raise NotFound("such page")
        if not is_same(token_given(request.headers.get("authorization", "")), expected):
            return Response(status_code=401, headers={"WWW-Authenticate": 'Basic realm="Feed of learning"'})
    content = written(learning_feed())
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": KEPT_FOR, "Vary": "Authorization, Cookie"}
    known = {part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")}
    if tag in known:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=media_type, headers=headers)


def token_given(authorization: str) -> str:
    """The token of a request: as a bearer token, or as the password of a reader that knows names and passwords."""
    scheme, _, given = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return given.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return b64decode(given.strip(), validate=True).decode().partition(":")[2]
    except ValueError:
        return ""


def as_atom(feed: LearningFeed) -> bytes:
    """The feed in Atom; every id stays what it is, whatever the address of the site becomes."""
    root = ET.Element("feed", {"xmlns": ATOM, "xml:lang": "en-GB"})
    changed = feed.changed_at.isoformat() if feed.changed_at else NEVER_CHANGED
    _add(root, "title", f"What we learned: quality improvement at {feed.trust_name}")
    _add(root, "id", "urn:qi-workflow:learning")
    _add(root, "updated", changed)
    ET.SubElement(root, "link", {"rel": "self", "href": feed.address})
    author = ET.SubElement(root, "author")
    _add(author, "name", "QI Support Team")
    _add(author, "email", feed.contact)
    for learning in feed.learning:
        _add_entry(root, learning)
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _add_entry(root: ET.Element, learning: PublishedLearning) -> None:
    entry = ET.SubElement(root, "entry")
    _add(entry, "title", learning.summary.title)
    _add(entry, "id", f"urn:qi-workflow:learning:{learning.reference}")
    _add(entry, "updated", learning.released_at.isoformat())
    _add(entry, "published", learning.released_at.isoformat())
    ET.SubElement(entry, "link", {"rel": "alternate", "href": learning.address})
    _add(entry, "summary", "\n\n".join(f"{part.label}\n{part.words}" for part in learning.summary.parts))


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = text


def as_fragment(feed: LearningFeed) -> bytes:
    """The feed as a piece of HTML, everything in it escaped."""
    lines = [(learning, spoken_date(learning.released_at.date())) for learning in feed.learning]
    return environment().get_template("learning_fragment.html").render(feed=feed, lines=lines).encode()
