"""The supervisor with small real programs."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from deployments.site.supervisor import Child, Program, Supervisor
from models.errors import NotReady
from tests.support.servers.prefect_server import eventually

ROOT = Path(__file__).parents[3]
PLODS = "import os, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\n'); time.sleep(600)"
LISTENS = """
import socket, sys, time
with socket.create_server(("127.0.0.1", int(sys.argv[1]))):
    time.sleep(600)
"""
PATIENT = 60  # seconds: the machine may be busy
SUPERVISES = """
import signal
import sys
from pathlib import Path
from deployments.site.supervisor import Program, Supervisor
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored if the tests run in the background
diary = Path(sys.argv[1])
with Supervisor(diary.parent) as supervisor:
    supervisor.start([Program("plodder", [sys.executable, "-c", sys.argv[2], str(diary)], {}, diary.exists)])
    supervisor.watch()
"""


def plodder(diary: Path) -> Program:
    """A program that writes down its number and then does nothing."""
    return Program("plodder", [sys.executable, "-c", PLODS, str(diary)], {}, partial(_has_begun, diary))


def _has_begun(diary: Path) -> bool:
    return len(_numbers(diary)) > 0


def _numbers(diary: Path) -> list[int]:
    return [int(line) for line in diary.read_text().splitlines()] if diary.exists() else []


def _is_alive(number: int) -> bool:
    """Whether a process lives; one that has ended and was not yet buried does not."""
    try:
        return ") Z " not in Path(f"/proc/{number}/stat").read_text()
    except FileNotFoundError:
        return False


@pytest.fixture
def diary(tmp_path: Path) -> Path:
    return tmp_path / "diary"


def test_a_program_that_was_killed_is_back_two_seconds_later_than_it_takes_to_start(diary: Path) -> None:
    with Supervisor(diary.parent) as supervisor:
        began = time.monotonic()
        supervisor.start([plodder(diary)])
        killed_at = time.monotonic()
        supervisor.kill("plodder")
        eventually(lambda: len(_numbers(diary)) == 2)

        assert time.monotonic() - killed_at < 2 + 5 * (killed_at - began)  # a busy computer is slow at both
        assert supervisor.is_running("plodder")
    assert [_is_alive(number) for number in _numbers(diary)] == [False, False]


def test_a_program_that_was_stopped_stays_stopped(diary: Path) -> None:
    with Supervisor(diary.parent) as supervisor:
        supervisor.start([plodder(diary)])
        supervisor.stop("plodder")
        time.sleep(1)

        assert [_is_alive(number) for number in _numbers(diary)] == [False]
        assert not supervisor.is_running("plodder")


def test_a_program_is_started_anew_on_request(diary: Path) -> None:
    with Supervisor(diary.parent) as supervisor:
        supervisor.start([plodder(diary)])
        supervisor.restart("plodder")
        eventually(lambda: [_is_alive(number) for number in _numbers(diary)] == [False, True])


def test_a_program_that_does_not_start_says_why(tmp_path: Path) -> None:
    broken = Program(
        "web", [sys.executable, "-c", "raise SystemExit('the port is taken')"], {}, lambda: False
    )

    with Supervisor(tmp_path) as supervisor, pytest.raises(NotReady, match="web does not start") as refused:
        supervisor.start([broken])
    assert "the port is taken" in str(refused.value)


@pytest.mark.parametrize(("starts", "answers_itself"), [(True, True), (False, False)])
def test_a_program_is_ready_only_if_it_answers_on_its_port_itself(
    tmp_path: Path, starts: bool, answers_itself: bool
) -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = int(listening.getsockname()[1])
        if starts:
            listening.close()
        else:
            listening.listen()
        program = Program("web", [sys.executable, "-c", LISTENS, str(port)], {}, lambda: True, port)

        with Supervisor(tmp_path, patience=PATIENT) as supervisor:
            if answers_itself:
                supervisor.start([program])
                assert supervisor.is_running("web")
            else:
                with pytest.raises(NotReady, match="Address already in use"):
                    supervisor.start([program])


def test_a_program_in_a_crash_loop_is_started_ever_later() -> None:
    child = Child(plodder(Path()), process=subprocess.Popen([sys.executable, "-c", ""]), started_at=0)
    child.process.wait()
    due = []
    for _ in range(7):
        child.note_its_end(now=1)
        due.append(child.start_again_at)

    assert due == [1, 3, 5, 9, 17, 31, 31]
    child.note_its_end(now=100)
    assert child.start_again_at == 100


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent has died")
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_program_outlives_its_supervisor(end: signal.Signals, diary: Path) -> None:
    supervisor = subprocess.Popen([sys.executable, "-c", SUPERVISES, str(diary), PLODS], cwd=ROOT)
    eventually(lambda: len(_numbers(diary)) == 1)
    supervisor.send_signal(end)
    supervisor.wait(timeout=60)

    eventually(lambda: not _is_alive(_numbers(diary)[0]))
