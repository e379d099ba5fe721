"""The postman: delivers messages over one warm line to the relay, for callers on any thread."""

from __future__ import annotations

import asyncio
from functools import partial
from threading import Lock, Thread
from typing import Self

from notifications.line import Delivery, Line, Result, client_for
from notifications.relay import relay_at

__all__ = ["Delivery", "Postman", "Result"]


class Postman:
    """Delivers one message at a time over a line that stays open between them.

    The first message opens the line, and the next one after it has gone stale. In seconds: `timeout` bounds each
    step; `patience` bounds the wait for the answer to a whole message, which relays that scan mail take their
    time over; after `idle` the relay is asked whether it is still there. A URL that cannot be used is refused
    at once (BadRelayUrl).
    """

    def __init__(
        self, url: str, *, timeout: float = 20.0, patience: float = 120.0, idle: float = 30.0
    ) -> None:
        relay = relay_at(url)
        self._new_client = partial(client_for, relay, tls=relay.tls_context(), timeout=timeout)
        self._patience, self._idle = patience, idle
        self._starting = Lock()
        self._office: _Office | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def deliver(self, message: bytes, sender: str, to: str) -> Delivery:
        """Hand a message to the relay for one recipient; nothing that relay or network do raises an error."""
        return self._open_office().deliver(message, sender, to)

    def close(self) -> None:
        """Say goodbye to the relay and end the thread; a further delivery would begin anew."""
        with self._starting:
            if self._office is not None:
                self._office.close()
            self._office = None

    def _open_office(self) -> _Office:
        with self._starting:
            if self._office is None or not self._office.is_open():
                self._office = _Office(Line(self._new_client(), patience=self._patience, idle=self._idle))
            return self._office


class _Office:
    """An event loop on a thread of its own, where a line lives."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._run, name="postman", daemon=True)
        self._thread.start()

    def is_open(self) -> bool:
        """Whether the thread runs; after a fork it does not."""
        return self._thread.is_alive()

    def deliver(self, message: bytes, sender: str, to: str) -> Delivery:
        return asyncio.run_coroutine_threadsafe(self._line.deliver(message, sender, to), self._loop).result()

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._line.close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self) -> None:
        self._loop.run_forever()
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()
