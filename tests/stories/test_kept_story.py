from __future__ import annotations

import pytest
from sqlalchemy import text

from models.vocabulary import Stage
from tasks.database.unit_of_work import engine, reading
from tests.support.stories.kept_story import live_once
from tests.support.trust_at_work import World, everything

LEFT: dict[str, object] = {}


def proposal_that_is_reviewed(world: World) -> None:
    world.propose()
    world.wait(days=3)
    world.walk_to(Stage.REGISTRATION)


def puts_back() -> bool:
    if engine().dialect.name == "sqlite":
        return True
    with reading() as session:
        query = text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        return session.scalar(query) is True


@pytest.mark.parametrize("time", ["first", "second"])
def test_what_a_story_left_is_put_back_and_the_project_goes_on_from_there(
    world: World, database: str, time: str
) -> None:
    live_once(world, proposal_that_is_reviewed)
    if not puts_back():
        pytest.skip("to put rows back into PostgreSQL takes a superuser: here each story is lived again")

    left = (everything(), world.project_id, world.today)
    assert left == LEFT.setdefault(database.partition(":")[0], left), time
    world.walk_to(Stage.CLOSED)
    assert world.project.stage is Stage.CLOSED
