"""What several reports tell in the same way: charts with their months, and closed projects (OB-042, OB-102)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from models.measures.figure_judgement import judge_figures
from models.spc import Observation
from models.vocabulary import Stage
from tasks.reports.sections.improving import chart_of
from tasks.reports.sections.parts import closed_table
from tests.support.reports.project_evidence import UP, project, series


def test_numbers_of_a_chart_name_months_where_every_period_begins_one() -> None:
    monthly = series(UP[:2])
    weekly = replace(
        monthly, figures=[Observation(date(2025, 1, 6), 160, 200), Observation(date(2025, 2, 1), 161, 200)]
    )

    result = [
        chart_of(judge_figures(measure_series), "QI-2026-0001").numbers.rows
        for measure_series in (monthly, weekly)
    ]

    assert [[row[0] for row in rows] for rows in result] == [
        ["January 2025", "February 2025"],
        ["6 January 2025", "1 February 2025"],
    ]


def test_title_inside_a_chart_says_the_unit_and_not_the_title_above_it_again() -> None:
    chart = chart_of(judge_figures(series(UP)), "QI-2026-0001")

    assert (chart.title, "QI-2026-0001: Within" in chart.svg) == ("QI-2026-0001: Within four hours", False)
    assert "Within four hours, per cent" in chart.svg


def test_closed_project_stands_with_its_day_and_not_with_what_is_asked_next() -> None:
    closed = project(1, stage=Stage.CLOSED, closed_on=date(2026, 12, 1))

    assert closed_table([closed]).rows == [
        ("QI-2026-0001", "Project 1", "Dr Amara Osei", date(2026, 12, 1)),
    ]
