from __future__ import annotations

import logging
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from models.privacy.filter import objection
from models.privacy.screening import mark_of, screening
from models.records import HistoryEntry, PrivacyCount
from tasks.database.audit_trail import verify_chain
from tasks.database.unit_of_work import connect, disconnect, reading
from tasks.privacy.counting import note_screening, week_of
from tests.support.trust_at_work import World, everything

NUMBER, NAME = "943 476 5919", "Mrs Jones fell"


def typed(*texts: tuple[str, str], confirmed: bool = False, by: str | None = None) -> None:
    """Somebody types texts into fields of one form, and what the filter met is counted."""
    with screening("page") as under_way:
        under_way.person_id = by
        if confirmed:
            under_way.confirm({mark_of(text) for text, _ in texts})
        for text, field in texts:
            objection(text, field)
        note_screening(under_way)


def counted() -> list[tuple[str, str, str, int]]:
    with reading() as session:
        rows = session.scalars(select(PrivacyCount).order_by(PrivacyCount.rule, PrivacyCount.outcome))
        return [(row.rule.value, row.field, row.outcome.value, row.count) for row in rows]


def test_what_the_filter_meets_is_counted_by_rule_field_and_outcome_and_week(world: World) -> None:
    typed((NUMBER, "title"), (NAME, "aim"))
    typed((NUMBER, "title"), ("943 476 5919 again", "title"))

    assert counted() == [("named_patient", "aim", "asked", 1), ("nhs_number", "title", "refused", 3)]
    with reading() as session:
        assert (
            set(session.scalars(select(PrivacyCount.week))) == {week_of(world.today)} == {date(2026, 11, 2)}
        )


def test_nothing_met_is_nothing_stored(world: World) -> None:
    _ = world
    before = everything()
    typed(("Falls on the ward", "title"))
    assert everything() == before


def test_who_confirmed_what_is_in_the_history_without_the_text(world: World) -> None:
    typed((NAME, "aim"), confirmed=True, by=world.id_of("lead"))

    with reading() as session:
        [entry] = session.scalars(select(HistoryEntry).where(HistoryEntry.object_type == "privacy"))
    assert (entry.person_id, entry.action, entry.sentence, entry.detail) == (
        world.id_of("lead"),
        "not about a patient",
        "Confirmed not to be about a patient, though it seemed to hold the name of a patient",
        {"rule": "named_patient", "field": "aim", "entrance": "page"},
    )
    assert counted() == [("named_patient", "aim", "confirmed", 1)]
    assert "Jones" not in str(everything())
    assert verify_chain() > 0


def test_counting_that_fails_stops_nobody_and_the_log_has_no_text(
    world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    _ = world
    connect(f"sqlite:///{tmp_path / 'without_tables.sqlite3'}")
    try:
        with caplog.at_level(logging.WARNING, logger="tasks.privacy.counting"):
            typed((NUMBER, "title"))
    finally:
        disconnect()
    assert caplog.messages == ["1 findings of patient details could not be counted"]
