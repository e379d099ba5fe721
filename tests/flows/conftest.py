"""A Trust whose projects are walked by a real worker on a real Prefect server, with a real mail server."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from deployments.engine.settings import engine_environment
from deployments.site.programs import worker
from deployments.site.supervisor import Program, Supervisor
from models.settings import settings
from tests.support.servers.mail_server import CapturingMailServer
from tests.support.servers.prefect_server import PATIENCE, deploy_as
from tests.support.servers.watched_run import Watched
from tests.support.trust_at_work import World

WORKER = "project worker"

logger = logging.getLogger(__name__)


def project_worker(api_url: str, database: str) -> Program:
    """The worker of the site whose settings this process has."""
    there = settings()
    ours = {"QI_DATABASE_URL": database, "QI_SMTP_URL": os.environ["QI_SMTP_URL"], "QI_HOME": str(there.home)}
    env = engine_environment(home=there.home / "worker", api_url=api_url) | ours
    return replace(worker(api_url, env), name=WORKER)


@pytest.fixture
def watched(
    engine: Supervisor,
    prefect_server: str,
    sqlite_database: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Watched]:
    """A project that lives in Prefect; no other worker is there to take its runs."""
    if engine.is_running("worker"):
        engine.stop("worker")
    with ExitStack() as stack:
        sink = stack.enter_context(CapturingMailServer())
        monkeypatch.setenv("QI_HOME", str(tmp_path))
        monkeypatch.setenv("QI_SMTP_URL", sink.url)
        settings.cache_clear()
        logger.warning("Waiting for a worker of Prefect, up to %s s", PATIENCE)
        engine.start([project_worker(prefect_server, sqlite_database)])
        stack.callback(engine.stop, WORKER)
        deploy_as(prefect_server, "qi-project", "flows.qi_project.qi_project")
        yield Watched(World(stack), sink, prefect_server)
    settings.cache_clear()
