"""What is asked of somebody comes in pages, however much it is."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from models.clock import now
from models.records import Project
from tasks.database.unit_of_work import unit_of_work
from tasks.queries.people.my_page import PAGE, OwnWorkPages, own_work
from tests.bench.crowd import crowd
from tests.support.trust_at_work import World

MANY = 2 * PAGE + 3


def test_lists_come_in_pages_that_hold_every_line_once(world: World) -> None:
    world.propose()
    crowd(world.project_id, tasks=MANY, due=0, at=now() + timedelta(days=400))
    pages = [OwnWorkPages(tasks=page, projects=page) for page in (1, 2, 3)]

    asked = [own_work(world.id_of("library"), page) for page in pages]
    seen = [own_work(world.id_of("lead"), page) for page in pages]

    assert [(len(work.tasks.lines), work.tasks.total) for work in asked] == [
        (PAGE, MANY),
        (PAGE, MANY),
        (3, MANY),
    ]
    assert [(len(work.projects.lines), work.projects.total) for work in seen] == [
        (PAGE, MANY),
        (PAGE, MANY),
        (3, MANY),
    ]
    assert len({task.id for work in asked for task in work.tasks.lines}) == MANY
    assert len({project.id for work in seen for project in work.projects.lines}) == MANY


def test_page_that_is_not_there_is_the_first(sqlite_world: World) -> None:
    sqlite_world.propose()
    work = own_work(sqlite_world.id_of("lead"), OwnWorkPages(tasks=9, shared=9, projects=9))

    assert [(cut.page, cut.total, len(cut.lines)) for cut in (work.tasks, work.shared, work.projects)] == [
        (1, 0, 0),
        (1, 0, 0),
        (1, 1, 1),
    ]


def test_whoever_only_supervises_or_deputises_sees_the_project(world: World) -> None:
    world.propose()
    with unit_of_work() as session:
        session.execute(
            update(Project).values(deputy_id=world.id_of("board"), supervisor_id=world.id_of("director"))
        )

    assert [own_work(world.id_of(who)).projects.total for who in ("board", "director", "library")] == [
        1,
        1,
        0,
    ]


def test_whoever_takes_part_sees_as_what_and_whom_the_project_waits_for(sqlite_world: World) -> None:
    sqlite_world.propose()

    lead, deputy, library = (own_work(sqlite_world.id_of(who)) for who in ("lead", "deputy", "library"))

    reference = sqlite_world.project.reference
    assert (lead.roles, deputy.roles, library.roles) == (
        {reference: ["Project lead"]},
        {reference: ["Deputy"]},
        {},
    )
    assert [(task.asked, task.assignee_name, task.project) for task in lead.waiting] == [
        ("Search the evidence", "Library and Knowledge Service", reference)
    ]
    assert (lead.waiting == deputy.waiting, library.waiting) == (True, [])


def test_projects_under_way_stand_before_those_that_have_ended(sqlite_world: World) -> None:
    sqlite_world.propose(title="Goes on")
    sqlite_world.propose(title="Has ended")
    with unit_of_work() as session:
        session.execute(update(Project).where(Project.title == "Has ended").values(closed_at=now()))

    seen = own_work(sqlite_world.id_of("lead")).projects.lines

    assert [(project.title, project.is_open) for project in seen] == [("Goes on", True), ("Has ended", False)]
