from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from deployments.demo.mailbox_store import parsed
from models.records import Absence, Email, EmailTask, HumanTask, Person
from models.vocabulary import Letter, MailState, Stage, TaskKind
from notifications.smtp.postman import Postman
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.forecast.tomorrow import forecast_tomorrow
from tasks.mail.sending import send_waiting_mail
from tasks.people.email_links import follow_link
from tasks.reminders.digests import write_digests
from tasks.reminders.due_timers import fire_due_timers
from tasks.schedule.daily_jobs import run_daily_jobs
from tests.support.mail.mornings import at, nov, nudges, the_library_is_asked
from tests.support.people_at_once import at_once
from tests.support.promises.invariants import broken
from tests.support.servers.mail_server import CapturingMailServer, Mood
from tests.support.stored_rows import story
from tests.support.trust_at_work import World, everything

TOKEN = re.compile(r"/t/([\w-]+)")


def wants_digest(world: World, name: str, *, is_wanted: bool = True) -> None:
    with unit_of_work() as session:
        session.get_one(Person, world.id_of(name)).wants_digest = is_wanted


def digests(world: World) -> list[Email]:
    return [mail for mail in world.mails() if mail.letter is Letter.DIGEST]


def days(world: World) -> list[str]:
    """The day and hour of every digest."""
    return [f"{mail.created_at:%a %d %b %H:%M}" for mail in digests(world)]


def spoken_of(digest: Email) -> list[str]:
    """The tasks that a digest stands for, as their kinds."""
    with reading() as session:
        query = select(HumanTask.kind).join(EmailTask, EmailTask.task_id == HumanTask.id)
        return sorted(session.scalars(query.where(EmailTask.email_id == digest.id)))


def morning(world: World, postman: Postman, day: date) -> None:
    """Sweep at seven and at eight."""
    for hour in (7, 8):
        world.go_to(at(day, hour))
        fire_due_timers()
        run_daily_jobs()
        send_waiting_mail(postman)


def mornings_until(world: World, postman: Postman, last: date) -> None:
    day = world.today
    while day < last:
        day += timedelta(days=1)
        morning(world, postman, day)


@pytest.fixture
def library(sqlite_world: World, postman: Postman) -> World:
    """The Library wants a digest and is asked on Monday 2 November, for Monday 16."""
    wants_digest(sqlite_world, "library")
    the_library_is_asked(sqlite_world, postman)
    return sqlite_world


def test_who_wants_a_digest_gets_one_letter_on_monday_and_no_single_reminder(
    world: World, postman: Postman
) -> None:
    wants_digest(world, "library")
    the_library_is_asked(world, postman)
    told = len(story(world.project_id))

    mornings_until(world, postman, date(2026, 11, 23))

    assert days(world) == ["Mon 09 Nov 07:00", "Mon 16 Nov 07:00", "Mon 23 Nov 07:00"]
    assert [spoken_of(email) for email in digests(world)] == [["search_evidence"]] * 3
    assert [letter for _, letter, _ in nudges(world)] == []
    assert story(world.project_id)[told:] == ["Left to the digest: search the evidence"] * 3
    assert broken() == {}


def test_digest_says_what_waits_for_each_task_and_comes_to_the_heaviest_first(sqlite_world: World) -> None:
    wants_digest(sqlite_world, "lead")
    sqlite_world.propose(by="colleague", title="Falls on Ward 7")
    sqlite_world.wait(days=1)
    sqlite_world.propose(title="Four-hour standard")
    sqlite_world.walk_to(Stage.DESIGN)
    october: dict[str, Any] = {"collect_from": "2026-10-01", "collect_until": "2026-10-31"}
    sqlite_world.answer(TaskKind.DESIGN, **october, figures_due_on="2026-11-17")
    sqlite_world.walk_to(Stage.DATA_COLLECTION)
    sqlite_world.go_to(nov(17, 7))

    assert run_daily_jobs() == {"digest": 1}

    [digest] = digests(sqlite_world)
    assert digest.subject == "2 tasks wait for you, 1 overdue"
    assert TOKEN.sub("/t/…", digest.body_text.partition("\nIf you do nothing")[0]) == (
        "Dear Dr Amara Osei,\n\n"
        "2 tasks wait for you, 1 overdue. What holds up most comes first.\n\n"
        "Enter the figures: “Four-hour standard” (QI-2026-0002)\n"
        "  It takes about 10 minutes. It is due today, Tuesday 17 November 2026.\n"
        "  Measure: Within four hours\n"
        "  2 later steps wait for this.\n"
        "http://127.0.0.1:8000/t/…\n\n"
        "Write the proposal: “Falls on Ward 7” (QI-2026-0001)\n"
        "  It takes about 5 minutes. It was due on Monday 16 November 2026, 1 day\n"
        "  ago.\n"
        "  The project cannot go on without this.\n"
        "http://127.0.0.1:8000/t/…\n"
    )


def test_each_task_of_a_digest_has_a_link_of_its_own_that_leads_to_it(library: World) -> None:
    library.go_to(nov(9, 7))
    write_digests()

    [digest] = digests(library)
    link_targets = [follow_link(token) for token in TOKEN.findall(digest.body_text)]

    assert [(link_target.asked, link_target.person_email) for link_target in link_targets] == [
        ("Search the evidence", digest.to_address)
    ]


def test_digest_stands_alone_in_no_conversation_of_a_project(library: World) -> None:
    library.go_to(nov(9, 7))
    write_digests()

    [digest] = digests(library)

    assert (digest.project_id, digest.task_id, digest.local_date) == (None, None, date(2026, 11, 9))
    assert {"References", "In-Reply-To", "Thread-Topic"}.isdisjoint(parsed(digest.message).keys())


def test_digest_is_written_once_a_week_however_many_sweep_at_once(world: World, postman: Postman) -> None:
    wants_digest(world, "library")
    the_library_is_asked(world, postman)
    world.go_to(nov(9, 7))

    written = at_once([write_digests] * 6)

    assert sorted(map(str, written)) == ["0", "0", "0", "0", "0", "1"]
    assert days(world) == ["Mon 09 Nov 07:00"]
    assert write_digests() == 0


def test_not_before_seven_in_london(library: World) -> None:
    library.go_to(nov(9, 6, 59))
    assert run_daily_jobs() == {}

    library.go_to(nov(9, 7))

    assert run_daily_jobs() == {"digest": 1}


@pytest.mark.parametrize(
    ("asked_at", "monday", "first"),
    [
        (at(date(2026, 12, 22), 9), date(2026, 12, 28), "Tue 29 Dec 07:00"),
        (at(date(2027, 3, 24), 9), date(2027, 3, 29), "Tue 30 Mar 06:00"),
        (at(date(2027, 10, 28), 9), date(2027, 11, 1), "Mon 01 Nov 07:00"),
    ],
    ids=["after Christmas", "Easter, the day after the clocks went forward", "after the clocks went back"],
)
def test_digest_comes_on_the_first_working_day_at_seven_in_london(
    sqlite_world: World, postman: Postman, asked_at: datetime, monday: date, first: str
) -> None:
    wants_digest(sqlite_world, "library")
    sqlite_world.go_to(asked_at)
    the_library_is_asked(sqlite_world, postman)

    for day in (monday - timedelta(days=1), monday, monday + timedelta(days=1), monday + timedelta(days=2)):
        morning(sqlite_world, postman, day)

    assert days(sqlite_world) == [first]


@pytest.mark.parametrize(
    ("back_at", "written"),
    [(nov(11, 15), ["Wed 11 Nov 15:00"]), (nov(14, 9), []), (nov(15, 9), ["Mon 16 Nov 09:00"])],
    ids=["Wednesday", "Saturday", "Sunday, and then its Monday"],
)
def test_digest_that_was_missed_comes_later_in_its_week_and_never_at_the_weekend(
    library: World, back_at: datetime, written: list[str]
) -> None:
    for day in range(2):
        library.go_to(back_at + timedelta(days=day))
        run_daily_jobs()

    assert days(library) == written


def test_who_is_asked_after_monday_waits_for_the_next_one(sqlite_world: World, postman: Postman) -> None:
    wants_digest(sqlite_world, "library")
    morning(sqlite_world, postman, date(2026, 11, 9))
    sqlite_world.wait(hours=1)
    sqlite_world.propose()

    mornings_until(sqlite_world, postman, date(2026, 11, 16))

    assert days(sqlite_world) == ["Mon 16 Nov 07:00"]


def test_who_chooses_a_digest_after_monday_waits_for_the_next_one(
    sqlite_world: World, postman: Postman
) -> None:
    the_library_is_asked(sqlite_world, postman)
    mornings_until(sqlite_world, postman, date(2026, 11, 10))
    wants_digest(sqlite_world, "library")

    mornings_until(sqlite_world, postman, date(2026, 11, 16))

    assert days(sqlite_world) == ["Mon 16 Nov 07:00"]


def test_late_digest_goes_to_nobody_who_was_asked_nothing_on_its_monday(
    sqlite_world: World, postman: Postman
) -> None:
    wants_digest(sqlite_world, "library")
    the_library_is_asked(sqlite_world, postman)  # at nine on Monday; nothing has swept since
    sqlite_world.go_to(nov(4, 7))

    assert run_daily_jobs() == {}


def test_who_is_asked_nothing_any_more_gets_no_letter(library: World) -> None:
    library.answer(TaskKind.SEARCH_EVIDENCE)
    library.go_to(nov(9, 7))

    assert run_daily_jobs() == {}
    assert digests(library) == []


@pytest.mark.parametrize(
    "rest",
    [
        "UPDATE human_task SET paused_until = '2026-12-01'",
        "UPDATE human_task SET quiet_until = '2026-11-10'",
        "UPDATE project SET hold = 'On hold, to be reviewed on Fri 11 Dec'",
        "UPDATE project SET holds_mail = 1",
        "UPDATE person SET left_on = '2026-11-09'",
    ],
    ids=["clock stands still", "reminded later", "on hold", "mail is held", "has left"],
)
def test_nobody_is_told_of_what_rests(library: World, rest: str) -> None:
    with unit_of_work() as session:
        session.execute(text(rest))
    library.go_to(nov(9, 7))

    assert run_daily_jobs() == {}


def test_what_somebody_is_asked_for_somebody_else_stands_in_the_digest_with_why(library: World) -> None:
    with unit_of_work() as session:
        task = session.get_one(HumanTask, library.task(TaskKind.SEARCH_EVIDENCE).id)
        task.assignee_id, task.for_person_id = library.id_of("director"), library.id_of("library")
        task.note = "You stand in for the Library and Knowledge Service."
    wants_digest(library, "director")
    library.go_to(nov(9, 7))

    assert run_daily_jobs() == {"digest": 1}

    [digest] = digests(library)
    assert library.names[digest.to_address] == "director"
    assert "You stand in for the Library" in digest.body_text


def test_what_is_asked_of_somebody_who_is_away_goes_to_their_stand_in_and_into_their_digest(
    library: World, postman: Postman
) -> None:
    with unit_of_work() as session:
        session.add(
            Absence(
                person_id=library.id_of("library"),
                stand_in_id=library.id_of("director"),
                first_day=date(2026, 11, 9),
                last_day=date(2026, 11, 13),
                said_at=nov(6),
                said_by_id=library.id_of("library"),
                stand_in_confirmed_at=nov(6),
            )
        )
    wants_digest(library, "director")

    morning(library, postman, date(2026, 11, 9))

    assert library.open_tasks() == [(TaskKind.SEARCH_EVIDENCE, "director")]
    assert [library.names[email.to_address] for email in digests(library)] == ["director"]
    assert nudges(library) == []


def test_project_that_cannot_be_read_keeps_no_other_out_of_the_digest(library: World) -> None:
    with unit_of_work() as session:
        session.execute(text("UPDATE project SET definition_version = 99"))
    library.propose(title="Falls on Ward 7")
    library.go_to(nov(9, 7))

    assert run_daily_jobs() == {"digest": 1}

    [digest] = digests(library)
    assert digest.subject == "1 task waits for you"
    assert "Falls on Ward 7" in digest.body_text


def test_digest_that_waited_until_all_of_it_was_answered_is_not_sent_any_more_p22(
    world: World, sink: CapturingMailServer, postman: Postman
) -> None:
    wants_digest(world, "library")
    the_library_is_asked(world, postman)
    first = world.project_id
    world.propose(title="Falls on Ward 7")
    world.go_to(nov(9, 7))
    write_digests()
    world.answer(TaskKind.SEARCH_EVIDENCE)
    sink.clear()
    sink.mood = Mood.TEMPORARY
    send_waiting_mail(postman)
    assert [mail.state for mail in digests(world)] == [MailState.WAITING], "one of the two is still asked"
    world.project_id = first
    world.answer(TaskKind.SEARCH_EVIDENCE)
    sink.mood = Mood.ACCEPT
    world.wait(days=1)

    send_waiting_mail(postman)

    assert [mail.state for mail in digests(world)] == [MailState.SUPERSEDED]
    assert [email.key for email in sink.received if email.key.startswith("digest")] == []


def test_tomorrows_sends_tell_of_the_digests_of_monday_and_store_nothing(
    library: World, postman: Postman
) -> None:
    mornings_until(library, postman, date(2026, 11, 6))
    library.go_to(nov(6, 15))
    before = everything()

    emails = [email for email in forecast_tomorrow().of_the_day if email.letter is Letter.DIGEST]

    assert [(email.at, email.to, email.title, email.project) for email in emails] == [
        (nov(9, 8), library.people["library"].email, "1 task waits for you", "")
    ]
    assert everything() == before
    mornings_until(library, postman, date(2026, 11, 9))
    assert [email for email in forecast_tomorrow().letters if email.letter is Letter.DIGEST] == []
    assert days(library) == ["Mon 09 Nov 07:00"]


def test_new_tasks_and_decisions_are_still_mailed_at_once(
    library: World, sink: CapturingMailServer, postman: Postman
) -> None:
    wants_digest(library, "lead")
    sink.clear()
    library.answer(TaskKind.SEARCH_EVIDENCE)

    send_waiting_mail(postman)

    assert [(email.to, email.key.partition(":")[0]) for email in sink.received] == [
        (library.people["lead"].email, "task")
    ]


def test_somebody_else_is_told_two_working_days_after_the_digest_that_spoke_of_it_arrived(
    world: World, postman: Postman
) -> None:
    wants_digest(world, "library")
    the_library_is_asked(world, postman)

    mornings_until(world, postman, date(2026, 12, 3))

    assert nudges(world)[0] == ("Wed 25 Nov", Letter.ESCALATION, "director")
    assert broken() == {}


def test_after_an_outage_the_digest_comes_first_and_only_then_is_somebody_else_told(
    library: World, postman: Postman
) -> None:
    morning(library, postman, date(2026, 11, 25))

    mornings_until(library, postman, date(2026, 11, 27))

    assert days(library) == ["Wed 25 Nov 07:00"]
    assert nudges(library) == [("Fri 27 Nov", Letter.ESCALATION, "director")]


def test_nobody_is_told_while_no_digest_has_arrived_and_then_a_reminder_is_tried_alone(
    library: World, sink: CapturingMailServer, postman: Postman
) -> None:
    mornings_until(library, postman, date(2026, 11, 8))
    sink.mood = Mood.LOSE_AFTER_DATA
    mornings_until(library, postman, date(2026, 11, 26))
    assert {mail.state for mail in digests(library)} == {MailState.UNCERTAIN}
    sink.mood = Mood.ACCEPT

    mornings_until(library, postman, date(2026, 12, 2))

    assert nudges(library) == [
        *[(day, Letter.REMINDER, "library") for day in ("Tue 24 Nov", "Thu 26 Nov", "Mon 30 Nov")],
        ("Wed 02 Dec", Letter.ESCALATION, "director"),
    ]
    assert broken() == {}


def test_digest_of_somebody_who_was_asked_before_counts_for_nobody_else(
    library: World, postman: Postman
) -> None:
    mornings_until(library, postman, date(2026, 11, 23))
    with unit_of_work() as session:
        task = session.get_one(HumanTask, library.task(TaskKind.SEARCH_EVIDENCE).id)
        task.assignee_id, task.note = library.id_of("qist"), "You are asked because the Library asked you to."

    mornings_until(library, postman, date(2026, 11, 30))

    assert nudges(library) == [
        ("Thu 26 Nov", Letter.REMINDER, "qist"),
        ("Mon 30 Nov", Letter.ESCALATION, "director"),
    ]


def test_who_goes_back_to_single_reminders_gets_the_next_one(library: World, postman: Postman) -> None:
    mornings_until(library, postman, date(2026, 11, 13))
    wants_digest(library, "library", is_wanted=False)

    mornings_until(library, postman, date(2026, 11, 17))

    assert days(library) == ["Mon 09 Nov 07:00"]
    assert nudges(library) == [("Tue 17 Nov", Letter.REMINDER, "library")]
