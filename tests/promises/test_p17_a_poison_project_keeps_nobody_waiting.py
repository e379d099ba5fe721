from __future__ import annotations

import logging
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text, update

from models.records import Project, Timer
from notifications.smtp.postman import Postman
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.queries.service.health import parked_timers
from tasks.reminders.due_timers import fire_due_timers
from tests.support.mail.mornings import nov, the_library_is_asked
from tests.support.trust_at_work import World


def poison(world: World) -> None:
    """The project follows a version of the policy that is not here."""
    with unit_of_work() as session:
        session.execute(
            text("UPDATE project SET definition_version = 99 WHERE id = :id"), {"id": world.project_id}
        )


def failing(world: World) -> Timer:
    with reading() as session:
        query = select(Timer).where(Timer.project_id == world.project_id).order_by(Timer.failures.desc())
        return session.scalars(query.limit(1)).one()


def test_p17_a_project_that_always_fails_is_tried_later_and_later_and_told_of_twice(
    world: World, postman: Postman, caplog: pytest.LogCaptureFixture
) -> None:
    the_library_is_asked(world, postman)
    poison(world)
    tried = list[datetime]()
    world.go_to(nov(12))

    with caplog.at_level(logging.ERROR):
        for _ in range(6):
            assert fire_due_timers() == {"refused": 1}
            tried.append(failing(world).due_at)
            assert fire_due_timers() == {}
            with unit_of_work() as session:  # the other rungs of its ladder are none of this test's business
                session.execute(update(Timer).where(Timer.failures == 0).values(due_at=nov(29)))
            world.go_to(tried[-1])

    waits = [after - before for before, after in zip([nov(12), *tried], tried, strict=False)]
    minutes = [1, 5, 30, 120, 1440, 1440]
    assert waits == [timedelta(minutes=wait) for wait in minutes]
    assert [record.args[2] for record in caplog.records if isinstance(record.args, tuple)] == [1, 5]
    with reading() as session:
        assert parked_timers() == (session.get_one(Project, world.project_id).reference,)


def test_p17_the_rest_go_on_meanwhile_and_a_mended_project_goes_on_by_itself(
    world: World, postman: Postman
) -> None:
    the_library_is_asked(world, postman)
    poison(world)
    poisoned = world.project_id
    the_library_is_asked(world, postman)
    world.go_to(nov(12))
    assert fire_due_timers() == {"refused": 1, "remind": 1}
    with unit_of_work() as session:
        session.execute(text("UPDATE project SET definition_version = 1 WHERE id = :id"), {"id": poisoned})

    world.go_to(nov(12, 8, 1))

    assert fire_due_timers() == {"remind": 1}
    assert parked_timers() == ()
