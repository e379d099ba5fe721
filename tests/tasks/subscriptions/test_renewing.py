"""Renewals are not forgotten (6.1; OB-091)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import update

from models.clock import at_local
from models.records import RoleHolding, Subscription
from models.vocabulary import Letter
from tasks.database.audit_trail import verify_chain
from tasks.database.unit_of_work import unit_of_work
from tasks.schedule.daily_jobs import run_daily_jobs
from tasks.subscriptions.renewing import queue_renewals_letter
from tests.support.people_at_once import at_once
from tests.support.programme.subscriptions import subscription
from tests.support.trust_at_work import World, everything

RENEWS = date(2027, 2, 1)


def told(world: World) -> list[tuple[str, str, str]]:
    """Day, reader and subject of each letter about renewals."""
    return [
        (f"{mail.created_at:%a %d %b}", world.names[mail.to_address], mail.subject)
        for mail in world.mails()
        if mail.letter is Letter.SUBSCRIPTIONS_DUE
    ]


def mornings(world: World, first: date, last: date) -> None:
    """The rounds are made on each of the days."""
    for day in range(first.toordinal(), last.toordinal() + 1):
        world.go_to(at_local(date.fromordinal(day), 8))
        run_daily_jobs()


def move(subscription_id: str, **columns: object) -> None:
    with unit_of_work() as session:
        session.execute(update(Subscription).where(Subscription.id == subscription_id).values(**columns))


def test_renewal_is_told_60_and_14_days_before_and_on_the_first_working_morning_after_ob_091(
    sqlite_world: World,
) -> None:
    subscription("Stroke audit", renews_on=RENEWS)

    mornings(sqlite_world, date(2026, 11, 25), date(2027, 2, 20))

    sentence = "1 subscription to renew or to end"
    assert told(sqlite_world) == [
        ("Thu 03 Dec", "qist", sentence),
        ("Mon 18 Jan", "qist", sentence),
        ("Tue 02 Feb", "qist", sentence),
    ]


def test_date_that_passes_on_a_friday_is_told_on_monday(sqlite_world: World) -> None:
    subscription("Stroke audit", renews_on=date(2027, 1, 29))
    mornings(sqlite_world, date(2027, 1, 25), date(2027, 1, 29))
    before = len(told(sqlite_world))

    mornings(sqlite_world, date(2027, 1, 30), date(2027, 2, 5))

    assert [day for day, _, _ in told(sqlite_world)[before:]] == ["Mon 01 Feb"]


def test_everything_that_is_due_stands_in_one_letter_the_most_overdue_first_ob_091(
    sqlite_world: World,
) -> None:
    subscription(
        "Hips", host="RCP", renews_on=date(2026, 12, 20), fee_pence=125_000, value_obtained="Less delay"
    )
    subscription("Stroke", renews_on=date(2026, 10, 30))
    subscription("Ended", renews_on=date(2026, 11, 10), ended_on=date(2026, 11, 1))
    subscription("Far away", renews_on=date(2027, 11, 10))
    subscription("Without a date")

    assert queue_renewals_letter() == 2

    [mail] = sqlite_world.mails()
    text = " ".join(mail.body_text.split())
    assert (mail.letter, mail.subject) == (Letter.SUBSCRIPTIONS_DUE, "2 subscriptions to renew or to end")
    assert (
        "- Stroke: should have been renewed by Friday 30 October 2026, 3 days ago. No fee recorded. Nothing recorded "
        "yet of what it brought. - Hips (RCP): renews on Sunday 20 December 2026, in 48 days. £1,250.00 a year. "
        "What it brought is recorded. The subscriptions:"
    ) in text
    assert [title for title in ("Ended", "Far away", "Without a date") if title in text] == []
    assert verify_chain() > 0


def test_after_days_without_service_it_is_told_once_and_not_for_each_rung(sqlite_world: World) -> None:
    subscription("Stroke audit", renews_on=RENEWS)

    mornings(sqlite_world, date(2027, 2, 8), date(2027, 2, 19))

    assert [day for day, _, _ in told(sqlite_world)] == ["Mon 08 Feb"]


def test_date_that_is_moved_is_told_anew_and_is_not_said_to_have_passed_ob_091(sqlite_world: World) -> None:
    stroke = subscription("Stroke audit", renews_on=RENEWS)
    mornings(sqlite_world, date(2027, 1, 18), date(2027, 1, 19))

    move(stroke, renews_on=date(2028, 2, 1))
    mornings(sqlite_world, date(2027, 1, 20), date(2027, 2, 10))
    mornings(sqlite_world, date(2027, 12, 1), date(2027, 12, 6))

    assert [day for day, _, _ in told(sqlite_world)] == ["Mon 18 Jan", "Fri 03 Dec"]


def test_nothing_is_written_or_recorded_when_nothing_is_due(sqlite_world: World) -> None:
    _ = sqlite_world
    subscription("Stroke audit", renews_on=date(2027, 1, 2))
    before = everything()

    assert queue_renewals_letter() == 0
    assert everything() == before


@pytest.mark.parametrize("day", [date(2026, 11, 7), date(2026, 12, 25)], ids=["Saturday", "Christmas"])
def test_nothing_is_written_on_a_day_on_which_nobody_works(sqlite_world: World, day: date) -> None:
    subscription("Stroke audit", renews_on=date(2026, 11, 1))
    sqlite_world.go_to(at_local(day, 9))

    assert (queue_renewals_letter(), told(sqlite_world)) == (None, [])


def test_what_nobody_could_be_told_is_told_when_somebody_is_there(sqlite_world: World) -> None:
    subscription("Stroke audit", renews_on=date(2026, 11, 1))
    with unit_of_work() as session:
        holders = session.query(RoleHolding).all()
        kept = [
            {name: getattr(holding, name) for name in holding.__table__.columns.keys()}  # noqa: SIM118
            for holding in holders
        ]
        session.query(RoleHolding).delete()
    assert (queue_renewals_letter(), told(sqlite_world)) == (0, [])

    with unit_of_work() as session:
        session.add_all([RoleHolding(**value) for value in kept])

    assert (queue_renewals_letter(), len(told(sqlite_world))) == (1, 1)


def test_two_sweeps_at_once_tell_it_once(world: World) -> None:
    subscription("Stroke audit", renews_on=date(2026, 11, 1))
    subscription("Hips", renews_on=date(2026, 11, 2))

    counted = at_once([queue_renewals_letter] * 4)

    assert (sorted(map(str, counted)), len(told(world))) == (["0", "0", "0", "2"], 1)
