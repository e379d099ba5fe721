from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event, select, text

from models.records import Project, Timer
from models.vocabulary import LetterClass, TaskKind, TimerKind, TimerState
from notifications.smtp.postman import Postman
from tasks.database.unit_of_work import engine, reading, unit_of_work
from tasks.mail.sending import send_waiting_mail
from tasks.projects.project_rows import locked_project
from tasks.reminders.due_timers import DueTimer, fire_due_timers, some_at_a_time
from tests.bench.crowd import crowd
from tests.conftest import populated, used
from tests.support.mail.mornings import nov
from tests.support.people_at_once import COMMIT, at_write, counted_commits, power_cut
from tests.support.promises.invariants import broken
from tests.support.trust_at_work import World

Asked = tuple[str, object]


@contextmanager
def asked_of_the_database() -> Iterator[list[Asked]]:
    """Every statement of the block, with what was given to it."""
    heard: list[Asked] = []

    def hear(*call: object) -> None:
        heard.append((str(call[2]), call[3]))

    event.listen(engine(), "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(engine(), "before_cursor_execute", hear)


def many_are_asked(world: World, count: int) -> None:
    """So many projects wait for the Library since Monday 2, for Monday 16."""
    for number in range(count):
        world.propose(title=f"Project {number}")


def reminded(world: World) -> list[str | None]:
    return [mail.project_id for mail in world.mails() if mail.letter_class is LetterClass.REMINDER]


def test_what_is_due_is_found_by_one_query_that_goes_by_its_index(world: World) -> None:
    world.propose()
    crowd(world.project_id, tasks=2_000, due=0, at=nov(12))
    world.go_to(nov(12))

    with asked_of_the_database() as asked:
        assert fire_due_timers() == {}

    [(statement, given)] = [row for row in asked if row[0].startswith("SELECT")]
    plan = plan_of(statement, given)
    assert "ix_timer_state_due_at" in plan
    assert "Seq Scan" not in plan
    assert "SCAN timer" not in plan


def plan_of(statement: str, given: object) -> str:
    """How the database would answer a statement."""
    explain = "EXPLAIN QUERY PLAN" if engine().dialect.name == "sqlite" else "EXPLAIN"
    with engine().connect() as connection:
        result = connection.exec_driver_sql(f"{explain} {statement}", given)  # type: ignore[arg-type]
        return "\n".join(" ".join(map(str, row)) for row in result)


def test_what_one_morning_asks_of_the_database_goes_by_indexes(world: World) -> None:
    """However many tasks are open, and however much was ever sent to whoever is asked."""
    world.propose()
    crowd(world.project_id, tasks=2_000, due=3, at=nov(12))
    world.go_to(nov(12))

    with asked_of_the_database() as asked:
        assert fire_due_timers() == {"remind": 3}

    whole_table = re.compile(r"(Seq Scan on|SCAN) (project|human_task|timer|email)\b")
    plans = [plan_of(*row) for row in asked if row[0].startswith("SELECT")]
    assert [plan for plan in plans if whole_table.search(plan) or "ix_email_to_person" in plan] == []


def test_many_rungs_are_fired_in_few_transactions_and_each_once(world: World) -> None:
    world.propose()
    crowd(world.project_id, tasks=45, due=45, at=nov(12))
    world.go_to(nov(12))

    with counted_commits() as commits:
        assert fire_due_timers() == {"remind": 45}

    assert len(commits) == 3
    assert (len(reminded(world)), len(set(reminded(world)))) == (45, 45)
    assert (fire_due_timers(), armed()) == ({}, 0)


def test_the_history_of_each_project_knows_how_far_it_has_come(world: World) -> None:
    many_are_asked(world, 3)
    world.go_to(nov(12))

    fire_due_timers()

    with reading() as session:
        told = session.execute(
            text(
                "SELECT p.last_history_seq, (SELECT max(seq) FROM history h WHERE h.project_id = p.id) FROM project p"
            )
        ).all()
    assert [noted == last for noted, last in told] == [True] * 3


def test_of_rungs_fired_together_one_that_fails_takes_no_other_with_it(world: World) -> None:
    many_are_asked(world, 5)
    poisoned = world.project_id
    with unit_of_work() as session:
        session.execute(text("UPDATE project SET definition_version = 99 WHERE id = :id"), {"id": poisoned})
    world.go_to(nov(12))

    assert fire_due_timers() == {"remind": 4, "refused": 1}

    assert (len(set(reminded(world))), poisoned in reminded(world)) == (4, False)


@pytest.mark.parametrize("write", [1, 3, 5, 7, COMMIT])
def test_a_fault_in_the_middle_leaves_nothing_half_done_and_each_is_fired_once_after_it(
    world: World, write: int
) -> None:
    many_are_asked(world, 3)
    world.go_to(nov(12))
    faults = [power_cut]

    def fail_once() -> None:
        if faults:
            faults.pop()()

    with at_write(write, fail_once):
        fired = fire_due_timers()

    assert (fired, armed(), broken()) == ({"remind": 3}, 0, {})
    assert sorted(map(str, reminded(world))) == sorted(projects())


def projects() -> list[str]:
    with reading() as session:
        return list(session.scalars(select(Project.id)))


def armed() -> int:
    """How many first reminders still wait."""
    with reading() as session:
        first = select(Timer).where(Timer.rung == 0, Timer.state == TimerState.ARMED)
        return len(session.scalars(first).all())


@pytest.fixture
def postgresql_world(postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    for _ in used(postgresql_url):
        yield from populated(tmp_path, monkeypatch)


def test_a_project_that_somebody_is_answering_keeps_no_other_waiting(
    postgresql_world: World, postman: Postman
) -> None:
    world = postgresql_world
    many_are_asked(world, 3)
    send_waiting_mail(postman)
    world.go_to(nov(12))

    with unit_of_work() as session, ThreadPoolExecutor(1) as sweeping:
        locked_project(session, world.project_id)
        fired = sweeping.submit(fire_due_timers).result(timeout=60)

    assert (fired, world.project_id in reminded(world)) == ({"remind": 2}, False)
    world.answer(TaskKind.SEARCH_EVIDENCE)
    assert fire_due_timers() == {}


def test_what_moves_a_project_is_fired_alone_and_in_its_turn() -> None:
    kinds = {"r": TimerKind.REMIND, "m": TimerKind.ENTER_STAGE}
    rows = [("r", "a"), ("r", "b"), ("m", "c"), ("r", "a"), ("r", "c"), ("r", "a"), ("r", "d")]
    due = [DueTimer(str(number), project, kinds[kind]) for number, (kind, project) in enumerate(rows)]

    together = [[row.timer_id for row in few] for few in some_at_a_time(due)]

    assert together == [["0", "1"], ["2"], ["3", "4"], ["5", "6"]]
