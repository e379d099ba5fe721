"""Why a project that adopts another was begun stays with its open task through revision 0040 (6.5; OB-108)."""

from __future__ import annotations

from sqlalchemy import NullPool, create_engine, select, update

from models.records import HumanTask
from models.vocabulary import TaskKind, TaskState
from tasks.database.migrating import migrate
from tests.support.promises.frozen_databases import FILES, as_left, upgrade_to

[PROJECTS] = [file for file in FILES if file.name == "projects.json.gz"]
ADOPTS = "It adopts what QI-2026-0001 has learned; the proposal is filled in from there."
STANDS_IN = "You are asked for Dr Helen Marsh, who is away."


def test_reason_of_an_open_task_is_told_apart_from_why_this_person_is_asked(blank_database_url: str) -> None:
    columns = HumanTask.__table__.c
    with as_left(PROJECTS, blank_database_url):
        engine = create_engine(blank_database_url, poolclass=NullPool)
        with engine.begin() as connection:
            upgrade_to(connection, "0039")
            adopts, stands_in, done = connection.scalars(
                select(columns.id).where(columns.assignment_no == 1).order_by(columns.id).limit(3)
            )
            for task, note, state in (
                (adopts, ADOPTS, TaskState.OPEN),
                (stands_in, STANDS_IN, TaskState.OPEN),
                (done, ADOPTS, TaskState.DONE),
            ):
                typed = {"note": note, "state": state, "kind": TaskKind.PROPOSE, "task_key": f"before-{task}"}
                connection.execute(update(HumanTask).where(columns.id == task).values(typed))
        migrate(blank_database_url)
        with engine.connect() as connection:
            query = select(columns.id, columns.note, columns.opened_because)
            rows = {row.id: (row.note, row.opened_because) for row in connection.execute(query)}
        assert [rows[task] for task in (adopts, stands_in, done)] == [
            ("", ADOPTS),
            (STANDS_IN, ""),
            (ADOPTS, ""),
        ]
