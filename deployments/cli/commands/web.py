"""`qi web`: the pages and the JSON API."""

import logging
import os
from multiprocessing import parent_process

import uvicorn
from fastapi import FastAPI

from deployments.logs import log_to_stderr
from deployments.site.die_with_parent import end_with_parent
from deployments.site.schema import require_schema
from deployments.site.secret_key import require_key
from web.app import create_app

CONNECTIONS = 500
"""As many at a time; whoever comes then is told at once to come again (503)."""


def application() -> FastAPI:
    """The pages in a process of `qi web`, which may be one of several that uvicorn starts: each keeps its log."""
    log_to_stderr(logging.INFO)
    if (parent := parent_process()) is not None:
        end_with_parent()
        if os.getppid() != parent.pid:  # it died before we could ask to be told
            raise SystemExit
    return create_app()


def web(*, host: str = "127.0.0.1", port: int = 8000, workers: int = 1) -> None:
    """Serve the pages and the JSON API until Ctrl-C.

    Args:
        host: the address to listen on.
        port: the port to listen on.
        workers: processes that share the port; one that dies is started again. One keeps two processors busy enough.
    """
    log_to_stderr(logging.INFO)
    require_schema()
    require_key()
    # No access log: the address of a page behind a link holds its secret.
    uvicorn.run(
        "deployments.cli.commands.web:application",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        log_config=None,
        access_log=False,
        server_header=False,
        limit_concurrency=CONNECTIONS,
    )
