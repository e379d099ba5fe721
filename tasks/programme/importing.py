"""The topics of an annual programme, from a catalogue or a list of the Trust’s own (6.1)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import financial_year, local_date, now
from models.entries import TopicEntry
from models.errors import BadFile
from models.records import Person, Service, Topic
from models.rollover import is_programme_year
from models.vocabulary import TopicSource
from tasks.directory import known_people, name_in
from tasks.history import Fact, append
from tasks.people import Imported
from tasks.sheets import Row, read_rows
from tasks.unit_of_work import unit_of_work

Rows = Sequence[Row[TopicEntry]]


@dataclass(frozen=True)
class _Named:
    """The services and people that the rows name, by code and address."""

    services: Mapping[str, Service]
    owners: Mapping[str, Person]


def import_programme(path: Path, *, year: str) -> Imported:
    """Take the topics of a file into a programme year, known by their ids or else by their names.

    Run again, it changes nothing. Topics that the file does not have stay. BadFile, and nothing stored, if the year
    or any row has an error.
    """
    if not is_programme_year(year):
        example = financial_year(local_date(now()))
        raise BadFile(path.name, [f"“{year}” is not a programme year: write it like {example}."])
    rows = read_rows(path, TopicEntry, key="name")
    with unit_of_work() as session, session.no_autoflush:
        named = _named(session, rows)
        if problems := [*_same_id_twice(rows), *_unknown(rows, named)]:
            raise BadFile(path.name, problems)
        topics = session.scalars(select(Topic).where(Topic.programme_year == year)).all()
        by_id = {topic.catalogue_id: topic for topic in topics if topic.catalogue_id}
        by_title = {topic.title: topic for topic in topics}
        added = 0
        for row in rows:
            topic = by_id.get(row.entry.id) or by_title.get(row.entry.name)
            if topic is None:
                topic = Topic(programme_year=year, title=row.entry.name)
                session.add(topic)
                added += 1
            _fill(topic, row.entry, named)
        changed = sum(isinstance(one, Topic) and session.is_modified(one) for one in session.dirty)
        imported = Imported(len(rows), added=added, changed=changed)
        if imported.added or imported.changed:
            append(session, [_imported(imported, year)], at=now())
        return imported


def _named(session: Session, rows: Rows) -> _Named:
    services = {service.code: service for service in session.scalars(select(Service))}
    owners = [
        (row.entry.owner_email, row.entry.owner_name or name_in(row.entry.owner_email))
        for row in rows
        if row.entry.owner_email
    ]
    return _Named(services, known_people(session, owners))


def _same_id_twice(rows: Rows) -> Iterator[str]:
    first: dict[str, int] = {}
    for row in rows:
        if row.entry.id and (before := first.setdefault(row.entry.id, row.number)) != row.number:
            yield f"row {row.number}, id: “{row.entry.id}” stands in row {before} already."


def _unknown(rows: Rows, named: _Named) -> Iterator[str]:
    codes = ", ".join(sorted(named.services))
    for row in rows:
        service, owner = row.entry.service, row.entry.owner_email
        if service and service not in named.services:
            yield f"row {row.number}, service: there is no service “{service}”; services are {codes}."
        if owner and owner not in named.owners:
            yield f"row {row.number}, owner_email: {owner} is not known, nor at an address of the Trust."


def _fill(topic: Topic, entry: TopicEntry, named: _Named) -> None:
    """Take over what the row says; an empty cell leaves what is known."""
    topic.title = entry.name
    topic.catalogue_id = entry.id or topic.catalogue_id
    topic.abbreviation = entry.abbreviation or topic.abbreviation or ""
    topic.host = entry.host or topic.host or ""
    topic.subject = entry.topic or topic.subject or ""
    topic.is_name_checked = entry.name_checked.lower() == "yes"
    by_host = TopicSource.NATIONAL_AUDIT if topic.host else TopicSource.LOCAL
    topic.source = entry.source or topic.source or by_host
    topic.withdrawn_on = entry.withdrawn_on or topic.withdrawn_on
    if entry.service:
        topic.service_id = named.services[entry.service].id
    if entry.owner_email:
        topic.owner_id = named.owners[entry.owner_email].id


def _imported(imported: Imported, year: str) -> Fact:
    return Fact(
        action="programme imported",
        object_type="programme",
        object_id=year,
        sentence=f"Topics of the programme {year} were imported",
        occurrence=now().isoformat(),
        detail={"added": imported.added, "changed": imported.changed},
    )
