"""How Prefect is set up: its environment, which has to stand before the first import of prefect."""

from __future__ import annotations

import os
from pathlib import Path

from tasks.flow_runs.prefect_requests import EVENTS_KEPT_DAYS

OUR_LOGGERS = ("models", "notifications", "tasks", "flows", "deployments")

EVENTS_KEPT = f"P{EVENTS_KEPT_DAYS}D"  # in the ISO 8601 form every pydantic reads
SCHEDULED_AHEAD = (
    "PT6M"  # above five minutes: of runs made later, automations see nothing for a quarter of an hour
)
POLL = 0.5  # seconds between two looks of a worker; with this a wake-up is under way within a second


def engine_environment(
    *, home: Path | None = None, api_url: str | None = None, database_url: str | None = None
) -> dict[str, str]:
    """Every Prefect setting the product rests on, for a server, a worker or a command.

    Args:
        home: where Prefect keeps its files, and its SQLite database if it has no other.
        api_url: where the server answers, such as `http://127.0.0.1:4200/api`.
        database_url: Prefect's own database; empty means SQLite in `home`, which suits a demonstration. No timeout is
            set for it: Prefect lets SQLite wait for a minute already, and what is refused there is refused at once.
    """
    settings = {
        # Nothing is told to anybody outside.
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
        # Parked runs never expire, and this service would load each of them every five seconds.
        "PREFECT_SERVER_SERVICES_PAUSE_EXPIRATIONS_ENABLED": "false",
        "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": EVENTS_KEPT,
        # A sweep each minute would otherwise fill the list of runs with an hour of them ahead. Of a run made less than
        # five minutes ahead, Prefect holds the events back for fifteen: they wait for one that it has never told.
        "PREFECT_SERVER_SERVICES_SCHEDULER_MIN_SCHEDULED_TIME": SCHEDULED_AHEAD,
        "PREFECT_SERVER_SERVICES_SCHEDULER_MIN_RUNS": "2",
        # A missing server is said, not replaced by one that forgets.
        "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
        "PREFECT_CLIENT_MAX_RETRIES": "8",
        "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
        # No prefetching: a run fetched early would hold a thread until its time has come.
        "PREFECT_WORKER_QUERY_SECONDS": str(POLL),
        "PREFECT_WORKER_PREFETCH_SECONDS": "0",
        # Our log lines show on the run that wrote them; lines from outside a run stay on the console.
        "PREFECT_LOGGING_EXTRA_LOGGERS": ",".join(OUR_LOGGERS),
        "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
    }
    if home is not None:
        settings["PREFECT_HOME"] = str(home.resolve())
    if api_url is not None:
        settings |= _where_it_answers(api_url)
    if database_url is not None:
        settings["PREFECT_SERVER_DATABASE_CONNECTION_URL"] = database_url
    return settings


def _where_it_answers(api_url: str) -> dict[str, str]:
    """The address for clients, and the only origins whose pages may call the server."""
    origin = api_url.removesuffix("/api")
    return {
        "PREFECT_API_URL": api_url,
        "PREFECT_SERVER_API_CORS_ALLOWED_ORIGINS": f"{origin},{origin.replace('127.0.0.1', 'localhost')}",
    }


def use_engine_environment(settings: dict[str, str]) -> None:
    """Put these settings in force in this process; what the operator has set stays.

    Call it before anything imports prefect, which reads its settings once.
    """
    for name, value in settings.items():
        os.environ.setdefault(name, value)
