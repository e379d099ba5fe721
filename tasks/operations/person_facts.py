"""A date of the register that is not so is taken back by the QI Support Team, for a reason (OB-043, OB-080)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import local_date, now, spoken_date
from models.errors import NotFound, WrongForm
from models.forms.operations.people import TakeFactBackForm
from models.records import HistoryEntry, Person
from models.vocabulary import PersonFact, Role
from tasks.database.audit_trail import append_to_history
from tasks.database.unit_of_work import unit_of_work
from tasks.operations.operation import OperationRequest, fit_operation
from tasks.people.lookup import is_in_role
from tasks.people.permissions import only_support_team
from tasks.people.person_facts import TakingBack, day_of, fact_taken_back, taking_back


@dataclass(frozen=True)
class FactTakenBack:
    """Whose date was taken back, and what follows, in sentences."""

    person_id: str
    name: str
    lines: Sequence[str]


def take_fact_back(person_id: str, sent: OperationRequest) -> FactTakenBack:
    """Take back a date that the register has of a person; the same form again changes nothing.

    Nothing that was handed over comes back by itself. Refused: OnlyForTheTeam, NotFound, WrongForm for a date that the
    register does not have.
    """
    moment = now()
    with unit_of_work() as session:
        only_support_team(session, sent.person_id)
        person = session.scalar(select(Person).where(Person.id == person_id).with_for_update())
        if person is None:
            raise NotFound("such person")
        form = fit_operation(TakeFactBackForm, sent.typed, local_date(moment))
        if _is_done(session, person, form.fact, sent):
            return FactTakenBack(person.id, person.name, _what_follows(session, person, form.fact))
        was = day_of(person, form.fact)
        if was is None:
            raise WrongForm([("fact", f"The register has no such date of {person.name}: choose another")])
        setattr(person, form.fact.value, None)
        why = TakingBack(sent.nonce, sent.person_id, form.reason)
        append_to_history(session, [fact_taken_back(person, form.fact, was, why)], at=moment)
        sentence = f"“{form.fact.label} {spoken_date(was)}” is taken back."
        return FactTakenBack(person.id, person.name, [sentence, *_what_follows(session, person, form.fact)])


def _is_done(session: Session, person: Person, fact: PersonFact, sent: OperationRequest) -> bool:
    """Whether the same form was sent before."""
    query = select(HistoryEntry.seq).where(
        HistoryEntry.action == taking_back(fact),
        HistoryEntry.object_id == person.id,
        HistoryEntry.occurrence == sent.nonce[:40],
    )
    return session.scalar(query.limit(1)) is not None


def _what_follows(session: Session, person: Person, fact: PersonFact) -> list[str]:
    if fact is PersonFact.LEFT:
        holds = is_in_role(session, person.id, *Role)
        roles = " The roles they hold are theirs as before." if holds else ""
        return [
            f"{person.name} can sign in and is asked again.{roles}",
            "What others took over meanwhile stays with them until it is handed back.",
        ]
    if fact is PersonFact.BRONZE:
        return [f"{person.name} has no Bronze training on record."]
    if fact is PersonFact.EXCEPTION:
        return [f"{person.name} may not take part without Bronze training."]
    return [f"{person.name} is not asked for a successor because of it any more."]
