"""What the runs of our operations are called: by what they do and when or for what, never by a name of chance."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from models.clock import LONDON, brief_date, local_date
from models.programme_year import is_programme_year
from models.vocabulary import ServiceTrouble, Word

SWEEP, ROLLOVER, PAPERS, ALERT = "qi-sweep", "qi-rollover", "qi-papers", "qi-alert"
RADAR = "qi-radar"
"""The flows whose runs walk no project."""

LISTED_AS: Mapping[str, str] = {RADAR: "Radar: how things stand now"}
"""What is called otherwise in Prefect’s list of deployments, since people choose it there."""

Parameters = Mapping[str, Any]
"""What a run is called with: somebody may have typed it into Prefect’s form, and anything may stand there."""


def operation_name(flow: str, scheduled_at: datetime, parameters: Parameters) -> str:
    """The name of a run of one of our operations that is to begin at a moment; times and days are those of London."""
    return NAMES[flow](scheduled_at, parameters)


def _sweep(scheduled_at: datetime, _: Parameters) -> str:
    return f"Sweep {scheduled_at.astimezone(LONDON):%H:%M}"


def _rollover(scheduled_at: datetime, _: Parameters) -> str:
    return f"Turn of the programme year, {brief_date(local_date(scheduled_at))}"


def _papers(scheduled_at: datetime, _: Parameters) -> str:
    return f"Papers due on {brief_date(local_date(scheduled_at))}"


def _alert(_: datetime, parameters: Parameters) -> str:
    return f"Alert: {label_in(ServiceTrouble, parameters.get('trouble')) or 'something is wrong'}"


def _radar(scheduled_at: datetime, _: Parameters) -> str:
    return f"Radar of {brief_date(local_date(scheduled_at))}"


def label_in(words: type[Word], given: object) -> str:
    """The label of a word that is given by its value or its label; empty for anything else."""
    return next((word.label for word in words if given in {word.value, word.label}), "")


def year_in(parameters: Parameters) -> str:
    """The programme year, if it is one: whatever else somebody has typed there stands in no name."""
    year = str(parameters.get("year") or "")
    return year if is_programme_year(year) else ""


NAMES: Mapping[str, Callable[[datetime, Parameters], str]] = {
    SWEEP: _sweep,
    ROLLOVER: _rollover,
    PAPERS: _papers,
    ALERT: _alert,
    RADAR: _radar,
}
