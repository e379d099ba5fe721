"""How long from an answer to the next person's e-mail, on both databases, with Prefect down, up and busy.

Ratios within one run mean something; seconds depend on the machine. `make bench` prints one table.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from threading import Condition, Thread

import httpx
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import select

from deployments.demo import people_at_work
from deployments.demo.mailbox_store import LoopbackSMTP, body_of, parsed
from deployments.demo.people_at_work import Colleague, Received
from deployments.engine.settings import engine_environment
from deployments.site.programs import prefect_server, web, worker
from deployments.site.supervisor import Supervisor
from models.clock import now
from models.forms import FORMS
from models.records import Project, ProjectRun
from models.settings import settings
from models.vocabulary import Outcome, TaskKind
from tasks.database.audit_trail import HistoryFact, append_to_history
from tasks.database.unit_of_work import connect, reading, unit_of_work
from tasks.flow_runs.runs import wake_project
from tasks.people.importing import import_people
from tasks.people.trust_file import load_trust
from tests.bench.line import Line
from tests.support.mail.waiting_mail import set_office
from tests.support.servers.prefect_server import free_port

DEMO = Path(people_at_work.__file__).parent
LEAD, QIST = "amara.osei@northbrook.example", "qist@northbrook.example"
ANSWERS = 12
LONG_HISTORY = 3_000
PATIENCE = 150.0  # a wake-up that is lost is made good by the next sweep
BUSY = 20  # seconds


@dataclass(frozen=True)
class Row:
    """One line of the table: from the POST to the e-mail in milliseconds, to the state in the UI in seconds."""

    engine: str
    history: str
    to_mail: Sequence[float]
    to_state: Sequence[float] = ()


class CapturingMailServer:
    """Takes e-mails and notes when each came."""

    def __init__(self) -> None:
        self.received: list[tuple[float, Received]] = []
        self._news = Condition()

    async def handle_DATA(self, _: SMTP, __: Session, envelope: Envelope) -> str:  # noqa: N802 -- aiosmtpd's name
        """Keep one message."""
        at, message = time.monotonic(), parsed(envelope.original_content or b"")
        letter = Received(
            id=str(len(self.received)),
            to=envelope.rcpt_tos[0],
            subject=str(message["Subject"]),
            text=body_of(message, "plain"),
            key=str(message["X-QI-Key"]),
        )
        with self._news:
            self.received.append((at, letter))
            self._news.notify_all()
        return "250 OK"

    def letters(self, to: str) -> list[Received]:
        """The e-mails to an address, the newest first."""
        return [letter for _, letter in reversed(self.received) if letter.to == to]

    def arrival(self, reference: str, kind: TaskKind) -> float:
        """When the e-mail that asks for a kind of task of a project came; waits for it."""

        def arrivals() -> list[float]:
            return [
                at for at, email in self.received if email.reference == reference and email.asks_for(kind)
            ]

        with self._news:
            if not self._news.wait_for(arrivals, timeout=PATIENCE):
                message = f"{reference}: no e-mail asked to {kind.label} within {PATIENCE:g} seconds"
                raise TimeoutError(message)
            return arrivals()[0]


@dataclass
class Watched:
    """A browser that notes when it sent the last form."""

    client: httpx.Client
    posted_at: float = field(default=0.0)

    def get(self, url: str, *, follow_redirects: bool) -> httpx.Response:
        """Open a page."""
        return self.client.get(url, follow_redirects=follow_redirects)

    def post(self, url: str, *, data: dict[str, list[str]], follow_redirects: bool) -> httpx.Response:
        """Send a form."""
        self.posted_at = time.monotonic()
        return self.client.post(url, data=data, follow_redirects=follow_redirects)


@dataclass
class Site:
    """A site under measurement: its pages, its mail, and the lead who works in it."""

    sink: CapturingMailServer
    browser: Watched
    lead: Colleague
    count: int = 0

    def propose(self) -> str:
        """A new project that waits for its evidence; its reference."""
        self.count += 1
        example = FORMS[TaskKind.PROPOSE].examples[Outcome.SUBMITTED]
        no_search: dict[str, object] = {"help_wanted": [], "evidence_question": None}
        self.lead.propose({**example, **no_search, "title": f"Bench {self.count}"})
        with reading() as session:
            return session.scalars(select(Project.reference).order_by(Project.id.desc()).limit(1)).one()

    def time_answer(self, reference: str) -> float:
        """Milliseconds from the POST of the evidence review to QIST's e-mail that asks to register."""
        letter = self.lead.wait_for(
            lambda email: email.reference == reference and email.asks_for(TaskKind.REVIEW_EVIDENCE),
            "the question",
        )
        page = self.lead.open(letter)
        self.lead.submit(page, FORMS[TaskKind.REVIEW_EVIDENCE].examples[Outcome.SUBMITTED])
        return (self.sink.arrival(reference, TaskKind.REGISTER) - self.browser.posted_at) * 1000


def answers(name: str, url: str, folder: Path) -> Iterator[Line]:
    """From the answer to the next person's e-mail, with Prefect down, up and busy."""
    for row in _measure(url, folder):
        ordered = sorted(row.to_mail)
        p95 = ordered[int(len(ordered) * 0.95) - 1]
        sentence = f"median {statistics.median(ordered):.0f} ms, p95 {p95:.0f} ms"
        yield Line(name, f"answer to e-mail, Prefect {row.engine}, history {row.history}", sentence, "50 ms")
        if row.to_state:
            yield Line(
                name, "answer to state in the UI", f"median {statistics.median(row.to_state):.1f} s", "5 s"
            )


def _measure(url: str, folder: Path) -> Iterator[Row]:
    with ExitStack() as stack:
        site, supervisor = stack.enter_context(_site(url, folder))
        rows = [_row(site, "down", "short")]
        rows.append(_row(site, "down", f"{LONG_HISTORY:,} entries", history=LONG_HISTORY))
        _start_engine(supervisor)
        rows.append(_row(site, "up", "short", watch_state=True))
        flood = Thread(target=_flood, daemon=True)
        flood.start()
        rows.append(_row(site, "busy", "short"))
        flood.join()
        yield from rows


@contextmanager
def _site(url: str, folder: Path) -> Iterator[tuple[Site, Supervisor]]:
    port, engine_port, sink = free_port(), free_port(), CapturingMailServer()
    smtp = LoopbackSMTP(sink)
    smtp.start()
    os.environ |= {
        "QI_HOME": str(folder),
        "QI_DATABASE_URL": url,
        "QI_SMTP_URL": f"smtp://127.0.0.1:{smtp.port}?starttls=none",
        "QI_BASE_URL": f"http://127.0.0.1:{port}",
        "QI_MAIL_PER_MINUTE": "0",
    } | engine_environment(home=folder / "prefect", api_url=f"http://127.0.0.1:{engine_port}/api")
    settings.cache_clear()
    connect(url)
    load_trust(DEMO / "trust.toml")
    import_people(DEMO / "people.csv")
    set_office(released_until=now() + timedelta(days=1))  # more answers in an hour than the brake is used to
    with (
        Supervisor(folder / "logs") as supervisor,
        httpx.Client(base_url=os.environ["QI_BASE_URL"]) as client,
    ):
        supervisor.start([web("127.0.0.1", port, {})])
        browser = Watched(client)
        yield Site(sink, browser, Colleague(LEAD, browser, sink.letters)), supervisor
    smtp.stop()


def _start_engine(supervisor: Supervisor) -> None:
    api_url = os.environ["PREFECT_API_URL"]
    supervisor.start([prefect_server(api_url, {})])
    os.spawnv(os.P_WAIT, sys.executable, [sys.executable, "-m", "deployments.cli.main", "deploy"])  # noqa: S606
    supervisor.start([worker(api_url, {})])
    _until_every_run_has_seen_all()


def _until_every_run_has_seen_all() -> None:
    """Wait for the runs of what happened while Prefect was down."""
    until = time.monotonic() + PATIENCE
    behind = select(ProjectRun.project_id).join(Project, Project.id == ProjectRun.project_id)
    while time.monotonic() < until:
        with reading() as session:
            if not session.scalars(behind.where(ProjectRun.shown_seq < Project.last_history_seq)).all():
                return
        time.sleep(0.5)


def _row(site: Site, engine: str, sentence: str, *, history: int = 0, watch_state: bool = False) -> Row:
    to_mail, to_state = [], []
    for _ in range(ANSWERS):
        reference = site.propose()
        if history:
            _grow_history(reference, history)
        to_mail.append(site.time_answer(reference))
        if watch_state:
            to_state.append(_seconds_to_state(reference, site.browser.posted_at))
    return Row(engine, sentence, to_mail, to_state)


def _grow_history(reference: str, entries: int) -> None:
    """Make a project old: its history grows by this many entries."""
    with unit_of_work() as session:
        project = session.scalars(select(Project).where(Project.reference == reference)).one()
        facts = [
            HistoryFact("noted", "bench", f"{project.id}{number}"[-32:], "Something happened", project_id=project.id,
                 occurrence=str(number))
            for number in range(entries)
        ]  # fmt: skip
        project.last_history_seq = append_to_history(session, facts, at=now())
        run = session.get(ProjectRun, project.id) or ProjectRun(project_id=project.id)
        run.told_seq = project.last_history_seq  # its run has told all this long ago
        session.add(run)


def _seconds_to_state(reference: str, since: float) -> float:
    """Seconds until the run of a project says that it awaits registration."""
    with reading() as session:
        project_id = session.scalars(select(Project.id).where(Project.reference == reference)).one()
    while time.monotonic() - since < PATIENCE:
        with reading() as session:
            run_id = session.get_one(ProjectRun, project_id).run_id
        if run_id:
            run = httpx.get(f"{os.environ['PREFECT_API_URL']}/flow_runs/{run_id}").json()
            if run["state"]["name"] == "Awaiting registration":
                return time.monotonic() - since
        time.sleep(0.05)
    message = f"{reference}: no state within {PATIENCE:g} seconds"
    raise TimeoutError(message)


def _flood() -> None:
    """Keep Prefect and its worker busy: wake every run again and again, for twenty seconds."""
    until = time.monotonic() + BUSY
    with reading() as session:
        projects = session.scalars(select(ProjectRun.project_id)).all()
    while time.monotonic() < until:
        for project_id in projects:
            wake_project(project_id)
