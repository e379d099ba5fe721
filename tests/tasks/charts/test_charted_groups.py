"""Which groups of a measure have a chart, and that none of them gives another away (3.4; OB-129)."""

from __future__ import annotations

from datetime import date

from models.measures.figure_judgement import judge_figures
from models.measures.results import SpecifiedSeries
from models.measures.specification import MeasureSpecification
from models.spc import Observation
from models.spc.terms import Direction
from models.vocabulary import MeasureKind, MeasureType
from tasks.charts.charted_groups import charted_groups

MAY = date(2026, 5, 1)
FALLS = MeasureSpecification(
    name="Falls",
    kind=MeasureKind.COUNT,
    role=MeasureType.OUTCOME,
    direction=Direction.DECREASE,
    groups=("Ward A", "Ward B"),
)


def test_small_number_of_a_group_that_is_planned_no_more_does_not_follow_from_the_others_ob_129() -> None:
    """The figure of everybody is 21, so two charts with 9 each would say that Ward C has 3."""
    figures = {
        ("falls", f"ward {name}"): [Observation(MAY, count)] for name, count in (("a", 9), ("b", 9), ("c", 3))
    }

    groups = charted_groups(judge_figures(SpecifiedSeries(FALLS, [Observation(MAY, 21)])), figures)

    assert [(group.name, list(group.hidden)) for group in groups] == [("Ward A", [MAY]), ("Ward B", [])]
