"""The objectives of a year as the QI Support Team changes them, on a page or by a file (OB-029, OB-065)."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.clock import now
from models.errors import BadFile, NotFound, WrongForm
from models.forms.programme.programme_review import AddObjectiveForm, ChangeObjectiveForm
from models.imports.import_types import ObjectiveEntry
from models.inputs.text import compared
from models.programme_year import is_programme_year
from models.records import HistoryEntry, Objective, Person, topic_objective
from models.records.base import new_id
from tasks.database.audit_trail import HistoryFact, append_to_history
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.people.importing import PeopleImport
from tasks.people.permissions import only_team
from tasks.sheets.rows import read_rows

ADDED, CHANGED, REMOVED = "objective added", "objective changed", "objective removed"
FIELDS = ("kind", "code", "title", "owner", "measure", "position")


@dataclass(frozen=True)
class WantedObjective:
    """An objective as it is sent: by whom, with which form, which nonce."""

    person_id: str
    form: AddObjectiveForm
    nonce: str

    @property
    def occurrence(self) -> str:
        """What the history knows this sending by."""
        return self.nonce[:40]


def objective_as_typed(year: str, objective_id: str, person_id: str) -> dict[str, object]:
    """An objective as its form shows it; NotFound, OnlyForTheTeam."""
    with reading() as session:
        only_team(session, person_id)
        values = _typed(_objective(session, year, objective_id))
        return {**values, "known_as": values.pop("code"), "stays": True}


def add_objective(year: str, wanted_objective: WantedObjective) -> None:
    """Add an objective to a year; sent again, it changes nothing.

    Refused: NotFound if the year is none, OnlyForTheTeam, WrongForm if the year has one of that kind and code.
    """
    with unit_of_work() as session:
        only_team(session, wanted_objective.person_id)
        if not is_programme_year(year):
            raise NotFound("such programme year")
        session.execute(select(Person.id).where(Person.id == wanted_objective.person_id).with_for_update())
        if _is_done(session, wanted_objective):
            return
        objective = Objective(id=new_id(), programme_year=year)
        _store(session, objective, _values(wanted_objective.form))
        append_to_history(session, [_fact(ADDED, objective, wanted_objective, {})], at=now())


def change_objective(year: str, objective_id: str, wanted_objective: WantedObjective) -> None:
    """Change an objective as the form says, or take it off; who, when and what it was are kept. Sent again, nothing.

    Refused: NotFound, OnlyForTheTeam, WrongForm if nothing is changed or another has that kind and code.
    """
    with unit_of_work() as session:
        only_team(session, wanted_objective.person_id)
        session.execute(select(Objective.id).where(Objective.id == objective_id).with_for_update())
        if _is_done(session, wanted_objective):
            return
        objective = _objective(session, year, objective_id)
        before, after = _typed(objective), _values(wanted_objective.form)
        changes = {
            name: [str(before[name]), str(after[name])] for name in FIELDS if before[name] != after[name]
        }
        if isinstance(wanted_objective.form, ChangeObjectiveForm) and not wanted_objective.form.stays:
            session.execute(delete(topic_objective).where(topic_objective.c.objective_id == objective.id))
            session.delete(objective)
            append_to_history(session, [_fact(REMOVED, objective, wanted_objective, _gone(before))], at=now())
            return
        if not changes:
            raise WrongForm([("title", "Nothing was changed: change a field, or leave the page")])
        _store(session, objective, after)
        append_to_history(session, [_fact(CHANGED, objective, wanted_objective, changes)], at=now())


def _gone(before: Mapping[str, object]) -> dict[str, list[str]]:
    """What an objective was before it was taken off."""
    return {name: [str(sentence), ""] for name, sentence in before.items() if sentence}


def import_objectives(path: Path, *, year: str) -> PeopleImport:
    """Take the objectives of a file into a year, known by kind and code; an empty cell leaves what is known.

    Run again, it changes nothing. BadFile, and nothing stored, if the year or any row has an error.
    """
    if not is_programme_year(year):
        raise BadFile(path.name, [f"“{year}” is not a programme year: write it like 2027-28."])
    rows = read_rows(path, ObjectiveEntry, key="objective")
    with unit_of_work() as session, session.no_autoflush:
        query = select(Objective).where(Objective.programme_year == year).order_by(Objective.id)
        known = {
            (each_objective.kind, each_objective.code_key): each_objective
            for each_objective in session.scalars(query.with_for_update())
        }
        for row in rows:
            objective = known.get((row.entry.kind, compared(row.entry.code)))
            if objective is None:
                objective = Objective(programme_year=year)
                session.add(objective)
            _fill(objective, {name: value for name, value in row.entry.model_dump().items() if value})
        changed = sum(session.is_modified(value) for value in session.dirty)
        imported = PeopleImport(len(rows), added=len(session.new), changed=changed)
        if imported.added or imported.changed:
            append_to_history(session, [_imported(imported, year)], at=now())
        return imported


def _objective(session: Session, year: str, objective_id: str) -> Objective:
    query = select(Objective).where(Objective.id == objective_id, Objective.programme_year == year)
    objective = session.scalar(query.execution_options(populate_existing=True))
    if objective is None:
        raise NotFound("such objective")
    return objective


def _is_done(session: Session, objective: WantedObjective) -> bool:
    """Whether the same sending of a form was stored before."""
    earlier = select(HistoryEntry.seq).where(
        HistoryEntry.action.in_([ADDED, CHANGED, REMOVED]), HistoryEntry.occurrence == objective.occurrence
    )
    return session.scalar(earlier) is not None


def _store(session: Session, objective: Objective, values: Mapping[str, object]) -> None:
    """Take the values over; WrongForm if the year has another objective of that kind and code."""
    try:
        with session.begin_nested():
            _fill(objective, values)
            session.add(objective)
    except IntegrityError:
        sentence = f"“{values['code']}” is among the objectives of that year already"
        raise WrongForm([("known_as", sentence)]) from None


def _fill(objective: Objective, values: Mapping[str, object]) -> None:
    for name, value in values.items():
        setattr(objective, name, value)


def _typed(objective: Objective) -> dict[str, object]:
    return {name: getattr(objective, name) for name in FIELDS}


def _values(form: AddObjectiveForm) -> dict[str, object]:
    """What the form says, by the names of the columns."""
    sentence = form.model_dump()
    return {name: sentence["known_as" if name == "code" else name] or "" for name in FIELDS}


def _fact(
    action: str, objective: Objective, wanted_objective: WantedObjective, changes: Mapping[str, list[str]]
) -> HistoryFact:
    return HistoryFact.of(
        objective,
        action,
        f"Objective of {objective.programme_year}: “{objective.code}”",
        person_id=wanted_objective.person_id,
        occurrence=wanted_objective.occurrence,
        detail={"changes": dict(changes)} if changes else {},
    )


def _imported(imported: PeopleImport, year: str) -> HistoryFact:
    return HistoryFact(
        action="objectives imported",
        object_type="programme",
        object_id=year,
        sentence=f"Objectives of {year} were imported",
        occurrence=now().isoformat(),
        detail={"added": imported.added, "changed": imported.changed},
    )
