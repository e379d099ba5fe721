from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Alarm, Calendar, Event

from models.clock import at_local
from notifications.documents.calendar import CalendarDay, calendar_file
from tests.support.thoroughness import examples

NOW = datetime(2027, 3, 1, 9, 30, tzinfo=UTC)
DAY = CalendarDay(
    key="task-019d2c1e",
    version=4,
    day=date(2027, 3, 12),
    said="QI-2026-0001: approve the project, “Falls on Ward 7”",
    link="https://qi.northbridge.nhs.uk/tasks/019d2c1e",
    more=["Asked of: CDS quality lead.", "It takes about 5 minutes."],
)
DOMAIN = "northbridge.nhs.uk"
PAYLOADS = [
    "\r\nATTENDEE:mailto:evil@example.com",
    "\nBEGIN:VALARM",
    "\rURL:https://evil.example",
    "\x0b\x0c\x1c\x85ORGANIZER:x",
    "\u2028BEGIN:VEVENT\u2029",
    "\\nATTENDEE:x\\r\\n",
    "a, b; c: d \\ e",
    '"quoted"',
    "\u202e\ud800",
    "😀 é “Falls” 👩‍⚕️" * 40,
    "x" * 3000,
    "",
]


def events(content: bytes) -> list[Event]:
    return [
        component for component in Calendar.from_ical(content).walk("VEVENT") if isinstance(component, Event)
    ]


def alarms(event: Event) -> list[Alarm]:
    return [component for component in event.walk("VALARM") if isinstance(component, Alarm)]


def the_event(day: CalendarDay) -> Event:
    [event] = events(calendar_file([day], domain=DOMAIN, now=NOW))
    return event


def test_a_date_is_a_whole_day_with_a_reminder_on_the_working_day_before_and_nobody_invited() -> None:
    content = calendar_file([DAY], domain=DOMAIN, now=NOW)

    assert content.decode().replace("\r\n ", "").split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//QI Workflow//EN",
        "CALSCALE:GREGORIAN",
        "BEGIN:VEVENT",
        "SUMMARY:QI-2026-0001: approve the project\\, “Falls on Ward 7”",
        "DTSTART;VALUE=DATE:20270312",
        "DTEND;VALUE=DATE:20270313",
        "DTSTAMP:20270301T093000Z",
        "UID:task-019d2c1e@northbridge.nhs.uk",
        "SEQUENCE:4",
        f"DESCRIPTION:Asked of: CDS quality lead.\\nIt takes about 5 minutes.\\n{DAY.link}",
        "TRANSP:TRANSPARENT",
        "URL:https://qi.northbridge.nhs.uk/tasks/019d2c1e",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "DESCRIPTION:QI-2026-0001: approve the project\\, “Falls on Ward 7”",
        "TRIGGER:-PT15H",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_dates_come_soonest_first_and_the_same_dates_are_the_same_bytes() -> None:
    later, sooner = replace(DAY, key="task-2", day=date(2027, 4, 1)), DAY

    content = calendar_file([later, sooner], domain=DOMAIN, now=NOW)

    assert [event.uid for event in events(content)] == [f"task-019d2c1e@{DOMAIN}", f"task-2@{DOMAIN}"]
    assert content == calendar_file([sooner, later], domain=DOMAIN, now=NOW)


def test_without_a_date_the_file_is_an_empty_calendar() -> None:
    assert events(calendar_file([], domain=DOMAIN, now=NOW)) == []


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("field", ["said", "more"])
def test_what_people_typed_adds_no_line_and_no_person(field: str, payload: str) -> None:
    typed = f"QI-2026-0001: {payload}"
    day = replace(DAY, said=typed) if field == "said" else replace(DAY, more=[typed])

    content = calendar_file([day], domain=DOMAIN, now=NOW)

    [event] = events(content)
    assert sorted(event.keys()) == sorted(the_event(DAY).keys())
    assert [part.name for part in event.walk()] == ["VEVENT", "VALARM"]
    assert event.url == DAY.link
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert set(content.replace(b"\r\n", b"")).isdisjoint(b"\r\n")


@settings(deadline=None, max_examples=examples(40))
@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp", "Zs"]), min_size=1))
def test_whatever_is_typed_reads_back_as_it_was_meant(title: str) -> None:
    assert the_event(replace(DAY, said=title)).summary == title


@pytest.mark.parametrize(
    ("day", "reminded"),
    [
        (date(2027, 3, 12), date(2027, 3, 11)),
        (date(2027, 3, 15), date(2027, 3, 12)),
        (date(2027, 3, 29), date(2027, 3, 25)),  # Easter Monday; the clocks went forward on the 28th
        (date(2027, 11, 1), date(2027, 10, 29)),  # the clocks went back on 31 October
        (date(2027, 12, 29), date(2027, 12, 24)),  # Christmas at a weekend
        (date(2028, 2, 29), date(2028, 2, 28)),
        (date(2028, 1, 1), date(2027, 12, 31)),
    ],
    ids=["Friday", "Monday", "Easter", "clocks back", "Christmas", "29 February", "a day off"],
)
def test_the_day_and_its_reminder_survive_weekends_holidays_and_both_clock_changes(
    day: date, reminded: date
) -> None:
    event = the_event(replace(DAY, day=day))

    assert (event.start, event.end) == (day, day + timedelta(days=1))
    assert [alarm.TRIGGER for alarm in alarms(event)] == [reminded - day + timedelta(hours=9)]


@pytest.mark.parametrize(
    ("at", "count"), [(at_local(date(2027, 3, 11), 23), 1), (at_local(date(2027, 3, 12), 0), 0)]
)
def test_a_day_that_has_come_reminds_of_nothing_any_more(at: datetime, count: int) -> None:
    [event] = events(calendar_file([DAY], domain=DOMAIN, now=at))

    assert len(alarms(event)) == count
