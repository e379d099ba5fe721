"""People from a list in a spreadsheet: added or changed, never deleted, since what they did stays in the history."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import now
from models.errors import BadFile
from models.imports.import_types import PersonEntry
from models.records import Person, Service
from tasks.database.audit_trail import HistoryFact, append_to_history
from tasks.database.unit_of_work import unit_of_work
from tasks.people.lookup import trust
from tasks.sheets.rows import CheckedRow, read_rows


@dataclass(frozen=True)
class PeopleImport:
    """How many rows a file has, and how many of them were new or changed something."""

    rows: int
    added: int
    changed: int


def import_people(path: Path, *, sheet: str | None = None) -> PeopleImport:
    """Add or change people from a list; an empty cell leaves what is known. Run again, it changes nothing.

    BadFile, and nothing stored, if any row has an error.
    """
    rows = read_rows(path, PersonEntry, key="email", sheet=sheet)
    with unit_of_work() as session, session.no_autoflush:
        trust(session)
        services = {service.code: service for service in session.scalars(select(Service))}
        _refuse_unknown_services(path, rows, services)
        known = {person.email: person for person in session.scalars(select(Person))}
        for row in rows:
            known[row.entry.email] = store_person(session, row.entry, known, services)
        imported = _counted(session, len(rows))
        if imported.added or imported.changed:
            append_to_history(session, [_imported(imported)], at=now())
        return imported


def store_person(
    session: Session, entry: PersonEntry, known: Mapping[str, Person], services: Mapping[str, Service]
) -> Person:
    """The person of an entry, added or changed; what the entry does not say stays as it is."""
    person = known.get(entry.email)
    if person is None:
        person = Person(email=entry.email)
        session.add(person)
    person.name = entry.name
    if entry.service is not None:
        person.service_id = services[entry.service].id
    for name in ("bronze_on", "contract_ends_on", "left_on"):
        if (day := getattr(entry, name)) is not None:
            setattr(person, name, day)
    return person


def _refuse_unknown_services(
    path: Path, rows: list[CheckedRow[PersonEntry]], services: Mapping[str, Service]
) -> None:
    codes = ", ".join(sorted(services))
    problems = [
        f"row {row.number}, service: there is no service “{row.entry.service}”; services are {codes}."
        for row in rows
        if row.entry.service is not None and row.entry.service not in services
    ]
    if problems:
        raise BadFile(path.name, problems)


def _counted(session: Session, rows: int) -> PeopleImport:
    """What the transaction is about to store."""
    changed = sum(session.is_modified(record) for record in session.dirty)
    return PeopleImport(rows, added=len(session.new), changed=changed)


def _imported(imported: PeopleImport) -> HistoryFact:
    at = now().isoformat()
    detail = {"added": imported.added, "changed": imported.changed}
    return HistoryFact(
        "people imported", "people", "people", "People were imported", occurrence=at, detail=detail
    )
