"""A form as a browser sent it: its pairs, read within limits and from pages of ours only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends
from starlette.requests import Request

from models.privacy.screening import CONFIRMS, current_screening
from web.access import refuse_other_origins
from web.forms.reading import CONTROLS, MOST_FIELDS, FormUnreadable

FORM = "application/x-www-form-urlencoded"
MOST_BYTES = 1_000_000
"""As large may a request be; the longest form that people type is a tenth of it."""

NOT_KEPT = frozenset({*CONTROLS, "again", "code"}) - {"nonce", "version", "form_version"}


@dataclass(frozen=True)
class SentForm:
    """The pairs of a form in their order."""

    pairs: Sequence[tuple[str, str]] = ()

    def text(self, name: str) -> str:
        """What was sent under a name, or an empty text; FormUnreadable if it was sent twice."""
        texts = [text for given, text in self.pairs if given == name]
        if len(texts) > 1:
            raise FormUnreadable(f"The field “{name}” was sent twice: nothing was stored.")
        return texts[0] if texts else ""

    def has(self, name: str) -> bool:
        """Whether anything was sent under a name, such as that of a button."""
        return any(given == name for given, _ in self.pairs)

    @property
    def of_form(self) -> Sequence[tuple[str, str]]:
        """The pairs that belong to the form itself, without those of the page that asked for a code."""
        return [(name, text) for name, text in self.pairs if name not in {"again", "code"}]

    @property
    def whole(self) -> Sequence[tuple[str, str]]:
        """What a page must send again for the very same effect, the token of its session included."""
        return [("csrf", self.text("csrf")), *self.kept]

    @property
    def kept(self) -> Sequence[tuple[str, str]]:
        """What a page must send again, so that nothing that was typed is lost: all but buttons and secrets."""
        return [(name, text) for name, text in self.pairs if name not in NOT_KEPT]


async def read_sent(request: Request) -> SentForm:
    """The form in the body of a request. Every route that takes a form depends on this.

    Refused: FromElsewhere for a form of another site, FormUnreadable for what no page of ours sends.
    """
    refuse_other_origins(request)
    kind = request.headers.get("content-type", FORM).partition(";")[0].strip().lower()
    if kind != FORM:
        raise FormUnreadable("This is not a form of ours: nothing was stored.")
    body = await request.body()
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS
        )
    except ValueError:
        raise FormUnreadable(
            f"This form has more than {MOST_FIELDS} fields, or characters that are not text: nothing was stored."
        ) from None
    current_screening().confirm({text for name, text in pairs if name == CONFIRMS})
    sent = SentForm([(name, text) for name, text in pairs if name != CONFIRMS])
    request.state.sent = sent
    return sent


Sent = Annotated[SentForm, Depends(read_sent)]
