"""How a project begins for its lead: its proposal is asked for and waits, filled in with what is known, as a draft."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from textwrap import shorten
from typing import Any

from sqlalchemy.orm import Session

from models.engine.advance import begin
from models.engine.answer_effects import NamedInAnswer
from models.errors import WrongForm
from models.forms.project.proposal import ProposalForm
from models.records import Draft, Person, Project
from notifications.emails.outbox_rows import Occasion
from tasks.database.audit_trail import HistoryFact
from tasks.people.lookup import directory, letterhead
from tasks.projects.project_rows import append_project_history, store_events_and_letters

_LONGEST_NOTE = 300


@dataclass(frozen=True)
class KnownBeforehand:
    """Why the project begins: for its history, and for whoever is asked; and what the proposal is filled in with."""

    why: HistoryFact
    note: str
    typed: Mapping[str, Any]


def lead_named(named: NamedInAnswer, email: str | None) -> Person:
    """Who is to lead, of whom an answer names the address; WrongForm for somebody who has left."""
    lead = named.person(email)
    if lead is None or not lead.is_here(named.today):
        raise WrongForm([("lead_email", "Enter somebody who works here: this person has left")])
    return lead


def begin_for_lead(session: Session, project: Project, known: KnownBeforehand, moment: datetime) -> None:
    """Ask the lead of a new project for its proposal; from then on the policy follows it as any other.

    Where somebody stands in for them, they read for whom, too; whoever is asked later reads why as well.
    """
    events = begin(project, directory(session, project, now=moment), now=moment)
    project.tasks[0].opened_because = shorten(known.note, _LONGEST_NOTE, placeholder=" …")
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
