"""What the runs of our operations are called: by what they do and when or for what, never by a name of chance."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from models.clock import LONDON, brief_date, local_date
from models.programme_year import is_programme_year
from models.vocabulary import PaperKind, ServiceTrouble, Word

SWEEP, ROLLOVER, PAPERS, REPORT, ALERT = "qi-sweep", "qi-rollover", "qi-papers", "qi-report", "qi-alert"
RADAR = "qi-radar"
"""The flows whose runs walk no project."""

Parameters = Mapping[str, Any]
"""What a run is called with: somebody may have typed it into Prefect’s form, and anything may stand there."""


def operation_name(flow: str, scheduled_at: datetime, parameters: Parameters) -> str:
    """The name of a run of one of our operations that is to begin at a moment; times and days are those of London."""
    return NAMES[flow](scheduled_at, parameters)


def _sweep(scheduled_at: datetime, _: Parameters) -> str:
    return f"Sweep {scheduled_at.astimezone(LONDON):%H:%M}"


def _rollover(scheduled_at: datetime, parameters: Parameters) -> str:
    act = "Rehearsal" if parameters.get("dry_run") else "Turn"
    year = _year(parameters)
    return f"{act} of {year or f'the programme year, {brief_date(local_date(scheduled_at))}'}"


def _papers(scheduled_at: datetime, _: Parameters) -> str:
    return f"Papers due on {brief_date(local_date(scheduled_at))}"


def _report(_: datetime, parameters: Parameters) -> str:
    label = _label(PaperKind, parameters.get("kind"))
    return f"Report: {' '.join(filter(None, [label or 'of an unknown kind', _year(parameters)]))}"


def _alert(_: datetime, parameters: Parameters) -> str:
    return f"Alert: {_label(ServiceTrouble, parameters.get('trouble')) or 'something is wrong'}"


def _radar(scheduled_at: datetime, _: Parameters) -> str:
    return f"Radar of {brief_date(local_date(scheduled_at))}"


def _label(words: type[Word], value: object) -> str:
    return next((word.label for word in words if word.value == value), "")


def _year(parameters: Parameters) -> str:
    """The programme year, if it is one: whatever else somebody has typed there stands in no name."""
    year = str(parameters.get("year") or "")
    return year if is_programme_year(year) else ""


NAMES: Mapping[str, Callable[[datetime, Parameters], str]] = {
    SWEEP: _sweep,
    ROLLOVER: _rollover,
    PAPERS: _papers,
    REPORT: _report,
    ALERT: _alert,
    RADAR: _radar,
}
