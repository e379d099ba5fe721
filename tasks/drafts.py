"""Drafts: what a person has typed and not yet sent is kept, and found again on any device (P30)."""

from typing import Any

from sqlalchemy.orm import Session

from models.clock import now
from models.errors import NotFound, WrongForm
from models.patient_identifiers import identifiers_in
from models.prefill import prefilled
from models.records import Draft, HumanTask
from tasks.projects import project_by_id
from tasks.unit_of_work import reading, unit_of_work

_OF_A_PATIENT = "This seems to hold {}: take it out, nothing about a patient"


def save_draft(task_id: str, person_id: str, typed: dict[str, Any]) -> None:
    """Keep what a person has typed; the newest replaces the one before. Also kept when the task is closed.

    WrongForm, and nothing kept, if a text of it seems to name a patient.
    """
    if names := [(path, _OF_A_PATIENT.format(found)) for path, found in identifiers_in(typed)]:
        raise WrongForm(names)
    with unit_of_work() as session:
        _existing_task(session, task_id, is_locked=True)
        session.merge(Draft(task_id=task_id, person_id=person_id, typed=typed, saved_at=now()))


def typed_for(task_id: str, person_id: str) -> dict[str, Any]:
    """What a form shows when it is opened: the person's draft, else what earlier answers say already."""
    with reading() as session:
        draft = session.get(Draft, (task_id, person_id))
        if draft is not None:
            return dict(draft.typed)
        task = _existing_task(session, task_id)
        return prefilled(task.kind, project_by_id(session, task.project_id))


def _existing_task(session: Session, task_id: str, *, is_locked: bool = False) -> HumanTask:
    task = session.get(HumanTask, task_id, with_for_update=is_locked or None)
    if task is None:
        raise NotFound("such task")
    return task
