"""A real Prefect server and worker for the tests, with a home of their own and on a free port."""

from __future__ import annotations

import logging
import socket
import sys
import time
from collections.abc import Callable, Iterator
from functools import cache, partial

import httpx
import pytest

from deployments.engine.settings import engine_environment
from deployments.site.programs import prefect_server as server_program
from deployments.site.supervisor import Program, Supervisor, has_worker
from tasks.flow_runs.installation import installation

POOL = "qi-of-the-tests"
"""The work pool of the small flows; a site has a pool of its own."""

PATIENCE = 300  # seconds; a busy computer takes long to start Prefect and its workers
SOON = 2  # seconds of waiting after which we look less often, so that what we wait for has the processor
SILENCE = 5  # seconds of waiting after which it is said that we wait

logger = logging.getLogger(__name__)


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Supervisor]:
    """Runs the programs of Prefect; `prefect_server` and `prefect_worker` are in it."""
    with Supervisor(tmp_path_factory.mktemp("engine-logs"), patience=PATIENCE) as supervisor:
        yield supervisor


@pytest.fixture(scope="session")
def prefect_server(engine: Supervisor, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The API URL of a Prefect server, which `tasks.flow_runs.prefect_api` knows as well."""
    api_url = f"http://127.0.0.1:{free_port()}/api"
    fast = {
        "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",
        "PREFECT_SERVER_SERVICES_FOREMAN_LOOP_SECONDS": "2",  # so often it looks whether workers are gone
    }
    settings = engine_environment(home=tmp_path_factory.mktemp("prefect"), api_url=api_url)
    logger.warning("Waiting for Prefect's test server, up to %s s", PATIENCE)
    engine.start([server_program(api_url, settings | fast)])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PREFECT_API_URL", api_url)
        yield api_url


@pytest.fixture
def prefect_worker(engine: Supervisor, prefect_server: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A worker is at work; one that a test has stopped is started again for the next."""
    if engine.is_running("worker"):
        return
    work = f"from deployments.engine.worker import run_worker; run_worker({POOL!r})"
    env = engine_environment(home=tmp_path_factory.getbasetemp() / "worker", api_url=prefect_server)
    is_ready = partial(has_worker, prefect_server, POOL)
    logger.warning("Waiting for Prefect's test worker, up to %s s", PATIENCE)
    engine.start([Program("worker", [sys.executable, "-c", work], env, is_ready)])


def deploy(api_url: str, entrypoint: str) -> str:
    """Deploy a flow to the worker, by the name of its function; give “flow/deployment”."""
    name = entrypoint.rpartition(".")[2]
    return _deployed(api_url, f"{name}/test", POOL, entrypoint)


def deploy_as(api_url: str, name: str, entrypoint: str) -> str:
    """Deploy a flow to the worker of the installation whose database this process uses, as the product does."""
    ours = installation()
    return _deployed(api_url, ours.deployment_of(name), ours.pool, entrypoint)


def _deployed(api_url: str, deployment: str, pool: str, entrypoint: str) -> str:
    flow, _, name = deployment.partition("/")
    flow_id = _made(f"{api_url}/flows/", {"name": flow})
    query = {"name": name, "flow_id": flow_id, "entrypoint": entrypoint, "work_pool_name": pool}
    _made(f"{api_url}/deployments/", query | {"enforce_parameter_schema": False})
    return deployment


def _made(url: str, query: dict[str, object]) -> str:
    """The id of what Prefect makes; behind SQLite it asks to be asked again when two writers meet."""
    return str(ask("POST", url, query).json()["id"])


def ask(method: str, url: str, body: object = None) -> httpx.Response:
    """What Prefect answers; asked again while it has no time, as it says behind SQLite when two writers meet."""
    while True:
        answer = _client().request(method, url, json=body)
        if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
            return answer.raise_for_status()
        time.sleep(0.2)


@cache
def _client() -> httpx.Client:
    """Made once, for each one loads certificates; no line is kept open, since servers come and go."""
    return httpx.Client(timeout=PATIENCE, limits=httpx.Limits(max_keepalive_connections=0))


def eventually(is_so: Callable[[], bool], what: str = "what a test waits for") -> None:
    """Wait until something is so, and say so where it takes long; fails after five minutes."""
    began, is_announced = time.monotonic(), False
    while not is_so():
        waited = time.monotonic() - began
        assert waited < PATIENCE, f"{what} never came true in {PATIENCE} s"
        if waited > SILENCE and not is_announced:
            logger.warning("Waiting for %s, up to %s s", what, PATIENCE)
            is_announced = True
        time.sleep(0.05 if waited < SOON else 0.25)


def free_port() -> int:
    with socket.socket() as free_socket:
        free_socket.bind(("127.0.0.1", 0))
        port: int = free_socket.getsockname()[1]
        return port
