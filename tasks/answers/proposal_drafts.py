"""A proposal on its way, kept page by page: by itself until there is a project, in its task as a draft (P30)."""

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.answers.typed import said_today, tidied
from models.clock import local_date, now
from models.engine.prefill import prefilled
from models.errors import NotFound, WrongForm
from models.forms.project.proposal import ProposalForm
from models.records import Draft, HumanTask, ProposalDraft
from models.records.base import ID_LENGTH
from models.vocabulary import TaskKind
from tasks.answers.drafts import refuse_patient_details
from tasks.database.unit_of_work import unit_of_work
from tasks.people.lookup import strangers_in
from tasks.projects.project_rows import project_by_id

Typed = Mapping[str, Any]


def begin_proposal(person_id: str, typed: Typed, nonce: str) -> str:
    """Keep what a person has typed into the first page; the id under which it is found. The same nonce: the same one.

    WrongForm, and nothing kept, if a text of it seems to name a patient.
    """
    refuse_patient_details(dict(typed))
    key = hashlib.sha256(f"{person_id} {nonce}".encode()).hexdigest()[:ID_LENGTH]
    with (
        suppress(IntegrityError),
        unit_of_work() as session,
    ):  # a second click at the same moment is the same one
        draft = session.get(ProposalDraft, key, with_for_update=True)
        if draft is None:
            draft = ProposalDraft(id=key, person_id=person_id, typed={}, form_version=ProposalForm.version)
            session.add(draft)
        if draft.project_id is None:
            _keep(draft, typed)
    return key


def keep_page(key: str, person_id: str, typed: Typed) -> None:
    """Keep what a person has typed into a page of their proposal, beside what is there; whoever calls knows they may.

    Refused, and nothing kept: WrongForm for a text that seems to name a patient, or for an address that nobody can be
    asked at. A proposal that was sent meanwhile stays as it is.
    """
    refuse_patient_details(dict(typed))
    with unit_of_work() as session:
        if wrong := strangers_in(session, typed):
            raise WrongForm(wrong)
        draft = session.get(ProposalDraft, key, with_for_update=True)
        if draft is None:
            _keep_in_task(session, key, person_id, typed)
        elif draft.person_id == person_id and draft.project_id is None:
            _keep(draft, typed)


def note_sent(session: Session, key: str, project_id: str) -> None:
    """The project that came of a proposal; what was typed is in its answer from now on. May be repeated.

    In the transaction in which the project begins, so that nobody can go on with a proposal that was sent.
    """
    draft = session.get_one(ProposalDraft, key, with_for_update=True)
    draft.project_id, draft.typed = project_id, {}


def leave_proposal(key: str, person_id: str) -> None:
    """Forget a proposal that its person does not send after all; one that was sent stays. May be repeated."""
    with unit_of_work() as session:
        draft = session.get(ProposalDraft, key, with_for_update=True)
        if draft is not None and draft.person_id == person_id and draft.project_id is None:
            session.delete(draft)


def _keep(draft: ProposalDraft, typed: Typed) -> None:
    before = said_today(ProposalForm, draft.typed, draft.form_version)
    draft.typed = {**before, **tidied(ProposalForm, typed)}
    draft.form_version, draft.saved_at = ProposalForm.version, now()


def _keep_in_task(session: Session, task_id: str, person_id: str, typed: Typed) -> None:
    task = session.get(HumanTask, task_id, with_for_update=True)
    if task is None or task.kind is not TaskKind.PROPOSE:
        raise NotFound("such proposal")
    draft = session.get(Draft, (task_id, person_id))
    if draft is None:
        begun = prefilled(task.kind, project_by_id(session, task.project_id), local_date(now()))
        draft = Draft(task_id=task_id, person_id=person_id)
        session.add(draft)
    else:
        begun = said_today(ProposalForm, draft.typed, draft.form_version)
    draft.typed = {**begun, **tidied(ProposalForm, typed)}
    draft.form_version, draft.saved_at = ProposalForm.version, now()
