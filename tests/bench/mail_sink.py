"""A mail server in a process of its own, as quick as one can be: it notes when each message came."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import NamedTuple

_processes = get_context("fork")
_KEY = re.compile(rb"^X-QI-Key: (\S+)", re.MULTILINE)
_REFERENCE = re.compile(rb"QI-\d{4}-\d{4,}")


class Arrival(NamedTuple):
    """When a message came (by `time.monotonic`, which all processes share), of which project and with which key."""

    at: float
    reference: str
    key: str


@dataclass
class MailSink:
    """The server, as the bench sees it."""

    port: int
    _pipe: Connection

    def arrivals(self) -> list[Arrival]:
        """Every message that has come so far."""
        self._pipe.send(None)
        return [Arrival(*arrival) for arrival in self._pipe.recv()]


@contextmanager
def mail_sink() -> Iterator[MailSink]:
    """A server that runs until the block ends."""
    ours, theirs = _processes.Pipe()
    process = _processes.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield MailSink(ours.recv(), ours)
    finally:
        process.kill()
        process.join()


def _serve(pipe: Connection) -> None:
    asyncio.run(_run(pipe))


async def _run(pipe: Connection) -> None:
    arrivals: list[tuple[float, str, str]] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _talk(reader, writer, arrivals)

    def tell() -> None:
        pipe.recv()
        pipe.send(arrivals)

    server = await asyncio.start_server(talk, "127.0.0.1", 0, limit=1 << 20)
    asyncio.get_running_loop().add_reader(pipe.fileno(), tell)
    pipe.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


async def _talk(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, arrivals: list[tuple[float, str, str]]
) -> None:
    writer.write(b"220 bench\r\n")
    while line := await reader.readline():
        word = line[:4].upper()
        if word == b"EHLO":
            writer.write(b"250-bench\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n")
        elif word == b"DATA":
            writer.write(b"354 go on\r\n")
            message = await reader.readuntil(b"\r\n.\r\n")
            arrivals.append((time.monotonic(), *_known_by(message)))
            writer.write(b"250 taken\r\n")
        elif word == b"QUIT":
            break
        else:
            writer.write(b"250 yes\r\n")
    writer.close()


def _known_by(message: bytes) -> tuple[str, str]:
    key, reference = _KEY.search(message), _REFERENCE.search(message)
    return (reference[0].decode() if reference else "", key[1].decode() if key else "")
