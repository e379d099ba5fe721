from datetime import date
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from models.answers.project_answers import answer
from models.forms.project.action_monitoring import ImplementActionForm
from models.records import Decision
from models.vocabulary import Outcome, TaskKind
from tasks.database.unit_of_work import reading
from tests.support.trust_at_work import World, address
from tests.support.web.browsing import Browser, Shown, signed_in

NEW_DATE = {"not_yet_on[day]": "9", "not_yet_on[month]": "3", "not_yet_on[year]": "29"}
WHY = "The post is advertised."


@pytest.fixture
def action(sqlite_world: World) -> World:
    """A project of which an action is due on 28 February 2029."""
    sqlite_world.propose()
    sqlite_world.walk_until(TaskKind.IMPLEMENT_ACTION)
    return sqlite_world


@pytest.fixture
def owner(action: World, app: FastAPI) -> Browser:
    _ = action
    return signed_in(app, address("deputy"))


def opened(world: World, browser: Browser, kind: TaskKind = TaskKind.IMPLEMENT_ACTION) -> Shown:
    return browser.open(f"/tasks/{world.task(kind).id}")


def press(browser: Browser, shown: Shown, dated: dict[str, str], **typed: str) -> Shown:
    """Send the form with a new date in place of an answer."""
    boxes: dict[str, Any] = {"outcome": "not_yet", "not_yet_because": WHY, **dated, **typed}
    return browser.press(shown, **boxes)


def choices(shown: Shown) -> list[str]:
    return list(shown.page.xpath("//input[@name='outcome']/@value"))


def test_action_that_is_not_done_yet_gets_its_new_date_from_the_page_of_the_action(
    action: World, owner: Browser
) -> None:
    shown = opened(action, owner)
    assert choices(shown) == ["completed", "not_completed", "not_yet"]

    done = press(owner, shown, NEW_DATE)

    assert (done.status, done.heading) == (200, "Done")
    assert "Action: date moved from Wed 28 Feb 2029 to Fri 9 Mar 2029." in done.content
    assert action.task(TaskKind.IMPLEMENT_ACTION).due_on == date(2029, 3, 9)
    assert "not a working day" not in done.content


def test_a_new_date_on_a_day_off_is_said_and_stays(action: World, owner: Browser) -> None:
    done = press(owner, opened(action, owner), {**NEW_DATE, "not_yet_on[day]": "10"})

    assert "Saturday 10 March 2029 is not a working day." in done.content
    assert action.task(TaskKind.IMPLEMENT_ACTION).due_on == date(2029, 3, 10)


def test_new_date_sent_twice_moves_the_date_once(action: World, owner: Browser) -> None:
    shown = opened(action, owner)

    first = press(owner, shown, NEW_DATE)
    second = press(owner, shown, NEW_DATE)

    assert first.content == second.content


def test_new_date_that_cannot_be_is_said_at_its_boxes_and_what_was_typed_is_kept(
    action: World, owner: Browser
) -> None:
    early = {**NEW_DATE, "not_yet_on[year]": "2028"}

    shown = press(owner, opened(action, owner), early, reason="Half")

    assert (shown.status, shown.errors) == (422, ["The new date must be after Wednesday 28 February 2029"])
    assert (shown.values["not_yet_because"], shown.values["reason"]) == (WHY, "Half")
    again = opened(action, owner)
    assert (again.values["not_yet_because"], again.values["not_yet_on[year]"]) == (WHY, "2028")
    assert "no longer asked" not in again.content


def test_new_date_and_its_reason_are_asked_for_together(action: World, owner: Browser) -> None:
    shown = owner.press(opened(action, owner), outcome="not_yet")

    assert shown.errors == ["Enter the new date", "Answer “Why is more time needed?”"]


def test_answer_is_taken_whatever_stands_in_the_boxes_of_not_yet(action: World, owner: Browser) -> None:
    task = action.task(TaskKind.IMPLEMENT_ACTION)

    shown = owner.answer(task.kind, task.id, not_yet_because="Half a thought")

    assert shown.heading == "Thank you. Your answer is recorded"
    with reading() as session:
        answer = session.scalars(select(Decision.answer).where(Decision.task_id == task.id)).one()
    assert "not_yet_because" not in answer


def test_condition_is_met_or_not_yet(sqlite_world: World, app: FastAPI) -> None:
    sqlite_world.propose()
    sqlite_world.walk_until(TaskKind.APPROVE)
    sqlite_world.answer(TaskKind.APPROVE, Outcome.APPROVED_WITH_CONDITIONS)
    lead = signed_in(app, address("lead"))
    shown = opened(sqlite_world, lead, TaskKind.MEET_CONDITION)
    assert choices(shown) == ["completed", "not_yet"]

    asked = lead.press(shown, outcome="not_yet", not_yet_because=WHY)
    assert asked.errors == ["Enter the new date"]
    met = {"what_was_done": "Sent.", "evidence": "Mail", "met_on": "2026-11-02"}
    done = lead.fill(asked, {**met, "outcome": "completed"})

    assert done.heading == "Thank you. Your answer is recorded"


def test_what_was_typed_about_a_new_date_is_not_lost_when_somebody_else_has_answered(
    action: World, owner: Browser
) -> None:
    shown = opened(action, owner)
    action.answer(TaskKind.IMPLEMENT_ACTION)

    late = press(owner, shown, {**NEW_DATE, "outcome": "completed"}, evidence="It is done.")

    assert (late.status, late.facts) == (
        409,
        {
            "Is the action done?": "Done",
            "What was done, and where can it be seen?": "It is done.",
            "When did practice change?": "2 11 2026",
            "New date": "9 3 29",
            "Why is more time needed?": WHY,
        },
    )


def test_action_that_is_done_is_one_answer_with_today_filled_in(action: World, owner: Browser) -> None:
    shown = opened(action, owner)

    done = owner.press(shown, outcome="completed", evidence="The board hangs in the staff room.")

    assert done.heading == "Thank you. Your answer is recorded"
    form = answer(action.project, ImplementActionForm)
    assert form is not None
    assert (form.changed_on, form.why) == (action.today, "The board hangs in the staff room.")


def test_action_that_will_not_be_done_says_why_and_has_changed_nothing(action: World, owner: Browser) -> None:
    shown = opened(action, owner)
    assert owner.press(shown, outcome="not_completed", wants_risk_accepted="clinical").errors == [
        "Enter why it will not be done"
    ]

    owner.press(
        shown, outcome="not_completed", reason="No post.", wants_risk_accepted="clinical", evidence=""
    )

    form = answer(action.project, ImplementActionForm)
    assert form is not None
    assert (form.changed_on, form.why) == (None, "No post.")
