"""The history as events in Prefect: one for each entry, at its time, and the same however often it is told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from models.clock import now
from models.records import HistoryEntry
from models.vocabulary import Stage
from tasks.database.unit_of_work import reading
from tasks.flow_runs import events
from tasks.flow_runs.events import NAMES, event_name, refill_events, tell_events
from tasks.flow_runs.installation import installation
from tests.support.servers.pretended_prefect import PretendedPrefect, pretended_prefect
from tests.support.trust_at_work import World


@pytest.fixture
def prefect() -> Iterator[PretendedPrefect]:
    with pretended_prefect() as server:
        yield server


def history(world: World) -> list[HistoryEntry]:
    with reading() as session:
        query = select(HistoryEntry).where(HistoryEntry.project_id == world.project_id)
        return list(session.scalars(query.order_by(HistoryEntry.seq)))


def test_each_entry_is_one_event_at_its_time_and_told_again_none_is_there_twice(
    world: World, prefect: PretendedPrefect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "BATCH", 5)
    world.propose()
    world.wait(days=1)
    world.walk_to(Stage.REGISTRATION)
    entries = history(world)

    assert tell_events(world.project_id, after=0)
    told = list(prefect.events.values())
    assert refill_events(now() - timedelta(days=90)) == len(entries)

    assert list(prefect.events.values()) == told
    assert [(event["event"], event["occurred"], event["payload"]["sentence"]) for event in told] == [
        (event_name(entry), entry.at.isoformat(), entry.sentence) for entry in entries
    ]
    assert [event["id"] for event in told] == [str(UUID(entry.hash[:32])) for entry in entries]
    assert {event["resource"]["prefect.resource.id"] for event in told} == {
        f"qi.project.{world.project.reference}"
    }


def test_service_role_and_site_are_related_to_an_event(
    sqlite_world: World, prefect: PretendedPrefect
) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.REGISTRATION)

    tell_events(sqlite_world.project_id, after=0)

    related = {
        event["event"]: [resource["prefect.resource.id"] for resource in event["related"]]
        for event in prefect.events.values()
    }
    site = f"prefect.tag.{installation().tag}"
    assert related["qi.stage.entered"] == [site, "qi.service.urgent-care"]
    assert related["qi.task.opened"] == [site, "qi.service.urgent-care", "qi.role.qist"]
    assert related["qi.task.answered"][2].startswith("qi.role.")


def test_only_what_came_after_and_only_one_project_is_told(
    sqlite_world: World, prefect: PretendedPrefect
) -> None:
    sqlite_world.propose()
    sqlite_world.propose()
    entries = history(sqlite_world)

    tell_events(sqlite_world.project_id, after=entries[0].seq)
    assert len(prefect.events) == len(entries) - 1
    assert refill_events(now(), sqlite_world.project.reference) == len(entries) == len(prefect.events)
    assert refill_events(now(), "QI-2026-0999") == 0


def test_prefect_that_does_not_listen_harms_nobody(sqlite_world: World, prefect: PretendedPrefect) -> None:
    sqlite_world.propose()
    prefect.answers_at_most = 0

    assert not tell_events(sqlite_world.project_id, after=0)
    assert refill_events(now()) is None


def test_action_without_a_name_of_its_own_is_named_for_what_it_happened_to() -> None:
    entry = HistoryEntry(action="The entry is true", object_type="hand-over")

    assert event_name(entry) == "qi.hand-over.the-entry-is-true"
    assert all(re.fullmatch(r"qi(\.[a-z-]+){2}", name) for name in NAMES.values())
