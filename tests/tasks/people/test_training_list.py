"""A list of Bronze training: the days are noted, nobody is added, and who is not known is said (8.2)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from models.errors import BadFile
from models.records import HistoryEntry, Person
from tasks.database.unit_of_work import reading
from tasks.people.training_list import TrainingImport, import_training, preview_training
from tests.support.trust_at_work import World, address, everything

HEADING = "email,name,bronze_on\n"
NOBODY = "nobody.here@northbrook.example"


def written(folder: Path, text: str) -> Path:
    path = folder / "training.csv"
    path.write_text(HEADING + text, encoding="utf-8")
    return path


def bronze_on(email: str) -> date | None:
    with reading() as session:
        return session.scalars(select(Person.bronze_on).where(Person.email == email)).one()


def people() -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(Person)) or 0


def test_days_are_noted_nobody_is_added_or_renamed_and_a_second_time_changes_nothing(
    world: World, tmp_path: Path
) -> None:
    path = written(tmp_path, f"{address('untrained')},G. Other,12/05/2026\n{NOBODY},Nobody,2026-05-12\n")
    before, stored = people(), everything()

    shown, [change] = preview_training(path)

    assert (shown, everything()) == (TrainingImport(rows=2, changed=1, not_known=[3]), stored)
    assert change.fields == {"bronze training achieved on": ("", "12 May 2026")}
    assert shown.in_words("would be ") == (
        "2 rows read: 1 would be changed, 1 of people whom the register does not know (row 3)"
    )
    assert import_training(path) == shown
    assert (bronze_on(address("untrained")), people()) == (date(2026, 5, 12), before)
    with reading() as session:
        newest = session.scalars(select(HistoryEntry).order_by(HistoryEntry.seq.desc())).first()
    assert newest is not None
    assert (newest.action, newest.detail) == ("training imported", {"changed": 1})
    stored = everything()
    assert import_training(path) == TrainingImport(rows=2, changed=0, not_known=[3])
    assert everything() == stored
    world.propose(by="untrained", lead_email=address("untrained"))
    assert world.project.lead.may_take_part(world.today)


def test_day_that_was_noted_by_mistake_is_taken_back_and_the_history_says_so(
    sqlite_world: World, tmp_path: Path
) -> None:
    _ = sqlite_world
    import_training(written(tmp_path, f"{address('lead')},,none\n"))

    assert bronze_on(address("lead")) is None
    with reading() as session:
        sentences = session.scalars(
            select(HistoryEntry.sentence).order_by(HistoryEntry.seq.desc()).limit(2)
        ).all()
    assert sentences == [
        "Bronze training achieved on Monday 12 May 2025: taken back",
        "A list of Bronze training was imported",
    ]


@pytest.mark.parametrize(
    ("rows", "refusal"),
    [
        (f"{address('lead')},,\n", "row 2, bronze_on"),
        (f"{address('lead')},,2026-05-12\n{address('lead').upper()},,2026-05-13\n", "row 3"),
        (f"{address('lead')},NHS 943 476 5919,2026-05-12\n", "row 2, name"),
    ],
)
def test_row_that_does_not_fit_is_named_and_nothing_is_stored(
    sqlite_world: World, tmp_path: Path, rows: str, refusal: str
) -> None:
    _ = sqlite_world
    stored = everything()

    with pytest.raises(BadFile) as refused:
        import_training(written(tmp_path, rows))

    assert refusal in str(refused.value)
    assert everything() == stored
