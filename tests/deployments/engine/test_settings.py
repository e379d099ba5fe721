"""What we tell Prefect, and that it understands it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from deployments.engine.settings import engine_environment, use_engine_environment

UNDERSTOOD = """
import json
from prefect.settings import get_current_settings
print(json.dumps(sorted(get_current_settings().to_environment_variables(exclude_unset=True))))
"""


def test_prefect_understands_every_setting(tmp_path: Path) -> None:
    settings = engine_environment(
        home=tmp_path,
        api_url="http://127.0.0.1:4200/api",
        database_url="postgresql+asyncpg://prefect@db/prefect",
    )

    completed_process = subprocess.run(
        [sys.executable, "-c", UNDERSTOOD],
        env={"PATH": os.environ["PATH"], **settings},
        cwd=tmp_path,
        capture_output=True,
        check=True,
    )

    assert set(json.loads(completed_process.stdout)) - {"PREFECT_PROFILES_PATH"} == set(settings) - {
        "DO_NOT_TRACK"
    }


def test_only_prefects_own_pages_may_call_it() -> None:
    settings = engine_environment(api_url="http://127.0.0.1:4200/api")

    assert (
        settings["PREFECT_SERVER_API_CORS_ALLOWED_ORIGINS"] == "http://127.0.0.1:4200,http://localhost:4200"
    )


def test_what_the_operator_has_set_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_CLIENT_MAX_RETRIES", "2")
    monkeypatch.delenv("PREFECT_WORKER_QUERY_SECONDS", raising=False)

    use_engine_environment({"PREFECT_CLIENT_MAX_RETRIES": "8", "PREFECT_WORKER_QUERY_SECONDS": "0.5"})

    assert os.environ["PREFECT_CLIENT_MAX_RETRIES"] == "2"
    assert os.environ["PREFECT_WORKER_QUERY_SECONDS"] == "0.5"
