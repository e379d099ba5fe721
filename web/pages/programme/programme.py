"""The annual programme of a year, for everybody who is signed in (6.1; OB-007)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from fastapi import APIRouter
from starlette.responses import Response

from models.clock import spoken_moment
from models.policy.priorities import Prioritised
from models.vocabulary import Priority, TopicSource
from tasks.programme.year.coverage import CapacityCoverage, Coverage, Hours, coverage_seen
from tasks.programme.year.topic_reviews import ReviewedTopic, reviews_of
from tasks.queries.programme.programme import PAGE, ListedTopic, Programme, TopicsWanted, programme
from web.forms.fields import options_of
from web.pages.counting import counted
from web.pages.programme.coverage import gaps
from web.pages.routing import numbered, page, paged, pages_of, word_named
from web.request import CurrentRequest
from web.views import Balance, FilterView, HoursLine, PageLink, ProgrammePage, ReviewLine, TopicLine

router = APIRouter()

LONGEST_SEARCH = 100


@page(router, "/programme/{year}")
def show_programme(  # noqa: PLR0913, PLR0917 -- the filters are the parameters of the address
    request: CurrentRequest, year: str, q: str = "", source: str = "", standing: str = "", page: str = "1"
) -> Response:
    """A programme year."""
    is_team = request.looker.is_team
    number = numbered(page)
    query = TopicsWanted(
        search=q[:LONGEST_SEARCH],
        source=word_named(TopicSource, source),
        standing=standing,
        offset=(number - 1) * PAGE,
    )
    seen = programme(year, query)
    view = _with_coverage(_view(seen, query, number, is_team=is_team), coverage_seen(year))
    return request.show(view, title=f"Programme {year}", here="projects")


def _view(seen: Programme, query: TopicsWanted, number: int, *, is_team: bool) -> ProgrammePage:
    chosen = {"q": query.search, "source": query.source or "", "standing": query.standing}
    return ProgrammePage(
        year=seen.year,
        count=counted(seen.total, "topic"),
        balances=[
            Balance(heading="Where they stand", counts=seen.by_standing),
            Balance(heading="Care Delivery Service", counts=seen.by_service),
            Balance(heading="Where they come from", counts=seen.by_source),
            Balance(heading="Priority", counts=seen.by_priority),
            Balance(heading="Quality dimension", counts=seen.by_dimension),
            Balance(heading="Type of project", counts=seen.by_type),
        ],
        search=query.search,
        filters=_filters(seen, query),
        shown=counted(seen.matching, "topic"),
        topics=[_line(topic, seen, is_team=is_team) for topic in seen.topics],
        reviews=[_review_line(review) for review in reviews_of(seen.year)],
        links=list(_links(seen, is_team=is_team)),
        pages=paged(f"/programme/{seen.year}", chosen, number, pages_of(seen.matching, PAGE)),
    )


def _line(topic: ListedTopic, seen: Programme, *, is_team: bool) -> TopicLine:
    at = f"/programme/{seen.year}"
    return TopicLine(
        title=topic.title,
        source=topic.source.label,
        service=topic.service,
        owner=topic.owner,
        standing=topic.standing,
        because=topic.because,
        project=PageLink(topic.reference, f"/projects/{topic.reference}") if topic.reference else None,
        priority=topic.priority.label,
        priority_because=_derived(topic.priority),
        change=f"{at}/topics/{topic.id}" if is_team else "",
        concerns=f"{at}/relevance?topic={topic.id}" if seen.reference else "",
    )


def _derived(priority: Prioritised) -> str:
    """Where a priority comes from, and that a topic of the programme is begun as of high priority (6.1; OB-089)."""
    if priority.is_given:
        return f"Given in place of the rule: {priority.because}"
    if priority.priority is Priority.MEDIUM:
        return f"{priority.because} Its project is of high priority, as everything on the programme is."
    return priority.because


def _links(seen: Programme, *, is_team: bool) -> Iterator[PageLink]:
    if is_team:
        yield PageLink("Add a topic", f"/programme/{seen.year}/add")
    yield PageLink("National reports", "/programme/reports")
    yield PageLink("Objectives of the year", f"/programme/{seen.year}/objectives")
    yield PageLink("What concerns which service", f"/programme/{seen.year}/relevance")
    if seen.reference:
        yield PageLink("How it is agreed", f"/projects/{seen.reference}")
    for year in seen.years:
        if year != seen.year:
            yield PageLink(f"Programme {year}", f"/programme/{year}")


def _with_coverage(view: ProgrammePage, covers: Coverage) -> ProgrammePage:
    """The page with the hours that the programme takes, and what it does not cover."""
    capacity = covers.capacity
    return replace(
        view,
        warnings=capacity.warnings,
        hours=list(_hours(capacity)) if capacity.total.topics else [],
        unknown=_unknown(capacity.total),
        gaps=gaps(covers),
    )


def _hours(capacity: CapacityCoverage) -> Iterator[HoursLine]:
    for hours in (*capacity.by_service, capacity.total):
        yield HoursLine(
            label=hours.label,
            topics=f"{hours.topics:,}",
            clinical=f"{hours.clinical:,}",
            support=f"{hours.support:,}",
            is_total=hours is capacity.total,
        )
    there = capacity.clinical_there, capacity.support_there
    clinical, support = ("not said yet" if count is None else f"{count:,}" for count in there)
    yield HoursLine(
        label="There are, by the draft", topics="", clinical=clinical, support=support, is_total=True
    )


def _unknown(total: Hours) -> str:
    if not total.unknown:
        return ""
    return f"{counted(total.unknown, 'topic')} of {total.topics:,} without an estimate: the sums are at least that."


def _review_line(review: ReviewedTopic) -> ReviewLine:
    return ReviewLine(
        when=spoken_moment(review.at),
        by=review.by,
        title=review.title,
        lines=review.lines,
        reason=review.reason,
    )


def _filters(seen: Programme, query: TopicsWanted) -> list[FilterView]:
    standings = [("", "All standings"), *((standing, standing) for standing, _ in seen.by_standing)]
    sources = [("", "All sources"), *((source.value, source.label) for source in TopicSource)]
    return [
        FilterView(name="standing", label="Where it stands", options=options_of(standings, query.standing)),
        FilterView(
            name="source", label="Where it comes from", options=options_of(sources, query.source or "")
        ),
    ]
