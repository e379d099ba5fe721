"""A site under measurement: its pages in a process of their own, its mail server in another, and people who answer."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from secrets import token_urlsafe
from urllib.parse import urlencode

import httpx
from sqlalchemy import select

from deployments.demo import people_at_work
from deployments.demo.pages import OpenedForm, read_page
from deployments.engine.settings import engine_environment
from deployments.site.programs import web
from deployments.site.supervisor import Supervisor
from models.clock import local_date, now
from models.forms import FORMS
from models.records import HumanTask, Person, Project, SignInSession
from models.settings import settings
from models.vocabulary import Outcome, TaskKind, TaskState
from tasks.answers.propose import Submission, propose
from tasks.database.unit_of_work import connect, reading, unit_of_work
from tasks.mail.postman import postman
from tasks.mail.sending import send_waiting_mail
from tasks.people.importing import import_people
from tasks.people.sign_in import digest
from tasks.people.trust_file import load_trust
from tests.bench.mail_sink import Arrival, MailSink, mail_sink
from tests.support.mail.waiting_mail import set_office
from tests.support.servers.prefect_server import free_port
from tests.support.trust_at_work import address

DEMO = Path(people_at_work.__file__).parent
COOKIE = "qi_session"
FORM = {"content-type": "application/x-www-form-urlencoded"}
PATIENCE = 60.0
PER_MINUTE = "60000"
"""The rate limit is looked after, and high enough for the wave."""

USUAL = 100_000
"""The brake is looked after: as many emails a day are usual here."""


@dataclass(frozen=True)
class OpenedTask:
    """A task whose page is open and filled in, in one of the browsers of whoever is asked, and what its form sends."""

    reference: str
    kind: TaskKind
    browser: int
    action: str
    body: str


@dataclass
class Answered:
    """An answer that was sent, by `time.monotonic`, and when the email came that asks the next person."""

    opened: OpenedTask
    posted_at: float
    answered_at: float
    mailed_at: float = 0.0

    @property
    def to_mail(self) -> float:
        """Milliseconds from the POST to the email."""
        return (self.mailed_at - self.posted_at) * 1000

    @property
    def to_page(self) -> float:
        """Milliseconds from the POST to the answer of the server."""
        return (self.answered_at - self.posted_at) * 1000


@dataclass
class Site:
    """The site: projects are proposed past the pages, answers are sent over them."""

    base_url: str
    sink: MailSink
    supervisor: Supervisor
    number: int = 0
    _clients: dict[tuple[str, int], httpx.Client] = field(default_factory=dict)

    def propose(self, count: int) -> list[str]:
        """So many projects that wait for their evidence to be reviewed by their lead; their references."""
        example = FORMS[TaskKind.PROPOSE].examples[Outcome.SUBMITTED]
        of_nobody_else: dict[str, object] = {
            "help_wanted": [],
            "evidence_question": None,
            "sponsor_email": None,
        }
        with reading() as session:
            lead = session.scalars(select(Person.id).where(Person.email == address("lead"))).one()
        references = []
        for _ in range(count):
            self.number += 1
            typed = {**example, **of_nobody_else, "title": f"Bench {self.number}"}
            references.append(propose(Submission(typed, lead, token_urlsafe(16))).reference)
        return references

    def send_what_waits(self) -> None:
        """What was written past the pages leaves before anything is measured."""
        while send_waiting_mail(postman(), limit=1000).sent:
            pass

    def client(self, who: str, number: int = 0) -> httpx.Client:
        """A browser in which somebody is signed in."""
        if (who, number) not in self._clients:
            self._clients[who, number] = httpx.Client(
                base_url=self.base_url, cookies={COOKIE: _signed_in(who)}, timeout=PATIENCE
            )
        return self._clients[who, number]

    def open(self, references: Sequence[str], kind: TaskKind, *, browsers: int = 1) -> list[OpenedTask]:
        """The pages of the tasks of one kind of these projects, opened and filled in by whoever is asked."""
        query = (
            select(Project.reference, HumanTask.id, Person.email)
            .join(HumanTask, HumanTask.project_id == Project.id)
            .join(Person, Person.id == HumanTask.assignee_id)
            .where(
                HumanTask.kind == kind, HumanTask.state == TaskState.OPEN, Project.reference.in_(references)
            )
        )
        with reading() as session:
            rows = session.execute(query.order_by(Project.reference)).tuples().all()
        return [
            self._opened(reference, kind, task_id, email, number % browsers)
            for number, (reference, task_id, email) in enumerate(rows)
        ]

    def _opened(self, reference: str, kind: TaskKind, task_id: str, email: str, browser: int) -> OpenedTask:
        client = self.client(email, browser)
        response = client.get(f"/tasks/{task_id}")
        form = read_page(str(response.url), response.status_code, response.text).task_form
        if form is None:
            message = f"{reference}: no form at {response.url}, status {response.status_code}"
            raise RuntimeError(message)
        answer = _offered_by(form, _answer(kind))
        filled = _with_records(client, form, answer).filled(answer)
        return OpenedTask(reference, kind, browser, form.action, urlencode(filled))

    def answer(self, opened: OpenedTask, client: httpx.Client) -> Answered:
        """Send a filled form."""
        posted = time.monotonic()
        response = client.post(opened.action, content=opened.body, headers=FORM)
        answered = time.monotonic()
        if response.status_code not in {200, 303}:
            message = f"{opened.reference}: {opened.kind} was answered with {response.status_code}"
            raise RuntimeError(message)
        return Answered(opened, posted, answered)

    def answer_all(self, tasks: Sequence[OpenedTask], who: str, *, people: int) -> list[Answered]:
        """All of them, by so many people at once, each answering what they have opened, one after the other."""
        theirs = [[task for task in tasks if task.browser == number] for number in range(people)]
        clients = [self.client(who, number) for number in range(people)]
        with ThreadPoolExecutor(people) as pool:
            work = pool.map(
                lambda some, client: [self.answer(task, client) for task in some], theirs, clients
            )
            return self.until_mailed([answered for some in work for answered in some])

    def until_mailed(self, answered: list[Answered]) -> list[Answered]:
        """Wait until the next person of each project has an email, and note when it came."""
        ends = time.monotonic() + PATIENCE
        while True:
            arrivals = self.sink.arrivals()
            for each in answered:
                each.mailed_at = each.mailed_at or _next_mail(arrivals, each)
            missing = [each.opened.reference for each in answered if not each.mailed_at]
            if not missing:
                return answered
            if time.monotonic() > ends:
                message = f"no email within {PATIENCE:g} s for {len(missing)} answers, such as {missing[0]}"
                raise TimeoutError(message)
            time.sleep(0.05)


def _next_mail(arrivals: Sequence[Arrival], answered: Answered) -> float:
    return next(
        (
            arrival.at
            for arrival in arrivals
            if arrival.at > answered.posted_at
            and arrival.reference == answered.opened.reference
            and arrival.key.startswith("task:")
        ),
        0.0,
    )


def _answer(kind: TaskKind) -> Mapping[str, object]:
    form = FORMS[kind]
    return form.examples[form.outcomes[0]]


def _offered_by(form: OpenedForm, values: Mapping[str, object]) -> Mapping[str, object]:
    """Those of some values that a form asks for, of several choices those that it offers."""
    return {
        name: [text for text in value if text in form.offered[name]]
        if isinstance(value, list) and name in form.offered
        else value
        for name, value in form.asked_among(values).items()
    }


def _with_records(client: httpx.Client, form: OpenedForm, values: Mapping[str, object]) -> OpenedForm:
    """The form with room for every record of every list."""
    for name, value in values.items():
        number = len(value) if isinstance(value, list) and value and isinstance(value[0], Mapping) else 0
        while form.records(name) < number:
            body = urlencode([*form.typed, ("add", name)])
            response = client.post(form.adding[name], content=body, headers=FORM)
            longer = read_page(str(response.url), response.status_code, response.text).task_form
            if longer is None:
                raise RuntimeError(response.text)
            form = longer
    return form


def _signed_in(email: str) -> str:
    """The cookie of a session that somebody has just begun."""
    cookie, moment = token_urlsafe(32), now()
    with unit_of_work() as session:
        person_id = session.scalars(select(Person.id).where(Person.email == email)).one()
        session.add(
            SignInSession(
                token_hash=digest(cookie),
                person_id=person_id,
                csrf=token_urlsafe(24),
                started_at=moment,
                seen_at=moment,
                proved_at=moment,
            )
        )
    return cookie


@contextmanager
def a_site(url: str, folder: Path) -> Iterator[Site]:
    """The demonstration Trust with its pages up and Prefect away, brake and rate limit looked after."""
    port, engine_port = free_port(), free_port()
    with ExitStack() as stack:
        sink = stack.enter_context(mail_sink())
        os.environ |= {
            "QI_HOME": str(folder),
            "QI_DATABASE_URL": url,
            "QI_SMTP_URL": f"smtp://127.0.0.1:{sink.port}?starttls=none",
            "QI_BASE_URL": f"http://127.0.0.1:{port}",
            "QI_MAIL_PER_MINUTE": PER_MINUTE,
        } | engine_environment(home=folder / "prefect", api_url=f"http://127.0.0.1:{engine_port}/api")
        settings.cache_clear()
        connect(url)
        load_trust(DEMO / "trust.toml")
        import_people(DEMO / "people.csv")
        set_office(usual_peak=USUAL, usual_on=local_date(now()), released_until=now() - timedelta(days=1))
        supervisor = stack.enter_context(Supervisor(folder / "logs"))
        supervisor.start([web("127.0.0.1", port, {})])
        yield Site(os.environ["QI_BASE_URL"], sink, supervisor)


def p95(values: Sequence[float]) -> float:
    """What nineteen of twenty stay below."""
    ordered = sorted(values)
    return ordered[max(0, int(len(ordered) * 0.95) - 1)]


def spread(values: Sequence[float]) -> str:
    """Median, p95 and range, in milliseconds."""
    low, high = min(values), max(values)
    return f"median {statistics.median(values):.1f} ms, p95 {p95(values):.1f}, {low:.1f} to {high:.1f}"
