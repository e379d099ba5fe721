"""A whole small site on one computer: Prefect's server, the worker and the pages, kept running until Ctrl-C."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from deployments.engine.prefect_deployments import register_deployments
from deployments.site.programs import prefect_server, web, worker
from deployments.site.secret_key import require_key
from deployments.site.supervisor import Supervisor
from models.errors import NotReady
from models.settings import settings
from tasks.database.migrating import migrate

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@contextmanager
def running_site(*, host: str, port: int) -> Iterator[Supervisor]:
    """Migrate, start everything and register the deployments; the block runs while all answer.

    NotReady if Prefect is set up on another computer, or a program does not start.
    """
    api_url = os.environ["PREFECT_API_URL"]
    if urlsplit(api_url).hostname not in LOOPBACK:
        message = (
            f"PREFECT_API_URL names another computer ({urlsplit(api_url).hostname}): "
            "start “qi worker” and “qi web” here instead."
        )
        raise NotReady(message)
    require_key()
    migrate(settings().database)
    with Supervisor(settings().home / "logs") as supervisor:
        supervisor.start([prefect_server(api_url, {})])
        register_deployments()
        supervisor.start([worker(api_url, {}), web(host, port, {})])
        yield supervisor
