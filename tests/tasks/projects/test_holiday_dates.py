"""A bank holiday proclaimed nine days before: entered once, counted from then on, told dates moved by one rule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import select

from models.clock import local_date
from models.engine.due_dates import date_after_holidays
from models.errors import NotFound, WrongForm
from models.records import HistoryEntry, HumanTask, Timer
from models.vocabulary import Letter, TimerState
from models.working_time import TrustDays, count_by, is_working_day, working_days_after, working_days_between
from notifications.smtp.postman import Postman
from tasks.database.trust_days import read_days_anew
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.forecast.tomorrow import forecast_tomorrow
from tasks.people.bank_holidays import (
    HolidayEntry,
    enter_holiday,
    store_holiday,
    take_holiday_back,
    trust_holidays,
)
from tasks.projects.holiday_dates import MOVED, settle_holidays
from tasks.reminders.due_timers import fire_due_timers
from tasks.schedule.sweep import sweep
from tests.support.mail.mornings import nov
from tests.support.trust_at_work import World, everything

PROCLAIMED = date(2026, 11, 11)
ENTRY = HolidayEntry(PROCLAIMED, "Day of mourning", "Proclaimed on 2 November 2026")


@pytest.fixture
def tenth() -> Iterator[None]:
    """The day is free, without any database."""
    count_by(TrustDays(frozenset({PROCLAIMED})))
    yield
    count_by(TrustDays())


def first_task(world: World) -> HumanTask:
    return next(task for task in world.project.tasks if task.is_open)


def rungs(task: HumanTask) -> list[date]:
    with reading() as session:
        query = select(Timer.due_at).where(Timer.task_id == task.id, Timer.state == TimerState.ARMED)
        return sorted(local_date(at) for at in session.scalars(query))


def told(task: HumanTask) -> list[str]:
    with reading() as session:
        query = select(HistoryEntry.sentence).where(
            HistoryEntry.action == MOVED, HistoryEntry.object_id == task.id
        )
        return list(session.scalars(query))


def test_ten_working_days_counted_over_it_end_one_day_later(world: World) -> None:
    before = working_days_after(world.today, 10)

    assert enter_holiday(ENTRY)

    assert (before, trust_holidays()[0].day) == (date(2026, 11, 16), PROCLAIMED)
    assert working_days_after(world.today, 10) == date(2026, 11, 17)
    assert not is_working_day(PROCLAIMED)
    assert working_days_between(world.today, date(2026, 11, 16)) == 9
    assert enter_holiday(ENTRY) is False


def test_a_day_that_is_called_off_is_worked_and_one_that_moves_is_two_entries(sqlite_world: World) -> None:
    _ = sqlite_world
    early_may, instead = date(2027, 5, 3), date(2027, 5, 7)
    assert not is_working_day(early_may)

    enter_holiday(HolidayEntry(early_may, "Early May bank holiday", "Moved", is_free=False))
    enter_holiday(HolidayEntry(instead, "Early May bank holiday", "Moved"))

    with reading():
        pass  # the days are read with the next transaction
    assert (is_working_day(early_may), is_working_day(instead)) == (True, False)


def test_a_date_counted_over_it_moves_on_by_a_working_day_with_its_reason_and_its_reminders(
    world: World,
) -> None:
    world.propose()
    before = first_task(world)
    reminders = rungs(before)
    day = working_days_after(world.today, 1)
    world.wait(minutes=5)

    enter_holiday(HolidayEntry(day, "Day of mourning", "Proclaimed"))
    assert settle_holidays() == 1

    after = first_task(world)
    assert after.due_on == working_days_after(before.due_on, 1)
    assert after.first_due_on is None
    assert after.date_note.endswith("the date moved since Tuesday 3 November 2026 is a bank holiday.")
    [sentence] = told(after)
    assert sentence.endswith(", since Tuesday 3 November 2026 is a bank holiday")
    assert rungs(after) == [working_days_after(rung, 1) for rung in reminders]
    stored = everything()
    assert settle_holidays() == 0
    assert everything() == stored


def test_a_day_that_is_taken_back_and_entered_again_moves_no_date_twice(world: World) -> None:
    world.propose()
    before = first_task(world)
    entry = HolidayEntry(working_days_after(world.today, 1), "Day of mourning", "Proclaimed")
    world.wait(minutes=5)
    enter_holiday(entry)
    assert settle_holidays() == 1
    moved = first_task(world).due_on

    take_holiday_back(entry.day, because="A mistake")
    enter_holiday(entry)

    assert settle_holidays() == 0
    assert (first_task(world).due_on, moved > before.due_on) == (moved, True)


def test_of_two_entries_of_a_day_the_later_one_counts_and_is_taken_back_alone(sqlite_world: World) -> None:
    _ = sqlite_world
    with unit_of_work() as session:
        for is_free in (True, False):
            entry = HolidayEntry(PROCLAIMED, "Day of mourning", "Proclaimed", is_free=is_free)
            assert store_holiday(session, entry, person_id=None, moment=nov(2))
            session.flush()

    assert [holiday.is_free for holiday in trust_holidays()] == [False]
    take_holiday_back(PROCLAIMED, because="A mistake")
    assert list(trust_holidays()) == []


def test_the_person_reads_why_in_the_next_letter_and_the_history_once(
    sqlite_world: World, postman: Postman
) -> None:
    sqlite_world.propose()
    sqlite_world.wait(minutes=5)
    enter_holiday(HolidayEntry(date(2026, 11, 3), "Day of mourning", "Proclaimed"))
    sweep(postman)
    task = first_task(sqlite_world)

    sqlite_world.go_to(nov(task.due_on.day).replace(month=task.due_on.month))
    for _ in range(2):
        fire_due_timers()

    letters = [mail for mail in sqlite_world.mails() if mail.letter is Letter.REMINDER]
    assert letters
    assert task.date_note in " ".join(letters[-1].body_text.split())
    assert len(told(task)) == 1


def test_a_task_that_was_asked_after_the_entry_is_counted_already_and_does_not_move(
    sqlite_world: World,
) -> None:
    enter_holiday(ENTRY)
    sqlite_world.wait(minutes=5)
    sqlite_world.propose()
    before = first_task(sqlite_world).due_on

    settle_holidays()

    assert first_task(sqlite_world).due_on == before


def test_no_reminder_leaves_on_it_and_the_forecast_skips_it(sqlite_world: World) -> None:
    sqlite_world.propose()
    sqlite_world.wait(minutes=5)
    enter_holiday(ENTRY)
    settle_holidays()
    with unit_of_work() as session:
        for timer in session.scalars(select(Timer).where(Timer.state == TimerState.ARMED)):
            timer.due_at = nov(11)
    sqlite_world.go_to(nov(10))
    assert forecast_tomorrow().day == date(2026, 11, 12)

    sqlite_world.go_to(nov(11))

    assert fire_due_timers() == {}


def test_taking_it_back_counts_as_before_and_moves_nothing(world: World) -> None:
    world.propose()
    world.wait(minutes=5)
    enter_holiday(HolidayEntry(date(2026, 11, 3), "Day of mourning", "Proclaimed"))
    settle_holidays()
    moved = first_task(world).due_on

    take_holiday_back(date(2026, 11, 3), because="It was a mistake")
    settle_holidays()

    assert (first_task(world).due_on, is_working_day(date(2026, 11, 3))) == (moved, True)
    with pytest.raises(NotFound):
        take_holiday_back(date(2026, 11, 3), because="Again")


@pytest.mark.parametrize(
    ("day", "is_free", "sentence"),
    [
        (date(2026, 11, 14), True, "Saturday 14 November 2026 is no working day anyway"),
        (date(2026, 12, 25), True, "Friday 25 December 2026 is a bank holiday already"),
        (date(2026, 11, 11), False, "Wednesday 11 November 2026 is a working day already"),
        (date(1999, 12, 31), True, "The date must lie from Wednesday 1 January 2020"),
    ],
)
def test_a_day_that_would_change_nothing_is_refused(
    sqlite_world: World, day: date, *, is_free: bool, sentence: str
) -> None:
    _ = sqlite_world
    with pytest.raises(WrongForm, match=sentence):
        enter_holiday(HolidayEntry(day, "A day", "Somebody says so", is_free=is_free))


@pytest.mark.usefixtures("tenth")
@pytest.mark.parametrize(
    ("opened", "due", "is_counted", "after"),
    [
        (2, 16, True, 17),
        (2, 11, True, 12),
        (2, 10, True, 10),
        (11, 16, True, 16),
        (2, 16, False, 16),
        (2, 11, False, 12),
    ],
)
def test_the_one_rule_for_dates_that_were_told(
    opened: int, due: int, *, is_counted: bool, after: int
) -> None:
    task = HumanTask(opened_at=nov(opened), due_on=date(2026, 11, due))

    days = [PROCLAIMED]

    assert date_after_holidays(task, counted=days if is_counted else (), free=days).day == after


def test_another_process_counts_by_it_within_a_minute(sqlite_world: World) -> None:
    _ = sqlite_world
    enter_holiday(ENTRY)
    count_by(TrustDays())

    read_days_anew()
    with reading():
        assert not is_working_day(PROCLAIMED)


def test_no_day_of_one_database_is_counted_in_another(sqlite_world: World) -> None:
    _ = sqlite_world
    with reading():
        assert is_working_day(PROCLAIMED)
