from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from models.clock import LONDON
from models.records import Project
from models.vocabulary import Letter, Outcome, Role, Stage, TaskKind
from notifications.smtp.postman import Postman
from tasks.database.unit_of_work import unit_of_work
from tasks.mail.sending import send_waiting_mail
from tasks.reminders.due_timers import fire_due_timers
from tests.support.mail.mornings import (
    ASKED_ON,
    NUDGES,
    at,
    expected_nudges,
    nov,
    nudges,
    sweep,
    sweep_until,
    the_library_is_asked,
)
from tests.support.people_at_once import at_once
from tests.support.policy_table import due_date_of, end_of_ladder, nudge_dates, rule_of, told_on
from tests.support.servers.mail_server import CapturingMailServer
from tests.support.stored_rows import armed_timers, moves, story
from tests.support.trust_at_work import NATIONAL, QI, World

SEARCH, APPROVAL = rule_of(TaskKind.SEARCH_EVIDENCE), rule_of(TaskKind.APPROVE, Role.CDS_QUALITY_LEAD)


def approval_is_asked(world: World, subject: str = "other") -> None:
    """The CDS quality lead is asked to approve a project, on the first day."""
    world.propose(**QI)
    world.walk_until(TaskKind.REGISTER)
    world.answer(TaskKind.REGISTER, **QI, subject=subject)


def test_each_rung_of_a_ladder_comes_once_on_its_morning_and_then_somebody_is_to_call(
    sqlite_world: World, postman: Postman
) -> None:
    world = sqlite_world
    the_library_is_asked(world, postman)

    until = end_of_ladder(SEARCH, ASKED_ON)
    sweep_until(world, postman, until)

    assert nudges(world) == expected_nudges(SEARCH, until)
    assert [name for _, _, name in nudges(world)[-2:]] == ["quality committee", "qist"]
    assert {mail.created_at.astimezone(LONDON).hour for mail in world.mails() if mail.letter in NUDGES} == {8}
    assert len(armed_timers(world.project_id)) == 1


def test_what_was_told_stands_in_the_history_by_role(world: World, postman: Postman) -> None:
    the_library_is_asked(world, postman)
    told = len(story(world.project_id))

    due_on, until = due_date_of(SEARCH, ASKED_ON), told_on(SEARCH, Role.ASSOCIATE_DIRECTOR, ASKED_ON)
    for day, _, _ in nudge_dates(SEARCH.ladder, due_on, until, has_deputy=False):
        sweep(world, postman, at(day, 8))

    assert story(world.project_id)[told:] == [
        *["Reminded Library and Knowledge Service to search the evidence"] * 3,
        (
            "Told Associate Director for Quality Improvement that Library and Knowledge Service is overdue: "
            "search the evidence"
        ),
    ]


def test_a_timer_fires_once_however_many_sweep_at_once(world: World, postman: Postman) -> None:
    the_library_is_asked(world, postman)
    world.go_to(nov(12))

    fired = at_once([fire_due_timers] * 8)

    assert sum((counts for counts in fired if isinstance(counts, Counter)), Counter()) == {"remind": 1}
    assert nudges(world) == [("Thu 12 Nov", Letter.REMINDER, "library")]


def test_nobody_is_reminded_of_what_is_done(world: World, postman: Postman) -> None:
    the_library_is_asked(world, postman)
    world.walk_to(Stage.REGISTRATION)
    send_waiting_mail(postman)

    sweep_until(world, postman, date(2026, 11, 6))

    assert [(letter, name) for _, letter, name in nudges(world)] == [(Letter.REMINDER, "qist")]


def test_a_reminder_that_was_not_sent_when_its_task_was_answered_is_not_sent_any_more(
    sqlite_world: World, sink: CapturingMailServer, postman: Postman
) -> None:
    the_library_is_asked(sqlite_world, postman)
    sqlite_world.go_to(nov(12))
    fire_due_timers()
    sqlite_world.answer(TaskKind.SEARCH_EVIDENCE)

    send_waiting_mail(postman)

    assert [email.key.partition(":")[0] for email in sink.received] == [
        "task",
        "receipt",
        "named",
        "task",
    ]
    assert [mail.state.value for mail in sqlite_world.mails() if mail.letter in NUDGES] == ["superseded"]


def test_a_project_on_hold_is_reminded_only_of_what_holds_it(sqlite_world: World, postman: Postman) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.REGISTRATION)
    sqlite_world.answer(TaskKind.REGISTER, **NATIONAL)
    sqlite_world.answer(TaskKind.REVIEW_INFORMATION_GOVERNANCE, Outcome.OBJECTED)
    sqlite_world.answer(TaskKind.REVIEW_SUPPORT_TEAM)
    sqlite_world.answer(TaskKind.REVIEW_RESEARCH_GOVERNANCE)

    sweep_until(sqlite_world, postman, date(2026, 11, 5))

    assert sqlite_world.open_tasks() == [(TaskKind.RESOLVE_OBJECTION, "qist")]
    assert nudges(sqlite_world) == [("Thu 05 Nov", Letter.REMINDER, "qist")]


def test_while_a_project_is_on_hold_its_reminders_wait(sqlite_world: World, postman: Postman) -> None:
    the_library_is_asked(sqlite_world, postman)
    hold(sqlite_world, "On hold: the team has no room")
    sweep_until(sqlite_world, postman, date(2026, 11, 13))
    assert nudges(sqlite_world) == []

    hold(sqlite_world, None)
    sweep_until(sqlite_world, postman, date(2026, 11, 16))

    assert nudges(sqlite_world) == [("Mon 16 Nov", Letter.REMINDER, "library")]


def hold(world: World, reason: str | None) -> None:
    with unit_of_work() as session:
        session.get_one(Project, world.project_id).hold = reason


def to_a_further_cycle(world: World, begins: date) -> None:
    world.propose()
    world.walk_to(Stage.ACTION_MONITORING)
    world.answer(TaskKind.IMPLEMENT_ACTION)
    world.answer(TaskKind.OVERSEE_ACTIONS)
    world.answer(TaskKind.CHECK_EFFECT, Outcome.NEXT_CYCLE, next_cycle_on=begins.isoformat())


def test_the_next_cycle_begins_on_its_date_and_not_before_and_once(world: World) -> None:
    to_a_further_cycle(world, date(2027, 3, 29))  # a bank holiday, on the day after the clocks went forward
    told = len(story(world.project_id))
    world.go_to(at(date(2027, 3, 29), 7, 59))
    assert (fire_due_timers(), world.project.cycle) == ({}, 1)
    world.go_to(at(date(2027, 3, 29), 8))

    fired = at_once([fire_due_timers] * 6)

    assert sum((counts for counts in fired if isinstance(counts, Counter)), Counter()) == {"enter_stage": 1}
    assert (world.project.stage, world.project.cycle) == (Stage.DATA_COLLECTION, 2)
    assert world.open_tasks() == [(TaskKind.PLAN_CYCLE, "lead")]
    assert moves(world.project_id)[-1][1:] == ("action_monitoring", "data_collection")
    assert story(world.project_id)[told:] == [
        "Now at: Data collection, cycle 2",
        "Asked Project lead to plan the data collection",
    ]


def test_a_cycle_whose_date_passed_in_an_outage_begins_late_and_once(sqlite_world: World) -> None:
    to_a_further_cycle(sqlite_world, date(2027, 2, 1))
    sqlite_world.go_to(at(date(2027, 2, 20), 3))

    assert [fire_due_timers(), fire_due_timers()] == [{"enter_stage": 1}, {}]

    assert sqlite_world.project.cycle == 2
    begun_on = date(2027, 2, 20)
    plan = sqlite_world.task(TaskKind.PLAN_CYCLE)
    assert plan.due_on == due_date_of(rule_of(TaskKind.PLAN_CYCLE), begun_on)


def test_the_deputy_hears_first_then_the_route_of_the_policy_up_to_the_board_ob_056(
    sqlite_world: World, postman: Postman
) -> None:
    world = sqlite_world
    approval_is_asked(world, subject="medicines")
    send_waiting_mail(postman)

    until = end_of_ladder(APPROVAL, ASKED_ON)
    sweep_until(world, postman, until)

    readers = {Role.DEPUTY: "quality deputy", Role.SUBJECT_GROUP: "drugs and therapeutics"}
    assert nudges(world) == expected_nudges(APPROVAL, until, readers)
    assert [name for _, letter, name in nudges(world) if letter is not Letter.REMINDER] == [
        "quality deputy",
        "quality group",
        "drugs and therapeutics",
        "quality committee",
        "board",
        "qist",
    ]


@pytest.mark.parametrize(
    ("subject", "group"),
    [("medicines", "drugs and therapeutics"), ("harm", "safety"), ("other", "effective care")],
)
def test_the_group_that_hears_of_it_goes_by_the_subject_g7(
    sqlite_world: World, postman: Postman, subject: str, group: str
) -> None:
    approval_is_asked(sqlite_world, subject=subject)
    send_waiting_mail(postman)
    day = told_on(APPROVAL, Role.SUBJECT_GROUP, ASKED_ON)

    sweep_until(sqlite_world, postman, day)

    assert nudges(sqlite_world)[-1] == (f"{day:%a %d %b}", Letter.OVERDUE_TABLE, group)


def test_a_reminder_and_an_escalation_of_one_day_do_not_suppress_each_other(
    sqlite_world: World, postman: Postman
) -> None:
    approval_is_asked(sqlite_world)
    last_reminder, first_rung = APPROVAL.ladder.remind[-1], APPROVAL.ladder.escalate[0]
    assert first_rung == (last_reminder, Role.DEPUTY)
    day = told_on(APPROVAL, Role.DEPUTY, ASKED_ON)
    sweep_until(sqlite_world, postman, day - timedelta(days=1))

    for minute in range(3):
        sweep(sqlite_world, postman, at(day, 8, minute))

    assert [(letter, name) for told, letter, name in nudges(sqlite_world) if told == f"{day:%a %d %b}"] == [
        (Letter.REMINDER, "quality lead"),
        (Letter.ESCALATION, "quality deputy"),
    ]
