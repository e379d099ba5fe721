"""The demonstration's own installation: a fresh home, ports that are free, and every program it needs."""

import os
import secrets
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path

from deployments.engine.settings import engine_environment
from deployments.site.programs import QI, mailbox, prefect_server, web, worker
from deployments.site.supervisor import Supervisor
from models.clock import financial_year, local_date, now
from models.errors import NotReady
from models.imports.catalogue import NATIONAL_AUDITS
from models.settings import settings
from tasks.database.migrating import migrate
from tasks.people.importing import import_people
from tasks.people.trust_file import load_trust
from tasks.programme.topics.importing import import_programme

HERE = Path(__file__).parent
HOME = Path(".qi") / "demo"
LOOPBACK = "127.0.0.1"
USUAL = {"Prefect": 4200, "pages": 8000, "SMTP": 1025, "mailbox": 8025}


@dataclass(frozen=True)
class Site:
    """Where everything of the demonstration is found."""

    prefect: str
    pages: str
    mailbox: str
    smtp_port: int

    @property
    def api_url(self) -> str:
        """Where Prefect's API answers."""
        return f"{self.prefect}/api"


@contextmanager
def fresh_home() -> Iterator[None]:
    """An empty home for as long as the block runs; NotReady if another demonstration is using it."""
    HOME.parent.mkdir(parents=True, exist_ok=True)
    with HOME.with_suffix(".lock").open("w") as lock:
        try:
            flock(lock, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            message = f"Another demonstration is running in {HOME.resolve()}: stop it first."
            raise NotReady(message) from None
        shutil.rmtree(HOME, ignore_errors=True)
        HOME.mkdir(mode=0o700)
        yield


def choose_site() -> Site:
    """Addresses on this computer: the usual ports, or free ones where those are taken."""
    ports = {name: _free_port(usual) for name, usual in USUAL.items()}
    for name, port in ports.items():
        if port != USUAL[name]:
            print(f"Port {USUAL[name]} is taken: {name} uses {port}.")
    at = {name: f"http://{LOOPBACK}:{port}" for name, port in ports.items()}
    return Site(at["Prefect"], at["pages"], at["mailbox"], ports["SMTP"])


def use_site(site: Site) -> None:
    """Put the settings of the demonstration in force, whatever this computer is set up for otherwise."""
    engine = HOME.resolve() / "prefect"
    prefect_database = f"sqlite+aiosqlite:///{engine / 'prefect.db'}"
    os.environ.update(engine_environment(home=engine, api_url=site.api_url, database_url=prefect_database))
    os.environ.update(
        QI_HOME=str(HOME.resolve()),
        QI_DATABASE_URL="",
        QI_SMTP_URL=f"smtp://{LOOPBACK}:{site.smtp_port}?starttls=none",
        QI_MAIL_FROM="",
        QI_MAIL_PER_MINUTE="0",
        QI_BASE_URL=site.pages,
        QI_API_TOKEN=secrets.token_urlsafe(24),
        PREFECT_UI_URL="",
        PREFECT_API_AUTH_STRING="",
    )
    os.environ.pop("PREFECT_SERVER_API_AUTH_STRING", None)  # an empty one is a password, too
    settings.cache_clear()


def load_demonstration() -> str:
    """Make the database and load the Trust, its people, and this year's topics; what there is, in one line."""
    migrate(settings().database)
    year = financial_year(local_date(now()))
    trust = load_trust(HERE / "trust.toml")
    people = import_people(HERE / "people.csv")
    topics = import_programme(NATIONAL_AUDITS, year=year)
    staff = trust.people + people.added
    return f"{trust.services} services, {staff} people, {topics.added} topics on the programme {year}"


@contextmanager
def running_demonstration(site: Site) -> Iterator[Supervisor]:
    """Everything runs while the block does: Prefect, mailbox and pages first, then the worker."""
    pages_port = int(site.pages.rpartition(":")[2])
    mailbox_port = int(site.mailbox.rpartition(":")[2])
    with Supervisor(HOME / "logs") as supervisor:
        supervisor.start(
            [
                prefect_server(site.api_url, {}),
                mailbox(site.smtp_port, mailbox_port, HOME.resolve() / "mailbox", {}),
                web(LOOPBACK, pages_port, {}),
            ]
        )
        with _deploying():
            supervisor.start([worker(site.api_url, {})])
        yield supervisor


@contextmanager
def _deploying() -> Iterator[None]:
    """Register the deployments beside what the block does, in a process of its own that loads Prefect."""
    with subprocess.Popen(
        [*QI, "deploy"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        yield
        sentence, _ = process.communicate()
    if process.returncode:
        raise NotReady(f"The deployments were not registered: {sentence.strip()}")


def _free_port(usual: int) -> int:
    """The usual port if it is free, else another."""
    for port in (usual, 0):
        with socket.socket() as free_socket:
            free_socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                free_socket.bind((LOOPBACK, port))
            except OSError:
                continue
            return int(free_socket.getsockname()[1])
    raise NotReady(f"There is no free port on {LOOPBACK}.")
