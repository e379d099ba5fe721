"""The fixtures with a real Prefect server."""

from __future__ import annotations

from tests.engine import engine, prefect_server, prefect_worker

__all__ = ["engine", "prefect_server", "prefect_worker"]
