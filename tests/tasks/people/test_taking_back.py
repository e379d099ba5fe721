"""What a file sets, somebody can unset: by a word in the cell (“none”, “clear”), in CSV and in XLSX alike."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from models.errors import BadFile
from models.records import HistoryEntry, Person, Subscription, Topic
from tasks.database.unit_of_work import reading
from tasks.people.importing import PeopleImport, import_people, preview_people
from tasks.people.trust_file import load_trust
from tasks.programme.topics.importing import import_programme, preview_programme
from tasks.subscriptions.importing import import_subscriptions, preview_subscriptions
from tests.support.mail.mornings import nov
from tests.support.sheets.workbooks import workbook
from tests.support.trust_at_work import DEMONSTRATION, World, address, everything

BY_MISTAKE = "email,name,left_on\namara.osei@northbrook.example,Dr Amara Osei,31/10/2026\n"
EMPTIED = "email,name,left_on\namara.osei@northbrook.example,Dr Amara Osei,\n"
TAKEN_BACK = "email,name,left_on\namara.osei@northbrook.example,Dr Amara Osei,none\n"
WORDS = ("none", "None", " CLEAR ")


@pytest.fixture(params=["csv", "xlsx"])
def kind(request: pytest.FixtureRequest) -> str:
    value: str = request.param
    return value


def listed(folder: Path, text: str, kind: str = "csv") -> Path:
    """The list as a file of a kind."""
    if kind == "xlsx":
        return workbook(folder, *(line.split(",") for line in text.splitlines()))
    path = folder / "list.csv"
    path.write_text(text, encoding="utf-8")
    return path


def take(world: World, path: Path) -> PeopleImport:
    """Import people, a minute later than whatever was imported before."""
    world.wait(minutes=1)
    return import_people(path)


def amara() -> Person:
    with reading() as session:
        return session.scalars(select(Person).where(Person.email == address("lead"))).one()


def told() -> list[tuple[str, object]]:
    """What the history says of dates that were taken back."""
    with reading() as session:
        query = select(HistoryEntry).where(HistoryEntry.action.startswith("taken back: "))
        return [(entry.sentence, entry.detail) for entry in session.scalars(query.order_by(HistoryEntry.seq))]


def test_an_emptied_cell_leaves_a_person_left_and_the_word_takes_it_back(
    world: World, tmp_path: Path, kind: str
) -> None:
    take(world, listed(tmp_path, BY_MISTAKE, kind))
    world.wait(minutes=1)

    assert take(world, listed(tmp_path, EMPTIED, kind)) == PeopleImport(1, added=0, changed=0)
    assert amara().left_on == date(2026, 10, 31)

    assert take(world, listed(tmp_path, TAKEN_BACK, kind)) == PeopleImport(1, added=0, changed=1)
    assert amara().left_on is None
    before = everything()
    assert take(world, listed(tmp_path, TAKEN_BACK, kind)) == PeopleImport(1, added=0, changed=0)
    assert everything() == before


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize(
    ("field", "label"),
    [
        ("left_on", "Left on"),
        ("bronze_on", "Bronze training achieved on"),
        ("contract_ends_on", "Contract ends on"),
    ],
)
def test_each_date_of_a_person_is_taken_back_and_the_history_has_what_stood_there(
    sqlite_world: World, tmp_path: Path, kind: str, word: str, field: str, label: str
) -> None:
    heading = f"email,name,{field}\n{address('lead')},Dr Amara Osei"
    take(sqlite_world, listed(tmp_path, f"{heading},2026-10-31\n", kind))
    sqlite_world.wait(minutes=1)

    take(sqlite_world, listed(tmp_path, f"{heading},{word}\n", kind))

    assert getattr(amara(), field) is None
    assert told() == [
        (
            f"{label} Saturday 31 October 2026: taken back",
            {"fact": field, "was": "2026-10-31", "reason": "A file says so"},
        )
    ]


def test_a_preview_says_what_is_taken_back_and_stores_nothing(sqlite_world: World, tmp_path: Path) -> None:
    take(sqlite_world, listed(tmp_path, BY_MISTAKE))
    sqlite_world.wait(minutes=1)
    before = everything()

    imported, [change] = preview_people(listed(tmp_path, TAKEN_BACK))

    assert imported == PeopleImport(1, added=0, changed=1)
    assert (change.row, change.happens, dict(change.fields)) == (
        2,
        "changed",
        {"left on": ("31 Oct 2026", "")},
    )
    assert everything() == before


def test_another_word_is_refused(sqlite_world: World, tmp_path: Path) -> None:
    _ = sqlite_world
    with pytest.raises(BadFile, match="row 2, left_on: “no” is not a date: write it like "):
        take(sqlite_world, listed(tmp_path, TAKEN_BACK.replace(",none", ",no")))


def test_the_trust_file_takes_a_date_back_too(sqlite_world: World, tmp_path: Path) -> None:
    text = (DEMONSTRATION / "trust.toml").read_text()
    first = text.index("[[people]]")
    file = tmp_path / "trust.toml"
    before = text[first:].split("\n\n")[0]
    for day in ("2026-10-31", '"none"'):
        sqlite_world.wait(minutes=1)
        file.write_text(text.replace(before, f"{before}\nleft_on = {day}"))
        load_trust(file)

    assert [sentence for sentence, _ in told()] == ["Left on Saturday 31 October 2026: taken back"]
    with reading() as session:
        assert session.scalars(select(Person.id).where(Person.left_on == date(2026, 10, 31))).all() == []


def test_a_withdrawn_topic_is_put_back_on_the_programme(
    sqlite_world: World, tmp_path: Path, kind: str
) -> None:
    import_programme(listed(tmp_path, "name,withdrawn_on\nFalls,2026-11-01\n", kind), year="2027-28")
    sqlite_world.wait(minutes=1)
    import_programme(listed(tmp_path, "name,withdrawn_on\nFalls,\n", kind), year="2027-28")
    back = listed(tmp_path, "name,withdrawn_on\nFalls,none\n", kind)

    [change] = preview_programme(back, year="2027-28")
    assert dict(change.fields) == {"withdrawn on": ("1 Nov 2026", "")}
    import_programme(back, year="2027-28")

    with reading() as session:
        assert session.scalars(select(Topic.withdrawn_on)).all() == [None]


def test_a_subscription_that_ended_goes_on(sqlite_world: World, tmp_path: Path, kind: str) -> None:
    import_subscriptions(listed(tmp_path, "title,ended_on\nStroke,2026-11-01\n", kind))
    sqlite_world.go_to(nov(3))
    back = listed(tmp_path, "title,ended_on\nStroke,clear\n", kind)

    _, [row] = preview_subscriptions(back)
    assert row.changes == {"ended on": ["Sunday 1 November 2026", "none"]}
    import_subscriptions(back)

    with reading() as session:
        assert session.scalars(select(Subscription.ended_on)).all() == [None]
