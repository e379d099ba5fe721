"""A stand-in for somebody who decides holds a role or is confirmed by a second person (P8; OB-054, OB-079)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.errors import NotFound, NotYours, OnlyForTheTeam
from models.records import Absence
from models.vocabulary import Letter, Stage, TaskKind
from tasks.database.unit_of_work import reading
from tasks.operations.absences import enter_absence
from tasks.operations.operation import OperationRequest
from tasks.operations.stand_ins import confirm_stand_in
from tasks.queries.people.absences import absences_of
from tests.support.absences import leave
from tests.support.trust_at_work import QI, World, address, nonce


def say_away(world: World, name: str, stand_in: str | None, *, by: str | None = None) -> str:
    """Somebody is away for two weeks; the id of their absence."""
    sent = OperationRequest(world.id_of(by or name), nonce(), leave("2026-11-02", "2026-11-13", stand_in))
    enter_absence(world.id_of(name), sent)
    with reading() as session:
        query = select(Absence.id).where(Absence.person_id == world.id_of(name))
        return session.scalars(query.order_by(Absence.id.desc())).first() or ""


def to_approval(world: World) -> None:
    world.propose(**QI)
    world.walk_to(Stage.REGISTRATION)
    world.answer(TaskKind.REGISTER, **QI)


def test_p8_a_stand_in_nobody_knows_decides_nothing_until_a_second_person_confirms_them(world: World) -> None:
    absence = say_away(world, "quality lead", "colleague")
    assert world.letters() == [(Letter.STAND_IN_NAMED, "qist")]
    to_approval(world)
    assert world.open_tasks() == [(TaskKind.APPROVE, "quality deputy")]
    with pytest.raises(NotYours):
        world.answer(TaskKind.APPROVE, by="colleague")

    for _ in range(2):
        confirm_stand_in(absence, world.id_of("qist"), nonce())

    world.answer(TaskKind.APPROVE, by="colleague")
    assert world.project.stage is not Stage.APPROVAL


def test_a_confirmed_stand_in_is_asked_before_the_deputy(sqlite_world: World) -> None:
    confirm_stand_in(say_away(sqlite_world, "quality lead", "colleague"), sqlite_world.id_of("qist"), nonce())

    to_approval(sqlite_world)

    assert sqlite_world.open_tasks() == [(TaskKind.APPROVE, "colleague")]


def test_who_holds_a_role_stands_in_at_once_and_so_does_anybody_for_somebody_without_one(
    sqlite_world: World,
) -> None:
    say_away(sqlite_world, "quality lead", "quality lead elsewhere")
    say_away(sqlite_world, "lead", "colleague")

    assert sqlite_world.letters() == []
    with reading() as session:
        assert all(absence.stand_in_confirmed_at for absence in session.scalars(select(Absence)))


@pytest.mark.parametrize(
    ("by", "error"), [("quality lead", OnlyForTheTeam), ("colleague", OnlyForTheTeam), ("qist", NotFound)]
)
def test_neither_who_is_away_nor_who_stands_in_nor_who_entered_it_is_a_second_person(
    sqlite_world: World, by: str, error: type[Exception]
) -> None:
    world = sqlite_world
    absence = say_away(world, "quality lead", "colleague", by="qist")
    assert [to for letter, to in world.letters() if letter is Letter.STAND_IN_NAMED] == ["qist deputy"]

    with pytest.raises(error):
        confirm_stand_in(absence, world.id_of(by), nonce())

    with reading() as session:
        seen = {
            name: absences_of(session, world.id_of("quality lead"), seen_by=world.id_of(name))[0].may_confirm
            for name in ("quality lead", "colleague", "qist", "qist deputy", "lead")
        }
    assert seen == {
        "quality lead": False, "colleague": False, "qist": False, "qist deputy": True, "lead": False
    }  # fmt: skip


def test_an_absence_that_is_over_is_not_confirmed(sqlite_world: World) -> None:
    absence = say_away(sqlite_world, "quality lead", "colleague")
    sqlite_world.wait(days=12)

    with pytest.raises(NotFound):
        confirm_stand_in(absence, sqlite_world.id_of("qist"), nonce())


def test_whoever_is_said_to_be_away_by_somebody_else_is_told_where_to_say_no(sqlite_world: World) -> None:
    say_away(sqlite_world, "quality lead", None, by="qist")

    [letter] = sqlite_world.mails()

    assert (letter.letter, letter.to_address) == (Letter.ABSENCE_ENTERED, address("quality lead"))
    assert letter.subject.startswith("Are you away from Monday 2 November 2026")
    assert "/my/absence" in letter.body_text
