from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from models.errors import NotAllowedHere, NotYours, WrongForm
from models.records import Pause
from models.vocabulary import Letter, Outcome, Stage, TaskKind
from notifications.smtp.postman import Postman
from tasks.database.unit_of_work import reading
from tasks.operations.dates import PROJECT_OPERATIONS, TASK_OPERATIONS
from tasks.operations.operation import (
    ChangedByOperation,
    OperationRequest,
    Target,
    offered_to,
    perform_operation,
)
from tasks.queries.people.action_log import action_log
from tasks.queries.tasks.task import task_seen
from tests.support.mail.mornings import at, nov, nudges, sweep, sweep_until, the_library_is_asked
from tests.support.programme.specialty_meetings import action, with_actions
from tests.support.stored_rows import story
from tests.support.trust_at_work import World, address, everything, nonce
from tests.support.web.browsing import signed_in
from web.app import create_app

WHY = "The ward moves next week."
PHARMACY = {"waits_for": "Pharmacy", "reason": "The stock list is theirs.", "review_on": "2026-11-24"}
BUILDING = {"reason": "Closed for building work.", "review_on": "2026-11-24"}


def of_task(world: World, name: str, *, by: str, **typed: object) -> ChangedByOperation:
    """Something done with the Library's task."""
    task = next(human_task for human_task in world.project.tasks if human_task.is_open)
    sent = OperationRequest(world.id_of(by), nonce(), typed)
    return perform_operation(TASK_OPERATIONS[name], Target(task_id=task.id), sent)


def of_project(world: World, name: str, *, by: str, **typed: object) -> ChangedByOperation:
    sent = OperationRequest(world.id_of(by), nonce(), typed)
    return perform_operation(PROJECT_OPERATIONS[name], Target(reference=world.project.reference), sent)


def hold(world: World) -> str | None:
    """Why the project rests."""
    return world.project.hold


def dates(world: World) -> list[tuple[date, date | None]]:
    """By when the open tasks are asked for, and when they were first."""
    return [(task.due_on, task.first_due_on) for task in world.project.tasks if task.is_open]


def test_date_that_is_moved_takes_its_reminders_with_it_and_the_first_stays_on_the_record(
    world: World, postman: Postman
) -> None:
    """OB-099: each rung once, counted from the new date."""
    the_library_is_asked(world, postman)
    sweep_until(world, postman, date(2026, 11, 12))

    changed = of_task(world, "extend", by="library", due_on="2026-11-30", reason=WHY)

    assert changed.said == "Literature search: date moved from Mon 16 Nov 2026 to Mon 30 Nov 2026"
    assert dates(world) == [(date(2026, 11, 30), date(2026, 11, 16))]
    assert story(world.project_id)[-1] == changed.said
    sweep_until(world, postman, date(2026, 12, 9))
    assert nudges(world) == [
        ("Thu 12 Nov", Letter.REMINDER, "library"),
        ("Tue 01 Dec", Letter.REMINDER, "library"),
        ("Mon 07 Dec", Letter.REMINDER, "library"),
        ("Wed 09 Dec", Letter.ESCALATION, "director"),
    ]


def test_whoever_is_asked_learns_that_somebody_else_has_moved_the_date(
    sqlite_world: World, postman: Postman
) -> None:
    world = sqlite_world
    the_library_is_asked(world, postman)
    told = len(world.letters())

    of_task(world, "extend", by="qist", due_on="2026-11-30", reason=WHY)

    assert world.letters()[told:] == [(Letter.DATE_MOVED, "library"), (Letter.STEP_TAKEN, "lead")]
    body, to_lead = (" ".join(mail.body_text.split()) for mail in world.mails()[told:])
    assert "The date has moved from Monday 16 November 2026 to Monday 30 November 2026" in body
    assert f"Why the date has moved (QI Support Team) {WHY}" in body
    assert "Literature search: new date Monday 30 November 2026." in to_lead
    assert f"by the QI Support Team Reason given {WHY}" in to_lead


def test_what_was_late_when_its_date_was_moved_is_late_again_once_that_is_undone_and_nothing_is_told_twice(
    world: World, postman: Postman
) -> None:
    the_library_is_asked(world, postman)
    sweep_until(world, postman, date(2026, 11, 19))
    of_task(world, "extend", by="qist", due_on="2026-12-14", reason=WHY)

    changed = of_task(world, "put-back", by="qist", reason="Entered in error.")

    assert changed.said == "Literature search: date put back from Mon 14 Dec 2026 to Mon 16 Nov 2026"
    assert dates(world) == [(date(2026, 11, 16), date(2026, 11, 16))]
    sweep_until(world, postman, date(2026, 11, 25))
    assert nudges(world) == [
        ("Thu 12 Nov", Letter.REMINDER, "library"),
        ("Tue 17 Nov", Letter.REMINDER, "library"),
        ("Mon 23 Nov", Letter.REMINDER, "library"),
        ("Wed 25 Nov", Letter.ESCALATION, "director"),
    ]


def test_date_that_has_passed_since_it_was_moved_is_not_put_back(
    sqlite_world: World, postman: Postman
) -> None:
    the_library_is_asked(sqlite_world, postman)
    sweep_until(sqlite_world, postman, date(2026, 11, 12))
    of_task(sqlite_world, "extend", by="qist", due_on="2026-11-30", reason=WHY)
    sweep_until(sqlite_world, postman, date(2026, 11, 19))
    before = everything()

    with pytest.raises(WrongForm) as refused:
        of_task(sqlite_world, "put-back", by="qist", reason="Entered in error.")

    assert refused.value.sentences == [
        ("reason", "The date before has passed since, or the date has changed again: move it instead")
    ]
    assert everything() == before


def test_clock_that_stands_still_says_whom_the_task_waits_for(sqlite_world: World, postman: Postman) -> None:
    the_library_is_asked(sqlite_world, postman)

    of_task(sqlite_world, "wait", by="library", **PHARMACY)

    task = sqlite_world.task(TaskKind.SEARCH_EVIDENCE)
    moved = task_seen(task.id, sqlite_world.id_of("library")).moved
    assert (
        "The clock stands still and waits for Pharmacy, to be reviewed on Tuesday 24 November 2026." in moved
    )


def test_same_form_sent_twice_moves_a_date_once(world: World, postman: Postman) -> None:
    the_library_is_asked(world, postman)
    task = world.task(TaskKind.SEARCH_EVIDENCE)
    sent = OperationRequest(world.id_of("qist"), nonce(), {"due_on": "2026-11-30", "reason": WHY})
    first = perform_operation(TASK_OPERATIONS["extend"], Target(task_id=task.id), sent)
    before = everything()

    assert perform_operation(TASK_OPERATIONS["extend"], Target(task_id=task.id), sent) == first
    assert everything() == before


@pytest.mark.parametrize(
    ("by", "typed", "sentence"),
    [
        ("library", {"due_on": "2026-11-13"}, "The new date must be after Monday 16 November 2026."),
        ("library", {"due_on": "2026-11-02"}, "The date must be after today."),
        (
            "library",
            {"due_on": "2026-12-15"},
            "The new date must not be after Monday 14 December 2026; ask the QI Support Team if you need longer.",
        ),
        ("qist", {"due_on": "2028-11-30"}, "The new date must not be after Thursday 11 November 2027."),
        ("library", {"due_on": "2026-11-30", "reason": " "}, "Answer “Why is more time needed?”."),
    ],
)
def test_date_that_cannot_be_is_refused_in_a_sentence(
    sqlite_world: World, postman: Postman, by: str, typed: dict[str, Any], sentence: str
) -> None:
    the_library_is_asked(sqlite_world, postman)
    before = everything()

    with pytest.raises(WrongForm) as refused:
        of_task(sqlite_world, "extend", by=by, **{"reason": WHY, **typed})

    assert str(refused.value) == sentence
    assert everything() == before


@pytest.mark.parametrize("name", ["extend", "snooze", "wait"])
def test_nobody_else_moves_the_date_of_a_task(sqlite_world: World, postman: Postman, name: str) -> None:
    the_library_is_asked(sqlite_world, postman)

    with pytest.raises(NotYours):
        of_task(sqlite_world, name, by="colleague")


def test_reminders_are_put_off_but_whoever_is_told_of_overdue_work_is_told(
    sqlite_world: World, postman: Postman
) -> None:
    world = sqlite_world
    the_library_is_asked(world, postman)
    world.go_to(nov(11, 9))

    of_task(world, "snooze", by="library", until="2026-11-19")

    sweep_until(world, postman, date(2026, 11, 26))
    assert dates(world) == [(date(2026, 11, 16), None)]
    first = nudges(world)[0]
    assert first == ("Thu 19 Nov", Letter.REMINDER, "library")
    assert (Letter.ESCALATION, "director") in {(letter, to) for _, letter, to in nudges(world)}


def test_reminders_are_not_put_off_for_longer_than_the_policy_allows(
    sqlite_world: World, postman: Postman
) -> None:
    the_library_is_asked(sqlite_world, postman)

    with pytest.raises(WrongForm, match="after that we remind you"):
        of_task(sqlite_world, "snooze", by="library", until="2026-11-17")


def test_time_that_waits_on_somebody_else_is_not_counted_and_nobody_is_reminded_in_it(
    world: World, postman: Postman
) -> None:
    the_library_is_asked(world, postman)
    of_task(world, "wait", by="library", **PHARMACY)

    sweep_until(world, postman, date(2026, 11, 24))
    assert nudges(world) == []
    assert world.letters()[-2:] == [(Letter.PAUSE_REVIEW, "library"), (Letter.PAUSE_REVIEW, "qist")]
    task = world.task(TaskKind.SEARCH_EVIDENCE)
    of_task(world, "go-on", by="library")

    assert dates(world) == [(date(2026, 12, 8), date(2026, 11, 16))]  # sixteen working days were lost
    assert task_seen(task.id, world.id_of("library")).moved == (
        "Open for 16 working days, 16 of them waiting for somebody else. "
        "First asked for by Monday 16 November 2026."
    )
    sweep_until(world, postman, date(2026, 12, 9))
    assert nudges(world) == [
        ("Fri 04 Dec", Letter.REMINDER, "library"),
        ("Wed 09 Dec", Letter.REMINDER, "library"),
    ]
    assert [letter for letter, _ in world.letters()].count(Letter.PAUSE_REVIEW) == 2


def test_project_on_hold_reminds_nobody_is_asked_about_again_and_again_and_goes_on_with_later_dates(
    world: World, postman: Postman
) -> None:
    the_library_is_asked(world, postman)
    told = len(world.letters())

    of_project(world, "hold", by="lead", **BUILDING)

    assert hold(world) == "On hold, to be reviewed on Tue 24 Nov 2026"
    assert world.letters()[told:] == [(Letter.PROJECT_HELD, "library")]
    sweep_until(world, postman, date(2026, 12, 1))
    assert world.letters()[told + 1 :] == [(Letter.PAUSE_REVIEW, "lead"), (Letter.PAUSE_REVIEW, "qist")] * 2
    of_project(world, "go-on", by="qist", note="The unit is open again.")
    assert hold(world) is None
    assert dates(world) == [(date(2026, 12, 15), date(2026, 11, 16))]
    assert world.letters()[-1] == (Letter.PROJECT_RESUMED, "library")
    assert "Please search the evidence by Tuesday 15 December 2026." in world.mails()[-1].body_text
    assert story(world.project_id)[-1] == "Under way again"


def test_next_cycle_does_not_begin_while_the_project_is_on_hold(
    sqlite_world: World, postman: Postman
) -> None:
    world = sqlite_world
    world.propose()
    world.walk_until(TaskKind.CHECK_EFFECT)
    begins = world.today + timedelta(days=30)
    world.answer(TaskKind.CHECK_EFFECT, Outcome.NEXT_CYCLE, next_cycle_on=begins.isoformat())
    assert (world.project.enters_next_stage_on, cycle := world.project.cycle) == (begins, 1)
    of_project(world, "hold", by="lead", reason="Building work.", review_on=begins.isoformat())

    for days in (0, 3):
        sweep(world, postman, at(begins + timedelta(days=days), 9))
    assert world.project.cycle == cycle
    of_project(world, "go-on", by="lead")
    sweep(world, postman, at(begins + timedelta(days=3), 10))

    assert (world.project.enters_next_stage_on, world.project.cycle) == (None, cycle + 1)


def test_nothing_of_a_project_on_hold_is_called_overdue(sqlite_world: World) -> None:
    world = sqlite_world
    with_actions(world, action("One", "2026-12-15"))
    of_project(world, "hold", by="lead", reason="Building work.", review_on="2027-02-26")
    world.go_to(at(date(2027, 1, 20), 9))
    [task] = [task for task in world.project.tasks if task.is_open]

    [logged] = action_log(world.id_of("lead"), "").open
    assert (logged.is_overdue, logged.rests) == (False, world.project.hold)
    assert not task_seen(task.id, task.assignee_id).is_overdue
    shown = signed_in(create_app(), address("qist")).open(f"/people/{task.assignee_id}")
    assert ("Overdue" in shown.content, "on hold until Friday 26 February 2027" in shown.content) == (
        False,
        True,
    )


def test_day_that_is_lost_twice_is_counted_once(sqlite_world: World, postman: Postman) -> None:
    world = sqlite_world
    the_library_is_asked(world, postman)
    of_task(world, "wait", by="library", **PHARMACY)
    world.go_to(nov(4, 9))
    of_project(world, "hold", by="lead", **BUILDING)
    world.go_to(nov(9, 9))
    of_task(world, "go-on", by="library")
    world.go_to(nov(11, 9))
    of_project(world, "go-on", by="lead")

    assert dates(world) == [(date(2026, 11, 25), date(2026, 11, 16))]  # Tuesday 3 to Wednesday 11: seven days


def test_answer_given_while_the_clock_stands_ends_the_review(sqlite_world: World, postman: Postman) -> None:
    world = sqlite_world
    the_library_is_asked(world, postman)
    of_task(world, "wait", by="library", **PHARMACY)

    world.answer(TaskKind.SEARCH_EVIDENCE)
    sweep(world, postman, at(date(2026, 11, 24), 8))

    assert Letter.PAUSE_REVIEW not in {letter for letter, _ in world.letters()}


def test_project_that_ended_on_hold_is_not_asked_about(sqlite_world: World, postman: Postman) -> None:
    world = sqlite_world
    the_library_is_asked(world, postman)
    of_project(world, "hold", by="lead", **BUILDING)
    world.walk_to(Stage.REGISTRATION)
    world.walk_to(Stage.CLOSED)

    sweep(world, postman, at(date(2026, 11, 24), 8))

    assert Letter.PAUSE_REVIEW not in {letter for letter, _ in world.letters()}
    with pytest.raises(NotAllowedHere):
        of_project(world, "hold", by="lead", **BUILDING)


def test_each_person_is_offered_what_they_may_do(sqlite_world: World, postman: Postman) -> None:
    world = sqlite_world
    the_library_is_asked(world, postman)
    task, project = (
        Target(task_id=world.task(TaskKind.SEARCH_EVIDENCE).id),
        Target(reference=world.project.reference),
    )

    def offered(by: str) -> tuple[list[str], list[str]]:
        of_it = offered_to(TASK_OPERATIONS, task, world.id_of(by))
        return of_it, offered_to(PROJECT_OPERATIONS, project, world.id_of(by))

    assert offered("library") == (["extend", "snooze", "wait"], [])
    assert offered("qist member") == (["extend", "wait"], ["hold"])
    assert offered("lead") == ([], ["hold"])
    assert offered("colleague") == ([], [])
    of_project(world, "hold", by="lead", **BUILDING)
    of_task(world, "wait", by="library", **PHARMACY)
    assert offered("library") == (["go-on"], [])
    assert offered("deputy") == ([], ["go-on"])


def test_pause_says_who_began_and_who_ended_it(sqlite_world: World, postman: Postman) -> None:
    world = sqlite_world
    the_library_is_asked(world, postman)
    of_project(world, "hold", by="lead", **BUILDING)
    world.wait(days=2)
    of_project(world, "go-on", by="qist")

    with reading() as session:
        pause = session.scalars(select(Pause)).one()
    assert (pause.began_by_id, pause.ended_by_id) == (world.id_of("lead"), world.id_of("qist"))
    assert (pause.reason, pause.task_id) == (BUILDING["reason"], None)
