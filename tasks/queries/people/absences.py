"""Absences that are not over: of one person, and of those for whom the person stands in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from models.clock import local_date, now, spoken_days
from models.errors import NotFound
from models.records import Absence
from tasks.database.unit_of_work import reading
from tasks.operations.stand_ins import may_confirm
from tasks.people.lookup import is_in_role
from tasks.people.permissions import TEAM
from tasks.queries.projects.given_answers import names_of


@dataclass(frozen=True)
class ListedAbsence:
    """An absence: of whom, when, who stands in, and who entered it if that was somebody else; empty if nobody.

    `is_to_be_confirmed` until a second person says that the stand-in may decide, `may_confirm` if its reader is one.
    """

    id: str
    name: str
    first_day: date
    last_day: date
    stand_in: str
    stand_in_email: str
    entered_by: str
    may_take_back: bool
    is_to_be_confirmed: bool = False
    may_confirm: bool = False

    @property
    def days(self) -> str:
        """“from Friday 6 November 2026 to Monday 16 November 2026”."""
        return spoken_days(self.first_day, self.last_day)

    @property
    def typed(self) -> Mapping[str, Any]:
        """What its form held."""
        return {
            "first_day": self.first_day,
            "last_day": self.last_day,
            "stand_in_name": self.stand_in,
            "stand_in_email": self.stand_in_email,
        }


def own_absences(person_id: str) -> list[ListedAbsence]:
    """A person's own absences that are not over, the first one first."""
    with reading() as session:
        return absences_of(session, person_id, seen_by=person_id)


def own_absence(absence_id: str, person_id: str) -> ListedAbsence:
    """One of a person's own absences that is not over; NotFound for those of others."""
    absence = next((absence for absence in own_absences(person_id) if absence.id == absence_id), None)
    if absence is None:
        raise NotFound("such absence to come")
    return absence


def own_stood_in_for(person_id: str) -> list[ListedAbsence]:
    """The absences that are not over in which a person stands in for others."""
    with reading() as session:
        return stood_in_for(session, person_id)


def absences_of(session: Session, person_id: str, *, seen_by: str) -> list[ListedAbsence]:
    """The absences of a person that are not over, as somebody sees them."""
    return _listed(session, select(Absence).where(Absence.person_id == person_id), seen_by)


def stood_in_for(session: Session, person_id: str) -> list[ListedAbsence]:
    """The absences in which a person stands in for somebody and that are not over, as that person sees them."""
    return _listed(session, select(Absence).where(Absence.stand_in_id == person_id), person_id)


def _listed(session: Session, query: Select[tuple[Absence]], seen_by: str) -> list[ListedAbsence]:
    to_come = query.where(Absence.taken_back_at.is_(None), Absence.last_day >= local_date(now()))
    in_order = to_come.options(joinedload(Absence.stand_in)).order_by(Absence.first_day, Absence.id)
    absences = session.scalars(in_order).all()
    is_team = is_in_role(session, seen_by, *TEAM) if any(map(_is_to_be_confirmed, absences)) else False
    names = names_of(session, {text for each in absences for text in (each.person_id, each.said_by_id)})
    return [
        ListedAbsence(
            id=absence.id,
            name=names[absence.person_id],
            first_day=absence.first_day,
            last_day=absence.last_day,
            stand_in=absence.stand_in.name if absence.stand_in else "",
            stand_in_email=absence.stand_in.email if absence.stand_in else "",
            entered_by=names[absence.said_by_id] if absence.said_by_id != absence.person_id else "",
            may_take_back=seen_by in {absence.person_id, absence.said_by_id},
            is_to_be_confirmed=_is_to_be_confirmed(absence),
            may_confirm=is_team and _is_to_be_confirmed(absence) and may_confirm(absence, seen_by),
        )
        for absence in absences
    ]


def _is_to_be_confirmed(absence: Absence) -> bool:
    return absence.stand_in_id is not None and absence.stand_in_confirmed_at is None
