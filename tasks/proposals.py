"""A new project: proposed on a page by its lead, or handed in for a lead who then confirms it."""

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.advance import begin
from models.clock import local_date, now
from models.errors import WrongForm
from models.forms.proposal import ProposalForm
from models.lifecycle import LIFECYCLE, LOCAL
from models.records import Draft, HistoryEntry, HumanTask, Person, Project, ProjectRun, ReferenceNumber, Topic
from models.records.base import ID_LENGTH, new_id
from models.vocabulary import Outcome, TaskKind
from notifications.outgoing import Occasion
from tasks.answers import Answer, accept
from tasks.checking import checked
from tasks.directory import directory, known_people, letterhead, name_in, trust
from tasks.history import Fact
from tasks.projects import store, tell
from tasks.unit_of_work import unit_of_work

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
    """A proposal as it was sent: what was typed, by whom, with which nonce, in which session."""

    typed: Mapping[str, Any]
    person_id: str | None
    idem_key: str
    session_id: str | None = None


def propose(submission: Submission) -> Proposed:
    """A complete proposal from a page: the project begins and, if its lead sent it, the proposal is in.

    Otherwise the lead is asked by e-mail to confirm what was typed. The same nonce gives the same project.
    Refused: WrongForm; nothing is stored then.
    """
    with unit_of_work() as session:
        if (repeated := _earlier(session, submission)) is not None:
            return repeated
        checked(session, None, TaskKind.PROPOSE, submission.typed)
        return _begin(session, submission, is_complete=True)


def hand_in(submission: Submission) -> Proposed:
    """A proposal from elsewhere (the JSON API): whatever it says waits in the lead's form as a draft.

    The same nonce gives the same project. Refused: WrongForm, for an unknown field or one that does not fit.
    """
    with unit_of_work() as session:
        if (repeated := _earlier(session, submission)) is not None:
            return repeated
        _check_what_is_given(session, submission.typed)
        return _begin(session, submission, is_complete=False)


def _begin(session: Session, submission: Submission, *, is_complete: bool) -> Proposed:
    moment = now()
    lead = _lead(session, submission.typed)
    creator = session.get_one(Person, submission.person_id) if submission.person_id else lead
    project = _new_project(session, str(submission.typed["title"]), lead=lead, creator=creator)
    happenings = begin(project, directory(session, project, now=moment), now=moment)
    occasion = Occasion(project, letterhead(session), moment)
    facts = [_proposed(project, submission), *store(session, occasion, happenings)]
    tell(session, project, facts, now=moment)
    task = project.tasks[0]
    is_lead = is_complete and submission.person_id == lead.id
    if is_lead:
        if lead.name == name_in(lead.email):
            lead.name = str(submission.typed["lead_name"])
        answer = Answer(
            task.id, lead.id, dict(submission.typed), submission.idem_key, session_id=submission.session_id
        )
        accept(session, project, task, person=lead, answer=answer, moment=moment)
    else:
        session.add(Draft(task_id=task.id, person_id=lead.id, typed=dict(submission.typed), saved_at=moment))
    return Proposed(project.id, project.reference, project.title, task.id, awaits_lead=not is_lead)


def _new_project(session: Session, title: str, *, lead: Person, creator: Person) -> Project:
    moment = now()
    project = Project(
        id=new_id(),
        reference=_reference(session, moment),
        title=title,
        definition=LIFECYCLE.definition,
        definition_version=LIFECYCLE.version,
        stage=LIFECYCLE.first,
        visit=0,
        cycle=0,
        priority=LOCAL,
        lead_id=lead.id,
        lead=lead,
        deputy=None,
        service=None,
        creator_id=creator.id,
        created_at=moment,
        last_history_seq=0,
        tasks=[],
    )
    session.add(project)
    session.flush()
    session.add(ProjectRun(project_id=project.id))
    return project


def _reference(session: Session, moment: datetime) -> str:
    """The next reference of the year, “QI-2026-0001”, taken under a lock and so never twice."""
    counter = _locked_counter(session, moment)
    counter.last += 1
    return f"QI-{counter.year}-{counter.last:04d}"


def _locked_counter(session: Session, moment: datetime) -> ReferenceNumber:
    """The year’s counter under its lock; of two who begin a year at once, one waits and finds it begun."""
    year = local_date(moment).year
    if session.get(ReferenceNumber, year) is None:
        with suppress(IntegrityError), session.begin_nested():
            session.add(ReferenceNumber(year=year, last=0))
    return session.get_one(ReferenceNumber, year, with_for_update=True, populate_existing=True)


def _lead(session: Session, typed: Mapping[str, Any]) -> Person:
    email = str(typed["lead_email"]).strip().lower()
    found = known_people(session, [(email, str(typed["lead_name"]))])
    if email not in found:
        domains = " or ".join(trust(session).mail_domains)
        raise WrongForm([("lead_email", f"{email} is not known: use an address at {domains}")])
    return found[email]


def _check_what_is_given(session: Session, typed: Mapping[str, Any]) -> None:
    """What is given must fit, as if the rest were complete: the example stands in for what its lead will add."""
    rest = {name: value for name, value in _EXAMPLE.items() if name not in NEEDED}
    try:
        checked(session, None, TaskKind.PROPOSE, {**rest, **typed})
    except WrongForm as error:
        about = {*typed, *NEEDED}
        wrong = [(path, said) for path, said in error.sentences if path.split("-")[0] in about]
        if wrong:
            raise WrongForm(wrong) from None


def _earlier(session: Session, submission: Submission) -> Proposed | None:
    """The project that the same submission made before; asked under a lock, so that two at once are one."""
    _locked_counter(session, now())
    found = session.scalar(
        select(HistoryEntry).where(
            HistoryEntry.action == "proposed",
            HistoryEntry.object_type == "submission",
            HistoryEntry.object_id == _submission_id(submission),
        )
    )
    if found is None or found.project_id is None:
        return None
    project = session.get_one(Project, found.project_id)
    tasks = select(HumanTask).where(HumanTask.project_id == project.id).order_by(HumanTask.id).limit(1)
    first = session.scalars(tasks).one()
    return Proposed(project.id, project.reference, project.title, first.id, awaits_lead=first.is_open)


def _submission_id(submission: Submission) -> str:
    """The nonce as an id of the history: it comes from outside and may be of any length."""
    return hashlib.sha256(submission.idem_key.encode()).hexdigest()[:ID_LENGTH]


def _proposed(project: Project, submission: Submission) -> Fact:
    return Fact(
        action="proposed",
        object_type="submission",
        object_id=_submission_id(submission),
        sentence="Project proposed",
        project_id=project.id,
        person_id=submission.person_id,
    )


def topics_of_year(session: Session, year: str) -> list[Topic]:
    """The topics of a programme year, by title."""
    return list(session.scalars(select(Topic).where(Topic.programme_year == year).order_by(Topic.title)))
