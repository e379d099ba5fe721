"""A dated exception from Bronze training, which the QI Support Team grants somebody for a reason (8.2; OB-141)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import brief_date, dated, local_date, years_after
from models.errors import WrongForm
from models.forms.operations.people import GrantExceptionForm
from models.records import HistoryEntry, HumanTask, Person, Project
from models.vocabulary import TaskKind, TaskState
from tasks.database.audit_trail import HistoryFact, append_to_history
from tasks.operations.operation import OperationRequest, fit_operation
from tasks.people.permissions import only_support_team

GRANTED = "training exception granted"


def grant_exception(session: Session, person: Person, sent: OperationRequest, moment: datetime) -> str:
    """Grant it within a transaction of the caller; what was done, also if the same form was sent before.

    It decides on no project: a check of the training that is open is answered on its page. Refused: OnlyForTheTeam,
    WrongForm for somebody who has left or has Bronze, and for more than a year.
    """
    only_support_team(session, sent.person_id)
    today = local_date(moment)
    if (before := _granted_before(session, person, sent)) is not None:
        return before
    form = fit_operation(GrantExceptionForm, sent.typed, today)
    _refuse(person, form, moment)
    was, person.bronze_exception_until = person.bronze_exception_until, form.until
    fact = HistoryFact.of(
        person,
        GRANTED,
        sent.told(f"Exception from Bronze training until {dated(form.until)}"),
        person_id=sent.person_id,
        occurrence=sent.nonce[:40],
        detail={
            "until": form.until.isoformat(),
            "was": was.isoformat() if was else None,
            "reason": form.reason,
        },
    )
    append_to_history(session, [fact], at=moment)
    return fact.sentence


def training_standing(session: Session, person: Person) -> str:
    """How somebody's training stands, line by line, without their name."""
    bronze = f"since {brief_date(person.bronze_on)}" if person.bronze_on else "not on record"
    until = person.bronze_exception_until
    checks = select(Project.reference).join(HumanTask, HumanTask.project_id == Project.id)
    waiting = session.scalars(
        checks.where(
            HumanTask.kind == TaskKind.CHECK_BRONZE_TRAINING,
            HumanTask.state == TaskState.OPEN,
            Project.lead_id == person.id,
        ).order_by(Project.reference)
    )
    lines = (
        f"Bronze training: {bronze}",
        f"Exception: {f'until {brief_date(until)}' if until else 'none'}",
        *(f"The training check of {reference} is still to be answered on its page" for reference in waiting),
    )
    return "\n".join(lines)


def _granted_before(session: Session, person: Person, sent: OperationRequest) -> str | None:
    query = select(HistoryEntry.sentence).where(
        HistoryEntry.action == GRANTED,
        HistoryEntry.object_id == person.id,
        HistoryEntry.occurrence == sent.nonce[:40],
    )
    return session.scalar(query.limit(1))


def _refuse(person: Person, form: GrantExceptionForm, moment: datetime) -> None:
    today = local_date(moment)
    if not person.is_here(today):
        raise WrongForm([("person", "They have left: name somebody who works here")])
    if person.bronze_on is not None and person.bronze_on <= today:
        on = brief_date(person.bronze_on)
        raise WrongForm([("person", f"They have Bronze training since {on}: no exception is needed")])
    if form.until > (last := years_after(today, 1)):
        raise WrongForm([("until", f"The date must not be after {brief_date(last)}")])
