"""How long a stage took, and how it ended: on, sent back, early (OB-012)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from models.policy.lifecycle import LIFECYCLE
from models.process.stays import StageMove, StayEnd, completed_stays, end_of
from models.vocabulary import Stage

MONDAY = date(2026, 11, 2)


def moved(*way: tuple[Stage, int]) -> list[StageMove]:
    """Moves, each so many days after a Monday."""
    return [StageMove(stage, MONDAY + timedelta(days=days), LIFECYCLE.version) for stage, days in way]


def test_stay_ends_where_the_stage_is_left_and_not_where_it_begins_again_ob_012() -> None:
    way = moved(
        (Stage.PROPOSAL, 0), (Stage.APPROVAL, 1), (Stage.APPROVAL, 3), (Stage.PROPOSAL, 8), (Stage.DESIGN, 8)
    )

    stays = list(completed_stays(way))

    assert [(stay.stage, stay.to, stay.working_days, stay.begun_again) for stay in stays] == [
        (Stage.PROPOSAL, Stage.APPROVAL, 1, 0),
        (Stage.APPROVAL, Stage.PROPOSAL, 5, 1),
        (Stage.PROPOSAL, Stage.DESIGN, 0, 0),
    ]


@pytest.mark.parametrize(
    ("stage", "to", "end"),
    [
        (Stage.REGISTRATION, Stage.APPROVAL, StayEnd.ON),
        (Stage.APPROVAL, Stage.PROPOSAL, StayEnd.BACK),
        (Stage.APPROVAL, Stage.DECLINED, StayEnd.EARLY),
        (Stage.DESIGN, Stage.WITHDRAWN, StayEnd.EARLY),
        (Stage.ACTION_MONITORING, Stage.DATA_COLLECTION, StayEnd.NEXT_CYCLE),
        (Stage.CLOSURE, Stage.ACTION_MONITORING, StayEnd.BACK),
        (Stage.CLOSURE, Stage.CLOSED, StayEnd.ON),
    ],
)
def test_how_a_stay_ended_is_said_by_the_table(stage: Stage, to: Stage, end: StayEnd) -> None:
    assert end_of((stage, to), LIFECYCLE) is end
