from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from sqlalchemy import delete, select

from models.clock import at_local
from models.errors import NoProgrammeYear, QIError, YearNotBegun, YearOver
from models.forms import FORMS
from models.records import Draft, RoleHolding
from models.vocabulary import Letter, Outcome, TaskKind, TopicSource, Turn
from notifications.smtp.postman import Postman
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.mail.sending import send_waiting_mail
from tasks.programme.year.dry_run import PlannedTurn, dry_run_of_year
from tasks.programme.year.rollover import RolloverCounts, roll_over
from tests.support.absences import away, leave
from tests.support.people_at_once import at_once, at_write, power_cut
from tests.support.programme.topics_at_year_end import (
    NEW,
    ON_TIME,
    Killed,
    a_year_that_ends,
    asked_on_the_programme,
    begun,
    killed,
    standings,
    topic,
)
from tests.support.servers.mail_server import CapturingMailServer
from tests.support.stored_rows import story
from tests.support.stories.kept_story import live_once
from tests.support.trust_at_work import World, address, everything

PROPOSED = FORMS[TaskKind.PROPOSE].examples[Outcome.SUBMITTED]["title"]
DUE = date(2027, 4, 15)
NO_OWNER = "You are asked because it has no clinical owner yet. Say in the proposal who leads it."
HAS_LEFT = "You are asked because its clinical owner has left. Say in the proposal who leads it."

LOCAL, NATIONAL_ONE = (f"Its project QI-2026-000{number} is still under way" for number in (3, 4))
EXPECTED = [
    ("2026-27", "Local, closed", "retired", "Its project QI-2026-0002 is closed."),
    ("2026-27", "Local, open", "carried_forward", f"{LOCAL}: registration."),
    ("2026-27", "National, closed", "renewed", "Its project QI-2026-0001 is closed; its host runs another round."),
    ("2026-27", "National, open", "carried_forward", f"{NATIONAL_ONE}: evidence review."),
    ("2026-27", "Never begun", "carried_forward", "It was not begun in 2026-27."),
    ("2026-27", "Taken off the list", "retired", "It was withdrawn on Monday 1 February 2027."),
    ("2027-28", "Local, open", "on_the_programme", f"{LOCAL}: registration."),
    (
        "2027-28", "National, closed", "on_the_programme",
        "Its project QI-2026-0001 is closed; its host runs another round.",
    ),
    ("2027-28", "National, open", "on_the_programme", f"{NATIONAL_ONE}: evidence review."),
    ("2027-28", "Never begun", "on_the_programme", "It was not begun in 2026-27."),
    ("2027-28", "New, but withdrawn", "on_the_programme", ""),
    ("2027-28", "New, of somebody who left", "on_the_programme", ""),
    ("2027-28", "New, with an owner", "on_the_programme", ""),
]  # fmt: skip


@pytest.fixture
def ending(world: World) -> World:
    live_once(world, a_year_that_ends)
    world.go_to(ON_TIME)
    return world


@pytest.fixture
def sqlite_ending(sqlite_world: World) -> World:
    live_once(sqlite_world, a_year_that_ends)
    sqlite_world.go_to(ON_TIME)
    return sqlite_world


@pytest.mark.usefixtures("ending")
def test_open_topics_carry_forward_finished_ones_retire_and_national_audits_renew_ob_087() -> None:
    done = roll_over(NEW)

    assert done == RolloverCounts(
        Counter({Turn.BEGIN: 4, Turn.CARRY_FORWARD: 3, Turn.RENEW: 1, Turn.RETIRE: 2})
    )
    assert standings() == EXPECTED


def test_each_topic_of_the_new_year_has_one_project_whose_lead_is_asked_for_the_proposal(
    ending: World,
) -> None:
    roll_over(NEW)

    assert begun(ending) == [
        ("National, closed", "qist", NO_OWNER, DUE),
        ("Never begun", "colleague", "", DUE),
        ("New, of somebody who left", "qist", HAS_LEFT, DUE),
        ("New, with an owner", "lead", "", DUE),
    ]
    assert asked_on_the_programme() == sorted(map(address, ("qist", "colleague", "qist", "lead")))


@pytest.mark.usefixtures("sqlite_ending")
def test_what_the_programme_knows_already_stands_in_the_leads_form() -> None:
    roll_over(NEW)

    [draft] = [row for row in everything()["draft"] if "New, with an owner" in str(row)]
    assert "'lead_email': 'amara.osei@northbrook.example'" in str(draft)


@pytest.mark.usefixtures("ending")
def test_run_again_it_changes_nothing_and_says_so() -> None:
    roll_over(NEW)
    before = everything()

    assert roll_over(NEW) == RolloverCounts(Counter())
    assert everything() == before


def test_by_two_at_once_each_topic_takes_its_turn_once(ending: World) -> None:
    outcomes = at_once([lambda: roll_over(NEW)] * 3)

    turns = sum(
        (rollover_counts.turns for rollover_counts in outcomes if not isinstance(rollover_counts, QIError)),
        Counter[Turn](),
    )
    assert turns == Counter({Turn.BEGIN: 4, Turn.CARRY_FORWARD: 3, Turn.RENEW: 1, Turn.RETIRE: 2})
    assert len(begun(ending)) == 4
    assert [letter for letter, _ in ending.letters()].count(Letter.PROGRAMME_BEGUN) == 1


@pytest.mark.parametrize("number", [1, 9, 20, 33, 47, 60])
def test_killed_anywhere_and_run_again_it_gives_the_same_programme(ending: World, number: int) -> None:
    with pytest.raises(Killed), at_write(number, killed):
        roll_over(NEW)
    ending.wait(days=2)

    roll_over(NEW)

    assert [title for _, title, _, _ in standings()] == [title for _, title, _, _ in EXPECTED]
    assert standings() == EXPECTED
    assert [(title, who, due_on) for title, who, _, due_on in begun(ending)] == [
        ("National, closed", "qist", DUE),
        ("Never begun", "colleague", DUE),
        ("New, of somebody who left", "qist", DUE),
        ("New, with an owner", "lead", DUE),
    ]
    assert [letter for letter, _ in ending.letters()].count(Letter.PROGRAMME_BEGUN) == 1


@pytest.mark.usefixtures("ending")
def test_a_fault_in_the_middle_is_tried_again_topic_by_topic() -> None:
    with at_write(3, power_cut):
        done = roll_over(NEW)

    assert done == RolloverCounts(
        Counter({Turn.BEGIN: 4, Turn.CARRY_FORWARD: 3, Turn.RENEW: 1, Turn.RETIRE: 2})
    )


@pytest.mark.parametrize(
    ("day", "due_on"),
    [
        (date(2027, 4, 8), DUE),
        (date(2027, 4, 14), DUE),
        (date(2027, 4, 15), date(2027, 4, 29)),
        (date(2027, 6, 1), date(2027, 6, 15)),
    ],
)
def test_days_late_the_dates_are_those_of_the_first_of_april_until_they_have_come(
    sqlite_ending: World, day: date, due_on: date
) -> None:
    sqlite_ending.go_to(at_local(day, 9))

    roll_over(NEW)

    assert {due for _, _, _, due in begun(sqlite_ending)} == {due_on}


def test_a_rehearsal_says_exactly_what_the_rollover_does(ending: World) -> None:
    before = everything()
    planned = dry_run_of_year(NEW, as_of=date(2027, 4, 1))
    assert everything() == before

    done = roll_over(NEW)

    assert Counter(planned_turn.turn for planned_turn in planned) == done.turns
    starting = sorted(
        (planned_turn for planned_turn in planned if planned_turn.turn is Turn.BEGIN),
        key=lambda planned_turn: planned_turn.title,
    )
    assert [
        (planned_turn.title, ending.names[planned_turn.asked or ""], planned_turn.due_on)
        for planned_turn in starting
    ] == [(title, who, due_on) for title, who, _, due_on in begun(ending)]
    assert sorted(
        (planned_turn.title, planned_turn.because)
        for planned_turn in planned
        if planned_turn.turn is not Turn.BEGIN
    ) == sorted((title, because) for year, title, _, because in standings() if year != NEW)
    assert dry_run_of_year(NEW, as_of=date(2027, 4, 1)) == []


def test_a_project_that_is_carried_forward_is_on_the_new_programme_and_says_so(sqlite_ending: World) -> None:
    roll_over(NEW)

    assert (sqlite_ending.project.title, sqlite_ending.project.programme_year) == (PROPOSED, NEW)
    assert story(sqlite_ending.project_id)[-1] == "Carried forward onto the programme 2027-28"


def test_topics_that_fail_keep_no_other_waiting_and_take_their_turn_once_that_is_mended(
    sqlite_ending: World,
) -> None:
    with unit_of_work() as session:
        holdings = [
            (holding.role, holding.person_id, holding.standing)
            for holding in session.scalars(select(RoleHolding))
        ]
        session.execute(delete(RoleHolding))

    done = roll_over(NEW)

    assert (done.turns[Turn.BEGIN], len(done.failed)) == (2, 2)
    assert [title for title, _, _, _ in begun(sqlite_ending)] == ["Never begun", "New, with an owner"]
    with unit_of_work() as session:
        session.add_all(RoleHolding(role=role, person_id=who, standing=how) for role, who, how in holdings)
    assert roll_over(NEW) == RolloverCounts(Counter({Turn.BEGIN: 2}))


def test_the_wave_of_letters_is_held_and_the_announcement_leaves_p23(
    sqlite_world: World, sink: CapturingMailServer, postman: Postman
) -> None:
    for number in range(60):
        topic(f"Topic {number}", year=NEW, owner_id=sqlite_world.id_of("lead"))
    sqlite_world.go_to(ON_TIME)
    roll_over(NEW)

    send_waiting_mail(postman)

    assert sorted(email.subject for email in sink.received) == [
        "60 emails held until you say: far more than usual",
        "The programme 2027-28 has begun: 60 projects",
    ]


@pytest.mark.parametrize(
    ("year", "day", "refusal"),
    [
        ("2027-29", date(2027, 4, 1), NoProgrammeYear),
        ("2027", date(2027, 4, 1), NoProgrammeYear),
        (NEW, date(2027, 3, 31), YearNotBegun),
        (NEW, date(2028, 4, 1), YearOver),
    ],
)
def test_a_year_that_does_not_run_is_not_turned(
    sqlite_world: World, year: str, day: date, refusal: type[QIError]
) -> None:
    sqlite_world.go_to(at_local(day, 0))
    before = everything()

    with pytest.raises(refusal):
        roll_over(year)
    with pytest.raises(refusal):
        dry_run_of_year(year, as_of=day)
    assert everything() == before


@pytest.mark.usefixtures("sqlite_ending")
def test_a_line_of_the_rehearsal_says_who_is_written_to_by_when_and_why() -> None:
    [line] = [
        planned_turn
        for planned_turn in dry_run_of_year(NEW, as_of=date(2027, 4, 1))
        if planned_turn.title == "New, with an owner"
    ]

    because = "A topic of the programme 2027-28."
    assert line == PlannedTurn(
        Turn.BEGIN, "New, with an owner", TopicSource.LOCAL, because, address("lead"), "Dr Amara Osei", DUE
    )


def test_proposal_is_filled_in_for_a_lead_who_is_away_and_for_whoever_stands_in(sqlite_ending: World) -> None:
    away(sqlite_ending, "lead", leave("2027-03-30", "2027-04-16", "deputy"))

    roll_over(NEW)

    with reading() as session:
        filled = session.execute(
            select(Draft.person_id, Draft.typed["title"].as_string())
            .where(Draft.typed["title"].as_string() == "New, with an owner")
            .order_by(Draft.person_id)
        ).all()
    assert [person for person, _ in filled] == sorted(map(sqlite_ending.id_of, ("lead", "deputy")))
