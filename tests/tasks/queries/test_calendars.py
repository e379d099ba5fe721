from __future__ import annotations

from datetime import date

import pytest
from icalendar import Calendar, Event

from models.errors import AlreadyDecided, NotFound, NotYours
from models.vocabulary import Outcome, Stage, TaskKind
from tasks.operations.operation import OperationRequest, Target, perform_operation
from tasks.operations.registry import PROJECT_OPERATIONS, TASK_OPERATIONS
from tasks.queries.tasks.calendars import CalendarFile, my_calendar, project_calendar, task_calendar
from tests.support.trust_at_work import World, nonce

TITLE = "Four-hour standard in the urgent care centre"


def dates(file: CalendarFile) -> list[tuple[date, str]]:
    """Each day of a file and its line."""
    return [(event.start, str(event.summary)) for event in events(file)]


def events(file: CalendarFile) -> list[Event]:
    return [
        component
        for component in Calendar.from_ical(file.content).walk("VEVENT")
        if isinstance(component, Event)
    ]


def sequence_and_uid(file: CalendarFile) -> tuple[int, str]:
    [event] = events(file)
    return event.sequence, str(event.uid)


def extend(world: World, task_id: str, to: str) -> None:
    typed = {"due_on": to, "reason": "The ward moves."}
    perform_operation(
        TASK_OPERATIONS["extend"],
        Target(task_id=task_id),
        OperationRequest(world.id_of("library"), nonce(), typed),
    )


def test_date_of_a_task_leads_to_its_page_and_moves_with_it(sqlite_world: World) -> None:
    sqlite_world.propose()
    task_id = sqlite_world.task(TaskKind.SEARCH_EVIDENCE).id
    before = task_calendar(task_id, sqlite_world.id_of("library"))

    extend(sqlite_world, task_id, "2026-11-30")
    after = task_calendar(task_id, sqlite_world.id_of("library"))

    assert before.name == "QI-2026-0001-search_evidence.ics"
    assert dates(before) == [(date(2026, 11, 16), f"QI-2026-0001: search the evidence, “{TITLE}”")]
    assert dates(after) == [(date(2026, 11, 30), f"QI-2026-0001: search the evidence, “{TITLE}”")]
    assert f"http://127.0.0.1:8000/tasks/{task_id}" in before.content.decode().replace("\r\n ", "")
    (first, uid), (second, same) = sequence_and_uid(before), sequence_and_uid(after)
    assert (uid, first < second) == (same, True)


def test_the_file_carries_no_secret_of_a_link(sqlite_world: World) -> None:
    sqlite_world.propose()
    task_id = sqlite_world.task(TaskKind.SEARCH_EVIDENCE).id

    assert b"/t/" not in task_calendar(task_id, sqlite_world.id_of("library")).content


def test_closed_task_and_task_of_others_have_no_date(sqlite_world: World) -> None:
    sqlite_world.propose()
    task_id = sqlite_world.task(TaskKind.SEARCH_EVIDENCE).id
    with pytest.raises(NotYours):
        task_calendar(task_id, sqlite_world.id_of("untrained"))
    with pytest.raises(NotFound):
        task_calendar("0" * 32, sqlite_world.id_of("library"))
    sqlite_world.answer(TaskKind.SEARCH_EVIDENCE)

    with pytest.raises(AlreadyDecided):
        task_calendar(task_id, sqlite_world.id_of("library"))


def dates_of_project(world: World) -> list[tuple[date, str]]:
    return dates(project_calendar("QI-2026-0001", world.id_of("lead")))


def test_project_shows_its_open_tasks_and_the_next_cycle_as_planned_and_then_as_fixed(world: World) -> None:
    world.propose()
    world.walk_to(Stage.ACTION_MONITORING)
    sentence = f"QI-2026-0001: the next cycle {{}} “{TITLE}”"

    planned = dates_of_project(world)
    world.answer(TaskKind.IMPLEMENT_ACTION)
    world.answer(TaskKind.OVERSEE_ACTIONS)
    world.answer(TaskKind.CHECK_EFFECT, Outcome.NEXT_CYCLE, next_cycle_on="2029-05-01")

    assert planned == [
        (date(2029, 2, 28), f"QI-2026-0001: report on action 1, “{TITLE}”"),
        (date(2029, 4, 2), sentence.format("is planned to begin")),
    ]
    assert dates_of_project(world) == [(date(2029, 5, 1), sentence.format("begins"))]


def test_cycle_that_was_decided_against_is_planned_no_more(sqlite_world: World) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.CLOSURE)

    assert [sentence for _, sentence in dates_of_project(sqlite_world) if "cycle" in sentence] == []


def test_reviews_of_a_hold_and_of_a_wait_are_dates_to_come(sqlite_world: World) -> None:
    world = sqlite_world
    world.propose()
    task_id = world.task(TaskKind.SEARCH_EVIDENCE).id
    wait = {"waits_for": "Pharmacy", "reason": "Their list.", "review_on": "2026-11-20"}
    perform_operation(
        TASK_OPERATIONS["wait"],
        Target(task_id=task_id),
        OperationRequest(world.id_of("library"), nonce(), wait),
    )
    hold = {"reason": "Building work.", "review_on": "2027-01-11"}
    perform_operation(
        PROJECT_OPERATIONS["hold"],
        Target(reference="QI-2026-0001"),
        OperationRequest(world.id_of("lead"), nonce(), hold),
    )
    waits = (
        date(2026, 11, 20),
        f"QI-2026-0001: does it still wait for somebody else? (Literature search) “{TITLE}”",
    )

    assert dates_of_project(sqlite_world)[1:] == [
        waits,
        (date(2027, 1, 11), f"QI-2026-0001: is it still on hold? “{TITLE}”"),
    ]
    assert dates(task_calendar(task_id, world.id_of("library")))[1:] == [waits]


def test_ones_own_calendar_has_what_one_is_asked_and_the_dates_of_ones_projects(sqlite_world: World) -> None:
    world = sqlite_world
    world.propose(title="Falls on Ward 7", help_wanted=[], evidence_question=None)
    world.propose()
    hold = {"reason": "Building work.", "review_on": "2027-01-11"}
    perform_operation(
        PROJECT_OPERATIONS["hold"],
        Target(reference="QI-2026-0002"),
        OperationRequest(world.id_of("lead"), nonce(), hold),
    )

    assert dates(my_calendar(world.id_of("lead"))) == [
        (date(2026, 11, 16), "QI-2026-0001: review the evidence, “Falls on Ward 7”"),
        (date(2027, 1, 11), f"QI-2026-0002: is it still on hold? “{TITLE}”"),
    ]
    assert dates(my_calendar(world.id_of("library"))) == [
        (date(2026, 11, 16), f"QI-2026-0002: search the evidence, “{TITLE}”")
    ]
    assert dates(my_calendar(world.id_of("untrained"))) == []


def test_project_that_has_ended_has_no_dates(sqlite_world: World) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.CLOSED)

    assert dates_of_project(sqlite_world) == []
