"""The demonstration's own installation: a fresh home, ports that are free, and every program it needs."""

import os
import secrets
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from tempfile import gettempdir

from deployments.demo.falls import Weeks, live_falls
from deployments.demo.mailbox_store import LoopbackSMTP, MailboxStore
from deployments.engine.settings import engine_environment
from deployments.site.programs import QI, mailbox, prefect_server, web, worker
from deployments.site.supervisor import Supervisor
from models.clock import at_local, financial_year, local_date, now, stopped_at
from models.errors import NotReady
from models.imports.catalogue import NATIONAL_AUDITS
from models.settings import settings
from notifications.smtp.postman import Postman
from tasks.database.migrating import migrate
from tasks.mail.postman import new_postman
from tasks.mail.sending import send_waiting_mail
from tasks.people.importing import import_people
from tasks.people.trust_file import load_trust
from tasks.programme.topics.importing import import_programme

HERE = Path(__file__).parent
HOME = Path(".qi") / "demo"
MAILBOX, THROWN_AWAY = "mailbox", "mail-of-before"
LOADED_AT = 8
ALL = 100_000  # letters: more than there are
LOOPBACK = "127.0.0.1"
USUAL = {"Prefect": 4200, "pages": 8000, "SMTP": 1025, "mailbox": 8025}
IN_A_ROW = ("pages", "Prefect", "mailbox", "SMTP")
"""Which of them is on the port that was asked for, and which on those after it."""

MAIL_PER_DAY = 1_000_000
"""No email waits for somebody to let it leave: the story is told in minutes, and nobody has the time to ask."""


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


@contextmanager
def chosen_site(port: int | None = None) -> Iterator[Site]:
    """Addresses on this computer, kept for us while the block runs: the usual ports, or free ones for those taken.

    With a port the pages are there, and Prefect, the mailbox and its SMTP on the three after it; NotReady if one of
    them is taken.
    """
    with ExitStack() as kept:
        ports = {
            name: kept_port(kept, number, else_any=port is None)
            for name, number in _wished_ports(port).items()
        }
        for name, number in ports.items():
            if port is None and number != USUAL[name]:
                print(f"Port {USUAL[name]} is taken: {name} uses {number}.")
        at = {name: f"http://{LOOPBACK}:{number}" for name, number in ports.items()}
        yield Site(at["Prefect"], at["pages"], at["mailbox"], ports["SMTP"])


def _wished_ports(port: int | None) -> Mapping[str, int]:
    return USUAL if port is None else {name: port + number for number, name in enumerate(IN_A_ROW)}


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
        QI_MAIL_PER_DAY=str(MAIL_PER_DAY),
        QI_PREFECT_AT_ONCE="1",
        QI_BASE_URL=site.pages,
        QI_API_TOKEN=secrets.token_urlsafe(24),
        PREFECT_UI_URL="",
    )
    for password in ("PREFECT_API_AUTH_STRING", "PREFECT_SERVER_API_AUTH_STRING"):
        os.environ.pop(password, None)
    settings.cache_clear()


@dataclass(frozen=True)
class Loaded:
    """What the demonstration begins with, in one line, and the QI project that has been lived already."""

    sentence: str
    improving: str


def load_demonstration(site: Site) -> Loaded:
    """Make the database; load the Trust, its people and this year's topics; let a QI project live half a year.

    Its letters were read and thrown away before anybody looks: the mailbox shows those of the audit.
    """
    migrate(settings().database)
    today = local_date(now())
    year = financial_year(today)
    with stopped_at(at_local(Weeks(today).proposed_on, LOADED_AT)):
        trust = load_trust(HERE / "trust.toml")
        people = import_people(HERE / "people.csv")
    with _writing_to(site, HOME.resolve() / THROWN_AWAY) as postman:
        improving = live_falls(today)
        send_waiting_mail(postman, limit=ALL)
    topics = import_programme(NATIONAL_AUDITS, year=year)
    staff = trust.people + people.added
    sentence = f"{trust.services} services, {staff} people, {topics.added} topics on the programme {year}"
    return Loaded(sentence, improving)


@contextmanager
def _writing_to(site: Site, folder: Path) -> Iterator[Postman]:
    """A postman whose letters go into a mailbox of this process, before its program is started."""
    smtp = LoopbackSMTP(MailboxStore(folder), port=site.smtp_port)
    smtp.start()
    try:
        with new_postman() as postman:
            yield postman
    finally:
        smtp.stop()


@contextmanager
def running_demonstration(site: Site, meanwhile: Callable[[], None] | None = None) -> Iterator[Supervisor]:
    """Everything runs while the block does: Prefect, mailbox and pages first, then the worker.

    `meanwhile` is what is to be done once the mailbox is there and before anybody looks at the pages: it and Prefect,
    which takes its time to start, have a processor each.
    """
    pages_port = int(site.pages.rpartition(":")[2])
    mailbox_port = int(site.mailbox.rpartition(":")[2])
    engine = prefect_server(site.api_url, {})
    letters = mailbox(site.smtp_port, mailbox_port, HOME.resolve() / MAILBOX, {})
    pages = web(LOOPBACK, pages_port, {})
    with Supervisor(HOME / "logs") as supervisor:
        if meanwhile is not None:
            supervisor.begin([engine, letters])
            supervisor.await_answers([letters])
            meanwhile()
            supervisor.await_answers([engine])
            rest = [pages]
        else:
            supervisor.start([engine, letters, pages])
            rest = []
        with _deploying():
            supervisor.start([*rest, worker(site.api_url, {})])
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


def kept_port(kept: ExitStack, number: int, *, else_any: bool = False) -> int:
    """A port that is free, and that no other demonstration takes until `kept` is closed; our program may listen on it.

    Another one if it is taken and any will do; else NotReady.
    """
    try:
        return kept.enter_context(_bound(number))
    except (OSError, OverflowError) as error:
        if not else_any:
            message = f"Port {number} cannot be used here: choose another with PORT=."
            raise NotReady(message) from error
    return kept.enter_context(_bound(0))


@contextmanager
def _bound(number: int) -> Iterator[int]:
    """Bound, but not listening, so that our own program can be; OSError if it is taken.

    Whoever wants to listen may be bound to it, too, which is why there is a lock beside it.
    """
    with socket.socket() as bound:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((LOOPBACK, number))
        port = int(bound.getsockname()[1])
        with (Path(gettempdir()) / f"qi-demonstration-{port}.lock").open("a") as lock:
            flock(lock, LOCK_EX | LOCK_NB)
            yield port
