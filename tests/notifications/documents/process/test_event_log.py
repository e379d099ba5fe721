"""The event log by the strict order of IEEE 1849; pm4py and its schema were asked by hand (docs/decisions.md)."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from xml.etree import ElementTree as ET

from models.process.event_log import EventKind, LoggedCase, LoggedEvent
from notifications.documents.process.event_log import CSV_HEADINGS, csv_chunks, xes_chunks

XES = "{http://www.xes-standard.org/}"
SUMMER = datetime(2027, 7, 1, 8, 30, tzinfo=UTC)
EVENTS = (
    LoggedEvent("Approve the project", SUMMER, EventKind.ASKED, "CDS quality lead", "Approval"),
    LoggedEvent("Closed", SUMMER, EventKind.ANSWERED, "", "Closed", "Approved & done"),
)
CASE = LoggedCase(
    reference="QI-2027-0001",
    project_type="Clinical audit",
    route="qa",
    priority="medium",
    service="Children & <Young> People",
    programme_year="",
    policy_version=2,
    events=EVENTS,
)


def attributes(element: ET.Element) -> dict[str | None, str | None]:
    return {child.get("key"): child.get("value") for child in element if child.get("key")}


def test_xes_has_its_parts_in_the_order_of_the_standard_and_each_case_with_its_events() -> None:
    log = ET.fromstring(b"".join(xes_chunks([CASE, replace(CASE, reference="QI-2027-0002")])))  # noqa: S314 -- ours

    assert [child.tag.removeprefix(XES) for child in log] == [
        *["extension"] * 4, "global", "global", "classifier", "classifier", "string", "string", "trace", "trace",
    ]  # fmt: skip
    prefixes = {extension.get("prefix") for extension in log.iter(f"{XES}extension")}
    trace = log.find(f"{XES}trace")
    assert trace is not None
    assert attributes(trace) == {
        "concept:name": "QI-2027-0001",
        "project_type": "Clinical audit",
        "route": "qa",
        "priority": "medium",
        "service": "Children & <Young> People",
        "policy_version": "2",
    }
    first, last = (attributes(event) for event in trace.iter(f"{XES}event"))
    assert first == {
        "concept:name": "Approve the project",
        "time:timestamp": "2027-07-01T09:30:00.000+01:00",
        "org:resource": "CDS quality lead",
        "lifecycle:transition": "schedule",
        "stage": "Approval",
    }
    assert (last["lifecycle:transition"], last["outcome"], "org:resource" in last) == (
        "complete",
        "Approved & done",
        False,
    )
    keys = {str(key) for event in trace.iter(f"{XES}event") for key in attributes(event)}
    assert {key.partition(":")[0] for key in keys if ":" in key} <= prefixes


def test_csv_says_the_same_line_by_line() -> None:
    written = b"".join(csv_chunks([CASE])).decode()

    headings, first, last = csv.reader(StringIO(written, newline=""))
    assert tuple(headings) == CSV_HEADINGS
    assert first == [
        "QI-2027-0001", "Approve the project", "2027-07-01T09:30:00.000+01:00", "CDS quality lead", "schedule",
        "Approval", "", "Clinical audit", "qa", "medium", "Children & <Young> People", "", "2",
    ]  # fmt: skip
    assert last[1:7] == ["Closed", first[2], "", "complete", "Closed", "Approved & done"]


def test_nothing_of_a_log_is_read_before_it_is_written() -> None:
    chunks = xes_chunks(iter([CASE]))

    assert next(chunks).startswith(b'<?xml version="1.0" encoding="UTF-8"?>')
    assert next(chunks).startswith(b"<trace>")
