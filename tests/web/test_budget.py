"""How often one waits for the database: a budget that whoever adds a feature keeps to, or raises with a sentence.

Counted on the line to PostgreSQL, of what was done a few times before, so that statements are prepared.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import event, func, select

from models.forms import FORMS
from models.records import Email
from models.vocabulary import MailState, Stage, TaskKind
from notifications.smtp.postman import Postman
from tasks.database.unit_of_work import connect, disconnect, engine, reading
from tasks.flow_runs.prefect_api import WakeResult
from tests.conftest import populated
from tests.support.servers.database_line import DatabaseLine
from tests.support.trust_at_work import World, address
from tests.support.web.browsing import Browser, Pairs, controls, pairs_of, signed_in
from web.after_commit import Hints
from web.app import create_app

ANSWER_TO_COMMIT = 8
"""Of an answer that asks the next person: from the request to the answer of the commit."""

MAIL = 2
"""After the commit: nothing for an email to leave, and this to write down what became of all that left together."""

PAGES = {
    "/projects": 5,
    "/my": 15,
    "/projects/{reference}": 11,
    "/projects/{measured}": 18,
    "/tasks/{task_id}": 24,
}
"""Each project reads its drivers, its tests of change, and at once its notes and requests for help. One has figures,
which its page judges and draws: the rows of figures, what was declared of charts, the actions done and the tests that
mark them, how its actions go on, and what is measured to see whether they worked. Its lead and the team are told what
is to be expected, for which the moves of all projects like it are read at once."""

WARM = 6
KIND = TaskKind.REVIEW_EVIDENCE
NO_SEARCH: dict[str, Any] = {"help_wanted": [], "evidence_question": None}
PATIENCE = 30.0


@dataclass
class Spent:
    """What one act took: exchanges with the database, those until the first commit was answered, and commits."""

    exchanges: int = 0
    to_commit: int = 0
    commits: int = 0


@contextmanager
def counted(line: DatabaseLine) -> Iterator[Spent]:
    spent, before = Spent(), line.exchanges

    def note_commit(_: object) -> None:
        spent.commits += 1

    def note_return(*_: object) -> None:  # of a connection to the pool
        if spent.commits and not spent.to_commit:
            spent.to_commit = line.exchanges - before

    event.listen(engine(), "commit", note_commit)
    event.listen(engine(), "checkin", note_return)
    try:
        yield spent
    finally:
        event.remove(engine(), "commit", note_commit)
        event.remove(engine(), "checkin", note_return)
        spent.exchanges = line.exchanges - before


@pytest.fixture
def line(postgresql_url: str) -> Iterator[DatabaseLine]:
    with DatabaseLine(postgresql_url) as line:
        connect(line.url)
        yield line
        disconnect()


@pytest.fixture
def line_world(line: DatabaseLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A world on the line."""
    _ = line
    yield from populated(tmp_path, monkeypatch)


@pytest.fixture
def app(line_world: World, postman: Postman) -> FastAPI:
    """The application with Prefect away; its threads do not run yet."""
    _ = line_world
    app = create_app()
    app.state.hints = Hints(postman, wake=lambda _: WakeResult.ENGINE_AWAY)
    return app


@pytest.fixture
def lead(app: FastAPI) -> Iterator[Browser]:
    """The browser of a project lead; from now on emails leave."""
    browser = signed_in(app, address("lead"))
    app.state.hints.start()
    yield browser
    app.state.hints.stop()


def until_all_is_sent(app: FastAPI) -> None:
    """Wait until no email is on its way, and whoever sent them rests."""
    under_way = Email.state.in_([MailState.WAITING, MailState.SENDING])
    unsent = select(func.count()).select_from(Email).where(under_way)
    until = monotonic() + PATIENCE
    while monotonic() < until:
        app.state.hints.mail_waits()
        sleep(0.3)
        with reading() as session:
            if not session.scalar(unsent):
                return
    pytest.fail("emails were not sent")


def until_all_is_settled(app: FastAPI) -> None:
    until = monotonic() + PATIENCE
    while not app.state.hints.courier.is_idle and monotonic() < until:
        sleep(0.01)


def the_forms(world: World, lead: Browser) -> list[tuple[str, Pairs]]:
    """The same task of several projects, filled in."""
    form = FORMS[KIND]
    filled: list[tuple[str, Pairs]] = []
    for number in range(WARM + 1):
        world.propose(**NO_SEARCH, title=f"Project {number}")
        shown = lead.open(f"/tasks/{world.task(KIND).id}")
        pairs = [*controls(shown), *pairs_of(form, form.examples[form.outcomes[0]])]
        filled.append((shown.form.get("action"), pairs))
    return filled


def test_an_answer_waits_for_the_database_no_more_often_than_this(
    app: FastAPI, lead: Browser, line_world: World, line: DatabaseLine
) -> None:
    undisturbed: list[Spent] = []
    for action, pairs in the_forms(line_world, lead):
        with counted(line) as spent:
            sent = lead.post(action, pairs, follow=False)
            until_all_is_settled(app)
        assert lead.open(sent.headers["location"]).heading == "Thank you. Your answer is recorded"
        until_all_is_sent(app)
        if spent.commits == 2:  # the answer, and what became of its email: nothing else went on meanwhile
            undisturbed.append(spent)

    assert min(spent.to_commit for spent in undisturbed) <= ANSWER_TO_COMMIT
    assert min(spent.exchanges - spent.to_commit for spent in undisturbed) <= MAIL


def test_a_page_waits_for_the_database_no_more_often_than_this(
    app: FastAPI, lead: Browser, line_world: World, line: DatabaseLine
) -> None:
    line_world.propose(**NO_SEARCH)
    line_world.walk_to(Stage.ACTION_MONITORING)
    measured = line_world.project.reference
    for number in range(3):
        line_world.propose(**NO_SEARCH, title=f"Project {number}")
    task_id, reference = line_world.task(KIND).id, line_world.project.reference
    until_all_is_sent(app)
    exchanges: dict[str, int] = {}

    for path in PAGES:
        filled = path.format(task_id=task_id, reference=reference, measured=measured)
        for _ in range(WARM):
            with counted(line) as spent:
                assert lead.open(filled).status == 200
            exchanges[path] = min(spent.exchanges, exchanges.get(path, spent.exchanges))

    assert {path: count for path, count in exchanges.items() if count > PAGES[path]} == {}
