"""What the QI Support Team does with the mail: one transaction, once for each sending of a form, in the history."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeAlias, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import now
from models.errors import NotWithThisMail
from models.records import Email, HistoryEntry, PostOffice, Project
from tasks.database.audit_trail import HistoryFact, append_to_history
from tasks.database.unit_of_work import unit_of_work
from tasks.operations.operation import OperationRequest
from tasks.people.permissions import only_team
from tasks.projects.project_rows import append_project_history

S = TypeVar("S", Email, Project, PostOffice)

Find: TypeAlias = Callable[[Session], S]
"""Finds what is acted on, under its lock."""

CALLED = {Email: "email", Project: "project", PostOffice: "post office"}
"""What the history calls what was acted on."""


@dataclass(frozen=True)
class OperatorRequest:
    """Somebody who acts, in which transaction and when; `reason` is what they typed."""

    session: Session
    person_id: str
    moment: datetime
    reason: str = ""


@dataclass(frozen=True)
class OperatorRecord:
    """What the history says of an act, and what its detail holds."""

    sentence: str
    detail: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class OperatorAction(Generic[S]):
    """Something that can be done: what its button says, why it cannot be done now if so, and what it does."""

    button: str
    why_not: Callable[[Session, S, datetime], str]
    do: Callable[[OperatorRequest, S], OperatorRecord]


def perform_action(act: OperatorAction[S], find: Find[S], sent: OperationRequest) -> str:
    """Do it to what is found, locked; the sentence of the history, also when the same form was sent before.

    Refused: OnlyForTheTeam, NotWithThisMail, and NotFound by `find`.
    """
    with unit_of_work() as session:
        only_team(session, sent.person_id)
        subject, moment = find(session), now()
        fact = {"action": act.button.lower(), "object_id": str(subject.id), "occurrence": sent.nonce[:40]}
        repeated = session.scalar(select(HistoryEntry.sentence).filter_by(**fact))
        if repeated is not None:
            return repeated
        if because := act.why_not(session, subject, moment):
            raise NotWithThisMail(step=act.button, because=because)
        done = act.do(
            OperatorRequest(session, sent.person_id, moment, str(sent.typed.get("reason") or "")), subject
        )
        told = OperatorRecord(sent.told(done.sentence), done.detail)
        _tell(session, subject, sent.person_id, told, fact, moment)
        return told.sentence


def _tell(  # noqa: PLR0913, PLR0917 -- what an entry of the history is made of
    session: Session,
    subject: S,
    person_id: str,
    done: OperatorRecord,
    known: Mapping[str, str],
    moment: datetime,
) -> None:
    """A project is told what was done with its mail; what was done with one email stands beside what it says."""
    project_id = subject.project_id if isinstance(subject, Email) else None
    fact = HistoryFact(
        **known,
        object_type=CALLED[type(subject)],
        sentence=done.sentence,
        project_id=subject.id if isinstance(subject, Project) else project_id,
        person_id=person_id,
        detail=dict(done.detail),
    )
    if isinstance(subject, Project):
        append_project_history(session, subject, [fact], now=moment)
    else:
        append_to_history(session, [fact], at=moment)
