"""A new project: proposed on a page by its lead, or handed in for a lead who then confirms it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.answers.typed import tidied
from models.clock import now
from models.engine.advance import begin
from models.errors import WrongForm
from models.forms.project.proposal import ProposalForm
from models.inputs.addresses import plain_address
from models.records import Draft, HistoryEntry, HumanTask, Person, Project
from models.records.base import ID_LENGTH
from models.vocabulary import Outcome, TaskKind
from notifications.emails.outbox_rows import Occasion
from tasks.answers.answer_task import AnswerRequest, record_answer
from tasks.answers.proposal_drafts import note_sent
from tasks.answers.validate import check_answer
from tasks.database.audit_trail import HistoryFact
from tasks.database.unit_of_work import unit_of_work
from tasks.people.lookup import directory, known_people, letterhead, name_in, trust
from tasks.projects.new_project import locked_counter, new_project
from tasks.projects.project_rows import append_project_history, store_events_and_letters

NEEDED = ("title", "lead_name", "lead_email")
"""What a proposal that comes from elsewhere must say; its lead completes the rest."""

_EXAMPLE = ProposalForm.examples[Outcome.SUBMITTED]


@dataclass(frozen=True)
class Proposed:
    """The project that came of a proposal, and whether its lead must still confirm it."""

    project_id: str
    reference: str
    title: str
    task_id: str
    awaits_lead: bool


@dataclass(frozen=True)
class Submission:
    """A proposal as it was sent: what was typed, by whom, with which nonce, in which session.

    `draft` is the id under which it was kept page by page, where it was.
    """

    typed: Mapping[str, Any]
    person_id: str | None
    idem_key: str
    session_id: str | None = None
    draft: str = ""


def propose(submission: Submission) -> Proposed:
    """A complete proposal from a page: the project begins and, if its lead sent it, the proposal is in.

    Otherwise the lead is asked by email to confirm what was typed. The same nonce gives the same project.
    Refused: WrongForm; nothing is stored then.
    """
    with unit_of_work() as session:
        if (repeated := _earlier(session, submission)) is not None:
            return repeated
        check_answer(session, None, TaskKind.PROPOSE, submission.typed)
        proposed = _begin(session, _tidy(submission), is_complete=True)
        if submission.draft:
            note_sent(session, submission.draft, proposed.project_id)
        return proposed


def hand_in(submission: Submission) -> Proposed:
    """A proposal from elsewhere (the JSON API): whatever it says waits in the lead's form as a draft.

    The same nonce gives the same project. Refused: WrongForm, for an unknown field or one that does not fit.
    """
    with unit_of_work() as session:
        if (repeated := _earlier(session, submission)) is not None:
            return repeated
        _check_what_is_given(session, submission.typed)
        return _begin(session, _tidy(submission), is_complete=False)


def _tidy(submission: Submission) -> Submission:
    return replace(submission, typed=tidied(ProposalForm, submission.typed))


def _begin(session: Session, submission: Submission, *, is_complete: bool) -> Proposed:
    moment = now()
    lead = _lead(session, submission.typed)
    creator = session.get_one(Person, submission.person_id) if submission.person_id else lead
    project = new_project(session, str(submission.typed["title"]), lead=lead, creator=creator)
    events = begin(project, directory(session, project, now=moment), now=moment)
    occasion = Occasion(project, letterhead(session), moment)
    facts = [_proposed(project, submission), *store_events_and_letters(session, occasion, events)]
    append_project_history(session, project, facts, now=moment)
    task = project.tasks[0]
    is_lead = is_complete and submission.person_id == lead.id
    if is_lead:
        if lead.name == name_in(lead.email):
            lead.name = str(submission.typed["lead_name"])
        answer = AnswerRequest(
            task.id, lead.id, dict(submission.typed), submission.idem_key, session_id=submission.session_id
        )
        record_answer(session, project, task, person=lead, answer=answer, moment=moment)
    else:
        session.add(
            Draft(
                task_id=task.id,
                person_id=lead.id,
                typed=dict(submission.typed),
                form_version=ProposalForm.version,
                saved_at=moment,
            )
        )
    return Proposed(project.id, project.reference, project.title, task.id, awaits_lead=not is_lead)


def _lead(session: Session, typed: Mapping[str, Any]) -> Person:
    email = plain_address(str(typed["lead_email"]))
    people = known_people(session, [(email, str(typed["lead_name"]))])
    if email not in people:
        domains = " or ".join(trust(session).mail_domains)
        raise WrongForm([("lead_email", f"{email} is not known: use an address at {domains}")])
    return people[email]


def _check_what_is_given(session: Session, typed: Mapping[str, Any]) -> None:
    """What is given must fit, as if the rest were complete: the example stands in for what its lead will add."""
    rest = {name: value for name, value in _EXAMPLE.items() if name not in NEEDED}
    try:
        check_answer(session, None, TaskKind.PROPOSE, {**rest, **typed})
    except WrongForm as error:
        about = {*typed, *NEEDED}
        wrong = [(path, sentence) for path, sentence in error.sentences if path.split("-")[0] in about]
        if wrong:
            raise WrongForm(wrong) from None


def _earlier(session: Session, submission: Submission) -> Proposed | None:
    """The project that the same submission made before; asked under a lock, so that two at once are one."""
    locked_counter(session, now())
    entry = session.scalar(
        select(HistoryEntry).where(
            HistoryEntry.action == "proposed",
            HistoryEntry.object_type == "submission",
            HistoryEntry.object_id == _submission_id(submission),
        )
    )
    if entry is None or entry.project_id is None:
        return None
    project = session.get_one(Project, entry.project_id)
    tasks = select(HumanTask).where(HumanTask.project_id == project.id).order_by(HumanTask.id).limit(1)
    first = session.scalars(tasks).one()
    return Proposed(project.id, project.reference, project.title, first.id, awaits_lead=first.is_open)


def _submission_id(submission: Submission) -> str:
    """The nonce as an id of the history: it comes from outside and may be of any length."""
    return hashlib.sha256(submission.idem_key.encode()).hexdigest()[:ID_LENGTH]


def _proposed(project: Project, submission: Submission) -> HistoryFact:
    return HistoryFact(
        action="proposed",
        object_type="submission",
        object_id=_submission_id(submission),
        sentence="Project proposed",
        project_id=project.id,
        person_id=submission.person_id,
    )
