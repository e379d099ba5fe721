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
    for day in sorted(days, key=lambda day: (day.day, day.key)):
        calendar.add_component(_event(day, domain, now))
    return bytes(calendar.to_ical())


def _event(day: CalendarDay, domain: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{day.key}@{domain}")
    event.add("sequence", day.version)
    event.add("dtstamp", now)
    event.add("dtstart", day.day)
    event.add("dtend", day.day + timedelta(days=1))
    event.add("summary", one_line(day.said))
    event.add("description", "\n".join([*map(one_line, day.more), day.link]))
    event.add("url", day.link)
    event.add("transp", "TRANSPARENT")
    if day.day > local_date(now):
        event.add_component(_alarm(day))
    return event


def _alarm(day: CalendarDay) -> Alarm:
    """On the working day before, said as a time before the day: the one way that Outlook promises to read."""
    before = datetime.combine(working_days_after(day.day, -1), REMINDED_AT)
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", one_line(day.said))
    alarm.add("trigger", before - datetime.combine(day.day, time()))
    return alarm
