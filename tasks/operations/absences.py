"""Being away, with a stand-in: said by whoever is away, or by the team for them; taken back when not so (OB-054)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload

from models.clock import local_date, now, spoken_date, spoken_days
from models.errors import NotFound, WrongForm
from models.forms.operations.cover import AbsenceForm
from models.records import Absence, HistoryEntry, HumanTask, Person
from models.records.base import new_id
from models.vocabulary import TaskState
from tasks.database.audit_trail import HistoryFact, append_to_history
from tasks.database.unit_of_work import unit_of_work
from tasks.operations.operation import OperationRequest, fit_operation
from tasks.operations.stand_ins import confirm_or_ask
from tasks.people.lookup import is_in_role, person_named
from tasks.people.permissions import TEAM, only_team

ENTERED, TAKEN_BACK = "absence entered", "absence taken back"
AT_THEM = "stand_in_email"
_WITH_STAND_IN = select(Absence).options(joinedload(Absence.stand_in))


@dataclass(frozen=True)
class AbsenceRequest:
    """An absence as it is stored, and what follows from it now.

    `stand_in` is empty if nobody is named, `has_begun` once its first day has come, `open_tasks` are those that
    the person is asked, `left_alone` the people for whom they were to stand in on these days.
    `is_to_be_confirmed` until a second person has said that the stand-in may decide.
    """

    person_id: str
    name: str
    first_day: date
    last_day: date
    stand_in: str
    has_begun: bool
    open_tasks: int
    left_alone: Sequence[str]
    is_to_be_confirmed: bool = False


def enter_absence(person_id: str, sent: OperationRequest, *, instead_of: str = "") -> AbsenceRequest:
    """Enter an absence of a person, in place of another one if that is named; the same form again changes nothing.

    Refused: OnlyForTheTeam to others about somebody else, NotFound if there is no such person or absence of
    theirs to come, WrongForm for days or a stand-in that do not fit.
    """
    moment = now()
    with unit_of_work() as session:
        if sent.person_id != person_id:
            only_team(session, sent.person_id)
        person = _locked(session, person_id)
        if (earlier := _entered_before(session, person, sent)) is not None:
            return _away(session, earlier)
        facts = _taken_back(session, instead_of, sent, of=person.id) if instead_of else []
        session.flush()
        form = fit_operation(AbsenceForm, sent.typed, local_date(moment))
        _refuse_days(session, person, form, is_own=sent.person_id == person.id)
        stand_in = _stand_in(session, person, form, by=sent.person_id)
        absence = Absence(
            id=new_id(),
            person_id=person.id,
            stand_in_id=stand_in.id if stand_in else None,
            first_day=form.first_day,
            last_day=form.last_day,
            said_at=moment,
            said_by_id=sent.person_id,
            stand_in=stand_in,
        )
        session.add(absence)
        confirm_or_ask(session, absence, person, now=moment)
        session.flush()
        append_to_history(
            session, [*facts, _fact(ENTERED, "An absence was entered", absence, sent)], at=moment
        )
        return _away(session, absence)


def take_absence_back(absence_id: str, person_id: str, nonce: str) -> AbsenceRequest:
    """Somebody is not away after all, or is back; once, however often it is said.

    NotFound to everybody but the person concerned and whoever of the team entered it, and once it is over.
    """
    with unit_of_work() as session:
        absence = session.scalar(_WITH_STAND_IN.where(Absence.id == absence_id))
        if absence is None:
            raise NotFound("such absence to come")
        _locked(session, absence.person_id)
        sent = OperationRequest(person_id, nonce, {})
        if facts := _taken_back(session, absence_id, sent, of=absence.person_id):
            append_to_history(session, facts, at=now())
        return _away(session, absence)


def _locked(session: Session, person_id: str) -> Person:
    """The person, whose absences are entered one after the other."""
    person = session.scalar(select(Person).where(Person.id == person_id).with_for_update())
    if person is None:
        raise NotFound("such person")
    return person


def _entered_before(session: Session, person: Person, sent: OperationRequest) -> Absence | None:
    """The absence that the same form has entered already."""
    query = _WITH_STAND_IN.join(HistoryEntry, HistoryEntry.object_id == Absence.id).where(
        HistoryEntry.action == ENTERED,
        HistoryEntry.object_type == "absence",
        HistoryEntry.occurrence == sent.nonce[:40],
        HistoryEntry.person_id == sent.person_id,
        Absence.person_id == person.id,
    )
    return session.scalar(query)


def _taken_back(session: Session, absence_id: str, sent: OperationRequest, *, of: str) -> list[HistoryFact]:
    """Take back an absence of a locked person; nothing to tell if it was taken back before."""
    query = _WITH_STAND_IN.where(Absence.id == absence_id, Absence.last_day >= local_date(now()))
    absence = session.scalar(query.execution_options(populate_existing=True))
    if absence is None or absence.person_id != of or not _may_take_back(session, absence, sent.person_id):
        raise NotFound("such absence to come")
    if absence.taken_back_at is not None:
        return []
    absence.taken_back_at = now()
    return [_fact(TAKEN_BACK, "An absence was taken back", absence, sent)]


def _may_take_back(session: Session, absence: Absence, person_id: str) -> bool:
    """Whoever is away, and whoever of the team entered it for them."""
    if person_id == absence.person_id:
        return True
    return person_id == absence.said_by_id and is_in_role(session, person_id, *TEAM)


def _refuse_days(session: Session, person: Person, form: AbsenceForm, *, is_own: bool) -> None:
    """WrongForm for somebody who has left, or is away on one of these days already."""
    if not person.is_here(form.first_day):
        raise WrongForm([("first_day", f"{person.name} has left by then")])
    other = _overlapping(session, form, Absence.person_id == person.id)
    if other is None:
        return
    days = spoken_days(other.first_day, other.last_day)
    if is_own:
        raise WrongForm([("first_day", f"You are away {days} already: change that absence instead")])
    raise WrongForm([("first_day", f"{person.name} is away {days} already: choose other days")])


def _stand_in(session: Session, person: Person, form: AbsenceForm, *, by: str) -> Person | None:
    """Whoever is named to stand in; WrongForm if they cannot."""
    if form.stand_in_email is None:
        return None
    to = person_named(session, form.stand_in_name or "", form.stand_in_email, at=AT_THEM)
    problem, today = "", local_date(now())
    other = _overlapping(session, form, Absence.person_id == to.id)
    if to.id == person.id:
        problem = "Nobody stands in for themselves: name somebody else, or leave it empty"
    elif to.id == by:
        problem = "You enter this absence, so somebody else must stand in"
    elif not to.is_here(today):
        problem = f"{to.name} has left: name somebody else"
    elif not to.is_here(form.last_day):
        problem = f"{to.name} leaves on {spoken_date(to.left_on or today)}: name somebody else"
    elif other is not None:
        problem = f"{to.name} is away {spoken_days(other.first_day, other.last_day)}, too: name somebody else"
    if problem:
        raise WrongForm([(AT_THEM, problem)])
    return to


def _overlapping(session: Session, form: AbsenceForm, whose: ColumnElement[bool]) -> Absence | None:
    """The first absence that has a day in common with these."""
    return next(iter(_all_overlapping(session, form.first_day, form.last_day, whose)), None)


def _all_overlapping(
    session: Session, first: date, last: date, whose: ColumnElement[bool]
) -> Sequence[Absence]:
    query = select(Absence).where(
        whose, Absence.taken_back_at.is_(None), Absence.first_day <= last, Absence.last_day >= first
    )
    return session.scalars(query.order_by(Absence.first_day)).all()


def _away(session: Session, absence: Absence) -> AbsenceRequest:
    asked = select(func.count()).where(
        HumanTask.assignee_id == absence.person_id, HumanTask.state == TaskState.OPEN
    )
    alone = _all_overlapping(
        session, absence.first_day, absence.last_day, Absence.stand_in_id == absence.person_id
    )
    return AbsenceRequest(
        person_id=absence.person_id,
        name=session.get_one(Person, absence.person_id).name,
        first_day=absence.first_day,
        last_day=absence.last_day,
        stand_in=absence.stand_in.name if absence.stand_in else "",
        has_begun=absence.first_day <= local_date(now()),
        open_tasks=session.scalar(asked) or 0,
        is_to_be_confirmed=absence.stand_in is not None and absence.stand_in_confirmed_at is None,
        left_alone=[session.get_one(Person, absence.person_id).name for absence in alone],
    )


def _fact(action: str, sentence: str, absence: Absence, sent: OperationRequest) -> HistoryFact:
    return HistoryFact.of(
        absence,
        action,
        sentence,
        person_id=sent.person_id,
        occurrence=sent.nonce[:40],
        detail={
            "person": absence.person_id,
            "stand_in": absence.stand_in_id,
            "first_day": absence.first_day.isoformat(),
            "last_day": absence.last_day.isoformat(),
        },
    )
