from __future__ import annotations

import stat
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, NullPool, create_engine, inspect, text

from migrations.unmapped import is_described
from models.errors import NotReady
from models.records import Record
from tasks.database.migrating import expected_revision, migrate, schema_revision


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    with create_engine(url, poolclass=NullPool).begin() as connection:
        yield connection


def tables(url: str) -> set[str]:
    with connected(url) as connection:
        names = inspect(connection).get_table_names()
        return {name for name in names if is_described(None, name)}


def test_database_that_was_never_migrated_has_no_revision(blank_database_url: str) -> None:
    assert schema_revision(blank_database_url) is None


def test_asking_for_the_revision_of_a_missing_file_does_not_make_it(tmp_path: Path) -> None:
    assert schema_revision(f"sqlite:///{tmp_path / 'qi.sqlite3'}") is None
    assert list(tmp_path.iterdir()) == []


def test_blank_database_is_brought_to_the_expected_revision(blank_database_url: str) -> None:
    migrate(blank_database_url)

    assert schema_revision(blank_database_url) == expected_revision()
    assert tables(blank_database_url) == {*Record.metadata.tables, "alembic_version"}


def test_migrating_again_keeps_what_is_there(blank_database_url: str) -> None:
    migrate(blank_database_url)
    with connected(blank_database_url) as connection:
        connection.execute(text("CREATE TABLE kept (note TEXT)"))

    migrate(blank_database_url)

    assert tables(blank_database_url) == {*Record.metadata.tables, "alembic_version", "kept"}


def test_migrations_build_the_tables_the_records_describe(database_url: str) -> None:
    with connected(database_url) as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_object": is_described}
        )

        assert compare_metadata(context, Record.metadata) == []


def test_several_migrators_at_once_migrate_once(blank_database_url: str) -> None:
    forks = get_context("forkserver")
    forks.set_forkserver_preload(["tasks.database.migrating", "models.records"])
    with ProcessPoolExecutor(3, mp_context=forks) as processes:
        endings = list(processes.map(migrate, [blank_database_url] * 3))

    assert endings == [None] * 3
    assert schema_revision(blank_database_url) == expected_revision()


def test_database_of_a_newer_release_is_refused_and_left_as_it_is(database_url: str) -> None:
    with connected(database_url) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'of-next-year'"))

    with pytest.raises(NotReady) as refusal:
        migrate(database_url)

    assert str(refusal.value) == (
        "The database is at revision of-next-year, which this release does not know. "
        "Install the release that wrote it, or restore a backup."
    )
    assert schema_revision(database_url) == "of-next-year"


def test_sqlite_file_is_made_with_its_folder_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "home" / "qi.sqlite3"

    migrate(f"sqlite:///{file}")

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_sqlite_file_is_in_wal_mode_from_the_first_moment(sqlite_url: str) -> None:
    with connected(sqlite_url) as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"


def test_sqlite_migration_that_leaves_rows_referring_to_nothing_is_undone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'qi.sqlite3'}"
    with connected(url) as connection:
        connection.execute(text("CREATE TABLE parent (id INTEGER PRIMARY KEY)"))
        connection.execute(text("CREATE TABLE child (parent INTEGER REFERENCES parent (id))"))
        connection.execute(text("INSERT INTO child VALUES (1)"))

    with pytest.raises(NotReady) as refusal:
        migrate(url)

    assert str(refusal.value) == (
        "The migration would leave rows of child that refer to nothing. Nothing was changed."
    )
    assert tables(url) == {"parent", "child"}
