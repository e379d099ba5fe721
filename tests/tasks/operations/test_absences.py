"""Being away: said once, by the right people, for days and a stand-in that fit; taken back by nobody else (OB-054)."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select, update

from models.errors import NotFound, OnlyForTheTeam, WrongForm
from models.records import Absence, HistoryEntry, Person
from models.vocabulary import Stage, TaskKind
from tasks.database.audit_trail import verify_chain
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.operations.absences import AbsenceRequest, enter_absence, take_absence_back
from tasks.operations.operation import OperationRequest
from tasks.queries.people.absences import own_absence, own_absences
from tests.support.absences import away, leave
from tests.support.mail.mornings import nov
from tests.support.people_at_once import at_once
from tests.support.stored_rows import let_leave, reload_trust
from tests.support.trust_at_work import QI, World, address, everything, nonce

A_WEEK = leave("2026-11-09", "2026-11-13", "quality deputy")


def stored() -> list[tuple[date, date, bool]]:
    """First and last day of every absence, and whether it was taken back."""
    with reading() as session:
        absences = session.scalars(select(Absence).order_by(Absence.id))
        return [
            (absence.first_day, absence.last_day, absence.taken_back_at is not None) for absence in absences
        ]


def told() -> list[tuple[str, str]]:
    """What the history says of absences."""
    with reading() as session:
        query = select(HistoryEntry).where(HistoryEntry.object_type == "absence")
        return [(entry.action, entry.sentence) for entry in session.scalars(query.order_by(HistoryEntry.seq))]


def id_of_absence(world: World, name: str) -> str:
    [absence] = own_absences(world.id_of(name))
    return absence.id


def test_what_comes_up_meanwhile_is_asked_of_the_stand_in_and_the_history_names_nobody(world: World) -> None:
    request = away(world, "quality lead", leave("2026-11-02", "2026-11-13", "quality lead elsewhere"))
    assert request == AbsenceRequest(
        person_id=world.id_of("quality lead"),
        name="Dr Helen Marsh",
        first_day=date(2026, 11, 2),
        last_day=date(2026, 11, 13),
        stand_in="Dr Nadia Rahman",
        has_begun=True,
        open_tasks=0,
        left_alone=[],
    )

    world.propose(**QI)
    world.walk_to(Stage.REGISTRATION)
    world.answer(TaskKind.REGISTER, **QI)

    assert world.open_tasks() == [(TaskKind.APPROVE, "quality lead elsewhere")]
    assert told() == [("absence entered", "An absence was entered")]
    assert verify_chain() > 0


def test_whoever_says_so_learns_how_much_is_asked_of_them_and_for_whom_they_were_to_stand_in(
    sqlite_world: World,
) -> None:
    sqlite_world.propose(help_wanted=[], evidence_question=None)
    away(sqlite_world, "quality lead", leave("2026-11-09", "2026-11-13", "lead"))

    request = away(sqlite_world, "lead", leave("2026-11-13", "2026-11-20"))

    assert (request.open_tasks, request.left_alone, request.stand_in, request.has_begun) == (
        1,
        ["Dr Helen Marsh"],
        "",
        False,
    )


def test_one_form_from_ten_clicks_at_once_is_one_absence(world: World) -> None:
    sent = OperationRequest(world.id_of("quality lead"), nonce(), A_WEEK)

    sentence = at_once([partial(enter_absence, world.id_of("quality lead"), sent)] * 10)

    assert sentence == [sentence[0]] * 10
    assert isinstance(sentence[0], AbsenceRequest)
    assert stored() == [(date(2026, 11, 9), date(2026, 11, 13), False)]
    assert told() == [("absence entered", "An absence was entered")]


@pytest.mark.parametrize(
    ("typed", "at", "problem"),
    [
        (leave("2026-11-09", "2026-11-08"), "last_day", "The last day must not come before the first"),
        (leave("2026-10-09", "2026-11-01"), "last_day", "The last day must be today or later"),
        (
            leave("2026-11-09", "2027-11-10"),
            "last_day",
            "At most a year: for longer, ask the QI Support Team to name somebody else",
        ),
        (
            leave("2026-11-09", "2026-11-13", stand_in_name="Samir"),
            "stand_in_email",
            "Enter the email address of whoever stands in",
        ),
        (
            leave("2026-11-09", "2026-11-13", stand_in_email="someone@elsewhere.example"),
            "stand_in_email",
            (
                "someone@elsewhere.example is not known: use an address at northbrook.example, "
                "or ask the QI Support Team to add them"
            ),
        ),
        (
            leave("2026-11-09", "2026-11-13", "quality lead"),
            "stand_in_email",
            "Nobody stands in for themselves: name somebody else, or leave it empty",
        ),
        (
            leave("2026-11-09", "2026-11-13", "somebody who left"),
            "stand_in_email",
            "Katie Frost has left: name somebody else",
        ),
        (
            leave("2026-11-09", "2026-11-13", "colleague"),
            "stand_in_email",
            "Leila Haddad is away from Friday 13 November 2026 to Monday 16 November 2026, too: name somebody else",
        ),
        (
            leave("2026-11-09", "2026-11-13", "untrained"),
            "stand_in_email",
            "Greg Ashworth leaves on Thursday 12 November 2026: name somebody else",
        ),
        (
            leave("2026-11-25", "2026-11-27"),
            "first_day",
            (
                "You are away from Friday 20 November 2026 to Wednesday 25 November 2026 already: "
                "change that absence instead"
            ),
        ),
    ],
)
def test_days_or_a_stand_in_that_do_not_fit_are_refused_in_a_sentence(
    sqlite_world: World, typed: dict[str, object], at: str, problem: str
) -> None:
    away(sqlite_world, "colleague", leave("2026-11-13", "2026-11-16"))
    away(sqlite_world, "quality lead", leave("2026-11-20", "2026-11-25"))
    with unit_of_work() as session:
        leaver = update(Person).where(Person.email == address("untrained"))
        session.execute(leaver.values(left_on=date(2026, 11, 12)))
    before = everything()

    with pytest.raises(WrongForm) as refused:
        away(sqlite_world, "quality lead", typed)

    assert refused.value.sentences == [(at, problem)]
    assert everything() == before


def test_a_whole_year_and_a_single_day_are_taken(sqlite_world: World) -> None:
    away(sqlite_world, "quality lead", leave("2026-11-09", "2027-11-09"))
    away(sqlite_world, "lead", leave("2026-11-02", "2026-11-02"))

    assert [absence.days for absence in own_absences(sqlite_world.id_of("lead"))] == [
        "on Monday 2 November 2026"
    ]
    assert len(stored()) == 2


def test_somebody_new_at_the_trust_may_stand_in(sqlite_world: World) -> None:
    new = {"stand_in_name": "Noor Aziz", "stand_in_email": "Noor.Aziz@northbrook.example"}

    assert away(sqlite_world, "lead", leave("2026-11-09", "2026-11-13", **new)).stand_in == "Noor Aziz"


def test_changed_absence_takes_the_place_of_the_one_before_or_leaves_it_as_it_was(world: World) -> None:
    away(world, "quality lead", A_WEEK)
    before = id_of_absence(world, "quality lead")

    with pytest.raises(WrongForm, match="Nobody stands in for themselves"):
        away(world, "quality lead", leave("2026-11-10", "2026-11-12", "quality lead"), instead_of=before)
    assert stored() == [(date(2026, 11, 9), date(2026, 11, 13), False)]

    away(world, "quality lead", leave("2026-11-10", "2026-11-20"), instead_of=before)

    assert stored() == [
        (date(2026, 11, 9), date(2026, 11, 13), True),
        (date(2026, 11, 10), date(2026, 11, 20), False),
    ]
    assert [action for action, _ in told()] == ["absence entered", "absence taken back", "absence entered"]


def test_absence_is_taken_back_once_however_often_that_is_said(world: World) -> None:
    away(world, "quality lead", A_WEEK)
    text = id_of_absence(world, "quality lead")

    sentence = at_once(
        [partial(take_absence_back, text, world.id_of("quality lead"), nonce()) for _ in range(5)]
    )

    assert sentence == [sentence[0]] * 5
    assert stored() == [(date(2026, 11, 9), date(2026, 11, 13), True)]
    assert told()[1:] == [("absence taken back", "An absence was taken back")]
    assert own_absences(world.id_of("quality lead")) == []


def test_whoever_is_back_early_is_asked_again(sqlite_world: World) -> None:
    away(sqlite_world, "quality lead", leave("2026-11-02", "2026-11-13", "colleague"))
    request = take_absence_back(
        id_of_absence(sqlite_world, "quality lead"), sqlite_world.id_of("quality lead"), nonce()
    )

    sqlite_world.propose(**QI)
    sqlite_world.walk_to(Stage.REGISTRATION)
    sqlite_world.answer(TaskKind.REGISTER, **QI)

    assert request.has_begun
    assert sqlite_world.open_tasks() == [(TaskKind.APPROVE, "quality lead")]


@pytest.mark.parametrize("who", ["colleague", "quality deputy", "qist", "head of audit"])
def test_nobody_takes_back_or_changes_the_absence_of_somebody_else(sqlite_world: World, who: str) -> None:
    away(sqlite_world, "quality lead", A_WEEK)
    text = id_of_absence(sqlite_world, "quality lead")
    before = everything()

    with pytest.raises(NotFound):
        take_absence_back(text, sqlite_world.id_of(who), nonce())
    with pytest.raises(NotFound):
        own_absence(text, sqlite_world.id_of(who))
    with pytest.raises(NotFound):
        away(sqlite_world, who, leave("2026-12-01", "2026-12-02"), instead_of=text)

    assert everything() == before


def test_absence_that_is_over_or_was_never_there_is_not_taken_back(sqlite_world: World) -> None:
    away(sqlite_world, "quality lead", A_WEEK)
    text, who = id_of_absence(sqlite_world, "quality lead"), sqlite_world.id_of("quality lead")
    sqlite_world.go_to(nov(14))

    for absence_id in (text, "0" * 32):
        with pytest.raises(NotFound):
            take_absence_back(absence_id, who, nonce())
    assert stored() == [(date(2026, 11, 9), date(2026, 11, 13), False)]


@pytest.mark.parametrize("by", ["lead", "deputy", "quality deputy", "library"])
def test_only_the_team_says_that_somebody_else_is_away(sqlite_world: World, by: str) -> None:
    before = everything()

    with pytest.raises(OnlyForTheTeam):
        away(sqlite_world, "quality lead", leave("2026-11-09", "2026-11-13"), by=by)

    assert everything() == before


def test_the_team_enters_an_absence_and_whoever_entered_it_may_take_it_back(
    world: World, tmp_path: Path
) -> None:
    away(world, "quality lead", A_WEEK, by="qist member")
    [absence] = own_absences(world.id_of("quality lead"))
    assert (absence.stand_in, absence.entered_by) == ("Samir Qureshi", "Mei Tanaka")
    with pytest.raises(NotFound):
        take_absence_back(absence.id, world.id_of("qist deputy"), nonce())

    reload_trust(world, tmp_path, '"mei.tanaka@northbrook.example", ', "")
    with pytest.raises(NotFound):
        take_absence_back(absence.id, world.id_of("qist member"), nonce())
    reload_trust(world, tmp_path, "", "")
    take_absence_back(absence.id, world.id_of("qist member"), nonce())

    assert stored() == [(date(2026, 11, 9), date(2026, 11, 13), True)]


def test_whoever_enters_an_absence_for_somebody_is_not_their_stand_in_p7(sqlite_world: World) -> None:
    with pytest.raises(WrongForm, match="You enter this absence, so somebody else must stand in"):
        away(sqlite_world, "quality lead", leave("2026-11-09", "2026-11-13", "qist"), by="qist")


def test_absences_of_others_that_overlap_or_of_leavers_are_refused_to_the_team(
    sqlite_world: World, tmp_path: Path
) -> None:
    away(sqlite_world, "quality lead", A_WEEK)
    with pytest.raises(
        WrongForm, match=r"Dr Helen Marsh is away from Monday 9 .* already: choose other days"
    ):
        away(sqlite_world, "quality lead", leave("2026-11-13", "2026-11-14"), by="qist")

    let_leave(sqlite_world, tmp_path, "quality deputy")
    with pytest.raises(WrongForm, match="Samir Qureshi has left by then"):
        away(sqlite_world, "quality deputy", leave("2026-11-13", "2026-11-14"), by="qist")
    with pytest.raises(NotFound):
        enter_absence("0" * 32, OperationRequest(sqlite_world.id_of("qist"), nonce(), A_WEEK))
