"""`make bench`: everything that is measured, on both databases, as one table. Or some: … -- sqlite mail turn."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from models.settings import settings
from tasks.database.migrating import migrate
from tests.bench.answers import answers
from tests.bench.line import Line
from tests.bench.mail import delivery
from tests.bench.morning import morning
from tests.bench.reports import reports
from tests.bench.turn import turn
from tests.support.servers.databases import PostgreSQLDatabases
from tests.support.servers.postgresql import postgresql_server

DATABASES = ("sqlite", "postgresql")
PARTS = ("mail", "morning", "turn", "reports", "answers")


def main(words: list[str]) -> int:
    """Measure, and print the table; 2 if a word names neither a database nor a part."""
    if set(words) - {*DATABASES, *PARTS}:
        sys.stderr.write(f"Choose among {', '.join((*DATABASES, *PARTS))}.\n")
        return 2
    databases = [text for text in DATABASES if text in words] or DATABASES
    parts = [text for text in PARTS if text in words] or PARTS
    table = Table("database", "what", "measured", "wanted")
    for name in databases:
        for part in parts:
            for line in _measured(name, part):
                table.add_row(*line)
    Console(width=120).print(table)
    return 0


def _measured(name: str, part: str) -> Iterator[Line]:
    with TemporaryDirectory(prefix="qi-bench-") as folder, _database(name, Path(folder)) as url:
        os.environ |= {"QI_HOME": folder, "QI_MAIL_PER_MINUTE": "0"}
        settings.cache_clear()
        migrate(url)
        if part == "answers":
            yield from answers(name, url, Path(folder))
        else:
            yield from {"mail": delivery, "morning": morning, "turn": turn, "reports": reports}[part](
                name, url
            )


@contextmanager
def _database(name: str, folder: Path) -> Iterator[str]:
    if name == "sqlite":
        yield f"sqlite:///{folder / 'bench.sqlite3'}"
        return
    with postgresql_server() as server, PostgreSQLDatabases(server).blank() as url:
        yield url


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
