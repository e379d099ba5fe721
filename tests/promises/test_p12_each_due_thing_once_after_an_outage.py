from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from models.clock import local_date
from models.records import Email
from models.vocabulary import LetterClass, MailState
from models.working_time import is_working_day, working_days_between
from notifications.smtp.postman import Postman
from tasks.database.unit_of_work import reading
from tests.support.mail.mornings import at, sweep, sweep_until, the_library_is_asked
from tests.support.mail.waiting_mail import away
from tests.support.promises.invariants import broken
from tests.support.servers.mail_server import CapturingMailServer
from tests.support.trust_at_work import World


@pytest.mark.parametrize("out", [timedelta(hours=4), timedelta(days=9), timedelta(days=60)])
def test_p12_after_an_outage_of_sweep_and_relay_one_reminder_a_task_and_working_day(
    world: World, sink: CapturingMailServer, postman: Postman, out: timedelta
) -> None:
    the_library_is_asked(world, postman)
    sweep_until(world, postman, date(2026, 11, 11))

    with away(sink):
        sweep(world, postman, at(date(2026, 11, 12), 8) + out)
    sweep_until(world, postman, local_date(at(date(2026, 11, 12), 8) + out) + timedelta(days=21))

    with reading() as session:
        letters = session.scalars(select(Email).where(Email.local_date.is_not(None))).all()
    assert {mail.state for mail in letters} == {MailState.SENT}
    days = Counter((mail.letter_class, mail.local_date) for mail in letters)
    assert set(days.values()) == {1}
    assert all(is_working_day(day) for _, day in days if day)
    reminded = [
        mail.sent_at for mail in letters if mail.letter_class is LetterClass.REMINDER and mail.sent_at
    ]
    told = [mail.created_at for mail in letters if mail.letter_class is LetterClass.ESCALATION]
    assert (len(reminded), len(told) > 0) == (3, True)
    assert working_days_between(local_date(min(reminded)), local_date(min(told))) >= 2
    assert broken() == {}
