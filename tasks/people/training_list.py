"""A list of who has achieved Bronze training, as those who train send it: days are noted, nobody is added (8.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import now
from models.imports.import_types import TrainingEntry
from models.records import Person
from models.vocabulary import PersonFact
from tasks.database.audit_trail import HistoryFact, append_to_history
from tasks.database.unit_of_work import dry_run, unit_of_work
from tasks.people.importing import note_days
from tasks.people.lookup import trust
from tasks.people.person_changes import PersonChange, person_in_words
from tasks.sheets.differences import word_difference
from tasks.sheets.rows import CheckedRow, read_rows

OF_TRAINING = (PersonFact.BRONZE,)


@dataclass(frozen=True)
class TrainingImport:
    """How many rows a list has, how many of them changed somebody, and which name nobody of the register."""

    rows: int
    changed: int
    not_known: Sequence[int]

    def in_words(self, would_be: str = "") -> str:
        """“12 rows read: 3 changed, 2 of people whom the register does not know (rows 4, 9)”."""
        read = f"{self.rows} row{'' if self.rows == 1 else 's'} read: {self.changed} {would_be}changed"
        if not self.not_known:
            return read
        numbers = ", ".join(map(str, self.not_known))
        rows = f"row{'' if len(self.not_known) == 1 else 's'} {numbers}"
        return f"{read}, {len(self.not_known)} of people whom the register does not know ({rows})"


def import_training(path: Path, *, sheet: str | None = None) -> TrainingImport:
    """Note the days of a list; whom the register does not know is left out. Run again, it changes nothing.

    BadFile, and nothing stored, if any row has an error.
    """
    rows = read_rows(path, TrainingEntry, key="email", sheet=sheet)
    with unit_of_work() as session:
        return _take(session, rows)[0]


def preview_training(path: Path, *, sheet: str | None = None) -> tuple[TrainingImport, list[PersonChange]]:
    """What the list would change, row by row; BadFile as the import."""
    rows = read_rows(path, TrainingEntry, key="email", sheet=sheet)
    with dry_run() as session:
        return _take(session, rows)


def _take(
    session: Session, rows: Sequence[CheckedRow[TrainingEntry]]
) -> tuple[TrainingImport, list[PersonChange]]:
    trust(session)
    known = {person.email: person for person in session.scalars(select(Person).with_for_update())}
    changes, facts = list[PersonChange](), list[HistoryFact]()
    for row in rows:
        if (person := known.get(row.entry.email)) is not None:
            before = person_in_words(person, {})
            facts += note_days(person, row.entry, OF_TRAINING)
            fields = word_difference(before, person_in_words(person, {}))
            changes.append(PersonChange(row.number, row.entry.email, is_new=False, fields=fields))
    changed = sum(bool(change.fields) for change in changes)
    not_known = [row.number for row in rows if row.entry.email not in known]
    if changed:
        append_to_history(session, [_imported(changed), *facts], at=now())
    return TrainingImport(len(rows), changed, not_known), changes


def _imported(changed: int) -> HistoryFact:
    return HistoryFact(
        "training imported",
        "people",
        "people",
        "A list of Bronze training was imported",
        occurrence=now().isoformat(),
        detail={"changed": changed},
    )
