"""The annual programme of a year, for everybody who is signed in (6.1; OB-007)."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from models.clock import spoken_moment
from models.vocabulary import TopicSource
from tasks.programme.reviewing import Reviewed, reviews_of
from tasks.reading.programme import PAGE, ListedTopic, Programme, TopicsWanted, programme
from web.forms.fields import OptionView
from web.pages.routing import numbered, page
from web.views import Balance, FilterView, Link, ProgrammePage, ReviewLine, TopicLine
from web.visit import Visiting

router = APIRouter()

LONGEST_SEARCH = 100


@page(router, "/programme/{year}")
def look(  # noqa: PLR0913, PLR0917 -- the filters are the parameters of the address
    visit: Visiting, year: str, q: str = "", source: str = "", standing: str = "", page: str = "1"
) -> Response:
    """A programme year."""
    is_team = visit.person.is_team
    number = numbered(page)
    chosen = next((one for one in TopicSource if one.value == source), None)
    wanted = TopicsWanted(
        search=q[:LONGEST_SEARCH], source=chosen, standing=standing, offset=(number - 1) * PAGE
    )
    seen = programme(year, wanted)
    return visit.show(
        _view(seen, wanted, number, is_team=is_team), title=f"Programme {year}", here="projects"
    )


def _view(seen: Programme, wanted: TopicsWanted, number: int, *, is_team: bool) -> ProgrammePage:
    pages = max(ceil(seen.found / PAGE), 1)
    return ProgrammePage(
        year=seen.year,
        years=[Link(f"Programme {year}", f"/programme/{year}") for year in seen.years if year != seen.year],
        count=_topics(seen.total),
        balances=[
            Balance(heading="Where they stand", counts=seen.by_standing),
            Balance(heading="Care Delivery Service", counts=seen.by_service),
            Balance(heading="Where they come from", counts=seen.by_source),
        ],
        search=wanted.search,
        filters=_filters(seen, wanted),
        found=_topics(seen.found),
        topics=[_line(topic, seen.year if is_team else "") for topic in seen.topics],
        reviews=[_review(one) for one in reviews_of(seen.year)],
        add=f"/programme/{seen.year}/add" if is_team else "",
        number=number,
        of=pages,
        previous=_address(seen.year, wanted, number - 1) if number > 1 else "",
        following=_address(seen.year, wanted, number + 1) if number < pages else "",
    )


def _topics(count: int) -> str:
    return "1 topic" if count == 1 else f"{count:,} topics"


def _line(topic: ListedTopic, year: str) -> TopicLine:
    return TopicLine(
        title=topic.title,
        source=topic.source.label,
        service=topic.service,
        owner=topic.owner,
        standing=topic.standing,
        because=topic.because,
        project=Link(topic.reference, f"/projects/{topic.reference}") if topic.reference else None,
        change=f"/programme/{year}/topics/{topic.id}" if year else "",
    )


def _review(one: Reviewed) -> ReviewLine:
    return ReviewLine(
        when=spoken_moment(one.at), by=one.by, title=one.title, lines=one.lines, reason=one.reason
    )


def _filters(seen: Programme, wanted: TopicsWanted) -> list[FilterView]:
    standings = [("", "All standings"), *((standing, standing) for standing, _ in seen.by_standing)]
    sources = [("", "All sources"), *((one.value, one.label) for one in TopicSource)]
    return [
        FilterView(name="standing", label="Where it stands", options=_options(standings, wanted.standing)),
        FilterView(
            name="source", label="Where it comes from", options=_options(sources, wanted.source or "")
        ),
    ]


def _options(offered: Sequence[tuple[str, str]], chosen: str) -> list[OptionView]:
    return [OptionView(value=value, label=label, is_chosen=value == chosen) for value, label in offered]


def _address(year: str, wanted: TopicsWanted, number: int) -> str:
    chosen = {
        "q": wanted.search,
        "source": wanted.source or "",
        "standing": wanted.standing,
        "page": str(number),
    }
    return f"/programme/{year}?{urlencode({name: value for name, value in chosen.items() if value})}"
