"""How the programme is agreed, tested as a table."""

from __future__ import annotations

import re
from datetime import date

import pytest

from models.forms import FORMS
from models.policy.programme import PROGRAMME, begins_on
from models.policy.rules import TaskRule
from models.vocabulary import Outcome, Stage

EVERY_ASK = [(stage, ask) for stage, rule in PROGRAMME.stages.items() for ask in rule.asks]
NAMES = [f"{stage}-{ask.kind}" for stage, ask in EVERY_ASK]


def test_every_stage_can_be_reached_and_the_year_closed() -> None:
    reached, fresh = set(), {PROGRAMME.first}
    while fresh:
        reached |= fresh
        fresh = {move.to for stage, _, move in PROGRAMME.moves() if stage in reached} - reached
    assert reached == {*PROGRAMME.stages, Stage.YEAR_CLOSED}


@pytest.mark.parametrize(("stage", "ask"), EVERY_ASK, ids=NAMES)
def test_every_outcome_leads_somewhere(stage: Stage, ask: TaskRule) -> None:
    assert set(FORMS[ask.kind].outcomes) <= set(PROGRAMME.rule(stage).leads_to)


@pytest.mark.parametrize("ask", [ask for _, ask in EVERY_ASK], ids=NAMES)
def test_every_ask_names_its_clause_its_obligations_and_a_ladder_that_climbs(ask: TaskRule) -> None:
    assert re.fullmatch(r"\d\.\d(, \d\.\d)*", ask.clause)
    assert all(re.fullmatch(r"OB-\d{3}", obligation) for obligation in ask.obligations)
    rungs = [*ask.ladder.remind, *(days for days, _ in ask.ladder.escalate)]
    assert rungs == sorted(rungs)
    assert ask.ladder.escalate[0][1] is not ask.of


def test_whoever_decides_on_the_programme_decides_with_a_receipt_ob_057() -> None:
    deciding = [ask for _, ask in EVERY_ASK if Outcome.APPROVED in FORMS[ask.kind].outcomes]
    assert [(ask.decides, ask.receipt) for ask in deciding] == [(True, True)] * 3


def test_prefect_gets_at_most_ten_names_of_waiting_states() -> None:
    assert len({rule.waits_as for rule in PROGRAMME.stages.values()} | {"On hold", "Needs attention"}) <= 10


@pytest.mark.parametrize(
    ("year", "day"),
    [("2026-27", date(2026, 1, 6)), ("2027-28", date(2027, 1, 4)), ("2028-29", date(2028, 1, 7))],
)
def test_it_begins_early_in_january_ob_087(year: str, day: date) -> None:
    assert begins_on(year) == day
