from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from models.clock import now
from models.settings import settings
from models.vocabulary import Letter, LetterClass, MailState
from notifications.smtp.postman import Postman
from tasks.mail.sending import send_waiting_mail
from tests.support.mail.waiting_mail import kinds, letters_wait, limit_to, set_office
from tests.support.servers.mail_server import CapturingMailServer
from tests.support.trust_at_work import World


def sweep_for(world: World, postman: Postman, *, minutes: int) -> list[int]:
    """How many emails left in each minute."""
    sent = []
    for _ in range(minutes):
        sent.append(0)
        for _ in range(4):
            sent[-1] += send_waiting_mail(postman).sent
            world.wait(seconds=15)
    return sent


def test_p23_of_5000_e_mails_that_are_due_at_once_none_leaves_and_one_person_is_asked(
    world: World, sink: CapturingMailServer, postman: Postman, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("QI_MAIL_PER_MINUTE")
    settings.cache_clear()
    letters_wait(world, 5000, LetterClass.REMINDER)

    assert sweep_for(world, postman, minutes=5) == [1, 0, 0, 0, 0]

    assert Counter((mail.letter_class, mail.state) for mail in world.mails()) == {
        (LetterClass.REMINDER, MailState.HELD): 5000,
        (LetterClass.ALERT, MailState.SENT): 1,
    }
    [asked] = sink.received
    assert asked.subject == "5000 emails held until you say: far more than usual"
    assert [mail.letter for mail in world.mails()][-1] is Letter.MAIL_HELD


def test_p23_what_people_let_go_leaves_at_25_a_minute_and_codes_pass_it_by(
    sqlite_world: World, sink: CapturingMailServer, postman: Postman, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = sqlite_world
    monkeypatch.delenv("QI_MAIL_PER_MINUTE")
    settings.cache_clear()
    letters_wait(world, 1000, LetterClass.REMINDER)
    set_office(released_until=now() + timedelta(hours=1))

    sent = sweep_for(world, postman, minutes=10)
    sink.clear()
    letters_wait(world, 30, LetterClass.CODE)
    send_waiting_mail(postman)

    assert sent == [43] + [25] * 9
    assert kinds(sink) == ["code"] * 30


def test_p23_several_processes_keep_one_limit_between_them(
    world: World, sink: CapturingMailServer, postman: Postman, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit_to(monkeypatch, 6)
    letters_wait(world, 40)

    with Postman(sink.url) as other:
        sent = [sweep_for(world, each_postman, minutes=1)[0] for each_postman in (postman, other, postman)]

    assert sent == [10, 6, 6]
