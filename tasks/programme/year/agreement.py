"""Agreeing the programme of a year: it begins in January, and its topics begin once all have said yes (6.1)."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.clock import financial_year, local_date, now
from models.engine.advance import begin
from models.errors import NoProgrammeYear, NotReady, YearOver
from models.policy.lifecycle import ON_THE_PROGRAMME
from models.policy.programme import AGREED, PROGRAMME, begins_on
from models.programme_year import first_day, is_programme_year
from models.records import Person, Project, RoleHolding, Service, Topic
from models.vocabulary import Role, RoleStanding
from notifications.emails.outbox_rows import Occasion
from tasks.database.audit_trail import HistoryFact
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.people.lookup import directory, letterhead, support_team, trust
from tasks.programme.objectives.carry_over import carry_objectives
from tasks.programme.year.ending_topics import list_missed_again
from tasks.programme.year.rollover import roll_over
from tasks.projects.new_project import new_project
from tasks.projects.project_rows import append_project_history, store_events_and_letters

NOBODY = "Nobody is in the QI Support Team: add somebody to the Trust file and run “qi trust load”."


def reference_of(year: str) -> str:
    """What the programme of a year is called as an undertaking: “QIP-2027-28”; so there is one of each year."""
    return f"QIP-{year}"


def begin_programme(year: str) -> bool:
    """Begin to agree the programme of a year, once; whether it began now.

    The Head of Clinical Audit leads it; the QI Support Team is asked first, whom to ask. The objectives of the year
    before are carried over. Refused: NoProgrammeYear, YearOver.
    """
    if not is_programme_year(year):
        raise NoProgrammeYear(year)
    moment = now()
    if local_date(moment) >= first_day(year).replace(year=first_day(year).year + 1):
        raise YearOver(year)
    with unit_of_work() as session:
        return begin_programme_in(session, year, moment) is not None


def begin_programme_in(session: Session, year: str, moment: datetime) -> Project | None:
    """Begin the agreement of a year’s programme within a transaction; None if it has begun already."""
    trust(session)
    session.execute(select(Service.id).with_for_update())  # of two who begin it at once, one waits
    if session.scalar(select(Project.id).where(Project.reference == reference_of(year))) is not None:
        return None
    lead = _lead(session, local_date(moment))
    project = new_project(
        session, f"Programme {year}", lead=lead, creator=lead, definition=PROGRAMME.definition
    )
    project.reference, project.programme_year, project.priority = reference_of(year), year, ON_THE_PROGRAMME
    events = begin(project, directory(session, project, now=moment), now=moment)
    facts = [
        _began(project),
        *store_events_and_letters(session, Occasion(project, letterhead(session), moment), events),
    ]
    append_project_history(session, project, facts, now=moment)
    carry_objectives(session, year)
    list_missed_again(session, year)
    return project


def begin_and_turn_programmes() -> int:
    """What the programme asks for today: to begin agreeing the next one, and to turn the year that is agreed.

    A Trust whose programme has no topics yet begins by hand. How much was done; safe to repeat.
    """
    today = local_date(now())
    to_begin, to_turn = year_to_begin(today), year_to_turn(today)
    done = int(begin_programme(to_begin)) if to_begin else 0
    if to_turn:
        done += roll_over(to_turn).turns.total()
    return done


def year_to_begin(today: date) -> str | None:
    """The year whose programme should be being agreed by now, from what the present one has."""
    current = financial_year(today)
    coming = financial_year(first_day(current) + timedelta(days=370))
    return coming if today >= begins_on(coming) and _has_topics(current) else None


def year_to_turn(today: date) -> str | None:
    """The present year, if everybody has agreed to its programme."""
    current = financial_year(today)
    return current if _is_agreed(current) else None


def _has_topics(year: str) -> bool:
    with reading() as session:
        return session.scalar(select(Topic.id).where(Topic.programme_year == year).limit(1)) is not None


def _is_agreed(year: str) -> bool:
    agreed = select(Project.id).where(Project.reference == reference_of(year), Project.stage.in_(AGREED))
    with reading() as session:
        return session.scalar(agreed) is not None


def _lead(session: Session, today: date) -> Person:
    """The Head of Clinical Audit, or whoever reads what concerns the service."""
    query = (
        select(RoleHolding)
        .where(RoleHolding.role == Role.HEAD_OF_CLINICAL_AUDIT, RoleHolding.standing == RoleStanding.HOLDER)
        .options(joinedload(RoleHolding.person))
    )
    holding = session.scalar(query)
    if holding is not None and holding.person.is_here(today):
        return holding.person
    team = support_team(session, today)
    if team is None:
        raise NotReady(NOBODY)
    return team


def _began(project: Project) -> HistoryFact:
    return HistoryFact(
        action="programme begun",
        object_type="programme",
        object_id=project.programme_year or "",
        sentence=f"The programme {project.programme_year} begins to be agreed",
        project_id=project.id,
    )
