"""A form with a file in it: looked into only for somebody who is signed in, and turned into fields at once.

The page that asks for a code sends those fields on without the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request

from models.errors import BadFile
from models.privacy.filter import rules_met
from web.access import is_same, refuse_other_origins
from web.posted_form import SentForm, read_sent
from web.request import PageRequest

ReadFile: TypeAlias = Callable[[Path], str]
"""What a file comes to as a text; BadFile if it cannot be read."""

ABOUT_A_PATIENT = "The name of the file seems to be about a patient: call it otherwise"


async def read_with_file(request: Request, visit: PageRequest, read: ReadFile, *, name: str) -> SentForm:
    """What was sent, with the text of the file under a name, its own name as “file”, and “trouble” if there is any.

    Refused: FromElsewhere for a form of another site, FormUnreadable for what no page of ours sends.
    """
    refuse_other_origins(request)
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await read_sent(request)
    who = visit.visitor or await run_in_threadpool(visit.lapsed)
    if who is None:
        return SentForm()
    async with request.form(max_files=1, max_fields=10) as form:
        file = form.get("file")
        pairs = [(key, text) for key, text in form.multi_items() if isinstance(text, str)]
        if not is_same(SentForm(pairs).text("csrf"), who.csrf):
            return SentForm(pairs)
        if not isinstance(file, UploadFile) or not file.filename:
            return SentForm([*pairs, ("trouble", "Choose a file first")])
        content, called = await file.read(), file.filename
    text, troubles = await run_in_threadpool(_text_in, content, called, read)
    sent = [(name, text), ("file", "" if rules_met(called) else called[:80])]
    return SentForm([*pairs, *sent, *(("trouble", trouble) for trouble in troubles)])


def _text_in(content: bytes, called: str, read: ReadFile) -> tuple[str, Sequence[str]]:
    """The text of a file, or why there is none; it is read from a place of its own, which goes with it."""
    if rules_met(called):
        return "", [ABOUT_A_PATIENT]
    suffix = match[0].lower() if (match := re.search(r"\.[A-Za-z]{2,5}$", called)) else ""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"The file{suffix}"
        path.write_bytes(content)
        try:
            return read(path), []
        except BadFile as error:
            return "", error.problems
