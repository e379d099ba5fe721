"""What every test may ask for."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from xdist.remote import Producer

from models.settings import settings
from notifications.smtp.postman import Postman
from tasks.database.unit_of_work import connect, disconnect
from tests.support.servers.databases import PostgreSQLDatabases, SQLiteDatabases
from tests.support.servers.mail_server import CapturingMailServer, Mood
from tests.support.servers.postgresql import NoPostgreSQL, postgresql_server
from tests.support.servers.prefect_server import engine, prefect_server, prefect_worker
from tests.support.slow_files import SLOW_FILES
from tests.support.stories.lived_steps import begin_fresh
from tests.support.trust_at_work import World, a_world
from tests.support.whole_files import PREFECT_FILES, WholeFiles

__all__ = ["engine", "prefect_server", "prefect_worker"]

os.environ["QI_MAIL_PER_MINUTE"] = (
    "0"  # of this run and its processes: a limit would wait for a clock that stands
)
TESTS = Path(__file__).parent
NEEDS = {
    "postgresql": {"postgresql_databases", "postgresql_url"},
    "browser": {"chromium"},
    "prefect": {
        "engine",
        "prefect_server",
        "prefect_worker",
        "watched",
        "running_pages",
        "watched_by_prefects_worker",
    },
}
"""The markers that a test is given by the fixtures it asks for: what has to be started for it."""

PATIENCE = 30  # seconds that our own mail server has to answer on a busy computer
COUNTED = frozenset({"models", "notifications", "tasks", "web", "promises"})
"""Folders whose tests are counted for coverage; stories, flows and commands walk over what these cover."""

COVERED_ELSEWHERE = frozenset(
    {
        "test_looking",
        "test_browser",
        "test_axe_everywhere",
        "test_p41_a_required_field_stops_nobody",
        "test_p43_the_next_release_goes_on",
    }
)
"""Files within these folders that walk long and wide over code that the others cover."""

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")
"""The shell comes first: the same engine without the windows of a desktop, at a third of the processor time."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by what it needs, and put the long files first, so that no worker is left with one at the end."""
    for item in items:
        markers = [*needs_of(item), *(["slow"] if is_slow(item) else [])]
        for marker in markers:
            item.add_marker(marker)
        if "prefect" in markers and item.nodeid.partition("::")[0] not in PREFECT_FILES:
            message = f"{item.nodeid} needs Prefect: its file belongs into PREFECT_FILES"
            raise pytest.UsageError(message)
    for need in ("slow", "browser", "prefect"):  # Prefect comes first of all: its start is slow
        items.sort(key=lambda item: item.get_closest_marker(need) is None)
    known = {item.nodeid for item in items}
    for item in items:
        is_twin = (
            item.get_closest_marker("postgresql") and item.nodeid.replace("postgresql", "sqlite") in known
        )
        folder = item.path.relative_to(TESTS).parts[0]
        if is_twin or folder not in COUNTED or item.path.stem in COVERED_ELSEWHERE:
            item.add_marker("covered_elsewhere")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> WholeFiles:
    """Share out whole files."""
    return WholeFiles(config, log)


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end, so whoever collects garbage need not look there again."""
    gc.freeze()


def is_slow(item: pytest.Item) -> bool:
    """Whether a test is of one of the slow files, or of a promise that was kept through a long story."""
    return item.path.parent.name == "promises" or item.path.relative_to(TESTS).as_posix() in SLOW_FILES


def needs_of(item: pytest.Item) -> list[str]:
    """What has to be started for a test, by its fixtures and by the database that it is run on."""
    fixtures = set(getattr(item, "fixturenames", ()))
    engines = set(map(str, item.callspec.params.values())) if hasattr(item, "callspec") else set()
    return [need for need, asked in NEEDS.items() if fixtures & asked or need in engines]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Count what is covered once, since counting takes nearly as long as the test itself."""
    plugin = item.config.pluginmanager.get_plugin("_cov")
    controller = getattr(plugin, "cov_controller", None)
    if controller is None or not item.get_closest_marker("covered_elsewhere"):
        return (yield)
    controller.pause()
    try:
        return (yield)
    finally:
        controller.resume()


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> SQLiteDatabases:
    return SQLiteDatabases(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql_databases() -> Iterator[PostgreSQLDatabases]:
    try:
        with postgresql_server() as server:
            databases = PostgreSQLDatabases(server)
            with databases.ready():
                yield databases
    except NoPostgreSQL as reason:
        skip_unless_required("QI_TEST_REQUIRE_POSTGRESQL", str(reason))


@pytest.fixture
def sqlite_url(sqlite_databases: SQLiteDatabases) -> Iterator[str]:
    with sqlite_databases.fresh() as url:
        yield url


@pytest.fixture
def postgresql_url(postgresql_databases: PostgreSQLDatabases) -> Iterator[str]:
    with postgresql_databases.fresh() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh database of each engine: the test runs on both."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[str]:
    """A fresh database of each engine, which our own code uses as long as the test lasts."""
    yield from used(database_url)


@pytest.fixture
def sqlite_database(sqlite_url: str) -> Iterator[str]:
    """The same for a test that one engine is enough for."""
    yield from used(sqlite_url)


def used(url: str) -> Iterator[str]:
    connect(url)
    begin_fresh()
    yield url
    disconnect()


@pytest.fixture(params=["sqlite", "postgresql"])
def blank_database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A database of each engine that was never migrated."""
    databases = request.getfixturevalue(f"{request.param}_databases")
    with databases.blank() as url:
        yield url


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a browser for Playwright to drive."""
    text = next(filter(None, map(shutil.which, BROWSERS)), None)
    if text is None:
        skip_unless_required("QI_TEST_REQUIRE_BROWSER", "there is no Chromium here")
    return str(text)


def skip_unless_required(variable: str, reason: str) -> None:
    """Skip the test, or fail it where this variable says that it must be able to run."""
    if os.environ.get(variable):
        pytest.fail(f"{reason}, and {variable} is set")
    pytest.skip(reason)


@pytest.fixture
def world(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The demonstration Trust at work, on each engine; the clock stands still."""
    _ = database
    yield from populated(tmp_path, monkeypatch)


@pytest.fixture
def sqlite_world(sqlite_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The same for a test that one engine is enough for."""
    _ = sqlite_database
    yield from populated(tmp_path, monkeypatch)


def populated(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A world whose settings are those of nobody else."""
    monkeypatch.setenv("QI_HOME", str(home))
    settings.cache_clear()
    with a_world(is_patched=lambda: is_patched(monkeypatch)) as world:
        yield world
    settings.cache_clear()


def is_patched(monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether a test has changed more than its environment."""
    changed = [where for where, _, _ in monkeypatch._setitem if where is not os.environ]  # noqa: SLF001 -- nothing public says it
    return bool(changed or monkeypatch._setattr)  # noqa: SLF001


@pytest.fixture(scope="session")
def listening_sink() -> Iterator[CapturingMailServer]:
    with CapturingMailServer() as sink:
        yield sink


@pytest.fixture
def sink(listening_sink: CapturingMailServer) -> CapturingMailServer:
    """A real mail server in a good mood, with nothing received."""
    listening_sink.mood = Mood.ACCEPT
    listening_sink.refused.clear()
    listening_sink.refused_senders.clear()
    listening_sink.clear()
    return listening_sink


@pytest.fixture
def postman(sink: CapturingMailServer) -> Iterator[Postman]:
    """Delivers to that server."""
    with Postman(sink.url, timeout=PATIENCE, patience=PATIENCE) as postman:
        yield postman
