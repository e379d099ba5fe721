"""How a project begins for its lead: its proposal is asked for and waits, filled in with what is known, as a draft."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from textwrap import shorten
from typing import Any

from sqlalchemy.orm import Session

from models.engine.advance import begin
from models.forms.project.proposal import ProposalForm
from models.records import Draft, Project
from notifications.emails.outbox_rows import Occasion
from tasks.database.audit_trail import HistoryFact
from tasks.people.lookup import directory, letterhead
from tasks.projects.project_rows import append_project_history, store_events_and_letters

_LONGEST_NOTE = 300


@dataclass(frozen=True)
class KnownBeforehand:
    """Why the project begins, for its history; a note for whoever is asked; and what the proposal is filled in with."""

    why: HistoryFact
    note: str
    typed: Mapping[str, Any]


def begin_for_lead(session: Session, project: Project, known: KnownBeforehand, moment: datetime) -> None:
    """Ask the lead of a new project for its proposal; from then on the policy follows it as any other.

    Where somebody stands in for them, the note says for whom, too.
    """
    events = begin(project, directory(session, project, now=moment), now=moment)
    task = project.tasks[0]
    task.note = shorten(f"{task.note} {known.note}", _LONGEST_NOTE, placeholder=" …")
    facts = store_events_and_letters(session, Occasion(project, letterhead(session), moment), events)
    append_project_history(session, project, [known.why, *facts], now=moment)
    fill_in_proposal(session, project, known.typed, moment)


def fill_in_proposal(session: Session, project: Project, typed: Mapping[str, Any], moment: datetime) -> None:
    """What is known waits in the proposal of the lead and of whoever stands in for them, whoever opens it first."""
    task = project.tasks[0]
    session.add_all(
        Draft(
            task_id=task.id,
            person_id=person_id,
            typed=dict(typed),
            form_version=ProposalForm.version,
            saved_at=moment,
        )
        for person_id in sorted({project.lead_id, task.assignee_id})
    )
