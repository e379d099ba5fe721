"""Files that the QI Support Team takes in from Prefect: those that lie in one folder of the server, previewed first."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from models.errors import WrongForm
from models.forms.operations.in_prefect import AboutFile, AboutProgrammeYear
from models.settings import settings
from tasks.database.audit_trail import HistoryFact
from tasks.people.importing import PeopleImport, import_people, preview_people
from tasks.people.training_list import import_training, preview_training
from tasks.prefect_operations.asking import AskedOperation
from tasks.prefect_operations.effects import OperationEffect, told_once
from tasks.programme.topics.importing import import_programme, preview_programme
from tasks.subscriptions.importing import import_subscriptions, preview_subscriptions

FOLDER = "imports"
SUFFIXES = frozenset({".csv", ".xlsx"})
TAKEN = "file taken in"
"""What the history calls it."""
LONGEST_PREVIEW = 200
"""So many changed rows are listed; the command lists all."""

_OF_ONE = {"people": "person", "topics": "topic", "subscriptions": "subscription"}

Fields = Mapping[str, Sequence[str]]


def take_people(asked: AskedOperation) -> OperationEffect:
    """People of a list, added or changed; BadFile, and nothing stored, if a row has an error."""
    path = _file(asked.read(AboutFile).file)
    if not asked.is_rehearsal:
        return _taken(asked, "people", import_people(path), page="/people")
    counts, changes = preview_people(path)
    return _would(
        "people", path, counts, [(row.row, "", row.happens, _unsaid(row.fields)) for row in changes]
    )


def take_programme(asked: AskedOperation) -> OperationEffect:
    """Topics of a programme year, likewise."""
    path, year = _file(asked.read(AboutFile).file), asked.read(AboutProgrammeYear).year.strip()
    if not asked.is_rehearsal:
        counts = import_programme(path, year=year)
        return _taken(asked, "topics", counts, page=f"/programme/{year}")
    changes = preview_programme(path, year=year)
    counts = PeopleImport(
        rows=len(changes),
        added=sum(change.is_new for change in changes),
        changed=sum(change.is_changed for change in changes),
    )
    return _would("topics", path, counts, [(row.row, row.topic, row.said, row.fields) for row in changes])


def take_subscriptions(asked: AskedOperation) -> OperationEffect:
    """Subscriptions to national audits, likewise."""
    path = _file(asked.read(AboutFile).file)
    if not asked.is_rehearsal:
        return _taken(asked, "subscriptions", import_subscriptions(path), page="/subscriptions")
    counts, rows = preview_subscriptions(path)
    listed = [
        (
            row.row,
            row.title,
            "added" if row.is_new else "changed" if row.changes else "unchanged",
            row.changes,
        )
        for row in rows
    ]
    return _would("subscriptions", path, counts, listed)


def take_training(asked: AskedOperation) -> OperationEffect:
    """Days of Bronze training, likewise; whom the register does not know is left out."""
    path = _file(asked.read(AboutFile).file)
    if asked.is_rehearsal:
        counts, changes = preview_training(path)
        rows = [f"Row {row.row}: Bronze training changes" for row in changes if row.fields]
        return OperationEffect(about=path.name, sentence=counts.in_words("would be "), after=_listed(rows))
    return _told(asked, "training", import_training(path).in_words())


def files_to_take() -> list[str]:
    """The names of the files that lie in the folder for imports, in order; none if there is no such folder."""
    folder = settings().home / FOLDER
    return sorted(
        path.name for path in folder.glob("*") if path.suffix.lower() in SUFFIXES and path.is_file()
    )


TAKES: Mapping[str, Callable[[AskedOperation], OperationEffect]] = {
    "people": take_people,
    "programme": take_programme,
    "subscriptions": take_subscriptions,
    "training": take_training,
}
"""What can be taken in, by what the file holds."""


def _file(name: str) -> Path:
    """The file of this name in the folder, and nothing outside it."""
    listed = files_to_take()
    if name not in listed:
        there = f"there are {', '.join(listed)}" if listed else "it is empty"
        raise WrongForm([("file", f"No file of this name lies in {settings().home / FOLDER}: {there}")])
    return settings().home / FOLDER / name


def _taken(asked: AskedOperation, what: str, counts: PeopleImport, *, page: str) -> OperationEffect:
    sentence = f"{_counted(counts.rows, what)} read: {counts.added} added, {counts.changed} changed"
    return _told(asked, what, sentence, page=page)


def _told(asked: AskedOperation, what: str, sentence: str, *, page: str = "") -> OperationEffect:
    """The history says who took a file in and from where, once for each run."""
    told_once(asked, HistoryFact(TAKEN, what, what, sentence))
    return OperationEffect(about=asked.read(AboutFile).file, sentence=sentence, page=page)


def _counted(rows: int, what: str) -> str:
    """So many of what a file holds, such as “1 topic”."""
    return f"{rows} {_OF_ONE[what] if rows == 1 else what}"


def _unsaid(fields: Fields) -> dict[str, Sequence[str]]:
    """The names of the fields alone: whoever may look into Prefect need not know people."""
    return dict.fromkeys(fields, ())


def _would(
    what: str, path: Path, counts: PeopleImport, rows: Iterable[tuple[int, str, str, Fields]]
) -> OperationEffect:
    sentence = f"{_counted(counts.rows, what)} read: {counts.added} would be added, {counts.changed} changed"
    changed = [
        f"Row {row}{f', {about}' if about else ''}: {happens}. {'; '.join(_changes(fields))}"
        for row, about, happens, fields in rows
        if fields
    ]
    return OperationEffect(about=path.name, sentence=sentence, after=_listed(changed))


def _listed(changed: Sequence[str]) -> str:
    """The first of the rows that change, a line each, and how many more there are."""
    more = [f"and {len(changed) - LONGEST_PREVIEW} more rows"] if len(changed) > LONGEST_PREVIEW else []
    return "\n".join([*changed[:LONGEST_PREVIEW], *more])


def _changes(fields: Fields) -> Iterator[str]:
    """What each field was and becomes; of people and their addresses only that they change."""
    for name, values in fields.items():
        if not values or any("@" in text for text in values):
            yield f"{name} changes"
        else:
            before, after = values
            yield f"{name}: {before or 'nothing'} → {after or 'nothing'}"
