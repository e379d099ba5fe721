"""Daily rounds meet whatever is under way: an annual programme in force as well, and a project that cannot be read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select, update

from models.clock import at_local, now
from models.records import DailyRound, HandOver, HumanTask, Meeting, Person, Project, RoundFailure
from models.records.base import new_id
from models.vocabulary import Stage, TaskKind
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.queries.service.health import failing_rounds
from tasks.schedule.daily_jobs import ROUNDS, run_daily_jobs
from tests.stories.test_a_programme import agreed_to
from tests.support.promises.invariants import broken
from tests.support.stored_rows import let_leave
from tests.support.trust_at_work import World, address
from tests.tasks.projects.test_check_ins import LONG_AFTER, in_a_long_wait

EVERY_ROUND = {daily_job.name for daily_job in ROUNDS}
SUMMER = (date(2027, 7, 1), date(2027, 7, 2), date(2027, 9, 30))
"""Days on which nothing was heard of the programme for long."""


def in_force(world: World) -> None:
    """The programme was agreed in March, and rests."""
    agreed_to(world, Stage.IN_FORCE)


def every_round(world: World, day: date) -> set[str]:
    """The names of the rounds that were made without failure on that day, after the hour of the last."""
    world.go_to(at_local(day, 13))
    run_daily_jobs()
    with reading() as session:
        made = set(session.scalars(select(DailyRound.name).where(DailyRound.day == day)))
    return made - {round_failure.name for round_failure in failing_rounds()}


def asked_in(project_id: str) -> list[TaskKind]:
    with reading() as session:
        query = select(HumanTask.kind).where(
            HumanTask.project_id == project_id, HumanTask.closed_at.is_(None)
        )
        return list(session.scalars(query))


def test_every_daily_round_passes_a_programme_in_force_and_asks_nobody_how_it_stands(world: World) -> None:
    in_force(world)

    assert [every_round(world, day) for day in SUMMER] == [EVERY_ROUND] * 3

    assert asked_in(world.project_id) == [TaskKind.CLOSE_PROGRAMME]
    assert broken() == {}


def test_nobody_is_asked_who_takes_a_programme_over_when_the_contract_of_its_lead_ends(world: World) -> None:
    in_force(world)
    with unit_of_work() as session:
        lead = Person.id == world.project.lead_id
        session.execute(update(Person).where(lead).values(contract_ends_on=date(2027, 7, 20)))

    assert every_round(world, SUMMER[0]) == EVERY_ROUND

    assert asked_in(world.project_id) == [TaskKind.CLOSE_PROGRAMME]


def test_programme_goes_on_when_its_lead_has_left(world: World, tmp_path: Path) -> None:
    in_force(world)
    let_leave(world, tmp_path, "head of audit")

    assert every_round(world, SUMMER[0]) == EVERY_ROUND

    assert asked_in(world.project_id) == [TaskKind.CLOSE_PROGRAMME]


def test_hand_over_of_a_programme_to_somebody_who_left_is_dropped(world: World, tmp_path: Path) -> None:
    in_force(world)
    with unit_of_work() as session:
        session.add(
            HandOver(
                id=new_id(), project_id=world.project_id, from_id=world.project.lead_id,
                to_id=world.id_of("colleague"), on_day=SUMMER[0], reason="A new post.", said_at=at_local(SUMMER[0], 7),
            )
        )  # fmt: skip
    let_leave(world, tmp_path, "colleague")

    assert every_round(world, SUMMER[0]) == EVERY_ROUND

    assert asked_in(world.project_id) == [TaskKind.CLOSE_PROGRAMME]


def spoil(project_id: str, version: int) -> None:
    """Let a project follow a version of the policy that is not here."""
    with unit_of_work() as session:
        session.execute(update(Project).where(Project.id == project_id).values(definition_version=version))


def test_round_that_fails_for_one_project_looks_after_the_others_and_is_noted_until_it_goes_well(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    in_a_long_wait(world)
    spoiled = world.project
    in_a_long_wait(world)
    spoil(spoiled.id, 99)

    assert every_round(world, LONG_AFTER) == EVERY_ROUND - {"check-in"}

    moment = at_local(LONG_AFTER, 13)
    assert kept() == [("check-in", moment, moment, f"failed for 1: {spoiled.reference}")]
    assert TaskKind.CHECK_IN in asked_in(world.project_id)
    assert "check-in: " in caplog.text
    assert every_round(world, date(2027, 1, 4)) == EVERY_ROUND - {"check-in"}
    assert kept() == [
        ("check-in", moment, at_local(date(2027, 1, 4), 13), f"failed for 1: {spoiled.reference}")
    ]
    spoil(spoiled.id, 1)
    assert every_round(world, date(2027, 1, 5)) == EVERY_ROUND
    assert (kept(), TaskKind.CHECK_IN in asked_in(spoiled.id)) == ([], True)


def kept() -> list[tuple[str, object, object, str]]:
    with reading() as session:
        round_failures = session.scalars(select(RoundFailure)).all()
        return [
            (round_failure.name, round_failure.failing_since, round_failure.failed_at, round_failure.what)
            for round_failure in round_failures
        ]


def failing() -> list[str]:
    return [round_failure.name for round_failure in failing_rounds()]


def test_failure_of_friday_is_not_forgotten_at_the_weekend_on_which_nobody_looks(sqlite_world: World) -> None:
    in_a_long_wait(sqlite_world)
    friday, monday = date(2027, 1, 8), date(2027, 1, 11)
    spoil(sqlite_world.project_id, 99)
    every_round(sqlite_world, friday)
    assert failing() == ["check-in"]
    spoil(sqlite_world.project_id, 1)

    for day in (date(2027, 1, 9), date(2027, 1, 10)):
        every_round(sqlite_world, day)
        assert failing() == ["check-in"]

    assert (every_round(sqlite_world, monday), failing()) == (EVERY_ROUND, [])
    assert TaskKind.CHECK_IN in asked_in(sqlite_world.project_id)


def test_failure_of_a_digest_is_noted_until_that_of_the_next_week(sqlite_world: World) -> None:
    sqlite_world.propose()
    library = sqlite_world.id_of("library")
    change_person(library, wants_digest=True, email="nobody")
    every_round(sqlite_world, date(2026, 11, 9))
    change_person(library, email=address("library"))

    for day in range(10, 16):
        every_round(sqlite_world, date(2026, 11, day))
        assert failing() == ["digest"]

    every_round(sqlite_world, date(2026, 11, 16))
    assert failing() == []


def change_person(person_id: str, **columns: object) -> None:
    with unit_of_work() as session:
        session.execute(update(Person).where(Person.id == person_id).values(**columns))


@pytest.mark.parametrize("known_as", ["papers", "papers, again"])
def test_papers_that_are_made_at_noon_are_no_failure_of_the_morning(
    sqlite_world: World, known_as: str
) -> None:
    sqlite_world.go_to(at_local(SUMMER[0], 8))
    run_daily_jobs()
    with unit_of_work() as session:
        session.add(RoundFailure(name=known_as, failing_since=now(), failed_at=now(), what="failed for 1: 7"))

    sqlite_world.go_to(at_local(SUMMER[0], 12))
    run_daily_jobs()

    assert failing() == []


def test_both_rounds_of_papers_note_a_failure_under_one_name(
    sqlite_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Meeting, "papers_due_on", None)

    every_round(sqlite_world, SUMMER[0])

    assert failing() == ["papers"]
