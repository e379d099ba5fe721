"""The row of a new project, and its reference."""

import re
from contextlib import suppress
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.clock import local_date, now
from models.policy.lifecycle import LIFECYCLE, LOCAL
from models.policy.versions import newest_policy
from models.records import Person, Project, ProjectRun, ReferenceNumber, Service
from models.records.base import new_id


def new_project(  # noqa: PLR0913 -- what a project is begun with
    session: Session,
    title: str,
    *,
    lead: Person,
    creator: Person,
    service: Service | None = None,
    definition: str = LIFECYCLE.definition,
) -> Project:
    """A project at its very beginning, with the next reference of the year; nothing is asked in it yet.

    It follows the newest version of its table.
    """
    moment, policy = now(), newest_policy(definition)
    project = Project(
        id=new_id(),
        reference=_reference(session, moment),
        title=title,
        definition=policy.definition,
        definition_version=policy.version,
        stage=policy.first,
        stage_entry=0,
        cycle=0,
        priority=LOCAL,
        lead_id=lead.id,
        lead=lead,
        deputy=None,
        supporter=None,
        service=service,
        service_id=service.id if service else None,
        creator_id=creator.id,
        created_at=moment,
        last_history_seq=0,
        tasks=[],
        parts=[],
    )
    project.keep_parts(moment)
    session.add(project)
    session.flush()
    session.add(ProjectRun(project_id=project.id))
    return project


REFERENCE = re.compile(r"QIP?-[0-9-]{4,20}")
"""What the reference of a project or an annual programme looks like: “QI-2026-0001”, “QIP-2026-27”."""


def _reference(session: Session, moment: datetime) -> str:
    """The next reference of the year, “QI-2026-0001”, taken under a lock and so never twice."""
    counter = locked_counter(session, moment)
    counter.last += 1
    return f"QI-{counter.year}-{counter.last:04d}"


def locked_counter(session: Session, moment: datetime) -> ReferenceNumber:
    """The year’s counter under its lock; of two who begin a year at once, one waits and finds it begun."""
    year = local_date(moment).year
    if session.get(ReferenceNumber, year) is None:
        with suppress(IntegrityError), session.begin_nested():
            session.add(ReferenceNumber(year=year, last=0))
    return session.get_one(ReferenceNumber, year, with_for_update=True, populate_existing=True)
