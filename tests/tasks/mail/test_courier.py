from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import monotonic, sleep
from typing import Any

import pytest
from sqlalchemy import update

from models.clock import now
from models.records import Email, Person, Project
from models.vocabulary import Letter, MailState, TaskKind
from notifications.smtp.postman import Postman
from tasks.answers.answer_task import AnswerRequest, answer_task
from tasks.database.unit_of_work import unit_of_work
from tasks.mail.courier import CARRIED_LEASE, Courier, LettersInHand
from tasks.mail.record_delivery import renew_claims
from tasks.mail.sending import Account, send_waiting_mail
from tasks.mail.volume_guard import BRAKED
from tests.support.mail.waiting_mail import letters_wait, limit_to, office, set_office
from tests.support.people_at_once import counted_commits
from tests.support.servers.mail_server import CapturingMailServer, Mood
from tests.support.trust_at_work import World

KIND = TaskKind.DESIGN
NO_SEARCH: dict[str, Any] = {"help_wanted": [], "evidence_question": None}
PATIENCE = 20.0
ROOM = 40


@contextmanager
def at_work(postman: Postman, looked: list[str] | None = None) -> Iterator[Courier]:
    """A courier for the length of the block, and until what it carried is written down."""
    courier = Courier(postman, look=lambda: (looked if looked is not None else []).append("look"))
    courier.start()
    yield courier
    until_idle(courier)
    courier.rest()
    postman.close()
    courier.stop()


def until_idle(courier: Courier) -> None:
    until = monotonic() + PATIENCE
    while not courier.is_idle and monotonic() < until:
        sleep(0.01)


class Later(LettersInHand):
    """Letters that leave when they are told to."""

    def carry(self) -> None:
        """Not yet."""

    def leave(self) -> None:
        super().carry()


def asked(world: World, postman: Postman, count: int = 1) -> list[AnswerRequest]:
    """Answers to the design of so many projects; no mail waits, and the brake has counted."""
    answers = []
    for number in range(count):
        world.propose(**NO_SEARCH, title=f"Project {number}")
        world.walk_until(KIND)
        answers.append(world.answer_to(KIND))
    set_office(room=0, room_on=None)
    send_waiting_mail(postman)
    return answers


def registration(world: World) -> Email:
    """The letter that the answer has caused."""
    return [mail for mail in world.mails() if mail.letter is Letter.TASK_OPENED][-1]


def answered(courier: Courier, answer: AnswerRequest) -> None:
    answer_task(answer, letters=courier.letters())


def test_letter_of_an_answer_is_at_the_relay_without_having_waited(
    world: World, postman: Postman, sink: CapturingMailServer
) -> None:
    [answer] = asked(world, postman)
    sink.clear()
    room = office().room

    with at_work(postman) as courier:
        answered(courier, answer)

    mail = registration(world)
    assert [email.key for email in sink.received] == [mail.key]
    assert (mail.state, mail.attempts, mail.claim_no, mail.sent_at) == (MailState.SENT, 1, 1, now())
    assert (office().room, room > 0) == (room - 1, True)
    assert send_waiting_mail(postman) == Account()


def test_what_became_of_letters_is_written_down_together(
    world: World, postman: Postman, sink: CapturingMailServer
) -> None:
    answers = asked(world, postman, 6)
    sink.clear()

    with at_work(postman) as courier:
        hands = [Later(courier) for _ in answers]
        for answer, letters in zip(answers, hands, strict=True):
            answer_task(answer, letters=letters)
        with counted_commits() as commits:
            for letters in hands:
                letters.leave()
            until_idle(courier)

    assert len(sink.received) == 6
    assert len(commits) < 6


def test_receipt_is_looked_for_once_the_letter_to_the_next_person_is_written_down(
    world: World, postman: Postman, sink: CapturingMailServer
) -> None:
    world.propose(**NO_SEARCH)
    world.walk_until(TaskKind.REGISTER)
    answer = world.answer_to(TaskKind.REGISTER)
    set_office(room=0, room_on=None)
    send_waiting_mail(postman)
    sink.clear()
    states: list[dict[Letter, MailState]] = []

    courier = Courier(
        postman, look=lambda: states.append({mail.letter: mail.state for mail in world.mails()})
    )
    courier.start()
    answered(courier, answer)
    until_idle(courier)
    courier.rest()
    postman.close()
    courier.stop()

    letters = {mail.key: mail.letter for mail in world.mails()}
    assert [(each[Letter.TASK_OPENED], each[Letter.RECEIPT]) for each in states] == [
        (MailState.SENT, MailState.WAITING)
    ]
    assert {letters[email.key] for email in sink.received} == {Letter.TASK_OPENED, Letter.STEP_TAKEN}


@pytest.mark.parametrize(
    "columns",
    [
        {"stopped_at": "now"},
        {"broken_at": "now", "try_again_at": "later"},
        {"room": 0},
        {"room_on": None},
    ],
)
def test_letters_wait_where_sending_is_stopped_or_broken_or_has_no_room(
    world: World, postman: Postman, sink: CapturingMailServer, columns: dict[str, object]
) -> None:
    [answer] = asked(world, postman)
    sink.clear()
    moments = {"now": now(), "later": now() + timedelta(hours=1)}
    set_office(**{name: moments.get(str(value), value) for name, value in columns.items()})
    looked: list[str] = []

    with at_work(postman, looked) as courier:
        answered(courier, answer)

    assert (registration(world).state, sink.received, looked) == (MailState.WAITING, [], ["look"])


def test_letters_about_a_held_project_wait(
    sqlite_world: World, postman: Postman, sink: CapturingMailServer
) -> None:
    world = sqlite_world
    [answer] = asked(world, postman)
    sink.clear()
    with unit_of_work() as session:
        session.execute(update(Project).values(holds_mail=True))

    with at_work(postman) as courier:
        answered(courier, answer)
        send_waiting_mail(postman)

    assert (registration(world).state, sink.received) == (MailState.HELD, [])


def test_nobody_who_has_left_is_written_to_from_memory(
    sqlite_world: World, postman: Postman, sink: CapturingMailServer
) -> None:
    world = sqlite_world
    [answer] = asked(world, postman)
    sink.clear()
    with unit_of_work() as session:
        session.execute(update(Person).where(Person.id == world.id_of("qist")).values(left_on=world.today))

    with at_work(postman) as courier:
        answered(courier, answer)

    assert world.names[registration(world).to_address] != "qist"
    assert registration(world).state is MailState.SENT


def test_rate_is_kept_by_what_is_carried_and_by_what_waits_together(
    world: World, postman: Postman, sink: CapturingMailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = asked(world, postman, 3)
    sink.clear()
    limit_to(monkeypatch, 2)
    set_office(permits=2.0, permits_at=now())

    with at_work(postman) as courier:
        for answer in answers:
            answered(courier, answer)

    assert len(sink.received) == 2
    assert office().permits == 0
    assert send_waiting_mail(postman) == Account()
    world.wait(minutes=1)
    assert send_waiting_mail(postman) == Account(sent=1)


def test_brake_counts_what_is_carried(world: World, postman: Postman, sink: CapturingMailServer) -> None:
    answers = asked(world, postman, 2)
    letters_wait(world, ROOM - 2, state=MailState.SENT, sent_at=now())
    set_office(room=0, room_on=None)
    letters_wait(world, 1)
    send_waiting_mail(postman)  # counts: fifty may leave on a day
    sink.clear()
    room = office().room

    with at_work(postman) as courier:
        for answer in answers:
            answered(courier, answer)

    sent_today = sum(mail.sent_at == now() and mail.letter_class in BRAKED for mail in world.mails())
    assert (len(sink.received), office().room) == (2, room - 2)
    assert sent_today + office().room == 49  # what waited when it was counted is taken off once more


def test_letters_of_a_relay_that_is_away_wait_and_nothing_is_carried_for_a_while(
    sqlite_world: World, postman: Postman, sink: CapturingMailServer
) -> None:
    world = sqlite_world
    first, second = asked(world, postman, 2)
    sink.clear()
    postman.close()

    with at_work(postman) as courier:
        sink.go_away()
        answered(courier, first)
        until = monotonic() + PATIENCE
        while courier.is_at_work and monotonic() < until:
            sleep(0.01)
        answered(courier, second)
        sink.come_back()

    states = [(mail.state, mail.attempts) for mail in world.mails() if mail.letter is Letter.TASK_OPENED][-2:]
    assert states == [(MailState.WAITING, 0)] * 2
    world.wait(minutes=1)
    assert send_waiting_mail(postman) == Account(sent=2)


def test_login_that_is_refused_breaks_sending_off(
    sqlite_world: World, postman: Postman, sink: CapturingMailServer
) -> None:
    [answer] = asked(sqlite_world, postman)
    sink.clear()
    sink.mood = Mood.REFUSE_SENDER

    with at_work(postman) as courier:
        answered(courier, answer)

    assert (office().broken_at, registration(sqlite_world).state) == (now(), MailState.WAITING)


def test_address_that_is_refused_asks_the_next_person(
    sqlite_world: World, postman: Postman, sink: CapturingMailServer
) -> None:
    world = sqlite_world
    [answer] = asked(world, postman)
    sink.clear()
    sink.refused.add("ruth.calder@northbrook.example")

    with at_work(postman) as courier:
        answered(courier, answer)

    letters = world.mails()[-2:]
    assert [(world.names[mail.to_address], mail.state) for mail in letters] == [
        ("qist", MailState.FAILED),
        ("qist deputy", MailState.WAITING),
    ]


DIES = """
import os, signal, sys
from tasks.answers.answer_task import AnswerRequest, answer_task
from tasks.database.unit_of_work import connect
from tasks.mail.courier import Courier
from tasks.mail.postman import new_postman
from models.clock import stopped_at
from datetime import datetime
import json

class Dies(Courier):
    def carry(self, claims, *, are_all):
        os.kill(os.getpid(), signal.SIGKILL)

url, moment, answer = sys.argv[1:]
connect(url)
courier = Dies(new_postman(), look=lambda: None)
courier.start()
with stopped_at(datetime.fromisoformat(moment)):
    answer_task(AnswerRequest(**json.loads(answer)), letters=courier.letters())
"""


def test_process_that_is_killed_between_the_commit_and_the_relay_loses_no_letter(
    world: World, database_url: str, postman: Postman, sink: CapturingMailServer
) -> None:
    [answer] = asked(world, postman)
    sink.clear()
    given = json.dumps(vars(answer))

    died = subprocess.run(
        [sys.executable, "-c", DIES, database_url, now().isoformat(), given],
        check=False,
        env=os.environ | {"QI_SMTP_URL": sink.url},
    )

    assert died.returncode == -signal.SIGKILL
    assert (registration(world).state, send_waiting_mail(postman)) == (MailState.SENDING, Account())
    world.wait(seconds=CARRIED_LEASE.total_seconds() + 1)
    assert (send_waiting_mail(postman), registration(world).state) == (Account(), MailState.UNCERTAIN)
    world.wait(minutes=15)
    assert send_waiting_mail(postman) == Account(sent=1)
    assert [email.key for email in sink.received] == [registration(world).key]


class Frozen(LettersInHand):
    """Letters in the hand of a process that is frozen between the commit and the relay."""

    def __init__(self, courier: Courier, world: World, postman: Postman) -> None:
        super().__init__(courier)
        self._world, self._postman = world, postman

    def carry(self) -> None:
        self._world.wait(seconds=CARRIED_LEASE.total_seconds() + 1)
        send_waiting_mail(self._postman)
        super().carry()


def test_courier_that_was_frozen_past_its_lease_records_nothing(
    sqlite_world: World, postman: Postman, sink: CapturingMailServer
) -> None:
    world = sqlite_world
    [answer] = asked(world, postman)
    sink.clear()

    with at_work(postman) as courier:
        answer_task(answer, letters=Frozen(courier, world, postman))

    assert len(sink.received) == 1
    assert registration(world).state is MailState.UNCERTAIN


def test_claim_is_renewed_as_long_as_a_slow_relay_takes_over_the_message(
    sqlite_world: World, postman: Postman, sink: CapturingMailServer
) -> None:
    world = sqlite_world
    [answer] = asked(world, postman)
    sink.clear()

    with at_work(postman) as courier:
        letters = Later(courier)
        answer_task(answer, letters=letters)
        world.wait(seconds=50)
        renew_claims(letters.claims, lease=CARRIED_LEASE)
        world.wait(seconds=50)
        assert (send_waiting_mail(postman), registration(world).state) == (Account(), MailState.SENDING)
        letters.leave()

    assert registration(world).state is MailState.SENT
