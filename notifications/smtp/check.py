"""Whether the mail relay would take a letter from us: asked without sending one."""

import asyncio

from aiosmtplib import SMTPException

from notifications.smtp.connection import client_for
from notifications.smtp.relay import Relay, relay_at

PATIENCE = 10.0  # seconds for each step


def trouble_with_relay(url: str) -> str:
    """Why the relay at a URL would take nothing from us; empty if it greets, and takes TLS and password.

    A URL that cannot be used is refused (BadRelayUrl).
    """
    return asyncio.run(_greet(relay_at(url)))


async def _greet(relay: Relay) -> str:
    client = client_for(relay, tls=relay.tls_context(), timeout=PATIENCE)
    try:
        async with client:
            return ""
    except (SMTPException, OSError) as error:
        return relay.masked(" ".join(str(error).split())) or type(error).__name__
