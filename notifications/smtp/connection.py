"""One SMTP line to the relay, driven step by step, so that it is known how far a message came when it broke."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import Coroutine
from dataclasses import dataclass
from enum import StrEnum
from time import monotonic

from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)
from aiosmtplib.protocol import SMTPProtocol

from notifications.smtp.message import is_address, one_line
from notifications.smtp.relay import Protection, Relay

_LINE_END = re.compile(rb"\r\n|\r|\n")
_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)
_COURTESY_SECONDS = 5.0
_LONGEST_REASON = 280
_OK, _START_INPUT = 250, 354
_TEMPORARY, _GOING_AWAY, _PERMANENT, _LOG_IN_FIRST = 400, 421, 500, 530
_Failure = (SMTPException, OSError)


class DeliveryOutcome(StrEnum):
    """What became of a message; the relay has kept it only if SENT, and perhaps if UNCERTAIN.

    SENT: the relay took it (250). TEMPORARY: refused with 4xx. PERMANENT: this recipient or this message was
    refused with 5xx. UNREACHABLE: there was no line, or it broke before the end of the message.
    REFUSED_LOGIN: TLS, the password or our sender address was refused, so every other message would be too.
    UNCERTAIN: the line broke between the end of the message and the answer. UNTRIED: no line was free for it.
    """

    SENT = "sent"
    TEMPORARY = "temporary"
    PERMANENT = "permanent"
    UNCERTAIN = "uncertain"
    UNREACHABLE = "unreachable"
    REFUSED_LOGIN = "refused_login"
    UNTRIED = "untried"


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a message, with the relay's code (None where it gave none) and its words in one line."""

    result: DeliveryOutcome
    code: int | None
    reason: str


class SmtpConnection:
    """One connection, opened by the first message and kept; one message at a time; bound to one event loop."""

    def __init__(self, client: SMTP, *, patience: float, idle: float) -> None:
        self._client = client
        self._patience, self._idle = patience, idle
        self._turn = asyncio.Lock()
        self._used_at = monotonic()

    async def deliver(self, message: bytes, sender: str, to: str) -> Delivery:
        """Hand a message over and say what became of it."""
        if not is_address(sender):
            return Delivery(DeliveryOutcome.REFUSED_LOGIN, None, "Our sender is not one plain email address.")
        if not is_address(to):
            return Delivery(DeliveryOutcome.PERMANENT, None, "The recipient is not one plain email address.")
        async with self._turn:
            return await self._attempt(_as_data(message), sender, to)

    async def close(self) -> None:
        """Say goodbye, after the message that is on its way."""
        async with self._turn:
            if self._client.is_connected:
                await self._politely(self._client.quit(timeout=_COURTESY_SECONDS))
            self._hang_up()

    async def _is_open(self) -> bool:
        if self._client.is_connected and monotonic() - self._used_at > self._idle:
            await self._politely(self._client.noop(timeout=_COURTESY_SECONDS))
        return self._client.is_connected

    async def _attempt(self, data: bytes, sender: str, to: str) -> Delivery:
        try:
            await self._begin(sender)
            await self._client.rcpt(to)
            protocol = await self._hand_over(data)
        except _Failure as error:
            await self._start_over(error)
            return _judged(error)
        return await self._answered(protocol)

    async def _begin(self, sender: str) -> None:
        """Name the sender, over the line that is open or, if the relay has closed that meanwhile, over a new one."""
        if await self._is_open():
            try:
                await self._client.mail(sender)
            except (SMTPServerDisconnected, SMTPSenderRefused) as error:
                if isinstance(error, SMTPSenderRefused) and error.code != _GOING_AWAY:
                    raise
            else:
                return
        self._hang_up()
        await self._client.connect()
        await self._client.mail(sender)

    async def _hand_over(self, data: bytes) -> SMTPProtocol:
        """Send the message, and only once it has left us the dot that ends it.

        Before the dot a relay must forget the message (RFC 5321 4.1.1.4), so a line that breaks here lost nothing.
        """
        code, words = await self._client.execute_command(b"DATA")
        if code != _START_INPUT:
            raise SMTPDataError(code, words)
        protocol, transport = self._client.protocol, self._client.transport
        if protocol is None or not isinstance(transport, asyncio.WriteTransport):
            raise SMTPServerDisconnected("Connection lost")
        protocol.write(data)
        async with asyncio.timeout(self._patience):
            while transport.get_write_buffer_size():  # noqa: ASYNC110 a transport has no event for it
                await asyncio.sleep(0.001)
        protocol.write(b".\r\n")
        return protocol

    async def _answered(self, protocol: SMTPProtocol) -> Delivery:
        """What the relay says to the whole message. From here on a silence leaves it uncertain."""
        try:
            code, words = await protocol.read_response(timeout=self._patience)
        except _Failure as error:
            self._hang_up()
            return Delivery(DeliveryOutcome.UNCERTAIN, None, _reason(f"No answer to the message: {error}"))
        if code >= _TEMPORARY:
            return _judged(SMTPDataError(code, words))
        if code != _OK:
            self._hang_up()
            return Delivery(DeliveryOutcome.UNCERTAIN, code, _reason(words))
        self._used_at = monotonic()
        return Delivery(DeliveryOutcome.SENT, code, _reason(words))

    async def _start_over(self, error: Exception) -> None:
        """Leave the line ready for the next message, or closed."""
        if isinstance(error, SMTPResponseException) and error.code >= _TEMPORARY:
            await self._politely(self._client.rset(timeout=_COURTESY_SECONDS))
        else:
            self._hang_up()

    def _hang_up(self) -> None:
        self._client.close()

    async def _politely(self, command: Coroutine[object, object, object]) -> None:
        """Say something that the relay may answer or not; a line that does not answer is closed."""
        try:
            await command
        except _Failure:
            self._hang_up()


class _Client(SMTP):
    """Closes its line at once, also when it is refused: over TLS, a polite end waits for a relay that may be gone."""

    def close(self) -> None:
        transport = self.transport
        super().close()
        if isinstance(transport, asyncio.WriteTransport):
            transport.abort()


def client_for(relay: Relay, *, tls: ssl.SSLContext | None, timeout: float) -> SMTP:
    """A client that has not connected yet; `timeout` bounds each of its steps, in seconds."""
    return _Client(
        hostname=relay.host,
        port=relay.port,
        username=relay.user,
        password=relay.password,
        use_tls=relay.protection is Protection.TLS,
        start_tls=relay.starts_tls,
        tls_context=tls,
        timeout=timeout,
    )


def _as_data(message: bytes) -> bytes:
    """The message as DATA wants it: CRLF at every line's end, a dot before every leading dot (RFC 5321 4.5.2)."""
    lines = _LINE_END.sub(b"\r\n", message)
    return _LEADING_DOT.sub(b"..", lines if lines.endswith(b"\r\n") else lines + b"\r\n")


def _judged(error: Exception) -> Delivery:
    """What a refusal, or a failure before the end of the message, means for it."""
    if isinstance(error, SMTPResponseException):
        return Delivery(_meaning(error), error.code if error.code > 0 else None, _reason(error.message))
    if isinstance(error, ssl.SSLError) or isinstance(error.__cause__, ssl.SSLError):
        return Delivery(DeliveryOutcome.REFUSED_LOGIN, None, _reason(f"TLS with the relay failed: {error}"))
    if isinstance(error, OSError):
        return Delivery(DeliveryOutcome.UNREACHABLE, None, _reason(str(error) or type(error).__name__))
    return Delivery(DeliveryOutcome.REFUSED_LOGIN, None, _reason(f"The relay lacks what we require: {error}"))


def _meaning(refusal: SMTPResponseException) -> DeliveryOutcome:
    """4xx and 5xx speak of the message if they answer MAIL, RCPT or DATA; otherwise of the relay and us."""
    if refusal.code == _GOING_AWAY or refusal.code < _TEMPORARY:
        return DeliveryOutcome.UNREACHABLE
    if refusal.code < _PERMANENT:
        is_ours = isinstance(refusal, SMTPSenderRefused | SMTPRecipientRefused | SMTPDataError)
        return DeliveryOutcome.TEMPORARY if is_ours else DeliveryOutcome.UNREACHABLE
    is_ours = isinstance(refusal, SMTPRecipientRefused | SMTPDataError) and refusal.code != _LOG_IN_FIRST
    return DeliveryOutcome.PERMANENT if is_ours else DeliveryOutcome.REFUSED_LOGIN


def _reason(words: str) -> str:
    return one_line(words)[:_LONGEST_REASON]
