"""`make bench`: everything that is measured, on both databases, a line as it is known. Or some: … -- sqlite answers."""

from __future__ import annotations

import os
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from models.settings import settings
from tasks.database.migrating import migrate
from tests.bench.answers import answers
from tests.bench.charts import charts
from tests.bench.engine import engine
from tests.bench.figures import figures
from tests.bench.line import Line
from tests.bench.looking.closing import closing
from tests.bench.looking.lists import lists
from tests.bench.looking.register import register
from tests.bench.mail import delivery
from tests.bench.morning import morning
from tests.bench.reports import reports
from tests.bench.turn import turn
from tests.support.servers.databases import PostgreSQLDatabases
from tests.support.servers.postgresql import postgresql_server

DATABASES = ("postgresql", "sqlite")
PARTS: Mapping[str, Callable[[str, str, Path], Iterator[Line]]] = {
    "answers": answers,
    "engine": engine,
    "mail": lambda name, url, _: delivery(name, url),
    "lists": lambda name, url, _: lists(name, url),
    "register": lambda name, url, _: register(name, url),
    "morning": lambda name, url, _: morning(name, url),
    "figures": lambda name, url, _: figures(name, url),
    "turn": lambda name, url, _: turn(name, url),
    "charts": lambda name, url, _: charts(name, url),
    "closing": lambda name, url, _: closing(name, url),
    "reports": lambda name, url, _: reports(name, url),
}
ONCE = frozenset({"engine"})
"""What depends on Prefect more than on our database is measured on the first one only."""


def main(words: list[str]) -> int:
    """Measure and print; 2 if a word names neither a database nor a part, 1 if a part failed."""
    if set(words) - {*DATABASES, *PARTS}:
        sys.stderr.write(f"Choose among {', '.join((*DATABASES, *PARTS))}.\n")
        return 2
    databases = [text for text in DATABASES if text in words] or list(DATABASES)
    parts = [text for text in PARTS if text in words] or list(PARTS)
    sys.stdout.write("| database | what | measured | wanted |\n|---|---|---|---|\n")
    failed = [
        f"{part} on {name}"
        for part in parts
        for name in (databases[:1] if part in ONCE else databases)
        if not _measured(name, part)
    ]
    if failed:
        sys.stderr.write(f"Not measured to the end: {', '.join(failed)}.\n")
    return 1 if failed else 0


def _measured(name: str, part: str) -> bool:
    """Print what one part measures as it comes; whether it came to its end."""
    begun = time.monotonic()
    with TemporaryDirectory(prefix="qi-bench-", ignore_cleanup_errors=True) as folder:
        try:
            with _database(name, Path(folder)) as url:
                os.environ |= {"QI_HOME": folder, "QI_MAIL_PER_MINUTE": "0"}
                settings.cache_clear()
                migrate(url)
                for line in PARTS[part](name, url, Path(folder)):
                    sys.stdout.write(f"| {' | '.join(line)} |\n")
                    sys.stdout.flush()
        except Exception:  # noqa: BLE001 -- the other parts are measured all the same
            traceback.print_exc()
            return False
    sys.stderr.write(f"{part} on {name}: {time.monotonic() - begun:.0f} s\n")
    return True


@contextmanager
def _database(name: str, folder: Path) -> Iterator[str]:
    if name == "sqlite":
        yield f"sqlite:///{folder / 'bench.sqlite3'}"
        return
    with postgresql_server() as server, PostgreSQLDatabases(server).blank() as url:
        yield url


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
