"""`qi up`: a whole small site."""

import logging
import os

from deployments.logs import log_to_stderr
from deployments.site.up import running_site
from models.settings import settings


def up(*, host: str = "127.0.0.1", port: int = 8000) -> None:
    """Start everything for a small site, and keep it running until Ctrl-C.

    Args:
        host: the address on which the pages are served.
        port: the port on which the pages are served.
    """
    log_to_stderr(logging.INFO)
    print("Starting Prefect, the worker and the pages …", flush=True)
    with running_site(host=host, port=port) as supervisor:
        print(f"Pages:   {settings().base_url}")
        print(f"Prefect: {os.environ['PREFECT_API_URL'].removesuffix('/api')}")
        print(f"Logs:    {(settings().home / 'logs').resolve()}")
        print("Ctrl-C stops everything.", flush=True)
        supervisor.watch()
