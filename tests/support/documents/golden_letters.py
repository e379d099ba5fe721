"""The letters as they were read and agreed; `python -m tests.support.documents.golden_letters` writes them anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from models.vocabulary import Letter, LetterForm
from notifications.emails.render import render
from notifications.smtp.message import Envelope, LetterText, build_message
from tests.support.documents.letter_samples import SAMPLES

FOLDER = Path(__file__).parents[2] / "notifications" / "golden"
IN_OTHER_FORMS = Letter.TASK_OPENED
"""The letter that was read in large print and as plain text alone as well; the others follow by rule."""

OTHER_ENDINGS = ("large-print.html", "plain-text.eml")

ENVELOPE = Envelope(
    key="task:018f3c:1",
    to="amina.khan@nhs.net",
    to_name="Amina Khan",
    from_address="qist@northbridge.nhs.uk",
    from_name="Northbridge University Hospitals NHS Trust QI",
    reply_to="qist@northbridge.nhs.uk",
    domain="northbridge.nhs.uk",
    thread=None,
    sent_on=datetime(2027, 3, 15, 7, 0, tzinfo=UTC),
)


def plain(letter: LetterText) -> str:
    """A letter as its reader sees it without HTML."""
    return f"Subject: {letter.subject}\n\n{letter.text}"


def agreed(letter: Letter, ending: str) -> str:
    return (FOLDER / f"{letter}.{ending}").read_text(encoding="utf-8")


def in_other_forms(letter: Letter) -> dict[str, bytes]:
    """What a reader of large print sees, and the whole message of a reader of plain text, by their endings."""
    large = render(letter, SAMPLES[letter], LetterForm.LARGE_PRINT)
    alone = render(letter, SAMPLES[letter], LetterForm.PLAIN_TEXT)
    return {
        "large-print.html": large.html.encode(),
        "plain-text.eml": build_message(replace(ENVELOPE, key=f"{letter}:018f3c"), alone),
    }


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for letter, facts in SAMPLES.items():
        words = render(letter, facts)
        (FOLDER / f"{letter}.txt").write_text(plain(words), encoding="utf-8")
        (FOLDER / f"{letter}.html").write_text(words.html, encoding="utf-8")
    for ending, content in in_other_forms(IN_OTHER_FORMS).items():
        (FOLDER / f"{IN_OTHER_FORMS}.{ending}").write_bytes(content)


if __name__ == "__main__":
    main()
