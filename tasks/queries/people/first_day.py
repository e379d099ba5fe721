"""What a new member of the QI Support Team looks at first: who the team is, and where its projects are seen (2.2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.clock import local_date, now
from tasks.database.unit_of_work import reading
from tasks.flow_runs.prefect_requests import runs_url
from tasks.people.lookup import supporters
from tasks.people.permissions import only_team

BOOKMARKS: Mapping[str, str] = {
    "Every project": "project",
    "Overdue": "overdue",
    "Waiting for us": "with:qist",
    "On hold": "on-hold",
    "In trouble: somebody has to look": "needs-attention",
}
"""What a list in Prefect shows, and the tag by which it does."""


@dataclass(frozen=True)
class FirstDay:
    """The others of the team, each with an address; and lists in Prefect, each with the address of its page."""

    team: Sequence[tuple[str, str]]
    bookmarks: Sequence[tuple[str, str]]


def first_day(person_id: str) -> FirstDay:
    """For whoever is of the team; OnlyForTheTeam for others."""
    with reading() as session:
        only_team(session, person_id)
        team = supporters(session, local_date(now()))
        others = [(person.name, person.email) for person in team if person.id != person_id]
    return FirstDay(others, [(what, runs_url(tag)) for what, tag in BOOKMARKS.items()])
