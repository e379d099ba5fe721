from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import delete

from models.clock import LONDON, now
from models.records import Email, RoleHolding
from models.vocabulary import Letter, LetterClass, MailState, Role
from notifications.smtp.postman import Postman
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.mail.sending import Account, send_waiting_mail
from tasks.mail.volume_guard import BRAKED
from tests.support.mail.waiting_mail import letters_wait, office, set_office
from tests.support.people_at_once import at_once, executed
from tests.support.servers.mail_server import CapturingMailServer, Mood
from tests.support.trust_at_work import World

FREE = [LetterClass.CODE, LetterClass.RECEIPT, LetterClass.ALERT]
TODAY = date(2026, 11, 2)


def sent_on(world: World, day: date, count: int, *, hour: int = 12, minute: int = 0) -> None:
    """So many task mails left on a day."""
    at = datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON)
    letters_wait(world, count, state=MailState.SENT, sent_at=at, created_at=at)


def alerts(world: World) -> list[Email]:
    return [mail for mail in world.mails() if mail.letter is Letter.MAIL_HELD]


def held(world: World) -> int:
    return sum(mail.state is MailState.HELD and mail.held_because == "wave" for mail in world.mails())


def test_a_wave_above_the_usual_is_held_and_the_support_team_is_asked_once(
    world: World, postman: Postman
) -> None:
    letters_wait(world, 40, LetterClass.REMINDER)
    letters_wait(world, 11)
    for kind in FREE:
        letters_wait(world, 1, kind)

    assert send_waiting_mail(postman) == Account(sent=4)
    assert [send_waiting_mail(postman) for _ in range(3)] == [Account()] * 3

    states = Counter((mail.letter_class, mail.state) for mail in world.mails())
    assert states == {
        (LetterClass.REMINDER, MailState.HELD): 40,
        (LetterClass.TASK, MailState.HELD): 11,
        **{(kind, MailState.SENT): 1 for kind in FREE},
        (LetterClass.ALERT, MailState.SENT): 2,
    }
    [alert] = alerts(world)
    assert (world.names[alert.to_address], alert.subject) == (
        "qist",
        "51 emails held until you say: far more than usual",
    )
    assert "  40 reminders\n  11 tasks\n" in alert.body_text
    assert "What is held since Monday 2 November 2026 at 09:00\n" in alert.body_text
    assert "http://127.0.0.1:8000/outbox\n" in alert.body_text
    assert "busiest" not in alert.body_text
    assert (office().braked_at, held(world)) == (now(), 51)


def test_fifty_a_day_are_never_too_many(sqlite_world: World, postman: Postman) -> None:
    sent_on(sqlite_world, TODAY, 20, hour=8)
    letters_wait(sqlite_world, 30)

    assert send_waiting_mail(postman) == Account(sent=30)
    letters_wait(sqlite_world, 1)
    assert send_waiting_mail(postman) == Account(sent=1)  # the alert

    assert (held(sqlite_world), len(alerts(sqlite_world))) == (1, 1)


@pytest.mark.parametrize(
    ("days_before", "hour", "minute", "waiting", "is_held"),
    [
        (1, 12, 0, 60, False),
        (1, 12, 0, 61, True),
        (28, 0, 0, 60, False),
        (29, 23, 59, 60, True),
    ],
)
def test_three_times_the_busiest_day_of_the_last_four_weeks_may_leave(
    world: World, postman: Postman, days_before: int, hour: int, minute: int, waiting: int, is_held: bool
) -> None:
    sent_on(world, TODAY - timedelta(days=days_before), 20, hour=hour, minute=minute)
    letters_wait(world, waiting)

    account = send_waiting_mail(postman)

    assert (account.sent, held(world)) == ((1, waiting) if is_held else (waiting, 0))
    if is_held:
        assert ("busiest" in alerts(world)[0].body_text) == (days_before <= 28)


def test_the_days_are_those_of_london_also_where_the_clocks_go_back(
    sqlite_world: World, postman: Postman
) -> None:
    clocks_go_back = date(2026, 10, 25)
    sent_on(sqlite_world, clocks_go_back, 10, hour=0, minute=5)
    sent_on(sqlite_world, clocks_go_back, 10, hour=23, minute=55)
    letters_wait(sqlite_world, 60)

    assert send_waiting_mail(postman) == Account(sent=60)


@pytest.mark.parametrize("kind", LetterClass)
def test_what_answers_somebody_is_neither_held_nor_counted(
    sqlite_world: World, postman: Postman, kind: LetterClass
) -> None:
    letters_wait(sqlite_world, 60, kind)

    account = send_waiting_mail(postman)

    assert (account.sent, held(sqlite_world)) == ((60, 0) if kind in FREE else (1, 60))
    assert set(FREE) | set(BRAKED) == set(LetterClass)


def test_what_was_sent_today_counts_by_the_day_of_london(sqlite_world: World, postman: Postman) -> None:
    sqlite_world.go_to(datetime(2026, 7, 6, 9, tzinfo=LONDON))
    sent_on(sqlite_world, date(2026, 7, 5), 15, hour=23, minute=59)
    letters_wait(sqlite_world, 50)
    assert send_waiting_mail(postman) == Account(sent=50)

    sqlite_world.go_to(datetime(2026, 7, 7, 0, 0, tzinfo=LONDON))
    letters_wait(sqlite_world, 50)
    assert send_waiting_mail(postman) == Account(sent=50)


def test_what_joins_a_held_wave_is_no_news_until_somebody_let_it_go_or_the_next_day(
    sqlite_world: World, postman: Postman
) -> None:
    world = sqlite_world
    letters_wait(world, 51)
    send_waiting_mail(postman)
    began = office().braked_at

    for _ in range(3):
        world.wait(hours=1)
        letters_wait(world, 51)
        send_waiting_mail(postman)
    assert (held(world), len(alerts(world)), office().braked_at) == (204, 1, began)

    set_office(braked_at=None, released_until=now())
    letters_wait(world, 51)
    send_waiting_mail(postman)
    assert (held(world), len(alerts(world))) == (255, 2)

    world.wait(days=1)
    letters_wait(world, 51)
    send_waiting_mail(postman)
    assert (held(world), len(alerts(world)), office().braked_at) == (306, 3, now())
    assert len({alert.key for alert in alerts(world)}) == 3


def test_what_was_let_go_with_a_wave_is_never_held_again_however_long_it_takes(
    sqlite_world: World, postman: Postman
) -> None:
    world = sqlite_world
    letters_wait(world, 200)
    world.wait(minutes=30)
    set_office(released_until=now() + timedelta(hours=1))
    letters_wait(world, 60)
    assert send_waiting_mail(postman, limit=20) == Account(sent=20)

    world.wait(hours=3)
    letters_wait(world, 50)
    assert send_waiting_mail(postman, limit=400) == Account(sent=290)
    letters_wait(world, 51)
    send_waiting_mail(postman)

    assert held(world) == 51


def test_a_wave_is_seen_also_where_the_mail_of_one_project_is_sent(
    sqlite_world: World, sink: CapturingMailServer, postman: Postman
) -> None:
    letters_wait(sqlite_world, 60)
    sqlite_world.propose(by="colleague")

    assert send_waiting_mail(postman, project_id=sqlite_world.project_id) == Account()

    assert (held(sqlite_world), len(alerts(sqlite_world)), sink.received) == (61, 1, [])


def test_of_many_senders_who_see_a_wave_one_asks(world: World, sink: CapturingMailServer) -> None:
    letters_wait(world, 80)
    with ExitStack() as stack:
        postmen = [stack.enter_context(Postman(sink.url)) for _ in range(4)]

        at_once([partial(send_waiting_mail, postman) for postman in postmen])

    assert (held(world), len(alerts(world)), len(sink.received)) == (80, 1, 1)


def test_a_backlog_of_three_usual_days_is_no_wave(
    sqlite_world: World, sink: CapturingMailServer, postman: Postman
) -> None:
    for days in range(1, 20):
        sent_on(sqlite_world, TODAY - timedelta(days=days), 30)
    sink.mood = Mood.BUSY
    for _ in range(3):
        letters_wait(sqlite_world, 30)
        send_waiting_mail(postman)
        sqlite_world.wait(days=1)
    sink.mood = Mood.ACCEPT

    assert send_waiting_mail(postman) == Account(sent=90)


def test_a_wave_is_held_also_if_nobody_is_left_to_be_asked(sqlite_world: World, postman: Postman) -> None:
    with unit_of_work() as session:
        session.execute(delete(RoleHolding))
    letters_wait(sqlite_world, 51)

    assert send_waiting_mail(postman) == Account()

    assert (held(sqlite_world), alerts(sqlite_world)) == (51, [])


def test_whoever_takes_the_place_of_an_empty_support_team_is_asked(
    sqlite_world: World, postman: Postman
) -> None:
    with unit_of_work() as session:
        session.execute(delete(RoleHolding).where(RoleHolding.role == Role.QIST))
    letters_wait(sqlite_world, 51)

    send_waiting_mail(postman)

    assert [sqlite_world.names[alert.to_address] for alert in alerts(sqlite_world)] == ["head of audit"]


def test_a_batch_finds_what_waits_and_whether_it_is_a_wave_by_indexes(
    sqlite_world: World, postman: Postman
) -> None:
    sent_on(sqlite_world, TODAY, 49, hour=8)
    letters_wait(sqlite_world, 2)
    with executed() as statements:
        send_waiting_mail(postman)

    with reading() as session:
        plans = [
            row[3]
            for statement, given in statements
            if statement.startswith(("SELECT email", "SELECT count"))
            for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
        ]
    assert len(plans) > 30
    assert [plan for plan in plans if plan.startswith("SCAN")] == []
