"""The line to a database, as a proxy on it sees it: how often somebody waited for an answer, and lines that die."""

from __future__ import annotations

import socket
from contextlib import suppress
from threading import Event, Lock, Thread
from typing import Self

from sqlalchemy import URL, make_url

_CHUNK = 65_536


class DatabaseLine:
    """Between our code and a PostgreSQL server. One exchange is something asked after something was answered.

    Once it is `silent`, it takes everything and passes nothing on, as a dead server behind a living network does.
    """

    def __init__(self, url: str) -> None:
        self._to = make_url(url)
        self._lock = Lock()
        self.exchanges = 0
        self.silent = Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._sockets: list[socket.socket] = [self._listener]

    def __enter__(self) -> Self:
        Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for each_socket in self._sockets:
            with suppress(OSError):
                each_socket.shutdown(socket.SHUT_RDWR)
            each_socket.close()

    @property
    def url(self) -> str:
        """Where the database is reached over this line."""
        port = self._listener.getsockname()[1]
        reached = self._to.set(host="127.0.0.1", port=port, query={"sslmode": "disable"})
        return reached.render_as_string(hide_password=False)

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                ours, _ = self._listener.accept()
                theirs = _connected(self._to)
                for each_socket in (ours, theirs):
                    if each_socket.family == socket.AF_INET:  # a socket in a folder never waits for more
                        each_socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._sockets += [ours, theirs]
                turn = _Turn()
                Thread(target=self._pass_on, args=(ours, theirs, turn, True), daemon=True).start()
                Thread(target=self._pass_on, args=(theirs, ours, turn, False), daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket, turn: _Turn, asks: bool) -> None:
        with suppress(OSError):
            while data := source.recv(_CHUNK):
                if self.silent.is_set():
                    continue
                with self._lock:
                    self.exchanges += asks and turn.is_theirs
                    turn.is_theirs = not asks
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)


class _Turn:
    """Whose words came last on a line."""

    is_theirs = True


def _connected(url: URL) -> socket.socket:
    """A line to the server, which may be known by the folder of its socket."""
    folder = url.query.get("host")
    if not isinstance(folder, str):
        return socket.create_connection((url.host or "127.0.0.1", url.port or 5432))
    line = socket.socket(socket.AF_UNIX)
    line.connect(f"{folder}/.s.PGSQL.{url.port or 5432}")
    return line
