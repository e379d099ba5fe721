"""People and roles as they are now: the directory a project is advanced with, and the Trust's own details."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any
from unicodedata import category

from sqlalchemy import bindparam, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from models.clock import local_date
from models.engine.assignment import WHEN_NOBODY_HOLDS_IT, Directory
from models.errors import NotReady, WrongForm
from models.inputs.addresses import plain_address
from models.privacy.filter import objection
from models.records import Absence, Person, Project, RoleHolding, Service, Trust
from models.settings import settings
from models.vocabulary import Role, RoleStanding
from notifications.emails.outbox_rows import Letterhead
from notifications.smtp.message import is_address

_ABSENCES = (
    select(Absence)
    .where(
        Absence.last_day >= bindparam("today"),
        Absence.first_day <= bindparam("today"),
        Absence.taken_back_at.is_(None),
    )
    .options(joinedload(Absence.stand_in))
    .order_by(Absence.id)
)
_HOLDINGS = (
    select(RoleHolding)
    .where(or_(RoleHolding.service_id.is_(None), RoleHolding.service_id == bindparam("service_id")))
    .options(joinedload(RoleHolding.person))
    .order_by(RoleHolding.id)
)
"""Questions of every answer, put together once."""

LONGEST_NAME = 200
"""What the table of people has room for: an address may stand for a name that nobody gave, and is longer at times."""


def trust(session: Session) -> Trust:
    """The Trust; NotReady if none is loaded."""
    trust_row = session.get(Trust, 1)
    if trust_row is None:
        message = "No Trust is loaded yet. Run “qi trust load FILE.toml” first."
        raise NotReady(message)
    return trust_row


def letterhead(session: Session) -> Letterhead:
    """Who writes every email; read once in a transaction."""
    if "letterhead" not in session.info:
        ours = trust(session)
        sender = settings().mail_from or ours.qist_email
        session.info["letterhead"] = Letterhead(ours.name, ours.qist_email, sender, settings().base_url)
    head: Letterhead = session.info["letterhead"]
    return head


def directory(session: Session, project: Project, *, now: datetime, emails: Iterable[str] = ()) -> Directory:
    """The roles held for a project's service and for the Trust, and the people behind some addresses.

    One transaction sees one picture of the roles: they are read once in it.
    """
    seen: dict[str | None, Sequence[RoleHolding]] = session.info.setdefault("holdings", {})
    if project.service_id not in seen:
        seen[project.service_id] = _holdings(session, project.service_id)
    holdings = seen[project.service_id]
    absences = absences_of_today(session, now)
    texts = {email.lower() for email in emails}
    people = session.scalars(select(Person).where(Person.email.in_(texts))).all() if texts else []
    known = {person.email: person for person in people}
    return Directory(local_date(now), holdings, known, absences)


def absences_of_today(session: Session, now: datetime) -> dict[str, Absence]:
    """Who is away, by the id of the person; read once in a transaction."""
    if "absences" not in session.info:
        session.info["absences"] = _absences(session, local_date(now))
    absences: dict[str, Absence] = session.info["absences"]
    return absences


def _absences(session: Session, today: date) -> dict[str, Absence]:
    """Who is away today, by the id of the person; of two absences the one that was said last."""
    absences = session.scalars(_ABSENCES, {"today": today})
    return {absence.person_id: absence for absence in absences}


def _holdings(session: Session, service_id: str | None) -> Sequence[RoleHolding]:
    return session.scalars(_HOLDINGS, {"service_id": service_id}).all()


def is_in_role(session: Session, person_id: str, *roles: Role) -> bool:
    """Whether a person holds, deputises in or is a member of one of these roles now."""
    query = (
        select(RoleHolding.id).where(RoleHolding.person_id == person_id, RoleHolding.role.in_(roles)).limit(1)
    )
    return session.scalar(query) is not None


def supporters(session: Session, today: date) -> list[Person]:
    """Everybody who is here in the QI Support Team, by name: one of them may support a project (OB-024)."""
    query = (
        select(RoleHolding)
        .where(RoleHolding.role == Role.QIST, RoleHolding.service_id.is_(None))
        .options(joinedload(RoleHolding.person))
    )
    people = {holding.person.id: holding.person for holding in session.scalars(query)}
    return sorted((person for person in people.values() if person.is_here(today)), key=lambda it: it.name)


def support_team(session: Session, today: date) -> Person | None:
    """Who reads what concerns the service itself: the holder of QIST’s role, its deputy, or one of its members.

    Where nobody is left in it, whoever is asked instead (OB-080); None if nobody at all is.
    """
    return _first_in(session, WHEN_NOBODY_HOLDS_IT, today)


def holder_of(session: Session, role: Role, today: date) -> Person | None:
    """Who is here in a role of the Trust; None if nobody is, and nobody else is asked instead."""
    return _first_in(session, (role,), today)


def research_governance(session: Session, today: date) -> Person | None:
    """Who reads what concerns research; where nobody does, the QI Support Team (OB-071, OB-080)."""
    return _first_in(session, (Role.RESEARCH_GOVERNANCE, *WHEN_NOBODY_HOLDS_IT), today)


def _first_in(session: Session, roles: Sequence[Role], today: date) -> Person | None:
    """Who is here: in the first of these roles that has anybody, its holder, its deputy or one of its members."""
    query = (
        select(RoleHolding)
        .where(RoleHolding.role.in_(roles), RoleHolding.service_id.is_(None))
        .options(joinedload(RoleHolding.person))
    )
    standings = list(RoleStanding)
    holdings = sorted(
        session.scalars(query),
        key=lambda holding: (roles.index(holding.role), standings.index(holding.standing), holding.id),
    )
    return next((holding.person for holding in holdings if holding.person.is_here(today)), None)


def quality_leads(session: Session) -> list[tuple[Service, Person]]:
    """Every Care Delivery Service with its quality lead, by the name of the service."""
    return [(service, held.person) for service, held in quality_lead_holdings(session)]


def quality_lead_holdings(
    session: Session, holding_ids: Sequence[str] | None = None
) -> Sequence[tuple[Service, RoleHolding]]:
    """Every Care Delivery Service with the holding of its quality lead, all or only these; by its name."""
    query = (
        select(Service, RoleHolding)
        .join(RoleHolding, Service.id == RoleHolding.service_id)
        .where(RoleHolding.role == Role.CDS_QUALITY_LEAD, RoleHolding.standing == RoleStanding.HOLDER)
        .options(joinedload(RoleHolding.person))
        .order_by(Service.name)
    )
    if holding_ids is not None:
        query = query.where(RoleHolding.id.in_(holding_ids))
    return session.execute(query).tuples().all()


def newcomer_or_known(session: Session, email: str) -> Person | None:
    """The person with an address; somebody new at one of the Trust's mail domains is added under its name.

    So a clinician whom nobody has listed can sign in and propose: the code reaches only who reads that mailbox.
    """
    address = address_in(email)
    if address and objection(address, "email"):
        return None
    return known_people(session, [(address, name_in(address))]).get(address) if address else None


def address_in(typed: str) -> str:
    """What was typed as the address it is known by; empty if it is none.

    A control character within it is no leftover of copying: no code is sent to what would be left without it.
    """
    address, has_control = plain_address(typed), any(map(_is_control, typed.strip()))
    return address if is_address(address) and not has_control else ""


def _is_control(character: str) -> bool:
    return category(character) == "Cc"


def name_in(address: str) -> str:
    """The name that an address shows: “Amara Osei” for amara.osei@…, until its person gives a better one."""
    return address.partition("@")[0].replace(".", " ").replace("_", " ").title()


def known_people(session: Session, named: Iterable[tuple[str, str]]) -> dict[str, Person]:
    """The people behind addresses and names; somebody new at one of the Trust's mail domains is added.

    Somebody new from elsewhere is not: the address is missing in what is returned.
    """
    query = {plain_address(email): name for email, name in named}
    if not query:
        return {}
    people = {
        person.email: person for person in session.scalars(select(Person).where(Person.email.in_(query)))
    }
    domains = tuple(trust(session).mail_domains)
    for email, name in query.items():
        if email not in people and email.rpartition("@")[2] in domains:
            people[email] = _added(session, email, name)
    return people


def unreachable(session: Session, emails: Iterable[str]) -> list[str]:
    """Which of some addresses nobody can be asked at: neither known nor at one of the Trust's mail domains."""
    domains = tuple(trust(session).mail_domains)
    strangers = {
        plain_address(email) for email in emails if plain_address(email).rpartition("@")[2] not in domains
    }
    known = session.scalars(select(Person.email).where(Person.email.in_(strangers))) if strangers else ()
    return sorted(strangers - set(known))


def strangers_in(session: Session, typed: Mapping[str, Any]) -> list[tuple[str, str]]:
    """A sentence for each address in what was typed at which nobody can be asked, at its field."""
    addresses = dict(_addresses(typed))
    if not addresses or not (strangers := unreachable(session, addresses.values())):
        return []
    domains = " or ".join(trust(session).mail_domains)
    sentence = f"is not known: use an address at {domains}, or ask the QI Support Team to add them"
    return [
        (path, f"{email} {sentence}")
        for path, email in addresses.items()
        if plain_address(email) in strangers
    ]


def _addresses(typed: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    for name, value in typed.items():
        if isinstance(value, list):
            for number, record in enumerate(value):
                if isinstance(record, Mapping):
                    yield from _addresses(record, f"{path}{name}-{number}-")
        elif name.endswith("email") and address_in(str(value or "")):
            yield f"{path}{name}", str(value)


def person_named(session: Session, name: str, email: str, *, at: str = "email") -> Person:
    """The person whom a form names in its field `at`; WrongForm for somebody new from elsewhere."""
    address = email.lower()
    person = known_people(session, [(address, name or name_in(address))]).get(address)
    if person is None:
        domains = " or ".join(trust(session).mail_domains)
        sentence = f"is not known: use an address at {domains}, or ask the QI Support Team to add them"
        raise WrongForm([(at, f"{email} {sentence}")])
    return person


def _added(session: Session, email: str, name: str) -> Person:
    """Somebody new; of two who name the same person at once, one finds them added."""
    with suppress(IntegrityError), session.begin_nested():
        session.add(Person(email=email, name=name[:LONGEST_NAME]))
    return session.scalars(select(Person).where(Person.email == email)).one()
