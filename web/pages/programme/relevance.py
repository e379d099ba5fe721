"""Which topic of a programme concerns which service or group, for everybody who is signed in (OB-004, OB-084)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fastapi import APIRouter
from starlette.responses import Response

from models.clock import spoken_moment
from models.programme_year import RENEWED_EACH_YEAR
from tasks.programme.year.coverage import is_unjudged
from tasks.programme.year.relevance import (
    AreaSeen,
    Relevance,
    RelevanceJudgement,
    TopicRelevance,
    relevance_seen,
)
from web.forms.fields import options_of
from web.pages.counting import counted
from web.pages.programme.coverage import not_joined
from web.pages.routing import numbered, page, paged, pages_of
from web.request import CurrentRequest
from web.views import FilterView, LabelledText, PageLink, RelevanceCell, RelevanceLine, RelevancePage

router = APIRouter()

PAGE = 50
SHOWN: Mapping[str, tuple[str, Callable[[TopicRelevance], bool]]] = {
    "": ("All topics", lambda _: True),
    "required": ("National audits and enquiries", lambda topic: topic.source in RENEWED_EACH_YEAR),
    "unjudged": ("Those that no service has judged", is_unjudged),
    "not-joined": ("Relevant and not joined", lambda topic: topic.not_joined is not None),
}


@page(router, "/programme/{year}/relevance")
def show_relevance(  # noqa: PLR0913, PLR0917 -- the filters are the parameters of the address
    request: CurrentRequest, year: str, topic: str = "", show: str = "", page: str = "1"
) -> Response:
    """The topics of a year, and what each service or group said of them."""
    _ = request.looker
    chosen, number = (show if show in SHOWN else ""), numbered(page)
    seen = relevance_seen(year)
    topics = [line for line in seen.topics if SHOWN[chosen][1](line) and topic in {"", line.topic_id}]
    view = RelevancePage(
        year=year,
        count=counted(len(topics), "topic"),
        areas=[LabelledText(area.name, _signature(area)) for area in seen.areas],
        filters=_filters(seen, topic, chosen),
        topics=[_line(line) for line in topics[(number - 1) * PAGE : number * PAGE]],
        links=[
            PageLink(f"Programme {year}", f"/programme/{year}"),
            PageLink(f"Objectives {year}", f"/programme/{year}/objectives"),
        ],
        pages=paged(
            f"/programme/{year}/relevance",
            {"topic": topic, "show": chosen},
            number,
            pages_of(len(topics), PAGE),
        ),
    )
    return request.show(view, title=f"What concerns which service {year}", here="projects")


def facts_of_topic(topic: TopicRelevance | None) -> list[LabelledText]:
    """What each service or group said of one topic, for its own page."""
    if topic is None:
        return []
    by_judgement = {
        judgement.value: ", ".join(
            f"{judged.area.name} ({judged.because})" if judged.because else judged.area.name
            for judged in topic.judged
            if judged.judgement is judgement
        )
        for judgement in RelevanceJudgement
    }
    return LabelledText.known(by_judgement | {"Not joined": not_joined(topic)})


def _signature(area: AreaSeen) -> str:
    """Who signed for a service or group, and when (OB-084)."""
    return (
        f"Signed by {area.by}, {spoken_moment(area.at)}" if area.at else RelevanceJudgement.WAITED_FOR.value
    )


def _line(topic: TopicRelevance) -> RelevanceLine:
    part = "Withdrawn" if topic.is_withdrawn else "On the programme"
    decided = topic.not_joined
    when = f" {spoken_moment(decided.at)}" if decided and decided.at else ""
    return RelevanceLine(
        title=topic.title,
        source=topic.source.label,
        part="Not joined" if decided else part,
        because=f"{not_joined(topic)}{when}" if decided else "",
        cells=[
            RelevanceCell(area=judged.area.name, judgement=judged.judgement.value, because=judged.because)
            for judged in topic.judged
        ],
    )


def _filters(seen: Relevance, topic: str, show: str) -> list[FilterView]:
    topics = [("", "All topics"), *((line.topic_id, line.title) for line in seen.topics)]
    return [
        FilterView(name="topic", label="Topic", options=options_of(topics, topic)),
        FilterView(
            name="show",
            label="Show",
            options=options_of([(key, label) for key, (label, _) in SHOWN.items()], show),
        ),
    ]
