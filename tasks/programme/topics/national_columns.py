"""What a list says of national audits alone: by whom they left, that we stop taking part, when they take cases in."""

from collections.abc import Iterator, Mapping

from sqlalchemy.orm import Session

from models.clock import local_date, now
from models.errors import NotReady
from models.forms.programme.national_audit import KeptWindow, problems_of_days
from models.imports.import_types import TopicEntry
from models.inputs.text import compared
from models.records import Topic
from models.vocabulary import RUN_NATIONALLY, TopicSource, TopicState
from tasks.national.participation import ask_to_stop, open_stop_request
from tasks.national.windows import said_of, take_window, windows_of
from tasks.people.lookup import support_team
from tasks.programme.topics.match_rows import Matches, Rows

Fields = dict[str, tuple[str, str]]


def national_problems(rows: Rows, matches: Matches) -> Iterator[str]:
    """Why rows about national audits cannot be taken: each with its row, its column and what to do (OB-025, OB-057)."""
    for row in rows:
        entry, topic, at = row.entry, matches.get(row.number), f"row {row.number}"
        is_national = _source(entry, topic) in RUN_NATIONALLY
        if entry.stop_because and not is_national:
            yield f"{at}, stop_because: it is no national audit or enquiry; take it off with withdrawn_on."
        if entry.stop_because and entry.withdrawn_on:
            yield f"{at}, stop_because: either its host has withdrawn it or we stop: leave one of the two empty."
        if is_national and _lacks_source(entry, topic):
            yield (
                f"{at}, withdrawn_source: say where its host says that it has withdrawn it; if we stop taking part, "
                "leave withdrawn_on empty and say why in stop_because."
            )
        yield from (f"{at}, {problem}" for problem in _window_problems(entry, is_national=is_national))


def take_national_columns(session: Session, rows: Rows, topics: Mapping[int, Topic]) -> dict[int, Fields]:
    """Ask about what we stop, and keep the windows; by the numbers of their rows what was and what it becomes.

    Taken again, it changes nothing. NotReady if nobody is there in whose name the Chief Medical Officer is asked.
    """
    changed: dict[int, Fields] = {}
    for row in rows:
        fields = _stopped(session, row.entry, topics[row.number]) | _window(
            session, row.entry, topics[row.number]
        )
        if fields:
            changed[row.number] = fields
    return changed


def _source(entry: TopicEntry, topic: Topic | None) -> TopicSource:
    by_host = TopicSource.NATIONAL_AUDIT if entry.host or (topic and topic.host) else TopicSource.LOCAL
    return entry.source or (topic.source if topic and topic.source else by_host)


def _lacks_source(entry: TopicEntry, topic: Topic | None) -> bool:
    """Whether a row withdraws what stands there as it did before in no list, and does not say by which source."""
    given = entry.withdrawn_on
    if given is None or isinstance(given, str) or entry.withdrawn_source:
        return False
    return topic is None or (topic.withdrawn_on != given and not topic.withdrawn_source)


def _window_problems(entry: TopicEntry, *, is_national: bool) -> Iterator[str]:
    if not entry.window:
        if entry.window_closes_on or entry.window_opens_on or entry.results_expected_on:
            yield "window: say what is submitted, for example Admissions of January to March."
        return
    if not is_national:
        yield "window: it is no national audit or enquiry, so nothing is submitted to a host."
    elif entry.window_closes_on is None:
        yield "window_closes_on: say on which day the window closes."
    else:
        for problem in problems_of_days(_typed(entry), ""):
            column = {"results_on": "results_expected_on", "closes_on": "window_closes_on"}[problem.at]
            yield f"{column}: {problem.sentence[0].lower()}{problem.sentence[1:]}."


def _typed(entry: TopicEntry) -> KeptWindow:
    return KeptWindow.model_validate(
        {
            "name": entry.window,
            "opens_on": entry.window_opens_on,
            "closes_on": entry.window_closes_on,
            "results_on": entry.results_expected_on,
            "expected": entry.cases_expected,
        }
    )


def _stopped(session: Session, entry: TopicEntry, topic: Topic) -> Fields:
    if not entry.stop_because or topic.state is not TopicState.ON_THE_PROGRAMME:
        return {}
    if open_stop_request(session, topic.id) is not None:
        return {}
    team = support_team(session, local_date(now()))
    if team is None:
        message = "Nobody is in the QI Support Team: add somebody to the Trust file and run “qi trust load”."
        raise NotReady(message)
    ask_to_stop(session, topic, team, entry.stop_because)
    return {"taking part": ("yes", f"yes, until the Chief Medical Officer has decided: {entry.stop_because}")}


def _window(session: Session, entry: TopicEntry, topic: Topic) -> Fields:
    if not entry.window or entry.window_closes_on is None:
        return {}
    before = _said(session, topic, entry.window)
    take_window(session, topic, _typed(entry))
    after = _said(session, topic, entry.window)
    return {f"window “{entry.window}”": (before, after)} if before != after else {}


def _said(session: Session, topic: Topic, name: str) -> str:
    windows = {compared(window.name): window for window in windows_of(session, [topic.id])}
    window = windows.get(compared(name))
    return said_of(window) if window is not None else ""
