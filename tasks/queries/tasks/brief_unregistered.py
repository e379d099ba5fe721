"""The lines above the form that settles a report of unregistered activity: what was reported, by whom, when."""

from __future__ import annotations

from collections.abc import Iterator

from models.clock import local_date, spoken_date
from tasks.queries.tasks.brief_lines import BriefedTask, BriefLine
from tasks.unregistered.reporting import activity_of


def reported_activity(briefed: BriefedTask) -> Iterator[BriefLine]:
    """What is done, where, since when and by whom, as far as whoever reported it knows."""
    activity = activity_of(briefed.session, briefed.project)
    yield BriefLine("What is it about?", activity.title, is_folded=True)
    yield BriefLine("What is done", activity.happens)
    yield BriefLine(
        "Who leads it", " · ".join(filter(None, (activity.lead_name, activity.lead_email))), is_folded=True
    )
    yield BriefLine(
        "Care Delivery Service", activity.service.name if activity.service else "", is_folded=True
    )
    yield BriefLine("Since", spoken_date(activity.began_on) if activity.began_on else "", is_folded=True)
    reported_on = spoken_date(local_date(activity.reported_at))
    yield BriefLine("Reported by", f"{activity.reported_by.name}, on {reported_on}", is_folded=True)
