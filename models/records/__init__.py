"""The rows of our database, one module for each family."""

from models.records.access import Lease, Link, Session, SignInCode
from models.records.base import Record
from models.records.history import FIRST_HASH, HistoryEntry, HistoryHead
from models.records.human_tasks import Decision, Draft, HumanTask, Timer
from models.records.outbox import Email
from models.records.pauses import Pause
from models.records.people import Committee, Person, RoleHolding, Service, Trust
from models.records.projects import (
    BEGINNING,
    AllowedTransition,
    Project,
    ProjectRun,
    ReferenceNumber,
    Topic,
    Transition,
)

__all__ = [
    "BEGINNING",
    "FIRST_HASH",
    "AllowedTransition",
    "Committee",
    "Decision",
    "Draft",
    "Email",
    "HistoryEntry",
    "HistoryHead",
    "HumanTask",
    "Lease",
    "Link",
    "Pause",
    "Person",
    "Project",
    "ProjectRun",
    "Record",
    "ReferenceNumber",
    "RoleHolding",
    "Service",
    "Session",
    "SignInCode",
    "Timer",
    "Topic",
    "Transition",
    "Trust",
]
