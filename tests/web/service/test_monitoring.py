from __future__ import annotations

from datetime import timedelta

import pytest

from models.clock import local_date, now, spoken_date, stopped_at
from models.errors import ClockJumped
from notifications.smtp.postman import Postman
from tasks.mail.sending import send_waiting_mail
from tasks.queries.service import holiday_horizon
from tasks.schedule.sweep import sweep
from tests.support.stored_rows import armed_timers
from tests.support.trust_at_work import World
from tests.support.web.browsing import Browser


def time_said(browser: Browser) -> list[object]:
    """What monitoring reads of clock and calendar: two sentences and two numbers."""
    ready = browser.client.get("/readyz").json()
    shown = browser.client.get("/metrics").text.splitlines()
    numbers = [line for line in shown if line.startswith(("qi_clock", "qi_bank"))]
    return [ready["clock"], ready["bank_holidays"], *numbers]


def test_a_jump_of_the_clock_is_seen_by_monitoring_p14(
    sqlite_world: World, browser: Browser, postman: Postman
) -> None:
    _ = sqlite_world
    sweep(postman)
    with stopped_at(now() + timedelta(hours=26), jumped_by=timedelta(hours=26)), pytest.raises(ClockJumped):
        sweep(postman)

    ready = browser.client.get("/readyz")

    assert ready.status_code == 200, "pages work all the same"
    assert time_said(browser)[::2] == [
        "jumped forward by 26 hours: nothing is swept there",
        "qi_clock_jumped_seconds 93600.0",
    ]


@pytest.mark.parametrize(
    ("left", "advice"), [(91, ""), (90, "; install a newer release of the package holidays")]
)
def test_an_end_of_the_bank_holidays_is_seen_ninety_days_before_the_last_date_that_waits_p13(
    sqlite_world: World, browser: Browser, monkeypatch: pytest.MonkeyPatch, left: int, advice: str
) -> None:
    sqlite_world.propose()
    last = max(local_date(timer.due_at) for timer in armed_timers(sqlite_world.project_id))
    ends = last + timedelta(days=left)
    monkeypatch.setattr(holiday_horizon, "published_until", lambda: ends)

    sentence = f"known until {spoken_date(ends)}{advice}"
    assert time_said(browser)[1::2] == [sentence, f"qi_bank_holidays_left_days {left}"]


def test_mail_that_was_sent_is_counted_from_day_to_day(
    world: World, browser: Browser, postman: Postman
) -> None:
    def sent() -> list[str]:
        lines = browser.client.get("/metrics").text.splitlines()
        return [line for line in lines if line.startswith('qi_mails{state="sent"}')]

    world.propose()
    before = sent()
    send_waiting_mail(postman)
    same_day = sent()
    with stopped_at(now() + timedelta(days=1)):
        next_day = sent()
        world.propose(by="colleague")
        send_waiting_mail(postman)
        after = sent()

    assert [*before, *same_day, *next_day, *after] == [
        f'qi_mails{{state="sent"}} {count}' for count in (0, 3, 3, 4)
    ]
