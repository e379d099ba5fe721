"""The dry run foresees what the daily rounds find: hand-overs, leavers, ending contracts, vacancies, the programme."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import update

from models.records import HandOver, Person, Subscription
from models.records.base import new_id
from models.vocabulary import Letter, Stage, TaskKind
from models.working_time import working_days_after
from notifications.smtp.postman import Postman
from tasks.cover.handing_over import HAND_OVERS
from tasks.cover.roster import LEAVERS, SUCCESSORS
from tasks.database.unit_of_work import unit_of_work
from tasks.forecast.tomorrow import Forecast, forecast_tomorrow
from tasks.mail.sending import send_waiting_mail
from tests.stories.test_a_programme import agreed_to
from tests.support.mail.mornings import at, nov
from tests.support.programme.topics_at_year_end import NEW, topic
from tests.support.stored_rows import reload_trust
from tests.support.trust_at_work import World, address, everything
from tests.tasks.forecast.test_tomorrow import expected, live_until_next_working_morning, written


def change(world: World, name: str, **values: object) -> None:
    with unit_of_work() as session:
        session.execute(update(Person).where(Person.id == world.id_of(name)).values(**values))


def hands_over(world: World, to: str, day: date) -> None:
    with unit_of_work() as session:
        session.add(
            HandOver(
                id=new_id(), project_id=world.project_id, from_id=world.id_of("lead"), to_id=world.id_of(to),
                on_day=day, reason="", said_at=nov(3),
            )
        )  # fmt: skip


def comes_true(world: World, postman: Postman) -> Forecast:
    """What is foreseen, after it was lived through and is just what was written; foreseeing it changed nothing."""
    send_waiting_mail(postman)
    before, count = everything(), len(world.mails())
    foreseen = forecast_tomorrow()
    assert everything() == before
    live_until_next_working_morning(world, postman)
    assert written(world, count) == expected(foreseen)
    return foreseen


def why(foreseen: Forecast) -> set[tuple[str, Letter]]:
    return {(email.rung, email.letter) for email in foreseen.letters}


def test_hand_over_of_tomorrow_is_foreseen_and_nobody_is_reminded_that_day(
    world: World, postman: Postman
) -> None:
    """OB-043: lead and tasks move before the hour of reminders, which begin anew for the successor."""
    world.propose()
    world.walk_to(Stage.EVIDENCE_REVIEW)
    world.answer(TaskKind.SEARCH_EVIDENCE)
    day = working_days_after(world.task(TaskKind.REVIEW_EVIDENCE).due_on, -3)
    hands_over(world, "deputy", day)
    world.go_to(at(working_days_after(day, -1), 15))

    foreseen = comes_true(world, postman)

    assert why(foreseen) == {(HAND_OVERS.said, Letter.HAND_OVER)}
    assert [email.to for email in foreseen.of_the_day] == [address("deputy")]


def test_lead_who_has_left_by_tomorrow_is_foreseen_to_be_followed(
    sqlite_world: World, postman: Postman
) -> None:
    """OB-044: nobody is asked who is not there any more."""
    sqlite_world.propose()
    change(sqlite_world, "lead", left_on=date(2026, 11, 10))
    sqlite_world.go_to(nov(9, 15))

    foreseen = comes_true(sqlite_world, postman)

    assert {email.rung for email in foreseen.letters} == {LEAVERS.said}


def test_lead_whose_contract_ends_is_foreseen_to_be_asked_for_a_successor(
    sqlite_world: World, postman: Postman
) -> None:
    """OB-043: six weeks before; on a working day."""
    sqlite_world.propose()
    change(sqlite_world, "lead", contract_ends_on=date(2026, 12, 26))
    sqlite_world.go_to(nov(13, 15))

    foreseen = comes_true(sqlite_world, postman)

    assert [
        (email.rung, email.asked, email.at) for email in foreseen.letters if email.rung == SUCCESSORS.said
    ] == [(SUCCESSORS.said, TaskKind.NAME_SUCCESSOR.label, nov(16))]


def test_vacant_role_is_foreseen_to_be_told(sqlite_world: World, postman: Postman, tmp_path: Path) -> None:
    """OB-080."""
    reload_trust(sqlite_world, tmp_path, '[roles.library]\nholder = "library@northbrook.example"\n', "")

    foreseen = comes_true(sqlite_world, postman)

    assert [(email.letter, email.to, email.at) for email in foreseen.letters] == [
        (Letter.ROLES_VACANT, address("qist"), nov(2, 9, 1))
    ]


def test_subscription_that_is_to_be_renewed_is_foreseen_to_be_told(
    sqlite_world: World, postman: Postman
) -> None:
    """OB-091."""
    with unit_of_work() as session:
        session.add(Subscription(title="National Audit", renews_on=sqlite_world.today + timedelta(days=61)))

    foreseen = comes_true(sqlite_world, postman)

    assert [(email.letter, email.to) for email in foreseen.letters] == [
        (Letter.SUBSCRIPTIONS_DUE, address("qist"))
    ]


def test_programme_that_is_to_be_agreed_from_tomorrow_is_foreseen(
    sqlite_world: World, postman: Postman
) -> None:
    """OB-087."""
    topic("Sepsis")
    sqlite_world.go_to(at(date(2027, 1, 3), 15))

    foreseen = comes_true(sqlite_world, postman)

    assert [(email.letter, email.project, email.asked) for email in foreseen.letters] == [
        (Letter.PAPER, "", ""),  # of the Urgent Care Quality Group, which meets on 12 January
        (Letter.TASK_OPENED, "QIP-2027-28", TaskKind.INVITE_TOPICS.label),
    ]


def test_turn_of_the_year_is_foreseen_with_every_lead_and_the_announcement(
    sqlite_world: World, postman: Postman
) -> None:
    """OB-087: the eve of 1 April; the projects that begin have no reference yet."""
    world = sqlite_world
    topic("Falls", year=NEW, owner_id=world.id_of("lead"))
    topic("Sleep", year=NEW, owner_id=world.id_of("colleague"))
    agreed_to(world, Stage.IN_FORCE)
    world.go_to(at(date(2027, 3, 31), 15))
    send_waiting_mail(postman)
    count, foreseen = len(world.mails()), forecast_tomorrow()

    live_until_next_working_morning(world, postman)

    lines = sorted((email.letter, email.to) for email in foreseen.letters if email.at >= foreseen.begins)
    assert {letter for letter, _ in lines} >= {Letter.TASK_OPENED, Letter.PROGRAMME_BEGUN}
    assert lines == sorted((letter, to) for _, _, letter, to in written(world, count))


def test_round_of_today_that_was_missed_is_foreseen_for_now(sqlite_world: World, postman: Postman) -> None:
    """After an outage in the morning, what a round finds is done at the next sweep, not tomorrow."""
    sqlite_world.propose()
    hands_over(sqlite_world, "deputy", date(2026, 11, 3))
    send_waiting_mail(postman)
    sqlite_world.go_to(nov(3, 15))

    foreseen = forecast_tomorrow()

    assert [(email.rung, email.at) for email in foreseen.before] == [(HAND_OVERS.said, nov(3, 15))]


def test_readers_of_the_letter_of_the_week_beyond_the_limit_are_counted(sqlite_world: World) -> None:
    for name in ("lead", "colleague", "library"):
        change(sqlite_world, name, wants_digest=True)
    sqlite_world.go_to(nov(6, 15))

    assert (forecast_tomorrow(most=2).readers_left_out, forecast_tomorrow().readers_left_out) == (1, 0)
