"""A slide, a summary or a poster: a few blocks of words and a chart that are made to fit on one page."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from models.clock import local_date
from notifications.documents.papers.clusters import cut_to
from notifications.documents.papers.to_text import UNTITLED, clean_text
from notifications.documents.papers.typesetting import embeddable, pdf, printable

_TEMPLATE = Path(__file__).parent / "sheet.typ"
_WORD = 24  # letters of a word that fit in the narrowest column
_LONGEST_TITLE = 140


class PageShape(StrEnum):
    """A slide of 16 to 9, or a sheet of A4."""

    SLIDE = "slide"
    SHEET = "sheet"


@dataclass(frozen=True)
class PageBlock:
    """A heading with a few sentences."""

    heading: str
    sentences: Sequence[str]


@dataclass(frozen=True)
class PageChart:
    """A chart as SVG of ours, what it shows in words, and the sentence that stands below it."""

    svg: str
    alternative: str
    sentence: str


@dataclass(frozen=True, kw_only=True)
class SinglePage:
    """One page; the same page gives the same bytes. `note` stands at its foot, beside the reference.

    `largest` are the letters of its words in points, where there is room for them.
    """

    shape: PageShape
    title: str
    subtitle: str
    trust_name: str
    reference: str
    note: str
    blocks: Sequence[PageBlock]
    made_at: datetime
    chart: PageChart | None = None
    largest: int = 12


def single_page_pdf(page: SinglePage) -> bytes:
    """The page as PDF/UA-1; letters are set smaller where there is much to say, and it is never more than one page."""
    made = local_date(page.made_at)
    words = {
        "title": cut(page.title, _LONGEST_TITLE) or UNTITLED,
        "subtitle": fit(page.subtitle),
        "trust": fit(page.trust_name),
        "reference": fit(page.reference),
        "note": fit(page.note),
        "blocks": [
            {"heading": fit(block.heading), "sentences": list(map(fit, block.sentences))}
            for block in page.blocks
        ],
        "chart": vars(
            replace(
                page.chart,
                svg=embeddable(page.chart.svg),
                alternative=clean_text(page.chart.alternative) or UNTITLED,
                sentence=fit(page.chart.sentence),
            )
        )
        if page.chart
        else None,
    }
    look = {
        "shape": page.shape.value,
        "largest": page.largest,
        "title": clean_text(f"{page.title}, {page.reference}"),
        "author": clean_text(page.trust_name),
        "made": {"year": made.year, "month": made.month, "day": made.day},
    }
    return pdf(_TEMPLATE, {"page": json.dumps(words), "look": json.dumps(look)}, page.made_at)


def page_as_data(page: SinglePage) -> dict[str, Any]:
    """The page as JSON."""
    return {**asdict(page), "made_at": page.made_at.isoformat()}


def page_from_data(content: Mapping[str, Any]) -> SinglePage:
    """The page again, just as it was."""
    return SinglePage(
        **{
            **content,
            "shape": PageShape(content["shape"]),
            "made_at": datetime.fromisoformat(content["made_at"]),
            "blocks": [PageBlock(**block) for block in content["blocks"]],
            "chart": PageChart(**content["chart"]) if content["chart"] else None,
        }
    )


def fit(text: str) -> str:
    """A text as it is printed: in one line, a square for what the fonts lack, long words breakable."""
    return printable(clean_text(text), _WORD)


def cut(text: str, most: int) -> str:
    """A text of at most so many letters, cut at a word, as it is printed."""
    plain = clean_text(text)
    if len(plain) <= most:
        return fit(plain)
    return fit(f"{cut_to(plain, most).rsplit(' ', 1)[0]} …")
