"""The lines above the form that settles a report of unregistered activity: what was reported, by whom, when."""

from __future__ import annotations

from collections.abc import Iterator

from models.clock import local_date, spoken_date
from tasks.queries.tasks.brief_lines import BriefedTask, BriefLine
from tasks.unregistered.reporting import activity_of


def reported_activity(briefed: BriefedTask) -> Iterator[BriefLine]:
    """What is done; folded what is filled into the form as well, as far as whoever reported it knows."""
    activity = activity_of(briefed.session, briefed.project)
    reported_on = spoken_date(local_date(activity.reported_at))
    yield BriefLine("What is done", activity.happens)
    for label, text in {
        "What is it about?": activity.title,
        "Who leads it": " · ".join(filter(None, (activity.lead_name, activity.lead_email))),
        "Care Delivery Service": activity.service.name if activity.service else "",
        "Since": spoken_date(activity.began_on) if activity.began_on else "",
        "Reported by": f"{activity.reported_by.name}, on {reported_on}",
    }.items():
        yield BriefLine(label, text, is_folded=True)
