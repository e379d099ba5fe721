"""A whole small site, started as an operator does, behind a Prefect that asks for a password."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from deployments.site.supervisor import answers
from tests.support.servers.prefect_server import eventually, free_port

PASSWORD = "qi:let it, through"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """That of an operator who has set a password for the server and nothing else."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(("QI_", "PREFECT_"))},
        "QI_HOME": str(tmp_path / "home"),
        "QI_SMTP_URL": f"smtp://127.0.0.1:{free_port()}?starttls=none",
        "PREFECT_API_URL": f"http://127.0.0.1:{free_port()}/api",
        "PREFECT_SERVER_API_AUTH_STRING": PASSWORD,
        "PREFECT_SERVER_UI_ENABLED": "false",
        "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",
    }


@pytest.fixture
def running_pages(tmp_path: Path, environment: dict[str, str]) -> Iterator[str]:
    """The pages of a site that `qi up` runs."""
    port = free_port()
    argv = [sys.executable, "-m", "deployments.cli.main", "up", "--port", str(port)]
    root = Path(__file__).parents[3]
    with (tmp_path / "up.log").open("w") as log:
        site = subprocess.Popen(argv, cwd=root, env=environment, stdout=log, stderr=log)
        url = f"http://127.0.0.1:{port}"
        try:
            eventually(lambda: site.poll() is not None or answers(f"{url}/healthz"), "a site to start")
            assert site.poll() is None, (tmp_path / "up.log").read_text()
            yield url
        finally:
            site.send_signal(signal.SIGTERM)  # whoever runs this in the background lets no Ctrl-C through
            site.wait(timeout=120)


def test_site_behind_a_password_starts_works_and_is_found_well(
    running_pages: str, environment: dict[str, str], tmp_path: Path
) -> None:
    eventually(lambda: "Ctrl-C stops everything." in (tmp_path / "up.log").read_text(), "all of a site")
    assert httpx.get(f"{running_pages}/readyz").json()["ready"] is True
    assert httpx.post(f"{environment['PREFECT_API_URL']}/flow_runs/filter", json={}).status_code == 401

    found_well = qi_doctor(environment)

    assert {
        line.partition("  ")[0]: "one looks for work" in line for line in found_well if "Worker" in line
    } == {"Worker": True}
    assert any("every open project has one that knows the latest" in line for line in found_well)


def qi_doctor(environment: dict[str, str]) -> list[str]:
    """What the doctor says of the site, line by line."""
    argv = [sys.executable, "-m", "deployments.cli.main", "doctor"]
    completed = subprocess.run(argv, env=environment, capture_output=True, text=True, check=False)
    return completed.stdout.splitlines()
