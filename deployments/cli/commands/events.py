"""`qi events refill`: telling Prefect again what happened, after its events were lost."""

from datetime import timedelta

from deployments.cli.commands.sweeping import AWAY
from deployments.cli.printing import counted, watched
from deployments.engine.settings import EVENTS_KEPT_DAYS
from deployments.site.schema import require_schema
from models.clock import now
from models.errors import NotFound, NotReady
from tasks.flow_runs.events import refill_events


def refill(reference: str = "", *, days: int = EVENTS_KEPT_DAYS) -> None:
    """Tell Prefect what happened to the projects in the last days, each at its true time.

    Args:
        reference: of one project only, such as QI-2026-0104.
        days: how far back; Prefect deletes events that are older than it keeps them, at once.
    """
    require_schema()
    told = refill_events(now() - timedelta(days=days), reference, watched)
    if told is None:
        raise NotReady(AWAY)
    if reference and not told:
        raise NotFound(f"entry of the last {counted(days, 'day')} of a project {reference}")
    print(f"{counted(told, 'event')} of the last {counted(days, 'day')}; those that Prefect has stay as they are.")
