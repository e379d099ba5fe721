"""A form that was sent with a file: its pairs, the file as it came, and the text that a reader finds in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated
from urllib.parse import quote_plus

from fastapi import Depends
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request

from models.errors import BadFile
from models.privacy.filter import rules_met
from models.privacy.screening import CONFIRMS, current_screening
from web.access import is_same, refuse_other_origins
from web.posted_form import MOST_BYTES, SentForm, read_sent
from web.request import CurrentRequest

MOST_FIELDS = 20
MOST_SENT_AGAIN = MOST_BYTES - 20_000
"""As many bytes may the text of a file be in the form that sends it again; the rest is room for its other fields."""

TOO_LONG = "It is too long for a page once it is unpacked: send it in two files"


@dataclass(frozen=True)
class PostedFile:
    """A form with its file; `name` and `content` are empty where none was chosen.

    `may_be_read` says that a file could be sent at all, by somebody who is signed in, or was, and from a page of ours.
    """

    form: SentForm = field(default_factory=SentForm)
    name: str = ""
    content: bytes = b""
    may_be_read: bool = False

    @property
    def shown_name(self) -> str:
        """The name that the file had, to be shown; none if it seems to be about a patient."""
        return "" if rules_met(self.name) else self.name[:80]

    def as_fields(self, read: Callable[[Path], str], *, name: str, **more: str) -> SentForm:
        """The form with the text of its file as a field of that name, and “trouble” for each thing that is wrong.

        Whatever more is said of a file is added. The page that asks for a code sends those fields on without the file.
        `read` raises BadFile.
        """
        if not self.may_be_read:
            return self.form
        if not self.name:
            return SentForm([*self.form.pairs, ("trouble", "Choose a file first")])
        text, troubles = _text_in(self.content, self.name, read)
        return SentForm(
            [*self.form.pairs, (name, text), *more.items(), *(("trouble", trouble) for trouble in troubles)]
        )


def _text_in(content: bytes, name: str, read: Callable[[Path], str]) -> tuple[str, list[str]]:
    """The text of a file, or why there is none; it is read from a place of its own, which goes with it."""
    if rules_met(name):
        return "", ["The name of the file seems to be about a patient: call it otherwise"]
    suffix = match[0].lower() if (match := re.search(r"\.[A-Za-z]{2,5}$", name)) else ""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"The file{suffix}"
        path.write_bytes(content)
        try:
            text = read(path)
        except BadFile as error:
            return "", list(error.problems)
    return (text, []) if _size_in_form(text) <= MOST_SENT_AGAIN else ("", [TOO_LONG])


def _size_in_form(text: str) -> int:
    """How many bytes a text is in a form as browsers send it."""
    return len(quote_plus(text.replace("\n", "\r\n")))


async def read_posted_file(request: Request, visit: CurrentRequest) -> PostedFile:
    """What was sent; a file only from somebody who is signed in, or was, and sent it from a page of ours.

    Refused: FromElsewhere for a form of another site, FormUnreadable for what no page of ours sends.
    """
    refuse_other_origins(request)
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return PostedFile(await read_sent(request))
    who = visit.visitor or await run_in_threadpool(visit.lapsed)
    async with request.form(max_files=1, max_fields=MOST_FIELDS) as posted:
        file = posted.get("file")
        pairs = [(name, text) for name, text in posted.multi_items() if isinstance(text, str)]
        form = SentForm([(name, text) for name, text in pairs if name != CONFIRMS])
        if who is None or not is_same(form.text("csrf"), who.csrf):
            return PostedFile(form)
        current_screening().confirm({text for name, text in pairs if name == CONFIRMS})
        if not isinstance(file, UploadFile) or not file.filename:
            return PostedFile(form, may_be_read=True)
        return PostedFile(form, file.filename, await file.read(), may_be_read=True)


SentFile = Annotated[PostedFile, Depends(read_posted_file)]
"""What a page with a file takes. Every route that takes one depends on this."""
