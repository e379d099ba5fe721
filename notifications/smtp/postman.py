"""The postman: delivers messages over a warm line to the relay, or a few, for callers on any thread."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from threading import Lock, Thread
from typing import Self

from notifications.smtp.connection import Delivery, DeliveryOutcome, SmtpConnection, client_for
from notifications.smtp.relay import Relay, relay_at

__all__ = ["Delivery", "DeliveryOutcome", "Postman"]

LET_GO_SECONDS = 0.01
LONGEST_QUEUE = 2.0
"""Seconds that a message waits for a line to be free; after them it has not been tried."""

UNTRIED = Delivery(DeliveryOutcome.UNTRIED, None, "No line to the relay was free in time.")


class Postman:
    """Delivers messages over lines that stay open between them, each one message at a time.

    The first message opens a line, and the next one after it has gone stale; another of the `lines` is opened only
    when several messages are on their way at once. In seconds: `timeout` bounds each step; `patience` bounds the
    wait for the answer to a whole message, which relays that scan mail take their time over; after `idle` the
    relay is asked whether it is still there. A URL that cannot be used is refused at once (BadRelayUrl).
    """

    def __init__(  # noqa: PLR0913 -- each has its default
        self, url: str, *, lines: int = 1, timeout: float = 20.0, patience: float = 120.0, idle: float = 30.0
    ) -> None:
        self.lines = lines
        self._relay = relay_at(url)
        self._new_client = partial(client_for, self._relay, tls=self._relay.tls_context(), timeout=timeout)
        self._patience, self._idle = patience, idle
        self._starting = Lock()
        self._office: _SmtpThread | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def deliver(self, message: bytes, sender: str, to: str) -> Delivery:
        """Hand a message to the relay for one recipient; nothing that relay or network do raises an error."""
        return self.hand_over(message, sender, to).result()

    def hand_over(self, message: bytes, sender: str, to: str) -> Future[Delivery]:
        """Hand a message to the relay without waiting; its future says what became of it, and never raises."""
        return self._open_office().hand_over(message, sender, to)

    def close(self) -> None:
        """Say goodbye to the relay and end the thread; a further delivery would begin anew."""
        with self._starting:
            if self._office is not None:
                self._office.close()
            self._office = None

    def _open_office(self) -> _SmtpThread:
        with self._starting:
            if self._office is None or not self._office.is_open():
                lines = [
                    SmtpConnection(self._new_client(), patience=self._patience, idle=self._idle)
                    for _ in range(self.lines)
                ]
                self._office = _SmtpThread(lines, self._relay)
            return self._office


class _SmtpThread:
    """An event loop on a thread of its own, where the lines live; the one used last is used next."""

    def __init__(self, lines: Sequence[SmtpConnection], relay: Relay) -> None:
        self._lines, self._relay = lines, relay
        self._free: asyncio.LifoQueue[SmtpConnection] = asyncio.LifoQueue()
        for line in lines:
            self._free.put_nowait(line)
        self._under_way: set[asyncio.Task[Delivery]] = set()
        self._is_closing = False
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._run, name="postman", daemon=True)
        self._thread.start()

    def is_open(self) -> bool:
        """Whether the thread runs; after a fork it does not."""
        return self._thread.is_alive()

    def hand_over(self, message: bytes, sender: str, to: str) -> Future[Delivery]:
        return asyncio.run_coroutine_threadsafe(self._deliver(message, sender, to), self._loop)

    def close(self) -> None:
        """After what is on its way; what still waits for a line has not been tried."""
        self._is_closing = True
        asyncio.run_coroutine_threadsafe(self._wind_up(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    async def _wind_up(self) -> None:
        if self._under_way:
            await asyncio.wait(self._under_way)
        for line in self._lines:
            await line.close()

    async def _deliver(self, message: bytes, sender: str, to: str) -> Delivery:
        task = asyncio.current_task()
        if task is not None:
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        try:
            async with asyncio.timeout(LONGEST_QUEUE):
                line = await self._free.get()
        except TimeoutError:
            return UNTRIED
        try:
            delivery = UNTRIED if self._is_closing else await line.deliver(message, sender, to)
        finally:
            self._free.put_nowait(line)
        return replace(delivery, reason=self._relay.masked(delivery.reason))

    def _run(self) -> None:
        self._loop.run_forever()
        self._loop.run_until_complete(asyncio.sleep(LET_GO_SECONDS))  # lines that were closed just now
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()
