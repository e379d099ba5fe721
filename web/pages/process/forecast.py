"""What is to be expected of a project, in a sentence for its lead and the QI Support Team."""

from __future__ import annotations

from tasks.queries.process.forecast import ProjectForecast
from web.pages.counting import counted


def forecast_said(forecast: ProjectForecast) -> str:
    """“Half of similar projects were approved within 12 working days of reaching registration …”, with its interval."""
    goal = "approved" if forecast.is_to_approval else "closed"
    interval = forecast.interval
    unit = "working day" if interval.median == 1 else "working days"
    return (
        f"Half of similar projects were {goal} within {interval.median:f} {unit} of reaching "
        f"{forecast.stage.label.lower()} (from {interval.low} to {interval.high} with 95% confidence). "
        f"This is of {counted(interval.count, 'project')} of the same kind since {forecast.since:%B %Y}; "
        "what ended early is left out."
    )
