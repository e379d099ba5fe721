"""Mornings on which timers are fired, and what people are told on them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from models.clock import LONDON, local_date
from models.vocabulary import Letter
from notifications.send import Postman
from tasks.mail.sending import send_waiting_mail
from tasks.nudging import fire_due_timers
from tests.world import World

NUDGES = (Letter.REMINDER, Letter.ESCALATION)


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
