from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from models.errors import BadFile, NotReady
from models.records import HistoryEntry, Person
from tasks.database.unit_of_work import reading
from tasks.people.importing import PeopleImport, import_people
from tasks.people.trust_file import load_trust
from tests.support.trust_at_work import DEMONSTRATION, everything

HEADING = "email,name,service,bronze_on\n"
SERVICES = "adult-mental-health, children, community, older-people, urgent-care"


@pytest.fixture
def trust(database: str) -> None:
    _ = database
    load_trust(DEMONSTRATION / "trust.toml")


def written(folder: Path, text: str) -> Path:
    path = folder / "people.csv"
    path.write_text(text, encoding="utf-8")
    return path


def person(email: str) -> Person:
    with reading() as session:
        return session.scalars(select(Person).where(Person.email == email)).one()


def refusal(path: Path) -> str:
    before = everything()
    with pytest.raises(BadFile) as refused:
        import_people(path)
    assert everything() == before
    return str(refused.value)


@pytest.mark.usefixtures("trust")
def test_people_of_the_demonstration_come_in_once() -> None:
    path = DEMONSTRATION / "people.csv"

    assert import_people(path) == PeopleImport(rows=16, added=16, changed=0)
    before = everything()
    assert import_people(path) == PeopleImport(rows=16, added=0, changed=0)
    assert everything() == before


@pytest.mark.usefixtures("trust")
@pytest.mark.parametrize("day", ["2026-05-12", "12/05/2026"])
def test_dates_are_read_as_databases_and_as_spreadsheets_write_them(day: str, tmp_path: Path) -> None:
    import_people(written(tmp_path, f"{HEADING}a@b.uk,A,community,{day}\n"))

    assert person("a@b.uk").bronze_on == date(2026, 5, 12)


@pytest.mark.usefixtures("trust")
def test_somebody_known_is_changed_and_an_empty_cell_leaves_what_is_known(tmp_path: Path) -> None:
    import_people(written(tmp_path, f"{HEADING}a@b.uk,A,community,2026-05-12\n"))

    changed = import_people(written(tmp_path, "Name,EMAIL,left_on\nAnna,A@b.uk,01/12/2026\n"))

    anna = person("a@b.uk")
    assert changed == PeopleImport(rows=1, added=0, changed=1)
    assert (anna.name, anna.bronze_on, anna.left_on) == ("Anna", date(2026, 5, 12), date(2026, 12, 1))


@pytest.mark.usefixtures("trust")
def test_an_import_that_changed_something_stands_in_the_history(tmp_path: Path) -> None:
    path = written(tmp_path, f"{HEADING}a@b.uk,A,,\n")
    for _ in range(2):
        import_people(path)

    with reading() as session:
        told = session.execute(
            select(HistoryEntry.sentence, HistoryEntry.detail).where(HistoryEntry.action == "people imported")
        ).all()
    assert [tuple(row) for row in told] == [("People were imported", {"added": 1, "changed": 0})]


@pytest.mark.usefixtures("trust")
def test_spreadsheet_with_a_byte_order_mark_and_blank_rows_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, f"\ufeff{HEADING}\r\n,,,\r\na@b.uk,Zoë,,\r\n")

    assert import_people(path).added == 1
    assert person("a@b.uk").name == "Zoë"


WRONG = {
    "wrong date": (
        f"{HEADING}a@b.uk,A,,31/13/2026\n",
        "row 2, bronze_on: “31/13/2026” is no day of the calendar: write it like 2026-12-31 or 31/12/2026.",
    ),
    "row number counts blank rows": (f"{HEADING}\n\na@b.uk,,,\n", "row 4, name: is missing."),
    "not an address": (f"{HEADING}a.b.uk,A,,\n", "row 2, email: “a.b.uk” is not an email address."),
    "same address twice": (
        f"{HEADING}a@b.uk,A,,\nA@b.uk,B,,\n",
        "row 3, email: “a@b.uk” stands in row 2 already.",
    ),
    "unknown service": (
        f"{HEADING}a@b.uk,A,surgery,\n",
        f"row 2, service: there is no service “surgery”; services are {SERVICES}.",
    ),
    "unknown column": (
        "email,name,grade\na@b.uk,A,7\n",
        "row 1: there is no column “grade”; columns are email, name, service, bronze_on, contract_ends_on, left_on.",
    ),
    "missing column": ("email,service\na@b.uk,community\n", "row 1: the column “name” is missing."),
    "column twice": ("email,name,name\na@b.uk,A,B\n", "row 1: the column “name” stands there twice."),
    "a cell in none of the columns": (
        f"{HEADING}a@b.uk,A,,,,x\n",
        "row 2: F2 is in a column without a heading: give it one, or clear the cell.",
    ),
    "several errors": (
        f"{HEADING}a.b.uk,A,,\nb.uk,B,,\n",
        "row 2, email: “a.b.uk” is not an email address. (and 1 more)",
    ),
    "empty file": ("", "it is empty."),
}


@pytest.mark.usefixtures("trust")
@pytest.mark.parametrize(("text", "sentence"), WRONG.values(), ids=WRONG)
def test_file_with_an_error_is_refused_in_one_sentence(text: str, sentence: str, tmp_path: Path) -> None:
    assert refusal(written(tmp_path, text)) == f"people.csv: {sentence} Nothing was loaded."


@pytest.mark.usefixtures("trust")
def test_file_that_is_missing_or_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    assert refusal(path) == "people.csv: it cannot be read: no such file or directory. Nothing was loaded."

    path.write_bytes(f"{HEADING}a@b.uk,Łukasz,,\n".encode("cp1250"))
    assert refusal(path) == (
        "people.csv: row 2: its letters cannot be told, since the file is not saved in UTF-8: "
        "in Excel, choose Save As and “CSV UTF-8 (Comma delimited)”. Nothing was loaded."
    )


@pytest.mark.usefixtures("database")
def test_people_cannot_come_before_their_trust(tmp_path: Path) -> None:
    with pytest.raises(NotReady) as refused:
        import_people(written(tmp_path, f"{HEADING}a@b.uk,A,,\n"))

    assert str(refused.value) == "No Trust is loaded yet. Run “qi trust load FILE.toml” first."
