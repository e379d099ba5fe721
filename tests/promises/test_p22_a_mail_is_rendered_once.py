from __future__ import annotations

import pytest
from sqlalchemy import text

from models.settings import settings
from models.vocabulary import MailState, TaskKind
from notifications.smtp.postman import Postman
from tasks.database.unit_of_work import unit_of_work
from tasks.mail.sending import send_waiting_mail
from tests.support.servers.mail_server import CapturingMailServer, Mood
from tests.support.trust_at_work import World

CHANGES = (
    "UPDATE project SET title = 'Another title'",
    "UPDATE person SET name = 'Another Name'",
    "UPDATE trust SET name = 'Another Trust', qist_email = 'another@northbrook.example'",
)


def test_p22_what_is_sent_after_a_day_of_tries_is_byte_for_byte_what_was_written_first(
    world: World, sink: CapturingMailServer, postman: Postman, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.propose(by="colleague")
    [written] = world.mails()
    sink.mood = Mood.TEMPORARY
    send_waiting_mail(postman)
    with unit_of_work() as session:
        for change in CHANGES:
            session.execute(text(change))
    monkeypatch.setenv("QI_BASE_URL", "https://another.example")
    settings.cache_clear()
    world.wait(days=1)
    sink.mood = Mood.DROP_AFTER_DATA
    send_waiting_mail(postman)
    world.wait(minutes=15)
    sink.mood = Mood.ACCEPT

    send_waiting_mail(postman)

    assert [email.raw for email in sink.received] == [written.message] * 2
    assert [email.message_id for email in sink.received] == [written.message_id] * 2


@pytest.mark.parametrize("mood", [Mood.TEMPORARY, Mood.DROP_AFTER_DATA])
def test_p22_a_mail_whose_task_was_closed_between_two_tries_is_superseded(
    world: World, sink: CapturingMailServer, postman: Postman, mood: Mood
) -> None:
    world.propose(by="colleague")
    sink.mood = mood
    send_waiting_mail(postman)
    copies = len(sink.received)
    sink.mood = Mood.ACCEPT
    world.answer(TaskKind.PROPOSE)
    world.wait(days=1)

    send_waiting_mail(postman)

    first = world.mails()[0]
    assert first.state is MailState.SUPERSEDED
    assert len([email for email in sink.received if email.key == first.key]) == copies
