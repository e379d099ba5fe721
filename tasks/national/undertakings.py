"""Undertakings that follow a table of national bodies: begun like a project, and none of the register."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from models.engine.advance import begin
from models.records import Person, Project
from notifications.emails.outbox_rows import Occasion
from tasks.database.audit_trail import HistoryFact
from tasks.people.lookup import directory, letterhead
from tasks.projects.new_project import new_project
from tasks.projects.project_rows import append_project_history, store_events_and_letters

Prepare = Callable[[Project], None]


def begin_undertaking(  # noqa: PLR0913 -- which one, by whom, when, and what is known before anybody is asked
    session: Session,
    definition: str,
    title: str,
    *,
    by: Person,
    moment: datetime,
    prepare: Prepare,
    about: str | None = None,
) -> Project:
    """Begin one for a member of the QI Support Team, who leads it; its first task is asked at once, about something."""
    project = new_project(session, title[:200], lead=by, creator=by, definition=definition)
    prepare(project)
    session.flush()
    events = begin(project, directory(session, project, now=moment), now=moment)
    project.tasks[0].about = about
    occasion = Occasion(project, letterhead(session), moment)
    facts = [_began(project), *store_events_and_letters(session, occasion, events)]
    append_project_history(session, project, facts, now=moment)
    return project


def _began(project: Project) -> HistoryFact:
    return HistoryFact(
        action="undertaking begun",
        object_type="project",
        object_id=project.id,
        sentence=project.title,
        project_id=project.id,
        person_id=project.creator_id,
    )
