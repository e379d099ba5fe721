from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, text, update

from models.clock import now
from models.records import Email
from models.vocabulary import Letter, LetterClass, MailState, TimerState
from notifications.smtp.postman import Postman
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.reminders.due_timers import fire_due_timers
from tests.support.mail.mornings import at, nov, nudges, sweep, sweep_until, the_library_is_asked
from tests.support.servers.mail_server import CapturingMailServer, Mood
from tests.support.trust_at_work import World


@pytest.mark.parametrize(
    ("back_at", "next_morning"),
    [(nov(14, 10), nov(16)), (nov(15, 8), nov(16)), (at(date(2026, 12, 28), 9), at(date(2026, 12, 29), 8))],
    ids=["Saturday", "Sunday", "bank holiday"],
)
def test_nobody_is_reminded_on_a_day_off(
    sqlite_world: World, postman: Postman, back_at: datetime, next_morning: datetime
) -> None:
    the_library_is_asked(sqlite_world, postman)

    sweep(sqlite_world, postman, back_at)
    assert nudges(sqlite_world) == []
    sweep(sqlite_world, postman, next_morning)

    assert nudges(sqlite_world) == [(f"{next_morning:%a %d %b}", Letter.REMINDER, "library")]


def test_after_four_hours_of_outage_the_reminder_comes_late_and_once(
    sqlite_world: World, postman: Postman
) -> None:
    the_library_is_asked(sqlite_world, postman)

    for minute in range(5):
        sweep(sqlite_world, postman, nov(12, 12, minute))

    assert nudges(sqlite_world) == [("Thu 12 Nov", Letter.REMINDER, "library")]


def test_after_nine_days_of_outage_one_reminder_is_written_and_no_more_than_one_a_day(
    world: World, postman: Postman
) -> None:
    the_library_is_asked(world, postman)

    for minute in range(5):
        sweep(world, postman, nov(20, 10, minute))

    assert nudges(world) == [("Fri 20 Nov", Letter.REMINDER, "library")]
    sweep_until(world, postman, date(2026, 11, 26))
    days = Counter(day for day, _, _ in nudges(world))
    assert set(days.values()) == {1}
    assert [day[:3] for day in days if day[:3] in {"Sat", "Sun"}] == []


def test_after_a_year_of_outage_the_ladder_is_climbed_in_its_order_one_rung_of_a_kind_a_day(
    world: World, postman: Postman
) -> None:
    the_library_is_asked(world, postman)
    back_on = date(2027, 11, 1)

    sweep(world, postman, at(back_on, 8))
    sweep_until(world, postman, back_on + timedelta(days=7))

    assert nudges(world) == [
        ("Mon 01 Nov", Letter.REMINDER, "library"),
        ("Tue 02 Nov", Letter.REMINDER, "library"),
        ("Wed 03 Nov", Letter.REMINDER, "library"),
        ("Wed 03 Nov", Letter.ESCALATION, "director"),
        ("Thu 04 Nov", Letter.ESCALATION, "medical officer"),
        ("Fri 05 Nov", Letter.OVERDUE_TABLE, "quality committee"),
    ]


def test_nobody_is_told_of_a_task_whose_mails_never_left(
    sqlite_world: World, sink: CapturingMailServer, postman: Postman
) -> None:
    world = sqlite_world
    sink.mood = Mood.TEMPORARY
    the_library_is_asked(world, postman)
    sweep_until(world, postman, date(2026, 11, 30))
    assert {letter for _, letter, _ in nudges(world)} == {Letter.REMINDER}
    sink.mood = Mood.ACCEPT
    sweep(world, postman, at(date(2026, 11, 30), 18))

    sweep_until(world, postman, date(2026, 12, 1))
    assert {letter for _, letter, _ in nudges(world)} == {Letter.REMINDER}

    sweep_until(world, postman, date(2026, 12, 2))

    assert nudges(world)[-1] == ("Wed 02 Dec", Letter.ESCALATION, "director")


@pytest.mark.parametrize("lost", [MailState.FAILED, MailState.UNCERTAIN, MailState.SUPERSEDED])
def test_where_every_reminder_was_lost_one_more_is_written_before_anybody_else_is_told(
    sqlite_world: World, postman: Postman, lost: MailState
) -> None:
    world = sqlite_world
    the_library_is_asked(world, postman)
    sweep_until(world, postman, date(2026, 11, 23))
    with unit_of_work() as session:
        session.execute(
            update(Email)
            .where(Email.letter_class == LetterClass.REMINDER)
            .values(state=lost, was_uncertain=True, sent_at=None, next_attempt_at=at(date(2030, 1, 1), 8))
        )

    sweep_until(world, postman, date(2026, 11, 30))

    assert nudges(world)[-2:] == [
        ("Thu 26 Nov", Letter.REMINDER, "library"),
        ("Mon 30 Nov", Letter.ESCALATION, "director"),
    ]


def test_a_project_that_fails_does_not_keep_the_others_waiting(world: World, postman: Postman) -> None:
    the_library_is_asked(world, postman)
    with unit_of_work() as session:
        damage = "UPDATE project SET definition_version = 99 WHERE id = :project"
        session.execute(text(damage), {"project": world.project_id})
    the_library_is_asked(world, postman)
    world.go_to(nov(12))

    assert fire_due_timers() == {"refused": 1, "remind": 1}

    told = [mail.project_id for mail in world.mails() if mail.letter_class is LetterClass.REMINDER]
    assert told == [world.project_id]


def test_a_task_in_a_role_that_the_policy_does_not_ask_is_looked_after_like_the_others(
    world: World, postman: Postman
) -> None:
    the_library_is_asked(world, postman)
    with unit_of_work() as session:
        damage = "UPDATE human_task SET role = 'quality_committee' WHERE project_id = :project"
        session.execute(text(damage), {"project": world.project_id})
    the_library_is_asked(world, postman)
    world.go_to(nov(12))

    assert fire_due_timers() == {"passed on": 1, "remind": 1}


def test_a_timer_whose_task_was_closed_behind_its_back_is_cancelled(
    sqlite_world: World, postman: Postman
) -> None:
    the_library_is_asked(sqlite_world, postman)
    with unit_of_work() as session:
        session.execute(text("UPDATE human_task SET state = 'cancelled' WHERE kind = 'search_evidence'"))
    sqlite_world.go_to(nov(12))

    assert fire_due_timers() == {}

    assert nudges(sqlite_world) == []
    with reading() as session:
        states = session.execute(select(text("state")).select_from(text("timer")).order_by(text("due_at")))
        assert states.scalars().first() == TimerState.CANCELLED
    assert now() == nov(12)
