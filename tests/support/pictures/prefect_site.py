"""A Prefect server and a worker on a database in which the Trust has lived its year, for whoever looks at its pages."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deployments.demo.mailbox_store import LoopbackSMTP, MailboxStore
from deployments.demo.watching import Engine
from deployments.demo.year.living import live_a_year
from deployments.engine.settings import engine_environment
from deployments.site.programs import QI, prefect_server, worker
from deployments.site.supervisor import Supervisor
from models.clock import local_date, now
from models.settings import settings
from tasks.database.migrating import migrate
from tasks.database.unit_of_work import connect
from tasks.mail.postman import new_postman
from tasks.queries.register.finding import RegisterFilter, every_project
from tests.support.servers.prefect_server import free_port

PAGES = "http://127.0.0.1:8000"
"""Where links lead; nobody answers there."""

PATIENCE = 900  # seconds until every open project has its run


@contextmanager
def running_prefect(folder: Path, url: str = "", prefect_database: str = "") -> Iterator[str]:
    """The address of Prefect’s pages while the block runs; of a copy of the database at `url`, or a year lived now.

    Prefect’s own database may be an empty one of PostgreSQL, behind which it answers in a few minutes less.
    """
    lived, api_url = f"sqlite:///{folder / 'year.sqlite3'}", f"http://127.0.0.1:{free_port()}/api"
    smtp = LoopbackSMTP(MailboxStore(folder / "mail"))
    smtp.start()
    its_own = prefect_database or None
    os.environ.update(engine_environment(home=folder / "prefect", api_url=api_url, database_url=its_own))
    os.environ.update(QI_HOME=str(folder), QI_DATABASE_URL=lived, QI_BASE_URL=PAGES)
    os.environ.update(QI_SMTP_URL=f"smtp://127.0.0.1:{smtp.port}?starttls=none", QI_MAIL_PER_DAY="1000000")
    settings.cache_clear()
    if url:
        shutil.copyfile(url.removeprefix("sqlite:///"), folder / "year.sqlite3")
    migrate(lived)
    connect(lived)
    if not url:
        with new_postman() as postman:
            live_a_year(local_date(now()), postman)
    with Supervisor(folder / "logs", patience=PATIENCE) as supervisor:
        supervisor.start([prefect_server(api_url, {})])
        subprocess.run([*QI, "deploy"], check=True, stdout=subprocess.DEVNULL)
        supervisor.start([worker(api_url, {})])
        _wait_for_runs(Engine(api_url))
        yield api_url.removesuffix("/api")
    smtp.stop()


def _wait_for_runs(engine: Engine) -> None:
    """Until every open project has its run, walked and asleep."""
    deadline = time.monotonic() + PATIENCE
    for project in every_project(RegisterFilter()):
        if not project.is_open:
            continue
        run = engine.wait_for(project.reference, lambda run: run.kind == "PAUSED", patience=PATIENCE)
        if run is None or time.monotonic() > deadline:
            message = f"{project.reference} has no run that sleeps."
            raise TimeoutError(message)
