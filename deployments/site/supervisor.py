"""The programs of an installation on one computer: started together, watched, restarted, stopped cleanly."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, RLock, Thread
from types import TracebackType
from typing import Self

import httpx
import psutil

from deployments.site import die_with_parent
from models.errors import NotReady

PATIENCE = 120  # seconds until a program must answer; on its first start Prefect makes its database
GRACE = 25  # seconds from SIGTERM to SIGKILL, in which a worker finishes its runs
LOOK = 0.5  # seconds between two looks at the programs
SETTLED = 60  # seconds; a program that ends earlier may be in a crash loop
LONGEST_PAUSE = 30  # seconds between two starts of a program in a crash loop
TOO_OFTEN = 3  # a program that ends so often in a row while it is started will not start

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Program:
    """A program to run: what to call it, how to start it, how to see that it answers."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]  # on top of our own
    is_ready: Callable[[], bool]
    port: int | None = None  # the one it answers on


@dataclass
class Child:
    """A program that should run, and the process in which it does."""

    program: Program
    process: subprocess.Popen[bytes]
    started_at: float = field(default_factory=time.monotonic)
    start_again_at: float | None = None
    quick_ends: int = 0  # how often in a row it ended before it had settled

    @property
    def is_ready(self) -> bool:
        """Whether it answers: it, and not another program on its port."""
        port = self.program.port
        return self.program.is_ready() and (port is None or listens(self.process.pid, port))

    def note_its_end(self, now: float) -> None:
        """Say when it is to be started again: at once, and after 2, 4, 8… seconds in a crash loop."""
        self.quick_ends = self.quick_ends + 1 if now - self.started_at < SETTLED else 0
        self.start_again_at = now + (min(2**self.quick_ends / 2, LONGEST_PAUSE) if self.quick_ends > 1 else 0)


class Supervisor:
    """Runs programs as children, each with a log of its own, and starts again what dies.

    A context manager: leaving it stops all of them, the last started first. SIGTERM ends it as Ctrl-C does.
    Programs end when the thread that started them does, so start them where the work with them is done.
    """

    def __init__(self, logs: Path, *, patience: float = PATIENCE) -> None:
        self._logs, self._patience = logs, patience
        self._children: dict[str, Child] = {}
        self._lock = RLock()
        self._is_leaving = Event()
        self._watcher = Thread(target=self._keep_alive, name="supervisor", daemon=True)

    def __enter__(self) -> Self:
        self._logs.mkdir(parents=True, exist_ok=True)
        self._before = signal.signal(signal.SIGTERM, signal.default_int_handler)
        self._watcher.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for name in reversed(list(self._children)):
            self.stop(name)
        self._is_leaving.set()
        self._watcher.join()
        signal.signal(signal.SIGTERM, self._before)

    def start(self, programs: Sequence[Program]) -> None:
        """Start these programs together; return when all answer.

        Raises:
            NotReady: one keeps ending, or does not answer in time, which is two minutes unless said otherwise.
        """
        self.begin(programs)
        self.await_answers(programs)

    def begin(self, programs: Sequence[Program]) -> None:
        """Start these programs together, without waiting for their answer."""
        with self._lock:
            for program in programs:
                self._children[program.name] = Child(program, self._spawn(program))

    def await_answers(self, programs: Sequence[Program]) -> None:
        """Return when all of these programs answer; NotReady as `start`."""
        for program in programs:
            self._wait_for(program)

    def stop(self, name: str) -> None:
        """Ask a program to finish, wait, then insist. It is not started again."""
        with self._lock:
            child = self._children.pop(name)
        child.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            child.process.wait(GRACE)
        _kill(child.process)

    def restart(self, name: str) -> None:
        """Stop a program and start it anew; return when it answers."""
        program = self._children[name].program
        self.stop(name)
        self.start([program])

    def kill(self, name: str) -> None:
        """Kill a program and all it has started, as a power cut would. It is started again."""
        _kill(self._children[name].process)

    def is_running(self, name: str) -> bool:
        child = self._children.get(name)
        return child is not None and child.process.poll() is None

    def watch(self) -> None:
        """Block until Ctrl-C or SIGTERM."""
        with suppress(KeyboardInterrupt):
            while True:
                time.sleep(3600)

    def log_of(self, name: str) -> Path:
        """Where the output of a program goes."""
        return self._logs / f"{name}.log"

    def _spawn(self, program: Program) -> subprocess.Popen[bytes]:
        with self.log_of(program.name).open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-I", die_with_parent.__file__, str(os.getpid()), *program.argv],
                env={**os.environ, **program.env},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _wait_for(self, program: Program) -> None:
        deadline = time.monotonic() + self._patience
        while not self._children[program.name].is_ready:
            if self._children[program.name].quick_ends >= TOO_OFTEN or time.monotonic() > deadline:
                last = self.log_of(program.name).read_text(errors="replace").splitlines()[-5:]
                raise NotReady("\n".join([f"{program.name} does not start. Its log ends:", *last]))
            time.sleep(LOOK / 2)

    def _keep_alive(self) -> None:
        while not self._is_leaving.wait(LOOK):
            with self._lock:
                for child in self._children.values():
                    if child.process.poll() is not None:
                        self._revive(child, time.monotonic())

    def _revive(self, child: Child, now: float) -> None:
        if child.start_again_at is None:
            logger.warning("%s has ended with status %s", child.program.name, child.process.returncode)
            child.note_its_end(now)
        if child.start_again_at is not None and now >= child.start_again_at:
            child.process, child.started_at, child.start_again_at = self._spawn(child.program), now, None


def answers(url: str, login: httpx.BasicAuth | None = None) -> bool:
    """Whether a web address answers, and with success."""
    try:
        return _answer("GET", url, login).is_success
    except httpx.HTTPError:
        return False


def _answer(
    method: str, url: str, login: httpx.BasicAuth | None, json: object | None = None
) -> httpx.Response:
    """What an address answers within two seconds; certificates are loaded only where there is one to check."""
    is_checked = url.startswith("https:")
    return httpx.request(method, url, json=json, auth=login, timeout=2, verify=is_checked)


def listens(pid: int, port: int) -> bool:
    """Whether a process, or one that it has started, listens on a port."""
    try:
        program = psutil.Process(pid)
        family = [program, *program.children(recursive=True)]
        return any(
            connection.status == psutil.CONN_LISTEN and connection.laddr.port == port
            for process in family
            for connection in process.net_connections("inet")
        )
    except psutil.Error:  # it, or one of them, has just ended
        return False


def has_worker(api_url: str, pool: str, login: httpx.BasicAuth | None = None) -> bool:
    """Whether a worker looks for runs in this work pool of Prefect; one that died does so for another minute."""
    try:
        response = _answer("POST", f"{api_url}/work_pools/{pool}/workers/filter", login, json={})
    except httpx.HTTPError:
        return False
    return response.is_success and any(worker["status"] == "ONLINE" for worker in response.json())


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
