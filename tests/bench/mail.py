"""How much of a bare aiosmtplib loop the account of the mail reaches, on the same server, which has its own process."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.queues import Queue

from aiosmtplib import SMTP
from sqlalchemy import insert, select, update

from models.clock import now
from models.records import Email
from models.records.base import new_id
from models.vocabulary import MailState
from notifications.smtp.postman import Postman
from tasks.database.unit_of_work import connect, unit_of_work
from tasks.mail.postman import LINES
from tasks.mail.sending import send_waiting_mail
from tests.bench.line import Line
from tests.support.mail.waiting_mail import set_office
from tests.support.servers.mail_server import CapturingMailServer
from tests.support.trust_at_work import a_world

MAILS, ROUNDS = 400, 3
_processes = get_context("fork")


def delivery(name: str, url: str) -> Iterator[Line]:
    """The best of some rounds; both sides send the same bytes to the same server."""
    connect(url)
    with a_world() as world, _server() as port:
        world.propose(by="colleague")
        set_office(released_until=now() + timedelta(days=1))
        with Postman(f"smtp://127.0.0.1:{port}?starttls=none", lines=LINES) as postman:
            rounds = [_round(postman, port) for _ in range(ROUNDS)]
    bare, ours = max(rounds, key=lambda row: row[1] / row[0])
    sentence = f"{ours:.0f} of {bare:.0f} a second: {ours / bare:.0%}"
    yield Line(name, "emails delivered, of a bare loop", sentence, "80%")


def _round(postman: Postman, port: int) -> tuple[float, float]:
    """Emails a second of a bare loop, and of ours."""
    message, sender, to = _fill()
    begun = time.perf_counter()
    asyncio.run(_bare(port, message, sender, to))
    between = time.perf_counter()
    sent = send_waiting_mail(postman, limit=MAILS).sent
    ended = time.perf_counter()
    if sent != MAILS:
        message_ = f"{sent} of {MAILS} emails were sent"
        raise RuntimeError(message_)
    return MAILS / (between - begun), MAILS / (ended - between)


def _fill() -> tuple[bytes, str, str]:
    """So many copies of one email wait; what each of them is."""
    with unit_of_work() as session:
        session.execute(update(Email).values(state=MailState.SENT))
        email = session.scalars(select(Email).limit(1)).one()
        row = {column.name: getattr(email, column.name) for column in Email.__table__.columns}
        copies = [row | {"id": new_id(), "key": new_id(), "state": MailState.WAITING} for _ in range(MAILS)]
        session.execute(insert(Email), copies)
        return email.message, email.sender, email.to_address


async def _bare(port: int, message: bytes, sender: str, to: str) -> None:
    async with SMTP(hostname="127.0.0.1", port=port, start_tls=False) as client:
        for _ in range(MAILS):
            await client.sendmail(sender, [to], message)


@contextmanager
def _server() -> Iterator[int]:
    ports: Queue[int] = _processes.Queue()
    process = _processes.Process(target=_serve, args=(ports,), daemon=True)
    process.start()
    yield ports.get(timeout=30)
    process.kill()


def _serve(ports: Queue[int]) -> None:
    with CapturingMailServer() as sink:
        ports.put(sink.port)
        time.sleep(3_600)
