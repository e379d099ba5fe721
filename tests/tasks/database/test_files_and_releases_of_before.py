"""A database with a library of templates and a release of a text, migrated to one that can remove and release more."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, MetaData, NullPool, Table, create_engine, insert, select, text
from sqlalchemy.exc import DatabaseError

from tasks.database.migrating import migrate
from tests.support.promises.frozen_databases import FILES, as_left, upgrade_to

[PROJECTS] = [file for file in FILES if file.name == "projects.json.gz"]
MOMENT = datetime(2026, 11, 2, 9, tzinfo=UTC)


def table(connection: Connection, name: str) -> Table:
    return Table(name, MetaData(), autoload_with=connection, resolve_fks=False)


def added(connection: Connection, name: str, /, **values: Any) -> None:  # noqa: ANN401 -- of any column
    connection.execute(insert(table(connection, name)).values(**values))


def stored(connection: Connection, name: str, *columns: str) -> list[tuple[Any, ...]]:
    rows = table(connection, name)
    return [tuple(row) for row in connection.execute(select(*(rows.c[column] for column in columns)))]


def test_versions_and_releases_of_before_stand_and_only_a_file_can_be_removed(
    blank_database_url: str,
) -> None:
    """OB-075, OB-137: running projects keep the template that they use and the release that holds (0039)."""
    with as_left(PROJECTS, blank_database_url):
        engine = create_engine(blank_database_url, poolclass=NullPool)
        with engine.begin() as connection:
            upgrade_to(connection, "0038")
            person, project = (
                connection.scalar(select(table(connection, name).c.id).limit(1))
                for name in ("person", "project")
            )
            added(connection, "document_template", id="t", kind="consent_form", name="Consent")
            version = {"id": "v", "nonce": "n", "template_id": "t", "number": 1, "file_format": "pdf"}
            version |= {"size": 3, "sha256": "0", "content": b"PDF", "changes": "First."}
            added(connection, "template_version", **version, added_at=MOMENT, added_by_id=person)
            added(
                connection,
                "template_use",
                id="u",
                project_id=project,
                version_id="v",
                person_id=person,
                at=MOMENT,
            )
            release = {
                "id": "r",
                "project_id": project,
                "field": "title",
                "rule": "nhs_number",
                "reason": "A pump.",
            }
            added(
                connection,
                "privacy_release",
                **release,
                released_by_id=person,
                released_at=MOMENT,
                ends_at=MOMENT,
            )
        migrate(blank_database_url)
        with engine.begin() as connection:
            columns = ("id", "content", "removed_at", "removed_because")
            assert stored(connection, "template_version", *columns) == [("v", b"PDF", None, "")]
            assert stored(connection, "template_use", "version_id") == [("v",)]
            assert stored(connection, "privacy_release", "project_id", "proposer_id", "reason") == [
                (project, None, "A pump.")
            ]
        for change in ("UPDATE template_version SET content = ''", "DELETE FROM template_version"):
            with pytest.raises(DatabaseError, match="append-only"), engine.begin() as connection:
                connection.execute(text(change))
