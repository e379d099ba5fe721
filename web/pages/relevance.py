"""Which topic of a programme concerns which service or group, for everybody who is signed in (OB-004, OB-084)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from models.clock import spoken_moment
from models.rollover import RENEWED_EACH_YEAR
from tasks.programme.coverage import is_unjudged
from tasks.programme.relevance import AreaSeen, Judgement, Relevance, TopicRelevance, relevance_seen
from web.forms.fields import options_of
from web.pages.gaps import not_joined
from web.pages.routing import numbered, page, pages_of
from web.views import Fact, FilterView, Link, RelevanceCell, RelevanceLine, RelevancePage
from web.visit import Visiting

router = APIRouter()

PAGE = 50
SHOWN: Mapping[str, tuple[str, Callable[[TopicRelevance], bool]]] = {
    "": ("All topics", lambda _: True),
    "required": ("National audits and enquiries", lambda one: one.source in RENEWED_EACH_YEAR),
    "unjudged": ("Those that no service has judged", is_unjudged),
    "not-joined": ("Relevant and not joined", lambda one: one.not_joined is not None),
}


@page(router, "/programme/{year}/relevance")
def look(  # noqa: PLR0913, PLR0917 -- the filters are the parameters of the address
    visit: Visiting, year: str, topic: str = "", show: str = "", page: str = "1"
) -> Response:
    """The topics of a year, and what each service or group said of them."""
    _ = visit.person
    chosen, number = (show if show in SHOWN else ""), numbered(page)
    seen = relevance_seen(year)
    wanted = [one for one in seen.topics if SHOWN[chosen][1](one) and topic in {"", one.topic_id}]
    of = pages_of(len(wanted), PAGE)
    view = RelevancePage(
        year=year,
        found="1 topic" if len(wanted) == 1 else f"{len(wanted):,} topics",
        areas=[Fact(area.name, _signed(area)) for area in seen.areas],
        filters=_filters(seen, topic, chosen),
        topics=[_line(one) for one in wanted[(number - 1) * PAGE : number * PAGE]],
        links=[
            Link(f"Programme {year}", f"/programme/{year}"),
            Link(f"Objectives {year}", f"/programme/{year}/objectives"),
        ],
        number=number,
        of=of,
        previous=_address(year, topic, chosen, number - 1) if number > 1 else "",
        following=_address(year, topic, chosen, number + 1) if number < of else "",
    )
    return visit.show(view, title=f"What concerns which service {year}", here="projects")


def facts_of_topic(topic: TopicRelevance | None) -> list[Fact]:
    """The same of one topic, for its own page."""
    if topic is None:
        return []
    by_judgement = {
        judgement: ", ".join(
            f"{one.area.name} ({one.because})" if one.because else one.area.name
            for one in topic.judged
            if one.judgement is judgement
        )
        for judgement in Judgement
    }
    known = {judgement.value: said for judgement, said in by_judgement.items()}
    return [Fact(label, said) for label, said in {**known, "Not joined": not_joined(topic)}.items() if said]


def _signed(area: AreaSeen) -> str:
    """Who signed for a service or group, and when (OB-084)."""
    return f"Signed by {area.by}, {spoken_moment(area.at)}" if area.at else Judgement.WAITED_FOR.value


def _line(one: TopicRelevance) -> RelevanceLine:
    part = "Withdrawn" if one.is_withdrawn else "On the programme"
    decided = one.not_joined
    when = f" {spoken_moment(decided.at)}" if decided and decided.at else ""
    return RelevanceLine(
        title=one.title,
        source=one.source.label,
        part="Not joined" if decided else part,
        because=f"{not_joined(one)}{when}" if decided else "",
        cells=[
            RelevanceCell(area=said.area.name, said=said.judgement.value, because=said.because)
            for said in one.judged
        ],
    )


def _filters(seen: Relevance, topic: str, show: str) -> list[FilterView]:
    topics = [("", "All topics"), *((one.topic_id, one.title) for one in seen.topics)]
    return [
        FilterView(name="topic", label="Topic", options=options_of(topics, topic)),
        FilterView(
            name="show",
            label="Show",
            options=options_of([(key, label) for key, (label, _) in SHOWN.items()], show),
        ),
    ]


def _address(year: str, topic: str, show: str, number: int) -> str:
    chosen = {"topic": topic, "show": show, "page": str(number)}
    return (
        f"/programme/{year}/relevance?{urlencode({name: value for name, value in chosen.items() if value})}"
    )
