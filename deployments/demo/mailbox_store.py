"""A mailbox on this computer: takes emails over SMTP and keeps the newest as files."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from itertools import islice
from pathlib import Path
from threading import Lock
from time import time_ns
from typing import Any
from weakref import WeakSet

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

LOOPBACK = "127.0.0.1"
NEWEST = 2_000
_SECOND = 1_000_000_000


@dataclass(frozen=True, slots=True)
class KeptMessage:
    """One email as it came: the recipients of its envelope, what a list shows of it, and its plain text."""

    id: str
    to: tuple[str, ...]
    sender: str
    subject: str
    message_id: str
    key: str
    received_at: datetime
    text: str


class MailboxStore:
    """Keeps the newest messages as .eml files in a folder, so that they are there after a restart.

    Safe to use from several threads. `newest` bounds how many are kept; the oldest go first.
    """

    def __init__(self, folder: Path, *, newest: int = NEWEST) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._newest = folder, newest
        self._lock = Lock()
        self._messages = {path.stem: _read(path) for path in sorted(folder.glob("*.eml"))}
        self._forget_the_oldest()

    def keep(self, sender: str, recipients: list[str], content: bytes) -> None:
        """Store a message as it came, with the addresses of its envelope before it."""
        head = f"X-MailFrom: {sender}\r\nX-RcptTo: {', '.join(recipients)}\r\n".encode("utf-8", "replace")
        with self._lock:
            name = f"{max(time_ns(), self._last() + 1):020d}"
            part = self._folder / f"{name}.part"
            part.write_bytes(head + content)
            path = part.rename(part.with_suffix(".eml"))
            self._messages[name] = _read(path)
            self._forget_the_oldest()

    def messages(self, *, to: str = "") -> list[KeptMessage]:
        """The messages, newest first; only those to one address, if it is given."""
        with self._lock:
            newest_first = list(reversed(self._messages.values()))
        text = to.strip().casefold()
        return [
            kept_message
            for kept_message in newest_first
            if not text or text in map(str.casefold, kept_message.to)
        ]

    def message(self, name: str) -> KeptMessage | None:
        with self._lock:
            return self._messages.get(name)

    def source(self, kept: KeptMessage) -> bytes:
        """The bytes of a message; empty if it has been forgotten meanwhile."""
        path = self._folder / f"{kept.id}.eml"
        return path.read_bytes() if path.exists() else b""

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """What aiosmtpd calls with each message."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        self.keep(envelope.mail_from or "", envelope.rcpt_tos, content)
        return "250 OK"

    def _last(self) -> int:
        return int(next(reversed(self._messages), "0"))

    def _forget_the_oldest(self) -> None:
        too_many = max(len(self._messages) - self._newest, 0)
        for name in list(islice(self._messages, too_many)):
            del self._messages[name]
            (self._folder / f"{name}.eml").unlink(missing_ok=True)


class LoopbackSMTP(Controller):
    """An SMTP server for this computer alone, on a thread of its own; port 0 takes a free one.

    Whatever else aiosmtpd's `SMTP` takes may be given. A port in use raises OSError.
    """

    def __init__(self, handler: object, *, port: int = 0, **options: Any) -> None:  # noqa: ANN401 aiosmtpd's own
        self._listening = socket.create_server((LOOPBACK, port))
        self._sessions: WeakSet[SMTP] = WeakSet()
        taken = self._listening.getsockname()[1]
        super().__init__(handler, hostname=LOOPBACK, port=taken, server_hostname="localhost", **options)

    def session(self) -> SMTP:
        """What speaks on one connection."""
        return SMTP(self.handler, **self.SMTP_kwargs)

    def factory(self) -> SMTP:
        session = self.session()
        self._sessions.add(session)
        return session

    def stop(self, no_assert: bool = False) -> None:  # noqa: FBT001, FBT002 aiosmtpd's own signature
        """End the server, and with it every connection that is open."""
        asyncio.run_coroutine_threadsafe(self._hang_up(), self.loop).result()
        super().stop(no_assert)

    async def _hang_up(self) -> None:
        for session in list(self._sessions):
            if isinstance(session.transport, asyncio.WriteTransport):
                session.transport.abort()
        await asyncio.sleep(0)

    def _create_server(self) -> Awaitable[asyncio.AbstractServer]:
        return self.loop.create_server(self._factory_invoker, sock=self._listening, ssl=self.ssl_context)


def parsed(source: bytes) -> EmailMessage:
    """A message as Python's email library reads it."""
    message = message_from_bytes(source, policy=SMTP_POLICY)
    if not isinstance(message, EmailMessage):
        raise TypeError(type(message))
    return message


def body_of(message: EmailMessage, kind: str) -> str:
    """The “plain” or “html” part of a message, with plain line ends; empty if it has none."""
    part = message.get_body((kind,))
    return str(part.get_content()).replace("\r\n", "\n") if part else ""


def _read(path: Path) -> KeptMessage:
    message = parsed(path.read_bytes())
    return KeptMessage(
        id=path.stem,
        to=tuple(text.strip() for text in str(message["X-RcptTo"] or "").split(",")),
        sender=str(message["X-MailFrom"] or ""),
        subject=str(message["Subject"] or ""),
        message_id=str(message["Message-ID"] or ""),
        key=str(message["X-QI-Key"] or ""),
        received_at=datetime.fromtimestamp(int(path.stem) / _SECOND, UTC),
        text=body_of(message, "plain"),
    )
