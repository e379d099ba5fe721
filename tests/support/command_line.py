"""Running `qi` in this process, in an environment of its own."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deployments.cli.main import run
from deployments.logs import LOGGERS
from models.settings import settings
from tests.support.servers.prefect_server import free_port
from tests.support.trust_at_work import DEMONSTRATION

QI = Callable[..., tuple[int, str, str]]

NO_PREFECT = "http://127.0.0.1:9/api"


@pytest.fixture
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The environment, the log and the settings are afterwards what they were before."""
    before, root = dict(os.environ), logging.getLogger()
    handlers, level = list(root.handlers), root.level
    ours = {name: logging.getLogger(name).level for name in LOGGERS}
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COLUMNS", raising=False)  # pytest-xdist sets it
    os.environ.update(QI_HOME=str(tmp_path / "home"), PREFECT_API_URL=NO_PREFECT)
    settings.cache_clear()
    monkeypatch.setenv("QI_SMTP_URL", f"smtp://127.0.0.1:{free_port()}?starttls=none")
    yield
    os.environ.clear()
    os.environ.update(before)
    root.handlers[:], root.level = handlers, level
    for name, before_it in ours.items():
        logging.getLogger(name).setLevel(before_it)
    settings.cache_clear()


@pytest.fixture
def qi(_alone: None, capfd: pytest.CaptureFixture[str]) -> QI:
    """Runs a command; its exit status, what it printed and what it complained of."""

    def called(*words: str) -> tuple[int, str, str]:
        capfd.readouterr()
        settings.cache_clear()  # a command reads its environment when it starts
        status = run(words)
        return (status, *capfd.readouterr())

    return called


@pytest.fixture
def trusted(qi: QI, database: str) -> QI:
    """The same with a migrated database of each engine, and the demonstration Trust in it."""
    os.environ["QI_DATABASE_URL"] = database
    settings.cache_clear()
    qi("trust", "load", str(DEMONSTRATION / "trust.toml"))
    return qi
