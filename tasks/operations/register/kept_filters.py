"""Filters of the register that the QI Support Team keeps by name for all of it (6.4; OB-099)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import now
from models.errors import NotFound, WrongForm
from models.forms.operations.register import ChangeFilterForm
from models.inputs.text import compared
from models.records import Person, SavedFilter, Trust
from models.records.base import new_id
from tasks.database.audit_trail import HistoryFact, append_to_history
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.people.permissions import only_team


@dataclass(frozen=True)
class FilterSeen:
    """A kept filter: its name, the query of the page's address, and who kept it when."""

    id: str
    name: str
    address: str
    by: str
    at: datetime


def kept_filters(person_id: str) -> Sequence[FilterSeen]:
    """All of them by name, for the team; OnlyForTheTeam for everybody else."""
    with reading() as session:
        only_team(session, person_id)
        query = select(SavedFilter, Person.name).join(Person, Person.id == SavedFilter.saved_by_id)
        rows = session.execute(query.order_by(SavedFilter.name_key)).tuples()
        return [FilterSeen(kept.id, kept.name, kept.address, by, kept.saved_at) for kept, by in rows]


def kept_filter(filter_id: str, person_id: str) -> FilterSeen:
    """One of them; NotFound if there is none, OnlyForTheTeam."""
    return next((kept for kept in kept_filters(person_id) if kept.id == filter_id), None) or _missing()


def keep_filter(address: str, name: str, person_id: str) -> None:
    """Keep a view of the register by name. May be repeated: the same view under the same name is kept once.

    Refused: WrongForm if another view has that name, OnlyForTheTeam.
    """
    with unit_of_work() as session:
        only_team(session, person_id)
        session.execute(select(Trust.id).with_for_update())  # of two who keep one at once, one waits
        kept = _named(session, name)
        if kept is not None and kept.address == address:
            return
        _refuse_taken(kept)
        kept = SavedFilter(
            id=new_id(),
            name=name,
            name_key=compared(name),
            address=address,
            saved_by_id=person_id,
            saved_at=now(),
        )
        session.add(kept)
        session.flush()
        _note(session, kept, "filter kept", person_id)


def change_filter(filter_id: str, form: ChangeFilterForm, person_id: str) -> None:
    """Give it another name, or delete it; one that is gone already stays so. Refused: WrongForm, OnlyForTheTeam."""
    with unit_of_work() as session:
        only_team(session, person_id)
        session.execute(select(Trust.id).with_for_update())
        kept = session.scalar(select(SavedFilter).where(SavedFilter.id == filter_id).with_for_update())
        if kept is None:
            if form.is_deleted:
                return
            raise NotFound("such filter")
        if form.is_deleted:
            _note(session, kept, "filter deleted", person_id)
            session.delete(kept)
            return
        other = _named(session, form.name)
        _refuse_taken(None if other is kept else other)
        if kept.name != form.name:
            kept.name, kept.name_key = form.name, compared(form.name)
            _note(session, kept, "filter renamed", person_id)


def _named(session: Session, name: str) -> SavedFilter | None:
    return session.scalar(select(SavedFilter).where(SavedFilter.name_key == compared(name)))


def _refuse_taken(other: SavedFilter | None) -> None:
    if other is not None:
        raise WrongForm(
            [("name", f"There is a filter called “{other.name}” already: give this one another name")]
        )


def _missing() -> FilterSeen:
    raise NotFound("such filter")


def _note(session: Session, kept: SavedFilter, action: str, person_id: str) -> None:
    fact = HistoryFact(
        action,
        "saved_filter",
        kept.id,
        f"Register: {action}",
        person_id=person_id,
        occurrence=new_id(),
        detail={"name": kept.name},
    )
    append_to_history(session, [fact], at=now())
