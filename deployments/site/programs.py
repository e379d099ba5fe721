"""The programs of an installation on one computer, as the supervisor runs them."""

import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from deployments.site.environment import engine_login
from deployments.site.supervisor import Program, answers, has_worker
from tasks.flow_runs.installation import installation

QI = (sys.executable, "-m", "deployments.cli.main")


def prefect_server(api_url: str, env: Mapping[str, str]) -> Program:
    """Prefect's server with its pages, at the address where its clients look for it."""
    address = urlsplit(api_url)
    port = address.port or 4200
    where = ("--host", str(address.hostname), "--port", str(port))
    argv = (sys.executable, "-m", "prefect", "server", "start", *where)
    return Program("prefect", argv, env, partial(answers, f"{api_url}/health", engine_login()), port)


def worker(api_url: str, env: Mapping[str, str]) -> Program:
    """The worker that walks the projects of this installation, whose database is there."""
    is_ready = partial(has_worker, api_url, installation().pool, engine_login())
    return Program("worker", (*QI, "worker"), env, is_ready)


def web(host: str, port: int, env: Mapping[str, str]) -> Program:
    """The pages and the JSON API."""
    argv = (*QI, "web", "--host", host, "--port", str(port))
    here = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 -- compared, not bound to
    return Program("web", argv, env, partial(answers, f"http://{here}:{port}/healthz"), port)


def mailbox(smtp_port: int, web_port: int, folder: Path, env: Mapping[str, str]) -> Program:
    """The demonstration's mailbox: takes every email and shows it on a page."""
    ports = ("--smtp-port", str(smtp_port), "--web-port", str(web_port), "--dir", str(folder))
    argv = (sys.executable, "-m", "deployments.demo.mailbox", *ports)
    is_ready = partial(answers, f"http://127.0.0.1:{web_port}/messages.json")
    return Program("mailbox", argv, env, is_ready, web_port)
