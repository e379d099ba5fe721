from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import delete

from models.clock import at_local
from models.errors import OnlyForGovernance
from models.privacy.filter import objection
from models.privacy.screening import screening
from models.records import Email, RoleHolding
from models.vocabulary import Letter, Role
from tasks.database.unit_of_work import unit_of_work
from tasks.privacy.counting import note_screening
from tasks.privacy.weekly import queue_figures_letter, recent_figures
from tests.support.trust_at_work import World

MONDAY_AFTER = date(2026, 11, 9)


def two_numbers_and_a_name() -> None:
    with screening("page") as under_way:
        for text, field in (("943 476 5919", "title"), ("943 476 5919", "aim"), ("Mrs Jones fell", "aim")):
            objection(text, field)
        note_screening(under_way)


def written(world: World) -> list[Email]:
    return [mail for mail in world.mails() if mail.letter is Letter.PRIVACY_FIGURES]


def test_caldicott_guardian_reads_the_figures_of_the_week_before_once(world: World) -> None:
    two_numbers_and_a_name()
    assert queue_figures_letter() == 0

    world.go_to(at_local(MONDAY_AFTER, 8))
    assert [queue_figures_letter() for _ in range(3)] == [1, 0, 0]

    [mail] = written(world)
    assert mail.to_address == "anita.desai@northbrook.example"
    assert mail.subject == "Patient details met in the week from Monday 2 November 2026"
    assert "Refused: an NHS number, twice" in mail.body_text
    assert "Asked whether it is about a patient: the name of a patient, once" in mail.body_text
    assert "943" not in mail.body_text
    assert "Jones" not in mail.body_text


def test_nobody_is_written_to_where_the_filter_met_nothing_or_the_trust_names_nobody(world: World) -> None:
    world.go_to(at_local(MONDAY_AFTER, 8))
    assert queue_figures_letter() == 0
    two_numbers_and_a_name()
    with unit_of_work() as session:
        session.execute(delete(RoleHolding).where(RoleHolding.role == Role.CALDICOTT_GUARDIAN))
    world.wait(days=7)
    assert (queue_figures_letter(), written(world)) == (0, [])


@pytest.mark.parametrize("reader", ["information governance", "medical officer", "qist"])
def test_those_who_answer_for_the_filter_read_its_figures(world: World, reader: str) -> None:
    two_numbers_and_a_name()
    figures = [(figure.week, figure.sentence) for figure in recent_figures(world.id_of(reader))]
    assert figures == [
        (date(2026, 11, 2), "Asked whether it is about a patient: the name of a patient, once"),
        (date(2026, 11, 2), "Refused: an NHS number, twice"),
    ]


def test_nobody_else_reads_them(world: World) -> None:
    with pytest.raises(OnlyForGovernance):
        recent_figures(world.id_of("lead"))
