"""A relevant national audit leaves the programme by its host, or by the Chief Medical Officer (OB-025, OB-057)."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError
from sqlalchemy import select

from models.clock import at_local
from models.errors import OwnProject, WrongForm
from models.papers import Table
from models.records import HistoryEntry
from models.vocabulary import Letter, Outcome, Stage, TaskKind, TopicState
from tasks.database.unit_of_work import reading
from tasks.national.participation import OFF_ALREADY
from tasks.programme.year.agreement import begin_programme
from tasks.programme.year.rollover import roll_over
from tests.support.programme.national_bodies import (
    BECAUSE,
    account_of,
    ask_to_stop,
    carried_on,
    change,
    hip_fractures,
    project_of,
    topic_now,
)
from tests.support.programme.topics_at_year_end import NEW, OLD, ON_TIME, topic
from tests.support.trust_at_work import World

ASKED = TaskKind.CONFIRM_NON_PARTICIPATION
HOST = {
    "standing": "host_withdrew",
    "withdrawn_on": "2026-10-30",
    "withdrawn_source": "Letter of HQIP, 30 October",
}


def participation(year: str) -> tuple[list[tuple[str, ...]], str]:
    """Of each national audit what the Quality Account says: relevant, took part, why not; and its note."""
    [section] = [each for each in account_of(year).sections if each.heading.startswith("Participation")]
    [table] = [each for each in section.tables if each.title.startswith("National clinical")]
    assert isinstance(table, Table)
    return [(*map(str, row[2:4]), str(row[5])) for row in table.rows], table.note


def eligible(year: str) -> str:
    return next(each for each in account_of(year).sections[0].paragraphs if "covered" in each)


def test_audit_we_stop_stays_until_the_chief_medical_officer_agrees_and_is_on_the_list_again_ob_025_ob_057(
    world: World,
) -> None:
    topic_id = hip_fractures(world)
    ask_to_stop(world, topic_id)

    assert world.open_tasks() == [(ASKED, "medical officer")]
    assert topic_now(topic_id).state is TopicState.ON_THE_PROGRAMME
    assert BECAUSE in " ".join(world.mails()[-1].body_text.split())
    world.answer(ASKED, Outcome.AGREED)

    assert topic_now(topic_id).state is TopicState.STOPPED
    assert world.letters()[-3:] == [
        (Letter.RECEIPT, "medical officer"),
        (Letter.PARTICIPATION_DECIDED, "qist"),
        (Letter.PARTICIPATION_DECIDED, "colleague"),
    ]
    world.go_to(ON_TIME)
    roll_over(NEW)
    again = carried_on(topic_id)
    assert (again.state, again.programme_year) == (TopicState.ON_THE_PROGRAMME, NEW)
    assert project_of(again.id).stage is Stage.PROPOSAL
    assert topic_now(topic_id).ended_because == BECAUSE

    assert participation(OLD) == ([("Yes", "Stopped taking part", BECAUSE)], "")
    assert "1 national clinical audit and no" in eligible(OLD)
    assert participation(NEW)[0] == [("Yes", "Not yet: its project does not collect data", "")]


def test_audit_the_chief_medical_officer_keeps_stays_and_may_be_asked_about_again(world: World) -> None:
    topic_id = hip_fractures(world)
    ask_to_stop(world, topic_id)
    with pytest.raises(WrongForm, match="asked already"):
        change(world, topic_id, standing="we_stop", stop_because=BECAUSE)

    world.answer(ASKED, Outcome.REFUSED)

    assert topic_now(topic_id).state is TopicState.ON_THE_PROGRAMME
    assert world.project.stage is Stage.PARTICIPATION_KEPT
    ask_to_stop(world, topic_id)
    assert world.open_tasks() == [(ASKED, "medical officer")]


def test_nobody_who_takes_part_in_the_audit_decides_that_we_stop_it_p7(world: World) -> None:
    topic_id = hip_fractures(world, owner_id=world.id_of("medical officer"))

    ask_to_stop(world, topic_id)

    [(_, asked)] = world.open_tasks()
    assert asked not in {"medical officer", "qist", "qist deputy", "qist member"}
    with pytest.raises(OwnProject):
        world.answer(ASKED, Outcome.AGREED, by="medical officer")


def test_audit_its_host_withdrew_leaves_the_denominator_with_its_source_and_retires(world: World) -> None:
    topic_id = hip_fractures(world)
    change(world, topic_id, **HOST)

    rows, note = participation(OLD)
    assert rows == [
        (
            "No longer",
            "Withdrawn by its host",
            "Withdrawn by its host on 30 October 2026: Letter of HQIP, 30 October",
        )
    ]
    assert (
        note == "Hip fractures was withdrawn nationally, so nobody could take part: not counted as relevant."
    )
    assert "no national clinical audits" in eligible(OLD)
    world.go_to(ON_TIME)
    roll_over(NEW)
    assert topic_now(topic_id).state is TopicState.RETIRED


@pytest.mark.usefixtures("world")
def test_what_left_the_list_before_sources_were_asked_for_is_asked_about() -> None:
    topic("Hip fractures", source="national_audit", withdrawn_on=date(2026, 10, 30))

    [question] = account_of(OLD).to_decide
    assert question.startswith("Where does the host say that it has withdrawn Hip fractures?")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (
            {"standing": "taken_off"},
            "It is run nationally: say whether its host has withdrawn it, or we stop",
        ),
        ({"standing": "we_stop"}, "Say why we stop taking part"),
        ({"standing": "host_withdrew", "withdrawn_on": "2026-10-30"}, "Say where its host says so"),
        ({"standing": "we_stop", "source": "local", "stop_because": "-"}, "It is no national audit"),
    ],
)
def test_national_audit_is_not_taken_off_by_one_person_alone_ob_057(
    world: World, typed: dict[str, str], sentence: str
) -> None:
    topic_id = hip_fractures(world)

    with pytest.raises(ValidationError) as refused:
        change(world, topic_id, **typed)
    assert sentence in str(refused.value.errors())
    assert topic_now(topic_id).withdrawn_on is None


def test_audit_we_stopped_is_on_the_draft_of_the_next_year_once_that_is_begun_to_be_agreed(
    world: World,
) -> None:
    topic_id = hip_fractures(world)
    ask_to_stop(world, topic_id)
    world.answer(ASKED, Outcome.AGREED)
    world.go_to(at_local(date(2027, 1, 4), 9))

    begin_programme(NEW)

    again = carried_on(topic_id)
    assert (again.title, again.state) == ("Hip fractures", TopicState.ON_THE_PROGRAMME)
    world.go_to(ON_TIME)
    roll_over(NEW)
    assert carried_on(topic_id).id == again.id


def test_decision_that_comes_after_the_turn_of_the_year_is_about_the_topic_of_the_new_year(
    world: World,
) -> None:
    topic_id = hip_fractures(world)
    world.go_to(at_local(date(2027, 3, 30), 9))
    ask_to_stop(world, topic_id)
    world.go_to(ON_TIME)
    roll_over(NEW)
    with pytest.raises(WrongForm, match="asked already"):
        change(world, carried_on(topic_id).id, year=NEW, standing="we_stop", stop_because=BECAUSE)

    world.answer(ASKED, Outcome.AGREED)

    assert carried_on(topic_id).state is TopicState.STOPPED
    assert topic_now(topic_id).state is TopicState.CARRIED_FORWARD


def test_agreement_to_stop_what_its_host_has_withdrawn_meanwhile_is_told_as_an_agreement(
    sqlite_world: World,
) -> None:
    topic_id = hip_fractures(sqlite_world)
    ask_to_stop(sqlite_world, topic_id)
    change(sqlite_world, topic_id, **HOST)

    sqlite_world.answer(ASKED, Outcome.AGREED)

    with reading() as session:
        query = select(HistoryEntry.sentence).where(HistoryEntry.action == "participation decided")
        assert session.scalars(query).all() == [f"{OFF_ALREADY}: “Hip fractures”"]
    assert topic_now(topic_id).state is TopicState.ON_THE_PROGRAMME
