"""Who an installation is at its Prefect server: made once, and as it was where it was at work before."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import NullPool, create_engine, text

from tasks.database.migrating import migrate
from tasks.database.unit_of_work import connect, disconnect
from tasks.flow_runs.installation import installation, move_to_pool, own_deployments
from tests.support.people_at_once import at_once

ROOT = Path(__file__).parents[3]


@pytest.mark.usefixtures("database")
def test_of_ten_who_ask_first_at_once_all_get_the_same_installation() -> None:
    installations = at_once([installation] * 10)

    assert len({(ours.site, ours.pool) for ours in installations}) == 1  # type: ignore[union-attr]
    ours = installation()
    assert (ours.pool, ours.pool_type, ours.tag) == (f"qi-{ours.site}", "qi", f"site:{ours.site}")
    assert own_deployments(ours) == [
        f"qi-{flow}/{ours.pool}" for flow in ("project", "programme", "committee", "national")
    ]


@pytest.mark.usefixtures("database")
def test_installation_that_moves_to_another_pool_stays_who_it_is() -> None:
    site = installation().site

    move_to_pool("audits", "process")

    ours = installation()
    assert (ours.site, ours.pool, ours.pool_type) == (site, "audits", "process")
    assert own_deployments(ours) == [
        f"{flow}/audits" for flow in ("qi-project", "qi-programme", "qi-committee", "qi-national")
    ]


@pytest.mark.parametrize("was_at_work", [True, False])
def test_site_that_was_at_work_before_keeps_its_pool_and_the_names_of_its_deployments(
    was_at_work: bool, blank_database_url: str
) -> None:
    engine = create_engine(blank_database_url, poolclass=NullPool)
    with engine.begin() as connection:
        config = Config(toml_file=ROOT / "pyproject.toml")
        config.attributes["connection"] = connection
        command.upgrade(config, "0011")
        if was_at_work:
            connection.execute(
                text("INSERT INTO lease (name, number, held_until, is_held) VALUES ('sweep', 1, :at, :held)"),
                {"at": "2026-11-28 09:00:00", "held": False},
            )

    migrate(blank_database_url)
    connect(blank_database_url)
    ours = installation()
    disconnect()

    assert (ours.pool == "qi") is was_at_work
    assert (own_deployments(ours)[0] == "qi-project/qi-project") is was_at_work
    assert len(ours.site) == 8
