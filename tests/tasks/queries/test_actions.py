"""The action log of a CDS quality group (6.6, OB-114)."""

from __future__ import annotations

from datetime import date

import pytest

from models.vocabulary import Outcome, Stage, TaskKind
from tasks.operations.operation import OperationRequest, Target, perform_operation
from tasks.operations.registry import TASK_OPERATIONS
from tasks.queries.people.action_log import ActionLog, action_log
from tests.support.absences import away, leave
from tests.support.mail.mornings import at, nov
from tests.support.programme.specialty_meetings import action, with_actions
from tests.support.trust_at_work import QI, World, address, nonce


def log(world: World, service: str | None = "urgent-care", *, who: str = "colleague") -> ActionLog:
    return action_log(world.id_of(who), service)


def test_open_actions_are_listed_the_longest_overdue_first_with_what_waits_for_each(world: World) -> None:
    with_actions(
        world,
        action("Move the trolley", "2026-11-20"),
        action("Train the night team", "2026-11-06", runs_beyond_report=True),
        title="Sepsis",
    )
    world.propose(**QI, title="Falls")
    world.walk_to(Stage.REGISTRATION)
    world.answer(TaskKind.REGISTER, **QI)
    world.answer(TaskKind.APPROVE, Outcome.APPROVED_WITH_CONDITIONS)
    world.walk_to(Stage.DATA_COLLECTION)
    world.go_to(nov(17))

    shown = log(world)

    assert [
        (action.what, action.owner, action.title, action.due_on, action.is_overdue, action.late_by, action.waits)
        for action in shown.open
    ] == [
        (
            "Train the night team", "Jonas Whitfield", "Sepsis", date(2026, 11, 6), True, 7,
            "The closure of the project",
        ),
        (
            "Move the trolley", "Jonas Whitfield", "Sepsis", date(2026, 11, 20), False, 0,
            "Oversee the actions (CDS quality lead)",
        ),
        (
            "Send the data collection sheet to the QI Support Team.", "Dr Amara Osei", "Falls",
            date(2029, 3, 1), False, 0, "The closure of the project",
        ),
    ]  # fmt: skip
    assert (shown.finished, shown.has_more, shown.since) == ([], False, date(2026, 8, 19))


def test_date_that_was_moved_and_a_clock_that_stands_still_are_said(sqlite_world: World) -> None:
    with_actions(sqlite_world, action("Move the trolley", "2026-11-20"))
    target = Target(task_id=sqlite_world.task(TaskKind.IMPLEMENT_ACTION).id)

    def do(step: str, **typed: object) -> None:
        perform_operation(
            TASK_OPERATIONS[step], target, OperationRequest(sqlite_world.id_of("lead"), nonce(), typed)
        )

    do("extend", due_on="2026-11-27", reason="The trolley is lent.")
    do("wait", waits_for="Estates", reason="The door.", review_on="2026-12-04")

    [shown] = log(sqlite_world).open
    assert (shown.due_on, shown.first_due_on, shown.rests) == (
        date(2026, 11, 27),
        date(2026, 11, 20),
        "Its clock stands still",
    )


def test_owner_who_is_away_is_named_with_whoever_stands_in(sqlite_world: World) -> None:
    away(sqlite_world, "deputy", leave("2026-11-02", "2026-11-13", "colleague"))
    with_actions(sqlite_world, action("Move the trolley", "2026-11-20"))

    assert [action.owner for action in log(sqlite_world).open] == [
        "Leila Haddad on behalf of Jonas Whitfield"
    ]
    sqlite_world.answer(TaskKind.IMPLEMENT_ACTION)
    assert [action.by for action in log(sqlite_world).finished] == [
        "Leila Haddad on behalf of Jonas Whitfield (away until Friday 13 November 2026)"
    ]


def test_finished_actions_stay_for_ninety_days_with_their_outcome_also_of_closed_projects(
    world: World,
) -> None:
    with_actions(world, action("Move the trolley", "2026-11-20"))
    world.answer(TaskKind.IMPLEMENT_ACTION, Outcome.NOT_COMPLETED)
    world.walk_to(Stage.CLOSED)

    [shown] = log(world).finished
    assert (shown.what, shown.outcome, shown.reason, shown.by, shown.on) == (
        "Move the trolley",
        Outcome.NOT_COMPLETED,
        "The post could not be filled.",
        "Jonas Whitfield",
        date(2026, 11, 2),
    )
    assert log(world).open == []
    world.go_to(at(date(2027, 1, 31), 8))
    assert len(log(world).finished) == 1
    world.go_to(at(date(2027, 2, 1), 8))
    assert log(world).finished == []


@pytest.mark.parametrize(
    ("who", "service", "shown", "titles"),
    [
        ("quality lead", None, "urgent-care", ["Ours"]),
        ("quality deputy", None, "urgent-care", ["Ours"]),
        ("quality group", None, "urgent-care", ["Ours"]),
        ("quality lead elsewhere", None, "children", ["Theirs"]),
        ("quality lead", "children", "children", ["Theirs"]),
        ("quality lead", "", "", ["Ours", "Theirs"]),
        ("colleague", None, "", ["Ours", "Theirs"]),
        ("colleague", "no-such-service", "no-such-service", []),
    ],
)
def test_log_is_of_the_service_that_is_named_or_followed_or_of_all(
    sqlite_world: World, who: str, service: str | None, shown: str, titles: list[str]
) -> None:
    with_actions(sqlite_world, action("Move the trolley", "2026-11-20"), title="Ours")
    owner = {"owner_email": address("colleague"), "owner_name": "Leila Haddad"}
    with_actions(
        sqlite_world, action("Paint the door", "2026-11-21", **owner), title="Theirs", service="children"
    )

    seen = log(sqlite_world, service, who=who)

    assert (seen.service, [action.title for action in seen.open]) == (shown, titles)
