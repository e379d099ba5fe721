"""Tests of change: where each stands, and its dated mark on the charts (OB-035)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from models.improvement.tests_of_change import LONGEST_MARK, chart_marks_of, standing_of
from models.records import DriverLine, PdsaTest
from models.vocabulary import ActDecision, DriverLevel

TODAY = date(2026, 11, 10)


def pdsa(**changed: Any) -> PdsaTest:  # noqa: ANN401 -- what a case changes
    idea = DriverLine(id="i", level=DriverLevel.IDEA, words="Yellow socks")
    usual = {
        "series": 3, "number": 2, "starts_on": date(2026, 11, 9), "ends_on": date(2026, 11, 13),
        "planned_at": datetime(2026, 11, 2, 9, tzinfo=UTC), "happened": "", "decision": None, "idea": idea,
    }  # fmt: skip
    return PdsaTest(**{**usual, **changed})


@pytest.mark.parametrize(
    ("changed", "standing"),
    [
        ({"starts_on": date(2026, 11, 11)}, "planned from Wednesday 11 November 2026"),
        ({}, "under way until Friday 13 November 2026"),
        ({"ends_on": date(2026, 11, 9)}, "over, to be written down"),
        ({"happened": "All wore them."}, "done, to be studied"),
        ({"happened": "All wore them.", "decision": ActDecision.ADOPT}, "adopted"),
        ({"happened": "None did.", "decision": ActDecision.ABANDON}, "abandoned"),
    ],
)
def test_test_says_where_it_stands(changed: dict[str, Any], standing: str) -> None:
    assert standing_of(pdsa(**changed), TODAY) == standing


def test_marks_are_of_tests_that_have_begun_with_a_few_words_each_ob_035() -> None:
    tests = [
        pdsa(number=3, starts_on=date(2026, 11, 11)),
        pdsa(idea=DriverLine(id="j", level=DriverLevel.IDEA, words="long " * 40)),
        pdsa(number=1, starts_on=date(2026, 11, 3), ends_on=date(2026, 11, 4), decision=ActDecision.ADOPT),
    ]

    marks = chart_marks_of(tests, TODAY)

    assert [(mark.day.day, mark.words[:20]) for mark in marks] == [
        (3, "Test 3.1: Yellow soc"),
        (4, "Test 3.1 adopted: Ye"),
        (9, "Test 3.2: long long "),
    ]
    assert max(len(mark.words) for mark in marks) <= LONGEST_MARK


def test_plan_that_was_written_after_its_first_day_is_known_for_it() -> None:
    assert pdsa(starts_on=date(2026, 11, 1)).was_written_down_late
    assert not pdsa(starts_on=date(2026, 11, 2)).was_written_down_late
