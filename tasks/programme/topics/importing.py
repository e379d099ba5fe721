"""The topics of an annual programme, from a catalogue or a list of the Trust’s own (6.1)."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.clock import financial_year, local_date, now
from models.errors import BadFile
from models.imports.import_types import TopicEntry, day_after_entry
from models.inputs.text import compared
from models.programme_year import is_programme_year
from models.records import Service, Topic
from models.vocabulary import TopicSource
from tasks.database.audit_trail import HistoryFact, append_to_history
from tasks.database.unit_of_work import dry_run, unit_of_work
from tasks.people.importing import PeopleImport
from tasks.people.lookup import known_people, name_in
from tasks.programme.topics.changes import NamedInList, TopicChange, topic_in_words
from tasks.programme.topics.match_rows import Rows, clashes, match_rows
from tasks.programme.topics.national_columns import national_problems, take_national_columns
from tasks.sheets.differences import word_difference
from tasks.sheets.rows import read_rows


def import_programme(path: Path, *, year: str, sheet: str | None = None) -> PeopleImport:
    """Take the topics of a file into a programme year, known by their ids or else by their names.

    Run again, it changes nothing. Topics that the file does not have stay; one with a date of withdrawal stays, and
    does not begin. BadFile, and nothing stored, if the year or any row has an error.
    """
    rows = _rows(path, year, sheet)
    with unit_of_work() as session:
        return _counted(_take(session, path, rows, year))


def preview_programme(path: Path, *, year: str, sheet: str | None = None) -> list[TopicChange]:
    """What the import would add and change, row by row: done in a transaction that is rolled back.

    BadFile as the import.
    """
    rows = _rows(path, year, sheet)
    with dry_run() as session:
        return _take(session, path, rows, year)


def _rows(path: Path, year: str, sheet: str | None) -> Rows:
    if not is_programme_year(year):
        example = financial_year(local_date(now()))
        raise BadFile(path.name, [f"“{year}” is not a programme year: write it like {example}."])
    return read_rows(path, TopicEntry, key="name", sheet=sheet)


def _take(session: Session, path: Path, rows: Rows, year: str) -> list[TopicChange]:
    """Store what the rows say, and that it was imported if anything is new."""
    with session.no_autoflush:
        query = select(Topic).where(Topic.programme_year == year).options(joinedload(Topic.owner))
        topics = session.scalars(query).all()
        named = _named(session, rows, topics)
        matches = match_rows(rows, topics)
        if problems := [
            *clashes(rows, topics, matches),
            *_unknown(rows, named),
            *national_problems(rows, matches),
        ]:
            raise BadFile(path.name, problems)
        of_rows, differences = dict[int, Topic](), dict[int, dict[str, tuple[str, str]]]()
        for row in rows:
            topic = matches.get(row.number) or Topic(programme_year=year, title="")
            before = topic_in_words(topic, named)
            _fill(topic, row.entry, named)
            session.add(topic)
            of_rows[row.number] = topic
            differences[row.number] = dict(word_difference(before, topic_in_words(topic, named)))
    session.flush()
    for number, fields in take_national_columns(session, rows, of_rows).items():
        differences[number] |= fields
    changes = [
        TopicChange(number, topic.title, number not in matches, differences[number])
        for number, topic in of_rows.items()
    ]
    imported = _counted(changes)
    if imported.added or imported.changed:
        append_to_history(session, [_imported(imported, year)], at=now())
    session.flush()
    return changes


def _named(session: Session, rows: Rows, topics: Sequence[Topic]) -> NamedInList:
    services = {service.code: service for service in session.scalars(select(Service))}
    owners = [
        (row.entry.owner_email, row.entry.owner_name or name_in(row.entry.owner_email))
        for row in rows
        if row.entry.owner_email
    ]
    before = {topic.owner.email: topic.owner for topic in topics if topic.owner}
    return NamedInList(services, before | known_people(session, owners))


def _unknown(rows: Rows, named: NamedInList) -> Iterator[str]:
    codes = ", ".join(sorted(named.services))
    for row in rows:
        service, owner = row.entry.service, row.entry.owner_email
        if service and service not in named.services:
            yield f"row {row.number}, service: there is no service “{service}”; services are {codes}."
        if owner and owner not in named.owners:
            yield f"row {row.number}, owner_email: {owner} is not known, nor at an address of the Trust."


def _fill(topic: Topic, entry: TopicEntry, named: NamedInList) -> None:
    """Take over what the row says; an empty cell leaves what is known."""
    if entry.name_checked or compared(entry.name) != compared(topic.title):
        topic.is_name_checked = entry.name_checked.lower() == "yes"
    topic.title = entry.name
    topic.catalogue_id = entry.id or topic.catalogue_id
    topic.abbreviation = entry.abbreviation or topic.abbreviation or ""
    topic.host = entry.host or topic.host or ""
    topic.subject = entry.topic or topic.subject or ""
    by_host = TopicSource.NATIONAL_AUDIT if topic.host else TopicSource.LOCAL
    topic.source = entry.source or topic.source or by_host
    topic.withdrawn_on = day_after_entry(topic.withdrawn_on, entry.withdrawn_on)
    topic.withdrawn_source = (
        (entry.withdrawn_source or topic.withdrawn_source or "") if topic.withdrawn_on else ""
    )
    if entry.service:
        topic.service_id = named.services[entry.service].id
    if entry.owner_email:
        topic.owner_id = named.owners[entry.owner_email].id


def _counted(changes: Sequence[TopicChange]) -> PeopleImport:
    added, changed = (
        sum(topic_change.is_new for topic_change in changes),
        sum(topic_change.is_changed for topic_change in changes),
    )
    return PeopleImport(len(changes), added=added, changed=changed)


def _imported(imported: PeopleImport, year: str) -> HistoryFact:
    return HistoryFact(
        action="programme imported",
        object_type="programme",
        object_id=year,
        sentence=f"Topics of the programme {year} were imported",
        occurrence=now().isoformat(),
        detail={"added": imported.added, "changed": imported.changed},
    )
