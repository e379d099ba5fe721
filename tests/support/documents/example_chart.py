"""The chart of the README, drawn as pages draw it; `python -m tests.support.documents.example_chart` writes it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from models.measures.figure_judgement import judge_figures
from models.measures.results import SpecifiedSeries
from models.measures.specification import MeasureSpecification, MeasureTarget
from models.spc import Direction, Observation
from models.vocabulary import MeasureKind, MeasureType
from notifications.documents.charts import Annotation, measured_svg

PICTURE = Path(__file__).parents[3] / "docs" / "images" / "chart.svg"

FALLS = (31, 27, 33, 29, 35, 30, 28, 34, 32, 27, 30, 33, 33, 29, 22, 18, 19, 16, 17, 15, 18, 14, 16, 15)
BED_DAYS = (4960, 4480, 4950, 4810, 4970, 4790, 4980, 4960, 4800, 4950, 4820, 4990)
MARKS = (
    Annotation(date(2027, 2, 1), "Test 1.1: falls huddle on Ward 7 each morning"),
    Annotation(date(2027, 3, 1), "Test 1.2: huddle on three wards"),
    Annotation(date(2027, 5, 1), "Action done: huddles on all wards for older people"),
)


def example_chart() -> str:
    """Falls of two invented years, of which the first is the baseline; less is better."""
    measure = MeasureSpecification(
        name="Falls on wards for older people",
        kind=MeasureKind.RATE,
        role=MeasureType.OUTCOME,
        direction=Direction.DECREASE,
        target=MeasureTarget(most=Decimal(4)),
        unit="bed days",
    )
    figures = [
        Observation(date(2026 + place // 12, place % 12 + 1, 1), falls, BED_DAYS[place % 12])
        for place, falls in enumerate(FALLS)
    ]
    series = SpecifiedSeries(measure, figures, frozen_on=date(2026, 12, 1))
    return measured_svg(judge_figures(series), key="example", annotations=MARKS)


if __name__ == "__main__":
    PICTURE.write_text(f"{example_chart()}\n", encoding="utf-8")
