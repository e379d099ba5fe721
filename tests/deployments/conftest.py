"""The fixtures with a real Prefect server, and those that run commands."""

from __future__ import annotations

from tests.support.command_line import _alone, qi, trusted
from tests.support.servers.prefect_server import engine, prefect_server, prefect_worker

__all__ = ["_alone", "engine", "prefect_server", "prefect_worker", "qi", "trusted"]
