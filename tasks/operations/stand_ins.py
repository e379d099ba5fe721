"""Who may stand in for somebody who decides: one who holds a role, or whom a second person confirms (P8; OB-079)."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.clock import local_date, now
from models.engine.second_person import DECIDING
from models.errors import NotFound
from models.records import Absence, Person, RoleHolding
from notifications.emails import cover
from tasks.database.audit_trail import HistoryFact, append_to_history
from tasks.database.unit_of_work import unit_of_work
from tasks.people.lookup import letterhead
from tasks.people.permissions import TEAM, only_team

CONFIRMED = "stand-in confirmed"


def confirm_or_ask(session: Session, absence: Absence, away: Person, *, now: datetime) -> None:
    """Let the stand-in of an absence that is entered act at once, or ask a second person to confirm it first.

    Whoever is said to be away by somebody else hears of that.
    """
    head, to = letterhead(session), absence.stand_in
    roles = [holding for holding in _roles_of(session, away.id) if holding.role in DECIDING]
    needs_confirming = bool(to and roles and not _roles_of(session, to.id))
    if to is not None and not needs_confirming:
        absence.stand_in_confirmed_at = now
    session.flush()
    if absence.said_by_id != away.id:
        by = session.get_one(Person, absence.said_by_id)
        session.add(cover.absence_entered(absence, away, by, _covered_by(absence), head=head, now=now))
    if needs_confirming and (second := _second_person(session, absence, local_date(now))) is not None:
        labels = ", ".join(dict.fromkeys(holding.role.label for holding in roles))
        session.add(cover.stand_in_named(absence, away, labels, to=second, head=head, now=now))


def confirm_stand_in(absence_id: str, person_id: str, nonce: str) -> Absence:
    """A second person of the team says that a stand-in may act; once, however often it is said.

    Refused: OnlyForTheTeam; NotFound for an absence that is over or has nobody to confirm, and for whoever entered it,
    is away or stands in.
    """
    moment = now()
    with unit_of_work() as session:
        only_team(session, person_id)
        query = select(Absence).where(Absence.id == absence_id).options(joinedload(Absence.stand_in))
        absence = session.scalar(query.with_for_update(of=Absence))
        if absence is None or not may_confirm(absence, person_id) or absence.last_day < local_date(moment):
            raise NotFound("such stand-in to confirm")
        if absence.stand_in_confirmed_at is None:
            absence.stand_in_confirmed_at, absence.stand_in_confirmed_by_id = moment, person_id
            fact = HistoryFact.of(
                absence,
                CONFIRMED,
                "A second person confirmed who stands in",
                person_id=person_id,
                occurrence=nonce[:40],
                detail={"person": absence.person_id, "stand_in": absence.stand_in_id},
            )
            append_to_history(session, [fact], at=moment)
        return absence


def may_confirm(absence: Absence, person_id: str) -> bool:
    """Whether somebody is a second person to an absence: not who entered it, is away, or stands in."""
    concerned = {absence.person_id, absence.stand_in_id, absence.said_by_id}
    return absence.stand_in_id is not None and absence.taken_back_at is None and person_id not in concerned


def _roles_of(session: Session, person_id: str) -> list[RoleHolding]:
    return list(session.scalars(select(RoleHolding).where(RoleHolding.person_id == person_id)))


def _second_person(session: Session, absence: Absence, today: date) -> Person | None:
    """The first of the team who is here and not concerned; None if everybody is."""
    query = (
        select(RoleHolding)
        .where(RoleHolding.role.in_(TEAM), RoleHolding.service_id.is_(None))
        .options(joinedload(RoleHolding.person))
        .order_by(RoleHolding.id)
    )
    holdings = sorted(session.scalars(query), key=lambda holding: TEAM.index(holding.role))
    able = (holding.person for holding in holdings if holding.person.is_here(today))
    return next((person for person in able if may_confirm(absence, person.id)), None)


def _covered_by(absence: Absence) -> str:
    name = absence.stand_in.name if absence.stand_in else "The deputy of your role, or of your project,"
    return f"{name} is asked meanwhile."
