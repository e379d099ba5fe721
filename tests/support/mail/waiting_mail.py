"""Mail that waits, a relay that is away, and the rows of the post office."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import select, update

from models.clock import now
from models.records import Email, PostOffice
from models.records.base import new_id
from models.settings import settings
from models.vocabulary import Letter, LetterClass, MailState
from notifications.emails.outbox_rows import RANKS
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.mail.sending_state import locked_post_office
from tests.support.servers.mail_server import CapturingMailServer
from tests.support.trust_at_work import World, address


@contextmanager
def away(sink: CapturingMailServer) -> Iterator[None]:
    """The mail server is away for the length of the block."""
    sink.go_away()
    try:
        yield
    finally:
        sink.come_back()


def one_mail(world: World) -> None:
    """The task mail of a project's lead waits."""
    world.propose(by="colleague")


def many_mails(world: World, count: int) -> list[str]:
    """A task mail of each of so many projects waits; their keys, oldest first."""
    for number in range(count):
        world.propose(by="colleague", title=f"Project {number}")
    return [mail.key for mail in world.mails()]


def letters_wait(
    world: World, count: int = 1, kind: LetterClass = LetterClass.TASK, **changed: object
) -> list[str]:
    """So many letters of a class wait, about nothing in particular; their keys, oldest first."""
    rows = [_letter(world, kind) for _ in range(count)]
    keys = [row.key for row in rows]
    with unit_of_work() as session:
        session.add_all(rows)
        session.flush()
        if changed:
            session.execute(update(Email).where(Email.key.in_(keys)).values(changed))
    return keys


def _letter(world: World, kind: LetterClass) -> Email:
    key = f"{kind}:{new_id()}"
    message_id = f"<{key.replace(':', '-')}@northbrook.example>"
    return Email(
        id=new_id(),
        key=key,
        letter=Letter.TASK_OPENED,
        letter_class=kind,
        to_person_id=world.id_of("lead"),
        to_address=address("lead"),
        sender=address("qist"),
        subject="A letter",
        body_text="Hello.",
        message=f"X-QI-Key: {key}\r\nMessage-ID: {message_id}\r\n\r\nHello.\r\n".encode(),
        message_id=message_id,
        state=MailState.WAITING,
        next_attempt_at=now(),
        created_at=now(),
        rank=RANKS[kind],
    )


def the_mail(world: World) -> Email:
    [mail] = world.mails()
    return mail


def states(world: World) -> list[tuple[Letter, MailState]]:
    return [(mail.letter, mail.state) for mail in world.mails()]


def copies(sink: CapturingMailServer) -> list[tuple[str, str]]:
    """Key and Message-ID of what the server has, in order."""
    return [(email.key, email.message_id) for email in sink.received]


def kinds(sink: CapturingMailServer) -> list[str]:
    """What the server has, by the first word of each key, in order."""
    return [email.key.partition(":")[0] for email in sink.received]


def office() -> PostOffice:
    """How sending stands, as it is stored."""
    with reading() as session:
        return session.scalar(select(PostOffice)) or PostOffice(id=1)


def set_office(**columns: object) -> None:
    """Somebody sets columns of the post office."""
    with unit_of_work() as session:
        row = locked_post_office(session)
        for name, value in columns.items():
            setattr(row, name, value)


def limit_to(monkeypatch: pytest.MonkeyPatch, per_minute: int) -> None:
    """So many emails may leave in a minute."""
    monkeypatch.setenv("QI_MAIL_PER_MINUTE", str(per_minute))
    settings.cache_clear()
