"""The topics of an annual programme, from a catalogue as CSV (6.1)."""

import re
from pathlib import Path

from sqlalchemy import select

from models.clock import financial_year, local_date, now
from models.entries import TopicEntry
from models.errors import BadFile
from models.records import Topic
from tasks.history import Fact, append
from tasks.people import Imported
from tasks.rows import read_rows
from tasks.unit_of_work import unit_of_work

_YEAR = re.compile(r"(20\d\d)-(\d\d)", re.ASCII)


def import_programme(path: Path, *, year: str) -> Imported:
    """Take the topics of a catalogue into a programme year, known by their names. Run again, it changes nothing.

    Topics that the file does not have stay. BadFile, and nothing stored, if the year or any row has an error.
    """
    if not _is_year(year):
        example = financial_year(local_date(now()))
        raise BadFile(path.name, [f"“{year}” is not a programme year: write it like {example}."])
    rows = read_rows(path, TopicEntry, key="name")
    with unit_of_work() as session, session.no_autoflush:
        known = {
            topic.title: topic for topic in session.scalars(select(Topic).where(Topic.programme_year == year))
        }
        for row in rows:
            topic = known.get(row.entry.name)
            if topic is None:
                topic = Topic(programme_year=year, title=row.entry.name)
                session.add(topic)
            _fill(topic, row.entry)
        changed = sum(session.is_modified(record) for record in session.dirty)
        imported = Imported(len(rows), added=len(session.new), changed=changed)
        if imported.added or imported.changed:
            append(session, [_imported(imported, year)], at=now())
        return imported


def _fill(topic: Topic, entry: TopicEntry) -> None:
    """Take over what the row says; an empty cell leaves what is known."""
    topic.abbreviation = entry.abbreviation or topic.abbreviation or ""
    topic.host = entry.host or topic.host or ""
    topic.subject = entry.topic or topic.subject or ""
    topic.is_name_checked = entry.name_checked.lower() == "yes"


def _imported(imported: Imported, year: str) -> Fact:
    return Fact(
        action="programme imported",
        object_type="programme",
        object_id=year,
        sentence=f"Topics of the programme {year} were imported",
        occurrence=now().isoformat(),
        detail={"added": imported.added, "changed": imported.changed},
    )


def _is_year(year: str) -> bool:
    """Whether it is two years that follow each other: “2026-27”."""
    found = _YEAR.fullmatch(year)
    return found is not None and (int(found[1]) + 1) % 100 == int(found[2])
