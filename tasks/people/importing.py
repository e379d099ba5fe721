"""People from a list in a spreadsheet: added or changed, never deleted, since what they did stays in the history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import now
from models.errors import BadFile
from models.imports.import_types import PersonEntry, TrainingEntry, day_after_entry
from models.records import Person, Service
from models.records.base import new_id
from models.vocabulary import PersonFact
from tasks.database.audit_trail import HistoryFact, append_to_history
from tasks.database.unit_of_work import dry_run, unit_of_work
from tasks.people.lookup import trust
from tasks.people.person_changes import PersonChange, person_in_words
from tasks.people.person_facts import TakingBack, day_of, fact_taken_back
from tasks.sheets.differences import word_difference
from tasks.sheets.rows import CheckedRow, read_rows

OF_A_FILE = tuple(fact for fact in PersonFact if fact.value in PersonEntry.model_fields)
"""What a file says of a person with its day."""


@dataclass(frozen=True)
class PeopleImport:
    """How many rows a file has, and how many of them were new or changed something."""

    rows: int
    added: int
    changed: int


def import_people(path: Path, *, sheet: str | None = None) -> PeopleImport:
    """Add or change people from a list; an empty cell leaves what is known, “none” takes a date back.

    Run again, it changes nothing.

    BadFile, and nothing stored, if any row has an error.
    """
    rows = read_rows(path, PersonEntry, key="email", sheet=sheet)
    with unit_of_work() as session, session.no_autoflush:
        return _take(session, path, rows)[0]


def preview_people(path: Path, *, sheet: str | None = None) -> tuple[PeopleImport, list[PersonChange]]:
    """What the import would add and change, row by row: done in a transaction that is rolled back.

    BadFile as the import.
    """
    rows = read_rows(path, PersonEntry, key="email", sheet=sheet)
    with dry_run() as session, session.no_autoflush:
        return _take(session, path, rows)


def _take(
    session: Session, path: Path, rows: list[CheckedRow[PersonEntry]]
) -> tuple[PeopleImport, list[PersonChange]]:
    """Store what the rows say, and in the history that they did and what they took back."""
    trust(session)
    services = {service.code: service for service in session.scalars(select(Service))}
    _refuse_unknown_services(path, rows, services)
    known = {person.email: person for person in session.scalars(select(Person))}
    names = {service.id: service.name for service in services.values()}
    changes, facts = list[PersonChange](), list[HistoryFact]()
    for row in rows:
        before = person_in_words(known.get(row.entry.email), names)
        is_new = row.entry.email not in known
        person, taken_back = store_person(session, row.entry, known, services)
        known[row.entry.email] = person
        facts += taken_back
        fields = word_difference(before, person_in_words(person, names))
        changes.append(PersonChange(row.number, row.entry.email, is_new, fields))
    imported = _counted(session, len(rows))
    if imported.added or imported.changed:
        append_to_history(session, [_imported(imported), *facts], at=now())
    return imported, changes


def store_person(
    session: Session, entry: PersonEntry, known: Mapping[str, Person], services: Mapping[str, Service]
) -> tuple[Person, list[HistoryFact]]:
    """The person of an entry, added or changed, and what the history is to be told of what it takes back.

    What the entry does not say stays as it is.
    """
    person = known.get(entry.email)
    if person is None:
        person = Person(id=new_id(), email=entry.email)
        session.add(person)
    person.name = entry.name
    if entry.service is not None:
        person.service_id = services[entry.service].id
    return person, note_days(person, entry, OF_A_FILE)


def note_days(
    person: Person, entry: PersonEntry | TrainingEntry, facts_of_file: Sequence[PersonFact]
) -> list[HistoryFact]:
    """Note the days that a row says; what the history is told of those that it takes back."""
    facts = []
    for fact in facts_of_file:
        was = day_of(person, fact)
        day = day_after_entry(was, getattr(entry, fact.value))
        setattr(person, fact.value, day)
        if was is not None and day is None:
            facts.append(fact_taken_back(person, fact, was, TakingBack(now().isoformat())))
    return facts


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
