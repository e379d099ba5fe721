"""`qi web`: the pages and the JSON API."""

import logging

import uvicorn

from deployments.logs import log_to_stderr
from deployments.site.schema import require_schema
from deployments.site.secret_key import require_key

CONNECTIONS = 500
"""As many at a time; whoever comes then is told at once to come again (503)."""


def web(*, host: str = "127.0.0.1", port: int = 8000) -> None:
    """Serve the pages and the JSON API until Ctrl-C.

    Args:
        host: the address to listen on.
        port: the port to listen on.
    """
    log_to_stderr(logging.INFO)
    require_schema()
    require_key()
    # No access log: the address of a page behind a link holds its secret.
    uvicorn.run(
        "web.app:create_app",
        factory=True,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        limit_concurrency=CONNECTIONS,
    )
