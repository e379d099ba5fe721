"""Several processes serve the pages behind one port."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import Popen

import httpx
import pytest

from deployments.site.programs import QI
from tests.support.servers.prefect_server import free_port
from tests.support.trust_at_work import World

PATIENCE = 300  # seconds; a busy computer takes long to start three processes


def until(is_so: Callable[[], object], what: str) -> None:
    """Wait for something, and say what was waited for if it does not come."""
    ends = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < ends, f"not within {PATIENCE} s: {what}"
        time.sleep(0.05)


def serving(parent: int) -> set[int]:
    """The processes of a parent that answer requests; uvicorn starts one more that watches its semaphores."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii").split()
    return {int(pid) for pid in children if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()}


def is_gone(pid: int) -> bool:
    """Whether a process has ended, also where nobody has asked what became of it."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


@pytest.fixture
def port(sqlite_world: World, sqlite_url: str, tmp_path: Path) -> Iterator[tuple[int, Popen[bytes]]]:
    """The port of two processes, and their parent."""
    _ = sqlite_world
    free = free_port()
    address = f"http://127.0.0.1:{free}"
    env = os.environ | {
        "QI_DATABASE_URL": sqlite_url,
        "QI_HOME": str(tmp_path),
        "QI_BASE_URL": address,
        "PREFECT_API_URL": "http://127.0.0.1:9/api",
    }
    parent = Popen([sys.executable, *QI[1:], "web", "--port", str(free), "--workers", "2"], env=env)
    until(lambda: answers(free), "the pages answer")
    yield free, parent
    parent.kill()
    parent.wait()


def answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/", timeout=10).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="It looks at processes as Linux shows them.")
def test_two_processes_share_a_port_replace_each_other_and_end_with_their_parent(
    port: tuple[int, Popen[bytes]],
) -> None:
    number, parent = port
    until(lambda: len(serving(parent.pid)) == 2, "two processes")
    first = serving(parent.pid)
    with ThreadPoolExecutor(20) as crowd:
        assert all(crowd.map(lambda _: answers(number), range(100)))

    killed = min(first)
    os.kill(killed, signal.SIGKILL)
    until(lambda: len(serving(parent.pid) - {killed}) == 2, "another process in its place")
    until(lambda: answers(number), "the pages answer again")

    left = serving(parent.pid)
    parent.kill()
    parent.wait()
    until(lambda: all(map(is_gone, left)), "no process without its parent")
