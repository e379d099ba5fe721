"""The letters as they were read and agreed; `python -m tests.notifications.golden_letters` writes them anew."""

from __future__ import annotations

from pathlib import Path

from models.vocabulary import Letter
from notifications.message import LetterText
from notifications.render import render
from tests.notifications.samples import SAMPLES

FOLDER = Path(__file__).parent / "golden"


def plain(letter: LetterText) -> str:
    """A letter as its reader sees it without HTML."""
    return f"Subject: {letter.subject}\n\n{letter.text}"


def agreed(letter: Letter, ending: str) -> str:
    return (FOLDER / f"{letter}.{ending}").read_text(encoding="utf-8")


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for letter, facts in SAMPLES.items():
        words = render(letter, facts)
        (FOLDER / f"{letter}.txt").write_text(plain(words), encoding="utf-8")
        (FOLDER / f"{letter}.html").write_text(words.html, encoding="utf-8")


if __name__ == "__main__":
    main()
