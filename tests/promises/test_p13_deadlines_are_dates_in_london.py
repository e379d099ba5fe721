from __future__ import annotations

import csv
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import working_time
from models.clock import LONDON, at_local, local_date
from models.engine.escalation_timers import MORNING, escalation_timers
from models.errors import TooFarAhead, WrongForm
from models.policy.lifecycle import LIFECYCLE
from models.records import HumanTask
from models.vocabulary import Role, Stage, TaskKind, TaskState
from models.working_time import is_working_day, known_until, working_days_after, working_days_between
from notifications.smtp.postman import Postman
from tests.support.mail.mornings import at, nudges, sweep, the_library_is_asked
from tests.support.stored_rows import armed_timers
from tests.support.trust_at_work import World, everything

YEARS = range(2026, 2037)
CLOCKS_CHANGE = [date(2027, 3, 28), date(2027, 10, 31)]
LISTED = Path(__file__).parents[1] / "data" / "england_bank_holidays_2024_2030.csv"
DAYS = st.dates(date(2024, 1, 1), date(2040, 12, 31))


def days_of(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def bank_holidays(year: int) -> list[str]:
    """The weekdays of a year on which nobody works, as “25 Dec”."""
    weekdays = [day for day in days_of(date(year, 1, 1), date(year, 12, 31)) if day.weekday() < 5]
    return [f"{day.day} {day:%b}" for day in weekdays if not is_working_day(day)]


# From the legislation: the Banking and Financial Dealings Act 1971, with substitutes for days at a weekend.
EXPECTED = {
    2026: ["1 Jan", "3 Apr", "6 Apr", "4 May", "25 May", "31 Aug", "25 Dec", "28 Dec"],
    2027: ["1 Jan", "26 Mar", "29 Mar", "3 May", "31 May", "30 Aug", "27 Dec", "28 Dec"],
    2028: ["3 Jan", "14 Apr", "17 Apr", "1 May", "29 May", "28 Aug", "25 Dec", "26 Dec"],
    2029: ["1 Jan", "30 Mar", "2 Apr", "7 May", "28 May", "27 Aug", "25 Dec", "26 Dec"],
    2030: ["1 Jan", "19 Apr", "22 Apr", "6 May", "27 May", "26 Aug", "25 Dec", "26 Dec"],
    2031: ["1 Jan", "11 Apr", "14 Apr", "5 May", "26 May", "25 Aug", "25 Dec", "26 Dec"],
    2032: ["1 Jan", "26 Mar", "29 Mar", "3 May", "31 May", "30 Aug", "27 Dec", "28 Dec"],
    2033: ["3 Jan", "15 Apr", "18 Apr", "2 May", "30 May", "29 Aug", "26 Dec", "27 Dec"],
    2034: ["2 Jan", "7 Apr", "10 Apr", "1 May", "29 May", "28 Aug", "25 Dec", "26 Dec"],
    2035: ["1 Jan", "23 Mar", "26 Mar", "7 May", "28 May", "27 Aug", "25 Dec", "26 Dec"],
    2036: ["1 Jan", "11 Apr", "14 Apr", "5 May", "26 May", "25 Aug", "25 Dec", "26 Dec"],
}


@pytest.mark.parametrize("year", YEARS)
def test_p13_the_bank_holidays_of_england(year: int) -> None:
    assert bank_holidays(year) == EXPECTED[year]


def test_p13_the_bank_holidays_are_those_of_the_published_list() -> None:
    rows = csv.DictReader(LISTED.read_text(encoding="utf-8").splitlines())
    listed = {date.fromisoformat(row["date"]) for row in rows}
    days = days_of(date(2024, 1, 1), date(2030, 12, 31))

    assert [day for day in days if is_working_day(day)] == [
        day for day in days if day.weekday() < 5 and day not in listed
    ]


@pytest.mark.parametrize(
    "day", [date(2022, 6, 3), date(2022, 9, 19), date(2023, 5, 8)], ids=["Jubilee", "funeral", "coronation"]
)
def test_p13_a_bank_holiday_that_comes_once_is_known(day: date) -> None:
    assert not is_working_day(day)
    assert is_working_day(day.replace(year=day.year + 2))


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        (date(2026, 12, 24), 1, date(2026, 12, 29)),  # Boxing Day 2026 is a Saturday
        (date(2027, 12, 24), 1, date(2027, 12, 29)),  # Christmas and Boxing Day 2027 at a weekend
        (date(2027, 12, 31), 1, date(2028, 1, 4)),  # New Year's Day 2028 is a Saturday
        (date(2032, 12, 24), 1, date(2032, 12, 29)),
        (date(2033, 12, 23), 1, date(2033, 12, 28)),  # Christmas Day 2033 is a Sunday
        (date(2027, 3, 25), 1, date(2027, 3, 30)),  # Easter, on the weekend of the clocks
        (date(2035, 3, 22), 1, date(2035, 3, 27)),  # Easter before the clocks go forward
        (date(2028, 2, 28), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 1, date(2028, 3, 1)),
        (date(2032, 2, 27), 1, date(2032, 3, 1)),  # 29 February 2032 is a Sunday
        (date(2027, 2, 26), 1, date(2027, 3, 1)),
        (date(2027, 3, 30), 2, date(2027, 4, 1)),  # over the end of the programme year
        (date(2029, 3, 29), 1, date(2029, 4, 3)),  # 31 March 2029 is within Easter
        (date(2034, 3, 31), 1, date(2034, 4, 3)),
        (date(2026, 11, 28), 0, date(2026, 11, 30)),  # a Saturday counts as the Monday after it
        (date(2027, 12, 25), 0, date(2027, 12, 29)),
        (date(2028, 1, 4), -1, date(2027, 12, 31)),
        (date(2026, 11, 2), 260, date(2027, 11, 11)),
    ],
)
def test_p13_working_days_are_counted_over_every_hard_date(start: date, count: int, due: date) -> None:
    assert working_days_after(start, count) == due


@pytest.mark.parametrize("day", [*CLOCKS_CHANGE, *(date(year, 3, 31) for year in YEARS), date(2028, 2, 29)])
def test_p13_a_date_ends_at_midnight_in_london(day: date) -> None:
    tomorrow = day + timedelta(days=1)
    task = HumanTask(state=TaskState.OPEN, due_on=day)
    last = datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=LONDON)

    assert at_local(tomorrow, 0) - last.astimezone(UTC) == timedelta(seconds=1)
    assert (local_date(last), task.is_overdue(local_date(last))) == (day, False)
    assert task.is_overdue(local_date(last + timedelta(seconds=1)))


def test_p13_the_days_on_which_the_clocks_change_have_23_and_25_hours() -> None:
    lengths = [at_local(day + timedelta(days=1), 0) - at_local(day, 0) for day in CLOCKS_CHANGE]

    assert lengths == [timedelta(hours=23), timedelta(hours=25)]


@pytest.mark.parametrize("day", CLOCKS_CHANGE)
def test_p13_mornings_stay_at_eight_when_the_clocks_change(day: date) -> None:
    ask = LIFECYCLE.rule(Stage.EVIDENCE_REVIEW).ask(TaskKind.SEARCH_EVIDENCE, Role.LIBRARY)
    assert ask is not None
    due = working_days_after(day, 1)
    task = HumanTask(id="task", project_id="project", due_on=due)
    rungs = list(escalation_timers(task, ask, now=at_local(day - timedelta(days=60), 0)))

    assert {rung.due_at.astimezone(LONDON).hour for rung in rungs} == {MORNING}
    assert {rung.due_at.hour for rung in rungs} == {7, 8}, "some in summer, some in winter"


def test_p13_reminders_skip_christmas_and_come_on_its_next_morning(world: World, postman: Postman) -> None:
    world.go_to(at(date(2027, 12, 13), 9))
    the_library_is_asked(world, postman)
    for day in days_of(date(2027, 12, 21), date(2028, 1, 4)):
        sweep(world, postman, at(day, 8))

    told_on = [
        datetime.strptime(f"{day} 2027", "%a %d %b %Y").replace(tzinfo=UTC).date()
        for day, *_ in nudges(world)
    ]
    assert told_on
    assert [day for day in told_on if date(2027, 12, 25) <= day <= date(2027, 12, 28)] == []


@given(DAYS, st.integers(1, 300))
def test_p13_counting_back_undoes_counting_on(day: date, count: int) -> None:
    first = working_days_after(day, 0)
    later = working_days_after(first, count)

    assert working_days_after(later, -count) == first
    assert working_days_between(first, later) == count


@given(DAYS, st.integers(-300, 300))
def test_p13_counting_always_ends_on_a_working_day(day: date, count: int) -> None:
    assert is_working_day(working_days_after(day, count))


@given(DAYS, DAYS)
def test_p13_working_days_between_are_those_that_one_finds_by_looking_at_each(day: date, other: date) -> None:
    first, last = sorted([day, other])
    day_by_day = sum(map(is_working_day, days_of(first + timedelta(days=1), last)))

    assert working_days_between(first, last) == day_by_day
    assert working_days_between(last, first) == 0


@given(DAYS, DAYS, DAYS)
def test_p13_stretches_of_working_days_add_up(day: date, two: date, three: date) -> None:
    first, middle, last = sorted([day, two, three])

    assert working_days_between(first, last) == working_days_between(first, middle) + working_days_between(
        middle, last
    )


@given(st.datetimes(datetime(2026, 1, 1), datetime(2036, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001 -- the strategy adds the zone
def test_p13_every_moment_is_in_one_day_of_london(moment: datetime) -> None:
    day = local_date(moment)

    assert at_local(day, 0) <= moment < at_local(day + timedelta(days=1), 0)


def test_p13_five_years_are_counted_as_fast_as_five_days() -> None:
    first = date(2026, 11, 2)
    working_days_between(first, date(2031, 11, 2))

    def seconds(last: date) -> float:
        began = time.perf_counter()
        for _ in range(200):
            working_days_between(first, last)
        return time.perf_counter() - began

    assert min(seconds(date(2031, 11, 2)) for _ in range(5)) < 20 * min(
        seconds(date(2026, 11, 7)) for _ in range(5)
    )


def test_p13_nothing_is_counted_beyond_the_bank_holidays_that_are_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(working_time, "known_until", lambda: date(2030, 12, 31))

    assert working_days_after(date(2030, 12, 30), 1) == date(2030, 12, 31)
    for beyond in (
        lambda: is_working_day(date(2031, 1, 1)),
        lambda: working_days_after(date(2030, 12, 31), 1),
        lambda: working_days_between(date(2026, 1, 1), date(2031, 1, 6)),
    ):
        with pytest.raises(TooFarAhead, match="known until Tuesday 31 December 2030"):
            beyond()


@pytest.mark.parametrize("typed", ["2050-01-01", "2100-01-01", "9999-12-31"])
def test_p13_a_form_takes_no_date_so_late_that_it_is_not_likely_or_cannot_be_counted(
    sqlite_world: World, typed: str
) -> None:
    world = sqlite_world
    world.propose()
    world.walk_to(Stage.DESIGN)
    before = everything()

    with pytest.raises(WrongForm) as refused:
        world.answer(TaskKind.DESIGN, figures_due_on=typed)

    assert refused.value.sentences == [
        (
            "figures_due_on",
            "Your answer to “When will the figures be entered?” must be Friday 31 December 2049 or earlier",
        )
    ]
    assert everything() == before


def test_p13_the_last_date_that_a_form_takes_has_its_whole_ladder(sqlite_world: World) -> None:
    world = sqlite_world
    world.propose()
    world.walk_to(Stage.DESIGN)

    world.answer(TaskKind.DESIGN, figures_due_on="2049-12-31")
    world.walk_to(Stage.DATA_COLLECTION)

    last = max(local_date(timer.due_at) for timer in armed_timers(world.project_id))
    assert date(2050, 1, 1) < last < known_until()
