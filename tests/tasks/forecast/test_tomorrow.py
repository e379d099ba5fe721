from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select, text

from models.records import Project
from models.vocabulary import Letter, Outcome, Stage, TaskKind
from models.working_time import is_working_day, working_days_after
from notifications.smtp.postman import Postman
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.forecast.tomorrow import Forecast, forecast_tomorrow
from tasks.mail.sending import send_waiting_mail
from tasks.operations.dates import PROJECT_OPERATIONS, TASK_OPERATIONS
from tasks.operations.operation import OperationRequest, Target, perform_operation
from tasks.projects.check_ins import CHECK_INS
from tasks.reminders.due_timers import fire_due_timers
from tasks.schedule.daily_jobs import run_daily_jobs
from tests.support.mail.mornings import at, nov, sweep_until, the_library_is_asked
from tests.support.servers.mail_server import CapturingMailServer, Mood
from tests.support.trust_at_work import World, address, everything, nonce
from tests.tasks.projects.test_check_ins import in_a_long_wait

Line = tuple[datetime, str, Letter, str]
WAITS = {"waits_for": "Pharmacy", "reason": "Theirs.", "review_on": "2026-12-28"}  # a bank holiday


def expected(forecast: Forecast) -> list[Line]:
    """What will be written when, about which project, to whom."""
    return sorted((email.at, email.project, email.letter, email.to) for email in forecast.letters)


def written(world: World, since: int) -> list[Line]:
    """What was written when, about which project, to whom; without the first so many emails."""
    with reading() as session:
        references = dict(session.execute(select(Project.id, Project.reference)).tuples().all())
    return sorted(
        (mail.created_at, references.get(mail.project_id or "", ""), mail.letter, mail.to_address)
        for mail in world.mails()[since:]
    )


def reasons(forecast: Forecast) -> list[tuple[str, str]]:
    return [(timer.rung, timer.why) for timer in forecast.unwritten]


def sweep_once(postman: Postman) -> None:
    fire_due_timers()
    run_daily_jobs()
    send_waiting_mail(postman)


def live_until_next_working_morning(world: World, postman: Postman) -> None:
    """Sweep now, and at the hours of rounds and reminders on each day up to the next working day."""
    sweep_once(postman)
    is_over = False
    while not is_over:
        world.go_to(at(world.today + timedelta(days=1), 7))
        sweep_once(postman)
        world.go_to(at(world.today, 8))
        sweep_once(postman)
        is_over = is_working_day(world.today)


def do(world: World, name: str, kind: TaskKind | None = None, *, by: str = "qist", **typed: object) -> None:
    """Something done with a project, or with a task of it."""
    operations = TASK_OPERATIONS if kind else PROJECT_OPERATIONS
    target = Target(task_id=world.task(kind).id) if kind else Target(reference=world.project.reference)
    perform_operation(operations[name], target, OperationRequest(world.id_of(by), nonce(), typed))


def several_projects(world: World) -> None:
    """Projects that wait for a lead, the Library, QIST, a quality lead, for somebody else, for a date, or at rest."""
    world.propose(by="colleague")
    for stage in (Stage.EVIDENCE_REVIEW, Stage.REGISTRATION, Stage.APPROVAL):
        world.propose()
        world.walk_to(stage)
    world.propose()
    do(world, "wait", TaskKind.SEARCH_EVIDENCE, **WAITS)
    world.propose()
    do(world, "hold", reason="Building work.", review_on="2026-12-16")
    to_a_further_cycle(world, "2026-12-26")  # a Saturday


def to_a_further_cycle(world: World, begins: str) -> None:
    world.propose()
    world.walk_to(Stage.ACTION_MONITORING)
    world.answer(TaskKind.IMPLEMENT_ACTION)
    world.answer(TaskKind.OVERSEE_ACTIONS)
    world.answer(TaskKind.CHECK_EFFECT, Outcome.NEXT_CYCLE, next_cycle_on=begins)


def test_forecast_of_each_day_is_what_happens_on_the_next(sqlite_world: World, postman: Postman) -> None:
    """Over Christmas: ladders, an answer that waits, a hold, a cycle that begins, papers, bank holidays, days off."""
    world = sqlite_world
    world.go_to(at(date(2026, 12, 7), 9))
    several_projects(world)
    send_waiting_mail(postman)
    seen: set[Letter] = set()

    while world.today < date(2027, 1, 8):
        world.go_to(at(world.today, 15))
        foreseen, count = forecast_tomorrow(), len(world.mails())
        live_until_next_working_morning(world, postman)

        assert (world.today, written(world, count)) == (foreseen.day, expected(foreseen))
        seen |= {email.letter for email in foreseen.letters}

    assert seen == {
        Letter.REMINDER, Letter.ESCALATION, Letter.PAUSE_REVIEW, Letter.TASK_OPENED, Letter.PAPER, Letter.CYCLE_AHEAD,
    }  # fmt: skip


def test_forecast_names_rung_person_task_and_date_and_changes_nothing(world: World, postman: Postman) -> None:
    the_library_is_asked(world, postman)
    world.go_to(nov(11, 15))
    before = everything()

    [line] = forecast_tomorrow().letters

    assert (line.at, line.project, line.rung) == (nov(12), "QI-2026-0001", "Reminder 1")
    assert (line.to_name, line.to) == ("Library and Knowledge Service", address("library"))
    assert (line.asked, line.due_on) == ("Search the evidence", date(2026, 11, 16))
    assert everything() == before


def test_nobody_waits_for_a_forecast_once_it_is_made(world: World, postman: Postman) -> None:
    the_library_is_asked(world, postman)
    world.go_to(nov(11, 15))
    forecast_tomorrow()

    world.answer(TaskKind.SEARCH_EVIDENCE)

    assert forecast_tomorrow().letters == []


def test_before_eight_the_morning_to_come_is_that_of_today(sqlite_world: World, postman: Postman) -> None:
    the_library_is_asked(sqlite_world, postman)
    sqlite_world.go_to(nov(12, 7))

    forecast = forecast_tomorrow()

    assert (forecast.at, len(forecast.letters)) == (nov(12), 1)


def test_on_a_friday_it_is_monday_and_the_days_off_are_said(sqlite_world: World, postman: Postman) -> None:
    the_library_is_asked(sqlite_world, postman)
    sqlite_world.go_to(nov(13, 12))

    forecast = forecast_tomorrow()

    assert (forecast.day, forecast.days_off) == (date(2026, 11, 16), [date(2026, 11, 14), date(2026, 11, 15)])


def test_what_is_due_already_is_foreseen_for_now_and_the_rest_for_the_morning(
    sqlite_world: World, postman: Postman
) -> None:
    world = sqlite_world
    the_library_is_asked(world, postman)
    world.go_to(nov(19, 10))

    forecast = forecast_tomorrow()

    assert [(email.at, email.rung) for email in forecast.before] == [(nov(19, 10), "Reminder 1")]
    assert [(email.at, email.rung) for email in forecast.of_the_day] == [(nov(20), "Reminder 2")]


def test_while_a_clock_or_a_project_rests_nothing_is_written_and_that_is_said(
    sqlite_world: World, postman: Postman
) -> None:
    world = sqlite_world
    the_library_is_asked(world, postman)
    do(world, "wait", TaskKind.SEARCH_EVIDENCE, **WAITS)
    the_library_is_asked(world, postman)
    do(world, "hold", reason="Building work.", review_on="2026-12-28")
    world.go_to(nov(11, 15))

    forecast = forecast_tomorrow()

    assert forecast.letters == []
    assert reasons(forecast) == [
        ("Reminder 1", "Its clock stands still, to be reviewed on Monday 28 December 2026."),
        ("Reminder 1", "The project is on hold."),
    ]


def test_rungs_that_fall_due_while_a_project_is_on_hold_are_said_once(
    sqlite_world: World, postman: Postman
) -> None:
    the_library_is_asked(sqlite_world, postman)
    do(sqlite_world, "hold", reason="Building work.", review_on="2026-12-28")
    sqlite_world.go_to(nov(25, 15))

    forecast = forecast_tomorrow()

    assert reasons(forecast) == [("Reminder 1", "The project is on hold.")]


def test_where_nobody_deputises_that_is_said(sqlite_world: World, postman: Postman) -> None:
    the_library_is_asked(sqlite_world, postman)
    sweep_until(sqlite_world, postman, date(2026, 11, 20))
    sqlite_world.go_to(nov(20, 15))

    forecast = forecast_tomorrow()

    assert [email.rung for email in forecast.letters] == ["Reminder 3"]
    assert reasons(forecast) == [("Escalation to the Deputy", "Nobody deputises for whoever is asked.")]


def test_while_no_reminder_has_arrived_it_is_said_that_nobody_else_is_told(
    sqlite_world: World, sink: CapturingMailServer, postman: Postman
) -> None:
    sink.mood = Mood.TEMPORARY
    the_library_is_asked(sqlite_world, postman)
    sweep_until(sqlite_world, postman, date(2026, 11, 24))
    sqlite_world.go_to(nov(24, 15))

    forecast = forecast_tomorrow()

    not_before = (
        "Nobody else is told before its own email has arrived, and a reminder has been with its reader for "
        "2 working days."
    )
    assert forecast.letters == []
    assert reasons(forecast) == [
        ("Escalation to the Deputy", not_before),
        ("Escalation to the Associate Director for Quality Improvement", not_before),
    ]


def test_second_reminder_of_a_task_and_day_is_not_written(sqlite_world: World, postman: Postman) -> None:
    the_library_is_asked(sqlite_world, postman)
    sqlite_world.go_to(nov(11, 15))
    with unit_of_work() as session:
        session.execute(
            text("UPDATE timer SET due_at = (SELECT min(due_at) FROM timer) WHERE kind = 'remind'")
        )

    forecast = forecast_tomorrow()

    assert [email.rung for email in forecast.letters] == ["Reminder 1"]
    once = "Another of its kind is written that day, and one a day is enough."
    assert reasons(forecast) == [("Reminder 2", once), ("Reminder 3", once)]


def test_project_that_was_silent_for_long_is_asked_after(sqlite_world: World, postman: Postman) -> None:
    world = sqlite_world
    in_a_long_wait(world)
    send_waiting_mail(postman)
    day = working_days_after(world.today, 41)
    world.go_to(at(day - timedelta(days=1), 15))
    count, foreseen = len(world.mails()), forecast_tomorrow()

    live_until_next_working_morning(world, postman)

    assert [(email.rung, email.asked) for email in foreseen.letters] == [
        (CHECK_INS.said, "Say how the project stands")
    ]
    assert written(world, count) == expected(foreseen)


def test_mail_that_will_be_held_is_marked(sqlite_world: World, postman: Postman) -> None:
    the_library_is_asked(sqlite_world, postman)
    sqlite_world.go_to(nov(11, 15))
    with unit_of_work() as session:
        session.execute(text("UPDATE project SET holds_mail = true"))

    assert [email.is_held for email in forecast_tomorrow().letters] == [True]


def test_project_that_fails_keeps_no_other_from_being_foreseen(sqlite_world: World, postman: Postman) -> None:
    the_library_is_asked(sqlite_world, postman)
    with unit_of_work() as session:
        session.execute(text("UPDATE project SET definition_version = 99"))
    the_library_is_asked(sqlite_world, postman)
    sqlite_world.go_to(nov(11, 15))

    assert [email.project for email in forecast_tomorrow().letters] == ["QI-2026-0002"]
