"""What NHSRplotthedots has published, reproduced to the last of its cases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from models.spc import Aim, Direction, Limits, Rule, Variation, xmr_chart
from models.spc.chart import assurance
from models.spc.limits import exact
from models.spc.rules import (
    part_of_seven,
    part_of_two_in_three,
    seven_one_side,
    seven_point_trend,
    two_in_three,
)
from tests.support.spc_series import GOLDEN, monthly

Case = dict[str, Any]
CASES: list[Case] = GOLDEN["cases"]
VECTORS: dict[str, Case] = {vector["id"]: vector for vector in GOLDEN["rule_vectors"]}
CALCULATED: dict[str, Callable[[Any], Sequence[int]]] = {
    "seven_one_side": seven_one_side,
    "seven_point_trend": lambda values: seven_point_trend([exact(value) for value in values]),
    "part_of_seven": part_of_seven,
    "two_in_three": lambda given: two_in_three(given["close"], given["side"]),
    "part_of_two_in_three": lambda given: part_of_two_in_three(given["close"], [1] * len(given["close"])),
}
NAMES = {"above_upl": Rule.OUTSIDE_LIMITS, "common_cause": None}
PRIORITY = {
    "outside limits": Rule.OUTSIDE_LIMITS,
    "7-point trend": Rule.TREND,
    "2 in 3": Rule.TWO_OF_THREE,
    "7-point shift": Rule.SHIFT,
}


def test_no_published_case_is_left_out() -> None:
    by_hand = {"RULE-assure-inc", "RULE-assure-neutral", "RULE-priority"}
    calculated = {name for name, vector in VECTORS.items() if vector["fn"] in CALCULATED}

    assert (len(CASES), calculated | by_hand) == (4, set(VECTORS))


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_mean_limits_and_points_are_as_published(case: Case) -> None:
    options, published = case["options"], case["published"]
    aim = Aim(Direction(options.get("improvement_direction", "increase")))

    chart = xmr_chart(monthly(case["values"]), aim, keep_outliers=not options["screen_outliers"])
    limits = chart.limits

    assert limits is not None
    for name in ("mean", "lpl", "upl"):
        assert getattr(limits, name) == pytest.approx(published[name], abs=case["tolerance"])
        assert getattr(limits, name) == pytest.approx(case["recomputed"][name], abs=1e-6)
    assert [point.rule for point in chart.points] == [NAMES[name] for name in case["recomputed"]["types"]]
    assert (chart.variation, chart.assurance) == (Variation(case["recomputed"]["variation"]), None)


def test_counts_and_warnings_are_as_published() -> None:
    published = {case["id"]: case["published"] for case in CASES}
    [by_number, spike, unscreened, short] = [xmr_chart(monthly(case["values"]), Aim()) for case in CASES]

    shown = [point.variation for point in by_number.points]
    assert (len(shown), shown.count(Variation.COMMON_CAUSE), shown.count(Variation.IMPROVEMENT)) == (
        published["XMR-01"]["n"],
        published["XMR-01"]["common_cause"],
        published["XMR-01"]["special_cause_improvement"],
    )
    for name, chart in (("XMR-04", spike), ("XMR-05", unscreened)):
        special = [number for number, point in enumerate(chart.points, start=1) if point.rules]
        assert special == published[name]["special_cause_index_1based"]
    assert (len(short.points), short.periods[0].is_short) == (
        published["XMR-07a"]["n"],
        published["XMR-07a"]["short_group_warning"],
    )


@pytest.mark.parametrize("name", [name for name, value in VECTORS.items() if value["fn"] in CALCULATED])
def test_rules_mark_the_points_that_are_published(name: str) -> None:
    vector = VECTORS[name]

    assert CALCULATED[vector["fn"]](vector["inp"]) == vector["out"]


def test_assurance_is_as_published() -> None:
    vector = VECTORS["RULE-assure-inc"]
    limits = [_limits(given) for given in vector["inp"]]
    targets = [given["target"] for given in vector["inp"]]

    assurances = [
        assurance(each_limits, Aim(Direction.INCREASE, target))
        for each_limits, target in zip(limits, targets, strict=True)
    ]
    mirrored = [
        assurance(each_limits, Aim(Direction.DECREASE, target))
        for each_limits, target in zip(limits, targets, strict=True)
    ]

    assert assurances == vector["out"]
    assert mirrored == ["consistent_pass", "consistent_fail", "inconsistent"]


def test_without_direction_or_target_there_is_no_assurance() -> None:
    limits = _limits(VECTORS["RULE-assure-inc"]["inp"][0])

    assert assurance(limits, Aim(Direction.NEUTRAL, 4)) is VECTORS["RULE-assure-neutral"]["out"]
    assert assurance(limits, Aim(Direction.INCREASE)) is VECTORS["RULE-assure-neutral"]["out"]


def test_rules_name_a_point_in_the_published_order() -> None:
    assert [PRIORITY[name] for name in VECTORS["RULE-priority"]["out"]] == list(Rule)


def _limits(given: dict[str, float]) -> Limits:
    return Limits(given["mean"], 1, 1 / 1.128, given["lpl"], given["upl"], 0)
