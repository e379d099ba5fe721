"""The Trust, from its file: services, committees, the people in roles, and which roles nobody holds."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.clock import local_date, now
from models.errors import BadFile
from models.imports.trust_file import HELD, NEVER_VACANT, OF_A_SERVICE, TrustFile, sentence_for
from models.records import Committee, Person, RoleHolding, Service, Trust
from models.records.base import new_id
from models.vocabulary import Role, RoleStanding
from tasks.database.audit_trail import HistoryFact, append_to_history
from tasks.database.trust_days import read_days_anew
from tasks.database.unit_of_work import unit_of_work
from tasks.people.bank_holidays import HolidayEntry, changes_nothing, problem_with_day, store_holiday
from tasks.people.importing import store_person
from tasks.people.meetings import store_meetings
from tasks.people.quality_leads import welcome_quality_leads
from tasks.sheets.patient_details import without_patient_details

Holding = tuple[Role, str | None, str, RoleStanding]


@dataclass(frozen=True)
class LoadedTrust:
    """What a Trust file holds, whether it changed anything, which roles nobody holds after it, and what counts not.

    `conflicts` are its meetings of which the page of meetings says otherwise, `welcomed` how many quality leads are
    written to because they hold the role from now on.
    """

    services: int
    people: int
    holdings: int
    is_new: bool
    vacant: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    welcomed: int = 0


def load_trust(path: Path, *, welcomes_all: bool = False) -> LoadedTrust:
    """Load a Trust file: its roles replace those before, all else is added or changed. Again, it changes nothing.

    Whoever leads on quality in a service from now on is written to, once (OB-152). The first file of a Trust writes to
    nobody, since its day is not the launch, unless it `welcomes_all`, which writes to each who was not written to yet.
    BadFile, and nothing stored, if it has an error.
    """
    file = _read(path)
    with unit_of_work() as session, session.no_autoflush:
        session.merge(Trust(id=1, **_trust_fields(file)))
        services = _store_services(session, file)
        _store_committees(session, file)
        changes = [_write(session)]
        people, facts = _store_people(session, path, file, services)
        changes.append(_write(session))
        holdings = _wanted_holdings(path, file, services, people)
        begun = _store_holdings(session, holdings)
        conflicts = store_meetings(session, file, services, local_date(now()))
        changes.append(_store_holidays(session, path, file))
        changes.append(_write(session))
        if any(changes):
            append_to_history(session, [_loaded(), *facts], at=now())
        loaded = LoadedTrust(
            len(file.services),
            len(file.people),
            len(holdings),
            any(changes),
            tuple(vacant_roles(session, local_date(now()))),
            tuple(conflicts),
            welcome_quality_leads(session, None if welcomes_all else begun, now()),
        )
    read_days_anew()
    return loaded


def vacant_roles(session: Session, today: date) -> Iterator[str]:
    """The roles in which nobody is here today, in words: their tasks go to QIST."""
    held = {
        (holding.role, holding.service_id)
        for holding in session.scalars(select(RoleHolding).options(joinedload(RoleHolding.person)))
        if holding.person.is_here(today)
    }
    services = session.scalars(select(Service).order_by(Service.name)).all()
    for role in HELD:
        if role in NEVER_VACANT:
            continue
        if role not in OF_A_SERVICE:
            yield from () if (role, None) in held else (role.label,)
        else:
            yield from (
                f"{role.label}, {service.name}" for service in services if (role, service.id) not in held
            )


def _read(path: Path) -> TrustFile:
    try:
        file = TrustFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise BadFile(
            path.name, [f"it cannot be read: {(error.strerror or 'no reason given').lower()}."]
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadFile(path.name, [f"it is not TOML in UTF-8: {error}."]) from None
    except ValidationError as error:
        problems = [f"{sentence_for(problem)}." for problem in error.errors(include_url=False)]
        raise BadFile(path.name, without_patient_details(problems)) from None
    if problems := [f"{problem}." for problem in file.problems()]:
        raise BadFile(path.name, problems)
    return file


def _trust_fields(file: TrustFile) -> dict[str, object]:
    return file.trust.model_dump() | {"mail_domains": [domain.lower() for domain in file.trust.mail_domains]}


def _store_services(session: Session, file: TrustFile) -> dict[str, Service]:
    known = {service.code: service for service in session.scalars(select(Service))}
    for entry in file.services:
        if entry.code not in known:
            known[entry.code] = Service(code=entry.code)
            session.add(known[entry.code])
        known[entry.code].name = entry.name
    return known


def _store_holidays(session: Session, path: Path, file: TrustFile) -> bool:
    """Enter the bank holidays of the file; whether one is new. What the table has by now is passed over."""
    entries = [
        HolidayEntry(line.day, line.name, line.because, is_free=not line.is_worked)
        for line in file.bank_holidays
    ]
    problems = [
        f"bank_holidays, {entry.day}: {problem}."
        for entry in entries
        if (problem := problem_with_day(entry.day))
    ]
    if problems:
        raise BadFile(path.name, problems)
    new = [
        store_holiday(session, entry, person_id=None, moment=now())
        for entry in entries
        if not changes_nothing(entry)
    ]
    return any(new)


def _store_committees(session: Session, file: TrustFile) -> None:
    known = {committee.code: committee for committee in session.scalars(select(Committee))}
    for entry in file.committees:
        committee = known.get(entry.code)
        if committee is None:
            committee = Committee(code=entry.code)
            session.add(committee)
        committee.name, committee.aliases = entry.name, list(entry.aliases)


def _store_people(
    session: Session, path: Path, file: TrustFile, services: Mapping[str, Service]
) -> tuple[dict[str, Person], list[HistoryFact]]:
    """The people of the file and the register by address, and what the history is to be told of them."""
    strange = [entry for entry in file.people if entry.service is not None and entry.service not in services]
    if strange:
        codes = ", ".join(sorted(services))
        problems = [
            f"people, {entry.email}, service: there is no service “{entry.service}”; services are {codes}."
            for entry in strange
        ]
        raise BadFile(path.name, problems)
    known = {person.email: person for person in session.scalars(select(Person))}
    facts = list[HistoryFact]()
    for entry in file.people:
        known[entry.email], taken_back = store_person(session, entry, known, services)
        facts += taken_back
    return known, facts


def _wanted_holdings(
    path: Path, file: TrustFile, services: Mapping[str, Service], people: Mapping[str, Person]
) -> list[Holding]:
    """Who shall hold what, in the order of the file; BadFile for an address that belongs to nobody."""
    problems: list[str] = []
    holdings: list[Holding] = []
    for role, code, entry in file.holdings():
        for address, standing in entry.standings():
            if address in people:
                holdings.append((role, services[code].id if code else None, people[address].id, standing))
            else:
                problems.append(
                    f"roles, {role}, {standing}: “{address}” is nobody in the file or the register."
                )
    if problems:
        raise BadFile(path.name, problems)
    return holdings


def _store_holdings(session: Session, holdings: Iterable[Holding]) -> list[str]:
    """Only what differs is touched, so that loading a file again changes nothing; the ids of what is held from now on.

    None of the first file, where everything is.
    """
    held = {
        (
            role_holding.role,
            role_holding.service_id,
            role_holding.person_id,
            role_holding.standing,
        ): role_holding
        for role_holding in session.scalars(select(RoleHolding))
    }
    is_first, begun = not held, list[str]()
    for holding in holdings:
        if held.pop(holding, None) is None:
            role, service_id, person_id, standing = holding
            begun.append(new_id())
            session.add(
                RoleHolding(
                    id=begun[-1], role=role, service_id=service_id, person_id=person_id, standing=standing
                )
            )
    for ended in held.values():
        session.delete(ended)
    return [] if is_first else begun


def _write(session: Session) -> bool:
    """Send what has changed to the database, in its order; whether there was anything."""
    has_changed = any(session.is_modified(record) for record in session.dirty)
    has_changed |= bool(session.new or session.deleted)
    session.flush()
    return has_changed


def _loaded() -> HistoryFact:
    at = now().isoformat()
    return HistoryFact("trust loaded", "trust", "1", "The Trust file was loaded", occurrence=at)
