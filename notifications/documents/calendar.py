"""Dates as a calendar file (iCalendar, RFC 5545): whole days, with a reminder on the working day before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from icalendar import Alarm, Calendar, Event

from models.clock import local_date
from models.working_time import working_days_after
from notifications.smtp.message import one_line

REMINDED_AT = time(9)
"""The hour of the reminder, by the clock of the calendar that the file is taken into."""


@dataclass(frozen=True)
class CalendarDay:
    """One date. `key` stays the same for ever and `version` grows, so that a calendar sees a date that moved.

    `said` is its line, `more` are sentences below it, `link` leads to its page and carries no secret: people
    share their calendars.
    """

    key: str
    version: int
    day: date
    said: str
    link: str
    more: Sequence[str] = ()


def calendar_file(days: Sequence[CalendarDay], *, domain: str, now: datetime) -> bytes:
    """The dates as one file, soonest first. The same dates at the same moment give the same bytes.

    Nobody is invited, and no time is blocked. What people typed is text here: it can add no line of its own.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//QI Workflow//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    for one in sorted(days, key=lambda one: (one.day, one.key)):
        calendar.add_component(_event(one, domain, now))
    return bytes(calendar.to_ical())


def _event(one: CalendarDay, domain: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{one.key}@{domain}")
    event.add("sequence", one.version)
    event.add("dtstamp", now)
    event.add("dtstart", one.day)
    event.add("dtend", one.day + timedelta(days=1))
    event.add("summary", one_line(one.said))
    event.add("description", "\n".join([*map(one_line, one.more), one.link]))
    event.add("url", one.link)
    event.add("transp", "TRANSPARENT")
    if one.day > local_date(now):
        event.add_component(_alarm(one))
    return event


def _alarm(one: CalendarDay) -> Alarm:
    """On the working day before, said as a time before the day: the one way that Outlook promises to read."""
    before = datetime.combine(working_days_after(one.day, -1), REMINDED_AT)
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", one_line(one.said))
    alarm.add("trigger", before - datetime.combine(one.day, time()))
    return alarm
