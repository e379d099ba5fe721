"""Mornings on which timers are fired, and what people are told on them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from models.clock import LONDON, local_date
from models.policy.rules import TaskRule
from models.vocabulary import Letter, Role
from notifications.smtp.postman import Postman
from tasks.mail.sending import send_waiting_mail
from tasks.reminders.due_timers import fire_due_timers
from tests.support.in_memory_project import MONDAY
from tests.support.policy_table import due_date_of, nudge_dates
from tests.support.trust_at_work import World

NUDGES = (Letter.REMINDER, Letter.ESCALATION, Letter.OVERDUE_TABLE)
ASKED_ON = MONDAY.date()
"""The day on which the world begins, and on which a test asks what it watches."""

READERS = {
    Role.LEAD: "lead",
    Role.QIST: "qist",
    Role.LIBRARY: "library",
    Role.CDS_QUALITY_LEAD: "quality lead",
    Role.CDS_QUALITY_GROUP: "quality group",
    Role.ASSOCIATE_DIRECTOR: "director",
    Role.CHIEF_MEDICAL_OFFICER: "medical officer",
    Role.SUBJECT_GROUP: "effective care",
    Role.QUALITY_COMMITTEE: "quality committee",
    Role.BOARD: "board",
}
"""Who reads what is written to a role of the demonstration Trust."""


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON)


def nov(day: int, hour: int = 8, minute: int = 0) -> datetime:
    """A moment in November 2026, in London; the Library was asked on Monday 2, for Monday 16."""
    return at(date(2026, 11, day), hour, minute)


def nudges(world: World) -> list[tuple[str, Letter, str]]:
    """Day, letter and reader of every reminder and escalation, oldest first."""
    return [
        (f"{local_date(mail.created_at):%a %d %b}", mail.letter, world.names[mail.to_address])
        for mail in world.mails()
        if mail.letter in NUDGES
    ]


def expected_nudges(
    rule: TaskRule, until: date, readers: Mapping[Role, str] | None = None
) -> list[tuple[str, Letter, str]]:
    """The reminders and escalations up to a day about what was asked on the first, as the table says.

    Given are the readers who are not the usual ones; the deputy is told only where one is given.
    """
    known = {**READERS, **(readers or {})}
    dates = nudge_dates(rule.ladder, due_date_of(rule, ASKED_ON), until, has_deputy=Role.DEPUTY in known)
    return [(f"{day:%a %d %b}", letter, known[role or rule.of]) for day, letter, role in dates]


def sweep(world: World, postman: Postman, moment: datetime) -> None:
    world.go_to(moment)
    fire_due_timers()
    send_waiting_mail(postman)


def sweep_until(world: World, postman: Postman, last: date) -> None:
    """Sweep before and at the hour of reminders on each day until this one."""
    day = world.today
    while day < last:
        day += timedelta(days=1)
        sweep(world, postman, at(day, 7, 59))
        sweep(world, postman, at(day, 8))


def the_library_is_asked(world: World, postman: Postman) -> None:
    """For Monday 16 November; the mail has been sent."""
    world.propose()
    send_waiting_mail(postman)
