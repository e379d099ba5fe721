"""How a project begins for its lead: its proposal is asked for and waits, filled in with what is known, as a draft."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.engine.advance import begin
from models.forms.project.proposal import ProposalForm
from models.records import Draft, Project
from notifications.emails.outbox_rows import Occasion
from tasks.database.audit_trail import HistoryFact
from tasks.people.lookup import directory, letterhead
from tasks.projects.project_rows import append_project_history, store_events_and_letters


@dataclass(frozen=True)
class KnownBeforehand:
    """Why the project begins, for its history; a note for whoever is asked; and what the proposal is filled in with."""

    why: HistoryFact
    note: str
    typed: Mapping[str, Any]


def begin_for_lead(session: Session, project: Project, known: KnownBeforehand, moment: datetime) -> None:
    """Ask the lead of a new project for its proposal; from then on the policy follows it as any other."""
    events = begin(project, directory(session, project, now=moment), now=moment)
    task = project.tasks[0]
    task.note = known.note
    facts = store_events_and_letters(session, Occasion(project, letterhead(session), moment), events)
    append_project_history(session, project, [known.why, *facts], now=moment)
    session.add(
        Draft(
            task_id=task.id,
            person_id=task.assignee_id,
            typed=dict(known.typed),
            form_version=ProposalForm.version,
            saved_at=moment,
        )
    )
