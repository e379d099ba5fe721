"""The event log as XES (IEEE 1849) and as CSV, written case by case, so that no log is too long for memory."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from models.clock import LONDON
from models.process.event_log import LoggedCase, LoggedEvent
from notifications.documents.charts.drawing import printable
from notifications.documents.papers.lists import csv_lines

EXTENSIONS = {
    "Concept": ("concept", "http://www.xes-standard.org/concept.xesext"),
    "Time": ("time", "http://www.xes-standard.org/time.xesext"),
    "Organizational": ("org", "http://www.xes-standard.org/org.xesext"),
    "Lifecycle": ("lifecycle", "http://www.xes-standard.org/lifecycle.xesext"),
}
"""The extensions of XES that say what our attributes mean."""

_NAME, _AT, _WHO, _HOW = "concept:name", "time:timestamp", "org:resource", "lifecycle:transition"

CSV_HEADINGS = (
    f"case:{_NAME}",
    _NAME,
    _AT,
    _WHO,
    _HOW,
    "stage",
    "outcome",
    "case:project_type",
    "case:route",
    "case:priority",
    "case:service",
    "case:programme_year",
    "case:policy_version",
)
"""The names under which programs that mine processes look for a case, an activity and a time, then our own."""


def xes_chunks(cases: Iterable[LoggedCase]) -> Iterator[bytes]:
    """The log as XES in UTF-8: a case is a project, an activity what is asked, a resource the role that is asked."""
    head = Element(
        "log", {"xes.version": "1849.2016", "xes.features": "", "xmlns": "http://www.xes-standard.org/"}
    )
    for name, (prefix, uri) in EXTENSIONS.items():
        SubElement(head, "extension", name=name, prefix=prefix, uri=uri)
    _add_globals(head)
    SubElement(head, "classifier", name="Activity", scope="event", keys=_NAME)
    SubElement(head, "classifier", name="ActivityAndTransition", scope="event", keys=f"{_NAME} {_HOW}")
    _text(head, _NAME, "Quality improvement projects")
    _text(head, "lifecycle:model", "standard")
    opened = tostring(head, encoding="unicode").removesuffix("</log>")
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n{opened}\n'.encode()
    for case in cases:
        yield tostring(_trace(case), encoding="unicode").encode() + b"\n"
    yield b"</log>\n"


def csv_chunks(cases: Iterable[LoggedCase]) -> Iterator[bytes]:
    """The event log as CSV in UTF-8, a line for each event."""
    return csv_lines(CSV_HEADINGS, (line for case in cases for line in _lines(case)))


def _add_globals(head: Element) -> None:
    """What every case and every event has, with what it would be where it were missing."""
    of_cases = SubElement(head, "global", scope="trace")
    _text(of_cases, _NAME, "unknown")
    of_events = SubElement(head, "global", scope="event")
    _text(of_events, _NAME, "unknown")
    SubElement(of_events, "date", key=_AT, value="1970-01-01T00:00:00.000+00:00")
    _text(of_events, _HOW, "complete")
    _text(of_events, "stage", "unknown")


def _trace(case: LoggedCase) -> Element:
    trace = Element("trace")
    for key, text in _of_case(case).items():
        if text:
            _text(trace, key, text)
    SubElement(trace, "int", key="policy_version", value=str(case.policy_version))
    for event in case.events:
        _add_event(trace, event)
    return trace


def _of_case(case: LoggedCase) -> dict[str, str]:
    return {
        _NAME: case.reference,
        "project_type": case.project_type,
        "route": case.route,
        "priority": case.priority,
        "service": case.service,
        "programme_year": case.programme_year,
    }


def _add_event(trace: Element, event: LoggedEvent) -> None:
    element = SubElement(trace, "event")
    _text(element, _NAME, event.activity)
    SubElement(element, "date", key=_AT, value=_moment(event.at))
    if event.role:
        _text(element, _WHO, event.role)
    _text(element, _HOW, event.kind.value)
    _text(element, "stage", event.stage)
    if event.outcome:
        _text(element, "outcome", event.outcome)


def _lines(case: LoggedCase) -> Iterator[list[str]]:
    reference, *others = _of_case(case).values()
    for event in case.events:
        yield [
            reference,
            event.activity,
            _moment(event.at),
            event.role,
            event.kind.value,
            event.stage,
            event.outcome,
            *others,
            str(case.policy_version),
        ]


def _text(parent: Element, key: str, text: str) -> None:
    SubElement(parent, "string", key=key, value=printable(text))


def _moment(at: datetime) -> str:
    """The time in London with its offset: “2027-03-12T09:30:00.000+00:00”."""
    return at.astimezone(LONDON).isoformat(timespec="milliseconds")
