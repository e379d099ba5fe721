"""Trouble with the service: one letter on a day for each kind, and an event until it is written."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from sqlalchemy import select, update

from models.clock import now
from models.records import Email
from models.vocabulary import Letter, MailState, ServiceTrouble
from tasks.database.unit_of_work import unit_of_work
from tasks.flow_runs.alerts import report_troubles, write_of_trouble
from tasks.flow_runs.installation import installation
from tasks.mail.sending_state import locked_post_office
from tasks.queries.service.health import mail_troubles
from tests.support.people_at_once import at_once
from tests.support.servers.pretended_prefect import PretendedPrefect, pretended_prefect
from tests.support.trust_at_work import World

ATTENTION, FAILED = ServiceTrouble.NEEDS_ATTENTION, ServiceTrouble.MAIL_FAILED


@pytest.fixture
def prefect() -> Iterator[PretendedPrefect]:
    with pretended_prefect() as server:
        yield server


def letters(world: World) -> list[Email]:
    return [mail for mail in world.mails() if mail.letter is Letter.SERVICE_TROUBLE]


def test_trouble_is_written_once_a_day_however_often_it_is_seen(world: World) -> None:
    seen = partial(write_of_trouble, ATTENTION, "QI-2026-0104 · Somebody’s title")

    assert sorted(map(str, at_once([seen] * 4))) == ["False"] * 3 + ["True"]
    [letter] = letters(world)
    assert letter.subject == "A flow run needs attention: QI-2026-0104"
    assert letter.to_person_id == world.id_of("qist")
    assert "Somebody" not in letter.body_text
    assert "tags=needs-attention" in letter.body_text

    world.wait(days=1)
    assert write_of_trouble(ATTENTION)
    assert len(letters(world)) == 2


def test_each_kind_of_trouble_has_a_letter_of_its_own(sqlite_world: World) -> None:
    assert all(write_of_trouble(trouble, "Sweep 11:26") for trouble in ServiceTrouble)

    assert [letter.subject for letter in letters(sqlite_world)] == [
        trouble.label for trouble in ServiceTrouble
    ]
    where = [letter.body_text.count("/outbox") for letter in letters(sqlite_world)]
    assert sum(map(bool, where)) == 2


def test_mail_that_waits_for_ten_minutes_or_has_failed_is_trouble_and_what_people_stopped_is_not(
    sqlite_world: World,
) -> None:
    sqlite_world.propose()
    assert mail_troubles() == []

    sqlite_world.wait(minutes=11)
    assert mail_troubles() == [ServiceTrouble.MAIL_STOPPED]

    with unit_of_work() as session:
        locked_post_office(session).stopped_at = now()
        session.scalars(select(Email)).all()[0].state = MailState.FAILED
    assert mail_troubles() == [FAILED]


def test_mail_that_leaves_slowly_is_tried_again_or_was_dealt_with_and_the_letter_about_it_are_no_trouble(
    sqlite_world: World,
) -> None:
    sqlite_world.propose()
    write_of_trouble(FAILED)
    sqlite_world.wait(minutes=11)
    assert mail_troubles() == [ServiceTrouble.MAIL_STOPPED]

    with unit_of_work() as session:
        first, second, *others = session.scalars(select(Email).where(Email.letter != Letter.SERVICE_TROUBLE))
        first.state, first.sent_at = MailState.SENT, now()
        second.state, second.settled_at = MailState.FAILED, now()
        session.scalars(
            select(Email).where(Email.letter == Letter.SERVICE_TROUBLE)
        ).one().state = MailState.FAILED
    assert (len(others) > 0, mail_troubles()) == (True, [])

    sqlite_world.wait(minutes=11)
    with unit_of_work() as session:
        waiting = Email.state == MailState.WAITING
        session.execute(update(Email).where(waiting).values(next_attempt_at=now()))
    assert mail_troubles() == []


@pytest.mark.usefixtures("sqlite_world")
def test_trouble_that_a_sweep_sees_is_told_to_prefect_until_it_is_written(prefect: PretendedPrefect) -> None:
    report_troubles([FAILED])
    write_of_trouble(FAILED)
    report_troubles([FAILED])

    [event] = prefect.events.values()
    assert (event["event"], event["resource"]["prefect.resource.id"]) == (
        "qi.service.mail-failed",
        f"qi.{installation().tag}",
    )
