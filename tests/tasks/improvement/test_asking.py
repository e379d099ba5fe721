from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import update

from models.records import Person, Project
from models.vocabulary import Letter, MailState
from tasks.database.unit_of_work import unit_of_work
from tasks.improvement.asking import TESTS_OF_CHANGE
from tasks.projects.daily_checks import check_projects
from tests.support.mail.mornings import nov
from tests.support.stored_rows import story
from tests.support.stories.improving import all_tests, improve, opened, plan
from tests.support.trust_at_work import World


def asked(world: World) -> list[str]:
    """Who was asked what came of a test."""
    return [who for letter, who in world.letters() if letter is Letter.TEST_DUE]


@pytest.fixture
def planned(sqlite_world: World) -> World:
    """A test that the deputy does, to Friday 13 November."""
    sqlite_world.propose()
    plan(sqlite_world)
    return sqlite_world


def test_whoever_does_a_test_is_asked_once_when_it_is_over_ob_022(world: World) -> None:
    world.propose()
    test = plan(world)
    world.go_to(nov(13))
    assert check_projects(TESTS_OF_CHANGE) == 0

    world.go_to(nov(16))
    assert [check_projects(TESTS_OF_CHANGE), check_projects(TESTS_OF_CHANGE)] == [1, 0]

    world.go_to(nov(23))
    assert check_projects(TESTS_OF_CHANGE) == 0
    assert asked(world) == ["deputy"]
    letter = world.mails()[-1]
    assert letter.subject.startswith("What came of test 1.1?")
    assert f"/projects/{world.project.reference}/do/test-result/{test.id}" in letter.body_text
    assert story(world.project_id)[-1] == "Test 1.1: asked what came of it"


def test_nobody_is_asked_on_a_day_off_while_the_project_rests_or_once_it_is_known(planned: World) -> None:
    planned.go_to(nov(14))
    assert check_projects(TESTS_OF_CHANGE) is None
    improve(planned, "hold", reason="The ward is closed.", review_on="2026-11-20")
    planned.go_to(nov(16))
    assert check_projects(TESTS_OF_CHANGE) == 0
    improve(planned, "go-on")
    with unit_of_work() as session:
        session.execute(update(Project).values(hold="A finding is looked into."))
    assert check_projects(TESTS_OF_CHANGE) == 0
    with unit_of_work() as session:
        session.execute(update(Project).values(hold=None))
    improve(
        planned,
        "test-result",
        part=all_tests(planned)[0].id,
        happened="All wore them.",
        ended_on="2026-11-13",
    )
    assert check_projects(TESTS_OF_CHANGE) == 0
    assert asked(planned) == []


def test_letter_that_still_waits_is_taken_back_once_it_is_known_what_came_of_the_test(planned: World) -> None:
    planned.go_to(nov(16))
    check_projects(TESTS_OF_CHANGE)
    improve(
        planned,
        "test-result",
        part=all_tests(planned)[0].id,
        happened="All wore them.",
        ended_on="2026-11-13",
    )

    letter = next(mail for mail in planned.mails() if mail.letter is Letter.TEST_DUE)
    assert letter.state is MailState.SUPERSEDED


def test_test_that_goes_on_longer_is_asked_about_after_its_new_last_day(planned: World) -> None:
    planned.go_to(nov(16))
    check_projects(TESTS_OF_CHANGE)
    typed = opened(planned, "test-plan", part=all_tests(planned)[0].id).typed
    improve(planned, "test-plan", part=all_tests(planned)[0].id, **{**typed, "ends_on": date(2026, 11, 20)})

    planned.go_to(nov(23))
    assert check_projects(TESTS_OF_CHANGE) == 1
    assert asked(planned) == ["deputy", "deputy"]


def test_lead_is_asked_about_the_test_of_somebody_who_has_left(planned: World) -> None:
    with unit_of_work() as session:
        left = update(Person).where(Person.id == planned.id_of("deputy")).values(left_on=date(2026, 11, 10))
        session.execute(left)
    planned.go_to(nov(16))
    check_projects(TESTS_OF_CHANGE)

    assert asked(planned) == ["lead"]


def test_last_day_that_is_moved_and_moved_back_is_asked_about_once_and_the_round_goes_on(
    planned: World,
) -> None:
    test = all_tests(planned)[0]
    planned.go_to(nov(16))
    check_projects(TESTS_OF_CHANGE)
    for last in (date(2026, 11, 20), date(2026, 11, 13)):
        typed = opened(planned, "test-plan", part=test.id).typed
        improve(planned, "test-plan", part=test.id, **{**typed, "ends_on": last})

    planned.go_to(nov(17))
    assert check_projects(TESTS_OF_CHANGE) == 0
    assert all_tests(planned)[0].asked_at is not None
    assert asked(planned) == ["deputy"]
