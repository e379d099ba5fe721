from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError, IntegrityError

from models.clock import now
from models.errors import HistoryBroken
from models.records import (
    Absence,
    Decision,
    Email,
    HandOver,
    HistoryEntry,
    HumanTask,
    Objective,
    Project,
    Subscription,
    Timer,
    Topic,
    Transition,
)
from tasks.database.audit_trail import HistoryFact, IdentifiedRecord, append_to_history, verify_chain
from tasks.database.unit_of_work import engine, reading, unit_of_work
from tests.support.people_at_once import at_once
from tests.support.trust_at_work import World, everything

HASH = "971297f5390bd759eb9467ce6ff7fd33cf7e624294268217f4a775589a884f58"
APPEND_ONLY = ("history", "decision", "transition")


def write(number: int, *, count: int = 1) -> int:
    """Append so many facts in a transaction of their own."""
    with unit_of_work() as session:
        facts = [
            HistoryFact("tested", "test", f"{number}-{each_number}", f"Test {number}-{each_number}")
            for each_number in range(count)
        ]
        return append_to_history(session, facts, at=now())


def numbers() -> list[int]:
    with reading() as session:
        return list(session.scalars(select(HistoryEntry.seq).order_by(HistoryEntry.seq)))


def tamper(*statements: str) -> None:
    """Change the history as somebody who owns the database could: behind the back of its guards."""
    with unit_of_work() as session:
        if engine().dialect.name == "postgresql":
            session.execute(text("ALTER TABLE history DISABLE TRIGGER USER"))
        else:
            for change in ("update", "delete"):
                session.execute(text(f"DROP TRIGGER history_no_{change}"))
        for statement in statements:
            session.execute(text(statement))


@pytest.mark.usefixtures("database")
def test_what_is_appended_is_numbered_without_a_gap_and_holds() -> None:
    assert verify_chain() == 0

    assert [write(1), write(2, count=3)] == [1, 4]

    assert (numbers(), verify_chain()) == ([1, 2, 3, 4], 4)


@pytest.mark.usefixtures("database")
def test_ten_writers_at_once_keep_one_chain() -> None:
    ends = at_once([partial(write, number, count=3) for number in range(10)])

    assert sorted(int(str(end)) for end in ends) == [3 * step for step in range(1, 11)]
    assert (numbers(), verify_chain()) == (list(range(1, 31)), 30)


@pytest.mark.usefixtures("database")
def test_what_is_rolled_back_leaves_no_gap() -> None:
    def fail() -> None:
        with unit_of_work() as session:
            append_to_history(session, [HistoryFact("tested", "test", "lost", "Lost")], at=now())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    write(1)

    assert (numbers(), verify_chain()) == ([1], 1)


@pytest.mark.usefixtures("database")
def test_the_same_fact_is_not_stored_twice() -> None:
    write(1)
    before = everything()

    with pytest.raises(IntegrityError):
        write(1)

    assert everything() == before


def a_short_life(world: World) -> None:
    """Something stands in each of the tables that are only ever appended to."""
    world.propose()


def refused(table: str, statement: str) -> None:
    with pytest.raises(DatabaseError, match=f"{table} is append-only"), unit_of_work() as session:
        session.execute(text(statement))


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_the_database_refuses_to_change_or_delete_what_was_written(world: World, table: str) -> None:
    a_short_life(world)
    before = everything()

    refused(table, f"UPDATE {table} SET at = at")  # noqa: S608 -- a name of ours
    refused(table, f"DELETE FROM {table}")  # noqa: S608 -- a name of ours

    assert everything() == before


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("table", APPEND_ONLY)
def test_the_database_refuses_to_empty_what_was_written(world: World, table: str) -> None:
    a_short_life(world)

    refused(table, f"TRUNCATE {table} CASCADE")


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("statements", "seq", "reason"),
    [
        (
            ["UPDATE history SET sentence = 'Approved' WHERE seq = 4"],
            4,
            "it was changed after it was written",
        ),
        (["UPDATE history SET object_id = 'else' WHERE seq = 3"], 3, "it was changed after it was written"),
        (
            ["UPDATE history SET at = '2026-11-01 09:00:00.000000' WHERE seq = 5"],
            5,
            "it was changed after it was written",
        ),
        (
            ["UPDATE history SET detail = '{\"to\": 1}' WHERE seq = 5"],
            5,
            "it was changed after it was written",
        ),
        (["DELETE FROM history WHERE seq = 4"], 4, "the entry is missing, 5 stands in its place"),
        (
            ["DELETE FROM history WHERE seq = 4", "UPDATE history SET seq = seq - 1 WHERE seq > 4"],
            4,
            "it does not follow the entry before it",
        ),
        (
            [
                "UPDATE history SET seq = 1000 WHERE seq = 4",
                "UPDATE history SET seq = 4 WHERE seq = 5",
                "UPDATE history SET seq = 5 WHERE seq = 1000",
            ],
            4,
            "it does not follow the entry before it",
        ),
        (
            [
                "UPDATE history SET seq = seq + 1000 WHERE seq > 4",
                "UPDATE history SET seq = seq - 999 WHERE seq > 1000",
                (
                    "INSERT INTO history (seq, at, action, object_type, object_id, occurrence, sentence, detail, "
                    "prev_hash, hash) SELECT 5, at, 'approved', object_type, object_id, 'forged', 'Approved', "
                    "detail, hash, hash FROM history WHERE seq = 4"
                ),
            ],
            8,
            "it stands after the end of the chain",
        ),
        (
            [
                "DELETE FROM history WHERE seq = 4",
                (
                    "INSERT INTO history (seq, at, action, object_type, object_id, occurrence, sentence, detail, "
                    "prev_hash, hash) SELECT 4, at, 'approved', object_type, object_id, 'forged', 'Approved', "
                    "detail, hash, hash FROM history WHERE seq = 3"
                ),
            ],
            4,
            "it was changed after it was written",
        ),
        (["DELETE FROM history WHERE seq > 5"], 6, "the end of the chain was cut off or replaced"),
        (
            ["DELETE FROM history WHERE seq > 5", "UPDATE history_head SET seq = 5"],
            6,
            "the end of the chain was cut off or replaced",
        ),
    ],
    ids=[
        "sentence",
        "object",
        "moment",
        "detail",
        "deleted",
        "deleted and renumbered",
        "reordered",
        "inserted",
        "replaced",
        "tail cut",
        "tail cut and head moved",
    ],
)
def test_whoever_owns_the_database_cannot_change_the_history_unseen(
    statements: list[str], seq: int, reason: str
) -> None:
    write(1, count=7)
    assert verify_chain() == 7

    tamper(*statements)

    with pytest.raises(HistoryBroken) as broken:
        verify_chain()
    assert str(broken.value) == f"The history is broken at entry {seq}: {reason}."


@pytest.mark.usefixtures("database")
def test_the_newest_entries_can_be_verified_alone() -> None:
    write(1, count=5)
    assert (verify_chain(newest=3), verify_chain(newest=1000)) == (3, 5)

    tamper("UPDATE history SET sentence = 'Else' WHERE object_id = '1-1'")

    assert verify_chain(newest=3) == 3
    with pytest.raises(HistoryBroken):
        verify_chain(newest=4)


def test_fact_of_a_row_is_the_one_that_names_its_kind_its_id_and_its_project() -> None:
    rows: dict[str, IdentifiedRecord] = {
        "absence": Absence(id="t1"),
        "decision": Decision(id="t1", project_id="p1"),
        "email": Email(id="t1", project_id="p1"),
        "hand-over": HandOver(id="t1", project_id="p1"),
        "objective": Objective(id="t1"),
        "subscription": Subscription(id="t1"),
        "task": HumanTask(id="t1", project_id="p1"),
        "timer": Timer(id="t1", project_id="p1"),
        "topic": Topic(id="t1"),
        "transition": Transition(id="t1", project_id="p1"),
    }
    apart = {"absence", "objective", "subscription", "topic"}

    assert [
        HistoryFact.of(row, "tested", "Test", occurrence="1", detail={"a": 1}) for row in rows.values()
    ] == [
        HistoryFact("tested", kind, "t1", "Test", None if kind in apart else "p1", None, "1", {"a": 1})
        for kind in rows
    ]
    assert HistoryFact.of(Project(id="p1"), "tested", "Test", person_id="a") == HistoryFact(
        "tested", "project", "p1", "Test", "p1", "a"
    )


@pytest.mark.usefixtures("database")
def test_entry_of_a_row_has_the_hash_that_it_always_had() -> None:
    row = Topic(id="0123456789abcdef")
    moment = datetime(2026, 11, 2, 9, tzinfo=UTC)

    with unit_of_work() as session:
        append_to_history(session, [HistoryFact.of(row, "tested", "Test", detail={"a": 1})], at=moment)

    with reading() as session:
        assert session.scalars(select(HistoryEntry.hash)).all() == [HASH]
