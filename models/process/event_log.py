"""The event log of the process: for each project what was asked when of which role, and what became of it.

Names and texts are nowhere in it: a resource is a role, never a person, and a case is known by its reference.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from models.vocabulary import Word


class EventKind(Word):
    """What an event does to its activity: the words of the lifecycle extension of XES (IEEE 1849)."""

    ASKED = "schedule", "Asked"
    ANSWERED = "complete", "Answered"
    NOT_NEEDED = "withdraw", "No longer needed"


@dataclass(frozen=True)
class LoggedEvent:
    """Something that happened to a project: which activity, when, what, and in which role, empty where in none.

    `outcome` is how it was answered, empty for what was not.
    """

    activity: str
    at: datetime
    kind: EventKind
    role: str
    stage: str
    outcome: str = ""


@dataclass(frozen=True)
class LoggedCase:
    """A project with its events in the order of time. What is not known of it yet is empty."""

    reference: str
    project_type: str
    route: str
    priority: str
    service: str
    programme_year: str
    policy_version: int
    events: Sequence[LoggedEvent]
