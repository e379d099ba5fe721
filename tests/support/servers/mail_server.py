"""A real SMTP server for tests: it keeps what it accepts, and has moods."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from enum import Enum, auto
from threading import Condition
from time import monotonic
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from deployments.demo.mailbox_store import LOOPBACK, LoopbackSMTP, body_of, parsed
from tests.support.servers.certificates import Certificate


class Mood(Enum):
    """What the server does with a message."""

    ACCEPT = auto()
    BUSY = auto()  # 421 to MAIL: the service is about to go away
    BUSY_ONCE = auto()  # 421 to the next MAIL, as to one message too many on a line, then accepts
    DROP_ONCE = auto()  # breaks the line at the next MAIL, then accepts
    LOG_IN_FIRST = auto()  # 530 to every recipient
    TEMPORARY = auto()  # 451 to every recipient
    REFUSE_SENDER = auto()  # 550 to MAIL
    REFUSE_MESSAGE = auto()  # 554 to the message
    SLOW = auto()  # accepts after `slowness` seconds
    MUTE = auto()  # never answers MAIL
    REFUSE_DATA = auto()  # 451 instead of asking for the message
    DROP_AT_DATA = auto()  # breaks the line instead of asking for the message
    DROP_IN_DATA = auto()  # asks for the message and breaks the line while it comes
    DROP_AFTER_DATA = auto()  # keeps the message and breaks the line instead of saying 250
    LOSE_AFTER_DATA = auto()  # breaks the line without keeping the message
    HANG = auto()  # keeps the message and never answers
    MUMBLE = auto()  # keeps the message and answers something that is no SMTP
    ASK_AGAIN = auto()  # keeps the message and answers 354, which means nothing there


@dataclass(frozen=True, slots=True)
class Received:
    """One message that the server accepted: when (also on the monotonic clock), from whom, for whom, and its bytes."""

    at: datetime
    monotonic_at: float
    sender: str
    to: str
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        return parsed(self.raw)

    @property
    def key(self) -> str:
        return str(self.message["X-QI-Key"])

    @property
    def message_id(self) -> str:
        return str(self.message["Message-ID"])

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        return body_of(self.message, "plain")

    @property
    def html(self) -> str:
        return body_of(self.message, "html")


class CapturingMailServer:
    """A context manager: `with CapturingMailServer() as sink:` listens on `sink.url` until its end.

    `mood` may change at any time. `refused` and `refused_senders` hold addresses that get 550. `certificate`
    offers STARTTLS, or TLS from the first byte with `tls_first`; `login` is the name and password that it then
    asks for; a wrong password it repeats in its refusal.
    """

    def __init__(
        self,
        *,
        certificate: Certificate | None = None,
        tls_first: bool = False,
        login: tuple[str, str] | None = None,
    ) -> None:
        self.mood = Mood.ACCEPT
        self.slowness = 0.3
        self.refused: set[str] = set()
        self.refused_senders: set[str] = set()
        self.received: list[Received] = []
        self.connections = 0
        self._certificate, self._tls_first, self._login = certificate, tls_first, login
        self._news = Condition()
        self._server: _Server | None = None
        self.port = 0

    def __enter__(self) -> Self:
        self.come_back()
        return self

    def __exit__(self, *_: object) -> None:
        self.go_away()

    @property
    def url(self) -> str:
        """Where a postman finds this server, with the certificate to trust."""
        scheme = "smtps" if self._tls_first else "smtp"
        user = f"{self._login[0]}:{self._login[1]}@" if self._login else ""
        if self._certificate is None:
            return f"{scheme}://{user}{LOOPBACK}:{self.port}?starttls=none"
        starttls = "" if self._tls_first else "starttls=required&"
        return f"{scheme}://{user}{LOOPBACK}:{self.port}?{starttls}ca={self._certificate.path}"

    def go_away(self) -> None:
        """Stop listening and break every line; what was received stays."""
        if self._server is not None:
            self._server.stop()
        self._server = None

    def come_back(self) -> None:
        """Listen again, on the same port."""
        self._server = _Server(self, port=self.port, **self._options())
        self._server.start()
        self.port = self._server.port
        self.connections = 0

    def to(self, address: str) -> list[Received]:
        """What was accepted for one address, oldest first."""
        return [email for email in list(self.received) if email.to == address]

    def wait_for(self, count: int, *, timeout: float = 5.0) -> list[Received]:
        """Wait until this many messages are there, and return all; AssertionError if they do not come."""
        with self._news:
            assert self._news.wait_for(lambda: len(self.received) >= count, timeout), (
                f"{len(self.received)} of {count} emails came within {timeout} s"
            )
            return list(self.received)

    def clear(self) -> None:
        with self._news:
            self.received.clear()

    def keep(self, envelope: Envelope) -> None:
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        with self._news:
            for to in envelope.rcpt_tos:
                arrived = Received(datetime.now(UTC), monotonic(), str(envelope.mail_from), to, content)
                self.received.append(arrived)
            self._news.notify_all()

    def _options(self) -> dict[str, Any]:
        options: dict[str, Any] = {}
        if self._certificate is not None:
            context = self._certificate.server_context()
            options |= {"ssl_context": context} if self._tls_first else {"tls_context": context}
        if self._login is not None:
            options |= {"authenticator": _asks_for(self._login), "auth_require_tls": False}
        return options


class _Server(LoopbackSMTP):
    def __init__(self, sink: CapturingMailServer, **options: Any) -> None:  # noqa: ANN401 aiosmtpd's own
        self._sink = sink
        super().__init__(_Manners(sink), **options)

    def session(self) -> SMTP:
        self._sink.connections += 1
        return _Session(self._sink, self.handler, **self.SMTP_kwargs)


class _Session(SMTP):
    def __init__(self, sink: CapturingMailServer, handler: object, **options: Any) -> None:  # noqa: ANN401 aiosmtpd's own
        self._sink = sink
        super().__init__(handler, **options)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if self._sink.mood is Mood.DROP_IN_DATA:
            await self.push("354 Go on")
        if self._sink.mood in {Mood.DROP_AT_DATA, Mood.DROP_IN_DATA}:
            await _broken(self)
        if self._sink.mood is Mood.REFUSE_DATA:
            await self.push("451 4.3.0 Not now")
        else:
            await super().smtp_DATA(arg)

    async def check_auth_needed(self, caller_method: str) -> bool:
        if self._authenticator is not None and self.session and not self.session.authenticated:
            await self.push("530 5.7.0 Authentication required")
            return True
        return await super().check_auth_needed(caller_method)


_TO_MAIL = {
    Mood.BUSY: "421 4.3.2 Closing",
    Mood.BUSY_ONCE: "421 4.4.2 Too many messages on this line",
    Mood.REFUSE_SENDER: "550 5.7.60 Not allowed to send as this",
}
_TO_RCPT = {
    Mood.TEMPORARY: "451 4.3.0 Try again later",
    Mood.LOG_IN_FIRST: "530 5.7.0 Authentication required",
}


class _Manners:
    """How the server answers, by its mood."""

    def __init__(self, sink: CapturingMailServer) -> None:
        self._sink = sink

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        mood = self._sink.mood
        if mood in {Mood.BUSY_ONCE, Mood.DROP_ONCE}:
            self._sink.mood = Mood.ACCEPT
        if mood is Mood.DROP_ONCE:
            await _broken(server)
        if mood is Mood.MUTE:
            await asyncio.Event().wait()
        if address in self._sink.refused_senders:
            return _TO_MAIL[Mood.REFUSE_SENDER]
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return _TO_MAIL.get(mood, "250 OK")

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._sink.mood in _TO_RCPT:
            return _TO_RCPT[self._sink.mood]
        if address in self._sink.refused:
            return "550 5.1.1 No such user"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        mood = self._sink.mood
        if mood is Mood.REFUSE_MESSAGE:
            return "554 5.6.0 Message refused"
        if mood is Mood.LOSE_AFTER_DATA:
            await _broken(server)
        if mood is Mood.SLOW:
            await asyncio.sleep(self._sink.slowness)
        self._sink.keep(envelope)
        if mood is Mood.DROP_AFTER_DATA:
            await _broken(server)
        if mood is Mood.HANG:
            await asyncio.Event().wait()
        return {Mood.MUMBLE: "What?", Mood.ASK_AGAIN: "354 Go on"}.get(mood, "250 OK")


async def _broken(server: SMTP) -> None:
    """Break the line; what runs on it is cancelled and never goes on from here."""
    if isinstance(server.transport, asyncio.WriteTransport):
        server.transport.abort()
    await asyncio.Event().wait()


def _asks_for(login: tuple[str, str]) -> Callable[..., AuthResult]:
    right = LoginPassword(login[0].encode(), login[1].encode())

    def checked(
        _server: SMTP, _session: Session, _envelope: Envelope, _how: str, given: object
    ) -> AuthResult:
        talkative = (
            f"535 5.7.8 {given.password.decode()} is not right" if isinstance(given, LoginPassword) else None
        )
        return AuthResult(
            success=given == right, handled=False, message=None if given == right else talkative
        )

    return checked
