"""The Trust's mail relay as its URL describes it: where it is, who we are there, how the line is protected."""

from __future__ import annotations

import base64
import re
import ssl
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from models.errors import NotReady
from notifications.smtp.message import is_address

_IP_V6 = re.compile(r"[0-9a-f]*:[0-9a-f:.]*")
_SMTP_PORT, _SUBMISSION_PORT, _TLS_PORT = 25, 587, 465


class BadRelayUrl(NotReady):
    """The URL of the mail relay cannot be used; the sentence never repeats it, because it holds a password."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"QI_SMTP_URL {reason}. An example: smtp://user:password@host:587?starttls=required")


class Protection(StrEnum):
    """How the line to the relay is encrypted; certificates are always verified."""

    TLS = "tls"
    REQUIRED = "required"
    OPPORTUNISTIC = "opportunistic"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """A mail relay. `ca` names a file of certificates to trust besides those of the system."""

    host: str
    port: int
    protection: Protection
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    ca: str | None = None

    @property
    def starts_tls(self) -> bool | None:
        """Whether STARTTLS must follow the greeting; None: if the relay offers it."""
        return {Protection.REQUIRED: True, Protection.OPPORTUNISTIC: None}.get(self.protection, False)

    def masked(self, words: str) -> str:
        """The relay's words without our password, should it repeat that in any form it was given."""
        if self.password is None:
            return words
        given = [
            f"\0{self.user or ''}\0{self.password}",
            f"{self.user or ''}\0{self.password}",
            self.password,
        ]
        encoded = [base64.b64encode(text.encode()).decode() for text in given]
        for secret in (*encoded, self.password):
            words = words.replace(secret, "…")
        return words

    def tls_context(self) -> ssl.SSLContext | None:
        """What verifies the relay's certificate and name; None if the line is not to be encrypted.

        A `ca` file that cannot be used is refused (BadRelayUrl).
        """
        if self.protection is Protection.NONE:
            return None
        context = ssl.create_default_context()
        if self.ca is not None:
            try:
                context.load_verify_locations(cafile=self.ca)
            except OSError as error:
                raise BadRelayUrl(
                    f"names a ca file that cannot be used: {error.strerror or error}"
                ) from error
        return context


def relay_at(url: str) -> Relay:
    """The relay that a URL describes: `smtp://user:pass@host:port?starttls=required|opportunistic|none&ca=FILE`.

    `smtps://` speaks TLS from the first byte. Without `starttls`, it is required. Anything else is refused
    (BadRelayUrl); so is a password that a relay without TLS could be made to reveal.
    """
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if not _is_host(parts.hostname) or not options.keys() <= {"starttls", "ca"}:
        raise BadRelayUrl("needs a host, and knows only the options starttls and ca")
    protection = _protection(parts.scheme, options)
    if parts.password and protection is Protection.OPPORTUNISTIC:
        raise BadRelayUrl("has a password, so it must say starttls=required")
    return Relay(
        host=str(parts.hostname),
        port=_port(parts, protection),
        protection=protection,
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        ca=options.get("ca"),
    )


def _is_host(host: str | None) -> bool:
    return host is not None and (is_address(f"x@{host}") or _IP_V6.fullmatch(host) is not None)


def _protection(scheme: str, options: dict[str, str]) -> Protection:
    text = options.get("starttls", Protection.REQUIRED)
    if scheme == "smtps" and "starttls" not in options:
        return Protection.TLS
    if scheme == "smtp" and text in {Protection.REQUIRED, Protection.OPPORTUNISTIC, Protection.NONE}:
        return Protection(text)
    raise BadRelayUrl("must begin with smtp:// (starttls=required, opportunistic or none) or smtps://")


def _port(parts: SplitResult, protection: Protection) -> int:
    try:
        given = parts.port
    except ValueError as error:
        raise BadRelayUrl("has a port that is not a number") from error
    usual = {Protection.TLS: _TLS_PORT, Protection.REQUIRED: _SUBMISSION_PORT}
    return given or usual.get(protection, _SMTP_PORT)
