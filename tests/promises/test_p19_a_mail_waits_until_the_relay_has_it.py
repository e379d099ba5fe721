from __future__ import annotations

import pytest

from models.vocabulary import MailState
from notifications.smtp.postman import Postman
from tasks.mail.sending import Account, send_waiting_mail
from tasks.queries.service.health import MailBacklog, mails_not_sent
from tests.support.mail.waiting_mail import away, many_mails, one_mail, the_mail
from tests.support.servers.mail_server import CapturingMailServer, Mood
from tests.support.trust_at_work import World


def test_p19_a_relay_that_is_away_for_72_hours_costs_no_attempt_and_loses_nothing(
    world: World, sink: CapturingMailServer, postman: Postman
) -> None:
    keys = many_mails(world, 4)
    with away(sink):
        for _ in range(72):
            assert send_waiting_mail(postman) == Account(put_off=1)
            world.wait(hours=1)
    assert [(mail.state, mail.attempts) for mail in world.mails()] == [(MailState.WAITING, 0)] * 4

    assert send_waiting_mail(postman) == Account(sent=4)

    assert [email.key for email in sink.received] == keys


@pytest.mark.parametrize(
    "mood", [Mood.TEMPORARY, Mood.BUSY, Mood.MUTE, Mood.REFUSE_DATA, Mood.DROP_AT_DATA, Mood.LOG_IN_FIRST]
)
def test_p19_a_mail_that_the_relay_has_not_taken_is_tried_until_it_has(
    sqlite_world: World, sink: CapturingMailServer, mood: Mood
) -> None:
    one_mail(sqlite_world)
    sink.mood = mood
    with Postman(sink.url, timeout=0.3) as postman:
        for _ in range(10):
            assert send_waiting_mail(postman) == Account(put_off=1)
            assert mails_not_sent()[MailState.WAITING].count == 1
            sqlite_world.wait(hours=2)

        sink.mood = Mood.ACCEPT
        assert send_waiting_mail(postman) == Account(sent=1)

    assert [email.raw for email in sink.received] == [the_mail(sqlite_world).message]


def test_p19_a_mail_that_the_relay_refuses_for_good_is_seen(
    sqlite_world: World, sink: CapturingMailServer, postman: Postman
) -> None:
    one_mail(sqlite_world)
    sink.mood = Mood.REFUSE_MESSAGE

    assert send_waiting_mail(postman).failed == 1

    assert mails_not_sent() == {
        MailState.WAITING: MailBacklog(),
        MailState.FAILED: MailBacklog(1, the_mail(sqlite_world).created_at),
        MailState.UNCERTAIN: MailBacklog(),
    }
